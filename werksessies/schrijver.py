"""Threads that write stickers, so that the event loop never waits for a disk.

On SQLite one thread commits together whatever is waiting: one fsync for all of them, and nobody
waits for another's lock. On PostgreSQL a few threads write side by side; together in one
transaction, writes of several sessions could wait for each other's rows in a circle.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from django.db import close_old_connections, connection, connections, transaction
from django.db.backends.utils import CursorWrapper

MAX_SAMEN = 64
THREADS_POSTGRESQL = 4

Job = Callable[[CursorWrapper], Any]


class Schrijver(Protocol):
    def submit(self, job: Job) -> "asyncio.Future[Any]":
        """Run the job in a transaction; the future is done when that is committed. A job may run
        again after a failure of others, so it does nothing but write to the database."""
        ...

    def stop(self) -> None: ...


def make_schrijver() -> Schrijver:
    return Groepsschrijver() if connection.vendor == "sqlite" else Zijaanzij()


class Opdracht(NamedTuple):
    job: Job
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class Groepsschrijver:
    """One thread, one connection, one commit for all that waits."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Opdracht | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="schrijver", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._queue.put(Opdracht(job, loop, future))
        return future

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while batch := self._take():
                try:
                    results = _commit(batch)
                except Exception:  # one bad job must not spoil the others
                    results = [_commit_alone(opdracht) for opdracht in batch]
                _call_soon(batch[0].loop, _settle, batch, results)
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
    """A few threads with a connection each, one transaction per job."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS_POSTGRESQL, thread_name_prefix="schrijver")

    def submit(self, job: Job) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._threads.submit(self._write, Opdracht(job, loop, future))
        return future

    def stop(self) -> None:
        barrier = threading.Barrier(THREADS_POSTGRESQL)
        for _ in range(THREADS_POSTGRESQL):
            self._threads.submit(_close_connections, barrier)
        self._threads.shutdown(wait=True)

    def _write(self, opdracht: Opdracht) -> None:
        _call_soon(opdracht.loop, _settle, [opdracht], [_commit_alone(opdracht)])


def _commit(batch: list[Opdracht]) -> list[Any]:
    close_old_connections()
    with transaction.atomic(), connection.cursor() as cursor:
        return [opdracht.job(cursor) for opdracht in batch]


def _commit_alone(opdracht: Opdracht) -> Any:
    """The result, or the exception that the waiting request gets."""
    try:
        return _commit([opdracht])[0]
    except Exception as error:
        return error


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: Any) -> None:
    try:
        loop.call_soon_threadsafe(function, *args)
    except RuntimeError:  # the loop is gone, and with it everybody who waited
        return


def _settle(batch: list[Opdracht], results: list[Any]) -> None:
    for opdracht, result in zip(batch, results, strict=True):
        if opdracht.future.done():  # the browser went away; what was written stays written
            continue
        if isinstance(result, Exception):
            opdracht.future.set_exception(result)
        else:
            opdracht.future.set_result(result)


def _close_connections(barrier: threading.Barrier) -> None:
    barrier.wait(10)
    connections.close_all()
