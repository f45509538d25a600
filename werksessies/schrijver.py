"""Threads that write, so that the event loop never waits for a disk.

On SQLite one thread writes together whatever is waiting: one fsync for all of them, and nobody
waits for another's lock. On PostgreSQL a few threads write side by side.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from django.db import connection, connections

MAX_SAMEN = 64
THREADS_POSTGRESQL = 8  # they mostly wait for the disk of the database, and share its fsync

# Writes and commits all, and gives an answer for each; when it raises, nothing was written.
Write = Callable[[Sequence[Any]], Sequence[Any]]


class Schrijver(Protocol):
    def submit(self, job: Any) -> "asyncio.Future[Any]":
        """The future holds what `write` answered for this job, once that is committed."""
        ...

    def stop(self) -> None:
        """What was submitted is still written."""
        ...


def make_schrijver(write: Write) -> Schrijver:
    return Groepsschrijver(write) if connection.vendor == "sqlite" else Zijaanzij(write)


class Opdracht(NamedTuple):
    job: Any
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class Groepsschrijver:
    """One thread, one connection, one commit for all that waits."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._queue: queue.SimpleQueue[Opdracht | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="schrijver", daemon=True)
        self._thread.start()

    def submit(self, job: Any) -> "asyncio.Future[Any]":
        opdracht = _make_opdracht(job)
        self._queue.put(opdracht)
        return opdracht.future

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while batch := self._take():
                try:
                    answers = self._write([opdracht.job for opdracht in batch])
                except Exception:  # one bad job must not spoil the others
                    answers = [_write_alone(self._write, opdracht.job) for opdracht in batch]
                _settle_soon(batch, answers)
        finally:
            connections.close_all()

    def _take(self) -> list[Opdracht]:
        """What waits, at most MAX_SAMEN; empty when it is time to stop."""
        first = self._queue.get()
        batch = []
        while first is not None:
            batch.append(first)
            if len(batch) == MAX_SAMEN:
                break
            try:
                first = self._queue.get_nowait()
            except queue.Empty:
                break
            if first is None:
                self._queue.put(None)  # for the next round
        return batch


class Zijaanzij:
    """A few threads with a connection each; every job is written alone."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._threads = ThreadPoolExecutor(THREADS_POSTGRESQL, thread_name_prefix="schrijver")

    def submit(self, job: Any) -> "asyncio.Future[Any]":
        opdracht = _make_opdracht(job)
        self._threads.submit(self._run, opdracht)
        return opdracht.future

    def stop(self) -> None:
        barrier = threading.Barrier(THREADS_POSTGRESQL)
        for _ in range(THREADS_POSTGRESQL):
            self._threads.submit(_close_connections, barrier)
        self._threads.shutdown(wait=True)

    def _run(self, opdracht: Opdracht) -> None:
        _settle_soon([opdracht], [_write_alone(self._write, opdracht.job)])


def _make_opdracht(job: Any) -> Opdracht:
    loop = asyncio.get_running_loop()
    return Opdracht(job, loop, loop.create_future())


def _write_alone(write: Write, job: Any) -> Any:
    """The answer, or the exception that the waiting request gets."""
    try:
        return write([job])[0]
    except Exception as error:
        return error


def _settle_soon(batch: Sequence[Opdracht], answers: Sequence[Any]) -> None:
    try:
        batch[0].loop.call_soon_threadsafe(_settle, batch, answers)
    except RuntimeError:  # the loop is gone, and with it everybody who waited
        return


def _settle(batch: Sequence[Opdracht], answers: Sequence[Any]) -> None:
    for opdracht, answer in zip(batch, answers, strict=True):
        if opdracht.future.done():  # the browser went away; what was written stays written
            continue
        if isinstance(answer, Exception):
            opdracht.future.set_exception(answer)
        else:
            opdracht.future.set_result(answer)


def _close_connections(barrier: threading.Barrier) -> None:
    barrier.wait(10)
    connections.close_all()
