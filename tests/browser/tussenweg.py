"""A way between browser and server that can be made bad: what a school's proxy, a train or a lid
that closes does to a connection. Every request gets a connection of its own."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

STROOM = b"/stroom/"


@dataclass
class Tussenweg:
    """Set an attribute and the next bytes meet it. Those of streams:

    - `houd`: nothing of an answer is passed on, as a proxy that wants the whole of it first;
    - `stil`: the streams that are open bring nothing any more and stay open; new ones do;
    - `knip_na`: seconds, or with `knip_bytes` bytes, after which the connection breaks;
    - `einde`: what is open ends in order, after these last words.

    Those of everything: `weg` breaks and refuses, `status` answers this instead of the server,
    `duur` is the delay in seconds of every answer, `tempo` how many bytes per second it brings.
    """

    server_port: int
    houd: bool = False
    knip_na: float | None = None
    knip_bytes: int | None = None
    weg: bool = False
    status: int | None = None
    duur: float = 0.0
    tempo: int | None = None
    url: str = ""
    verzoeken: list[tuple[str, str]] = field(default_factory=list)
    # Path -> bytes that came down for it, heads and streams included.
    bytes_per_pad: Counter[str] = field(default_factory=Counter)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _open: dict[asyncio.StreamWriter, bool] = field(default_factory=dict)
    _stil: set[asyncio.StreamWriter] = field(default_factory=set)
    # Every connection, also one that a browser opened ahead and has not used.
    _bediend: dict["asyncio.Task[None]", asyncio.StreamWriter] = field(default_factory=dict)

    def tel(self, deel: str) -> int:
        """How many requests there were to a path with this part in it."""
        return sum(deel in pad for _, pad in self.verzoeken)

    def verbreek(self) -> None:
        """The line is gone: what is open breaks, what comes is refused."""
        self.weg = True
        self._loop.call_soon_threadsafe(self._break_all)

    def herstel(self) -> None:
        self.weg, self.status = False, None

    def verstil(self) -> None:
        self._loop.call_soon_threadsafe(self._stil.update, self._streams())

    def beeindig(self, laatste: bytes = b"") -> None:
        """End the open streams in order, with these last words."""
        self._loop.call_soon_threadsafe(self._end_streams, laatste)

    def _streams(self) -> list[asyncio.StreamWriter]:
        return [writer for writer, is_stream in list(self._open.items()) if is_stream]

    def _break_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    def _end_streams(self, laatste: bytes) -> None:
        for writer in self._streams():
            if laatste:
                writer.write(b"%x\r\n%s\r\n" % (len(laatste), laatste))
            writer.write(b"0\r\n\r\n")
            self._stil.add(writer)
            writer.close()

    async def _close(self) -> None:
        """Break all lines and wait until nothing of them is left for the end of the loop."""
        bediend = dict(self._bediend)
        for writer in bediend.values():
            writer.transport.abort()
        if bediend:
            await asyncio.wait(bediend, timeout=3)
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._bediend[task] = writer
        try:
            await self._one(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.pop(writer, None)
            self._stil.discard(writer)
            writer.close()
            self._bediend.pop(task, None)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n", 1)[0].split(b" ")
        is_stream = STROOM in path
        self.verzoeken.append((method.decode(), path.decode()))
        if self.weg:
            writer.transport.abort()
            return
        if self.status is not None:
            body = b"<h1>Bad Gateway</h1>"
            writer.write(
                b"HTTP/1.1 %d Bad\r\nContent-Type: text/html\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n%s" % (self.status, len(body), body)
            )
            await writer.drain()
            return
        self._open[writer] = is_stream
        lines = [
            line
            for line in head.rstrip(b"\r\n").split(b"\r\n")
            if not line.lower().startswith(b"connection:")
        ]
        head = b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n"
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        to_server.write(head)
        up = asyncio.ensure_future(self._up(reader, to_server))
        down = asyncio.ensure_future(
            self._down(from_server, writer, path.decode(), is_stream=is_stream)
        )
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            to_server.close()

    async def _up(self, reader: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            to_server.write(data)

    async def _down(
        self,
        from_server: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        path: str,
        *,
        is_stream: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        left = self.knip_bytes if is_stream else None
        if is_stream and self.knip_na is not None:
            loop.call_later(self.knip_na, writer.transport.abort)
        await asyncio.sleep(self.duur)
        while data := await from_server.read(65536):
            if writer in self._stil or (is_stream and self.houd):
                continue
            if left is not None:
                data, left = data[:left], left - len(data)
            if self.tempo:
                await asyncio.sleep(len(data) / self.tempo)
            writer.write(data)
            self.bytes_per_pad[path] += len(data)
            await writer.drain()
            if left is not None and left <= 0:
                writer.transport.abort()
                return


@contextmanager
def open_tussenweg(server_port: int, host: str = "127.0.0.1") -> Iterator[Tussenweg]:
    """In a thread of its own: Playwright has an event loop in this one."""
    weg, ready, over = Tussenweg(server_port), threading.Event(), asyncio.Event()

    async def run() -> None:
        weg._loop = asyncio.get_running_loop()
        async with await asyncio.start_server(weg._serve, host, 0) as listening:
            weg.url = f"http://{host}:{listening.sockets[0].getsockname()[1]}"
            ready.set()
            await over.wait()
            listening.close()
            await weg._close()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(5)
    yield weg
    weg._loop.call_soon_threadsafe(over.set)
    thread.join(5)
