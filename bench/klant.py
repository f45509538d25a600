"""A phone as a program: joins through the door, places, listens. For the benchmark and the proofs.

It shares the machine with the server it measures, so it does no more than it must: bytes are cut
with `find`, and of an event only the `id:` line is read. No HTTP library comes near a connection.
"""

import asyncio
import html
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import yaml

INHOUD = Path(__file__).resolve().parent.parent / "leeromgevingen" / "inhoud"
STATUSSEN = ("nu", "erbij", "loslaten")
TIJD = 30.0  # seconds that an answer may take


@lru_cache
def read_aspecten() -> tuple[str, ...]:
    """The keys of the 24 taken, as the content has them."""
    plaat = yaml.safe_load((INHOUD / "beeldplaat.yaml").read_text())
    return tuple(aspect["key"] for proces in plaat["processen"] for aspect in proces["aspecten"])


# --- bytes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Antwoord:
    """`headers` have names in lower case; `set-cookie` is in `cookies`."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def parse_head(head: bytes) -> tuple[int, dict[str, str], dict[str, str]]:
    lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        else:
            headers[name.lower()] = value.strip()
    return int(lines[0][9:12]), headers, cookies


class Stukken:
    """Takes a chunked body apart (RFC 9112, 7.1): bytes in, payload out, `is_klaar` at its end."""

    __slots__ = ("_rest", "is_klaar")

    def __init__(self) -> None:
        self._rest = b""
        self.is_klaar = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._rest:
            data, self._rest = self._rest + data, b""
        start, length = 0, len(data)
        while start < length and not self.is_klaar:
            line_end = data.find(b"\r\n", start)
            if line_end < 0:
                break
            size = int(data[start:line_end].partition(b";")[0], 16)
            end = line_end + 2 + size
            if end + 2 > length:
                break
            if size:
                yield data[line_end + 2 : end]
            else:
                self.is_klaar = True
            start = end + 2
        if start < length:
            self._rest = data[start:]


class Verbinding(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.is_gebruikt = False
        self._buffer = b""
        self._head: bytes | None = None
        self._body_at = 0
        self._length = -1
        self._stukken: Stukken | None = None
        self._parts: list[bytes] = []
        self._waiter: asyncio.Future[tuple[bytes, bytes]] | None = None

    @property
    def is_open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    async def request(self, data: bytes) -> tuple[bytes, bytes]:
        """Head and body of the answer. Raises OSError when the line breaks."""
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError("the connection is closed")
        self._waiter = asyncio.get_running_loop().create_future()
        self._buffer, self._head, self._stukken, self._parts = b"", None, None, []
        self.transport.write(data)
        try:
            return await self._waiter
        except asyncio.CancelledError:
            self.transport.abort()  # an answer that comes later belongs to nobody
            raise
        finally:
            self._waiter = None
            self.is_gebruikt = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def connection_lost(self, exc: Exception | None) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_exception(ConnectionResetError("the connection broke"))

    def data_received(self, data: bytes) -> None:
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._head is None:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = self._buffer[:end]
            data, self._buffer = self._buffer[end + 4 :], b""
            self._length = find_length(self._head)
            if self._length < 0:
                self._stukken = Stukken()
        if self._stukken is not None:
            self._parts.extend(self._stukken.feed(data))
            is_whole = self._stukken.is_klaar
        else:
            self._parts.append(data)
            is_whole = sum(map(len, self._parts)) >= self._length
        if is_whole:
            if b"connection: close" in self._head.lower() and self.transport is not None:
                self.transport.close()
            waiter.set_result((self._head, b"".join(self._parts)))


def find_length(head: bytes) -> int:
    """Bytes of the body; -1 for a chunked one."""
    lower = head.lower()
    if lower.find(b"\r\ntransfer-encoding: chunked") >= 0:
        return -1
    at = lower.find(b"\r\ncontent-length:")
    if at < 0:
        return 0
    end = lower.find(b"\r\n", at + 2)
    return int(lower[at + 17 : end if end >= 0 else len(lower)])


class Loket:
    """Connections to one server that are used again; as many as are needed at the same time.

    A connection that the server closed while it was idle costs one new try, as in a browser.
    `bron` is an address of this machine to come from (127.0.0.2, ...); an answer may take `tijd`
    seconds.
    """

    def __init__(self, url: str, *, bron: str | None = None, tijd: float = TIJD) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.netloc, self.origin = parts.netloc, f"{parts.scheme}://{parts.netloc}"
        self.tijd = tijd
        self._bron = (bron, 0) if bron else None
        self._vrij: list[Verbinding] = []

    async def request(self, data: bytes) -> tuple[bytes, bytes]:
        """Head and body. Raises OSError (also TimeoutError) when there is no answer."""
        while True:
            verbinding = await self._take()
            is_gebruikt = verbinding.is_gebruikt
            try:
                async with asyncio.timeout(self.tijd):
                    answer = await verbinding.request(data)
            except ConnectionResetError:
                if is_gebruikt:
                    continue
                raise
            if verbinding.is_open:
                self._vrij.append(verbinding)
            return answer

    async def _take(self) -> Verbinding:
        while self._vrij:
            verbinding = self._vrij.pop()
            if verbinding.is_open:
                return verbinding
        made: Verbinding = (await self.connect(Verbinding))[1]
        return made

    async def connect(self, protocol: Callable[[], Any]) -> tuple[Any, Any]:
        return await asyncio.get_running_loop().create_connection(
            protocol, self.host, self.port, local_addr=self._bron
        )

    async def get(self, path: str, cookies: str = "", accept: str = "text/html") -> Antwoord:
        cookie = f"Cookie: {cookies}\r\n" if cookies else ""
        lines = f"GET {path} HTTP/1.1\r\nHost: {self.netloc}\r\nAccept: {accept}\r\n{cookie}\r\n"
        head, body = await self.request(lines.encode())
        return Antwoord(*parse_head(head), body)

    def close(self) -> None:
        for verbinding in self._vrij:
            if verbinding.transport is not None:
                verbinding.transport.abort()
        self._vrij.clear()


# --- a person -------------------------------------------------------------------------------------

_nummers = count(1)


@dataclass
class Klant:
    """One person with a phone in one session. Made by `join`."""

    loket: Loket
    kenmerk: str
    naam: str
    groep: str
    cookies: dict[str, str]
    kop: bytes = field(default=b"", repr=False)  # head of the answer to the last write
    _heads: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def place(
        self, aspect: str, status: str, handeling: str, *, samen: str = "", opmerking: str = ""
    ) -> tuple[int, int | None, dict[str, Any] | None]:
        """Status, the volgnummer when it was committed, the problem document when it was refused.
        Raises OSError when there is no answer: the same `handeling` may be sent again."""
        return await self.post(
            "stickers/",
            aspect=aspect,
            status=status,
            samen=samen,
            opmerking=opmerking,
            handeling=handeling,
        )

    async def weg(
        self, aspect: str, handeling: str
    ) -> tuple[int, int | None, dict[str, Any] | None]:
        return await self.post("stickers/weghalen/", aspect=aspect, handeling=handeling)

    async def klaar(
        self, klaar: bool, handeling: str
    ) -> tuple[int, int | None, dict[str, Any] | None]:
        return await self.post("klaar/", klaar="ja" if klaar else "nee", handeling=handeling)

    async def post(self, naar: str, **velden: str) -> tuple[int, int | None, dict[str, Any] | None]:
        """A write as the outbox of the phone sends it (static/js/outbox.js)."""
        head = self._heads.get(naar)
        if head is None:
            head = self._heads[naar] = self._make_head(naar)
        body = urlencode(velden).encode()
        answer, text = await self.loket.request(b"%s%d\r\n\r\n%s" % (head, len(body), body))
        self.kop, status = answer, int(answer[9:12])
        if status == 200:
            return status, json.loads(text)["volgnummer"], None
        with suppress(ValueError):
            return status, None, json.loads(text)
        return status, None, {"status": status, "detail": text[:200].decode(errors="replace")}

    def _make_head(self, naar: str) -> bytes:
        return (
            f"POST /w/{self.kenmerk}/{naar} HTTP/1.1\r\n"
            f"Host: {self.loket.netloc}\r\n"
            f"Origin: {self.loket.origin}\r\n"
            f"Referer: {self.loket.origin}/w/{self.kenmerk}/\r\n"
            "Accept: application/json\r\n"
            "Accept-Encoding: gzip\r\n"
            f"Cookie: {self.cookie}\r\n"
            f"X-CSRFToken: {self.cookies['csrftoken']}\r\n"
            "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n"
            "Content-Length: "
        ).encode()

    async def stand(self, sinds: int | None = None) -> dict[str, Any] | None:
        """`stand.json`; None for a 304. Raises OSError for any other answer."""
        vraag = "" if sinds is None else f"?sinds={sinds}"
        path = f"/w/{self.kenmerk}/stand.json{vraag}"
        answer = await self.loket.get(path, self.cookie, "application/json")
        if answer.status == 304:
            return None
        if answer.status != 200:
            raise OSError(f"stand.json: {answer.status}")
        found: dict[str, Any] = answer.json
        return found

    async def open_stroom(self, vanaf: int | None = None, **options: Any) -> "Stroom":
        stroom = Stroom(self.loket, self.kenmerk, self.cookie, vanaf=vanaf, **options)
        await stroom.open()
        return stroom


async def read_deur(loket: Loket, deur: str) -> tuple[dict[str, str], list[str]]:
    """The cookies of a fresh browser at this door, and the groups that it may choose from."""
    page = await loket.get(deur)
    if page.status != 200:
        raise OSError(f"{deur}: {page.status}")
    groepen = [
        html.unescape(value)
        for value in re.findall(r'name="groep" value="([^"]+)"', page.body.decode())
    ]
    return page.cookies, groepen


async def join(
    loket: Loket,
    deur: str,
    *,
    naam: str = "",
    groep: str = "",
    gezien: tuple[dict[str, str], list[str]] | None = None,
) -> Klant:
    """Come in as a new person, in the first group unless one is named. Raises OSError.

    `gezien` is what `read_deur` gave somebody else: it saves the page for a whole room of people.
    Each then gets a cookie of their own with the answer.
    """
    if gezien is None:
        cookies, groepen = await read_deur(loket, deur)
    else:
        cookies, groepen = {"csrftoken": gezien[0]["csrftoken"]}, gezien[1]
    naam = naam or f"bank {next(_nummers)}"
    groep = groep or groepen[0]
    if groep not in groepen:
        raise OSError(f"{deur}: there is no group {groep}")
    body = urlencode(
        {"naam": naam, "groep": groep, "csrfmiddlewaretoken": cookies["csrftoken"]}
    ).encode()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    head, text = await loket.request(
        (
            f"POST {deur} HTTP/1.1\r\nHost: {loket.netloc}\r\nOrigin: {loket.origin}\r\n"
            f"Cookie: {cookie}\r\nAccept: text/html\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
    )
    answer = Antwoord(*parse_head(head), text)
    found = re.fullmatch(r"(?:https?://[^/]+)?/w/([^/]+)/", answer.headers.get("location", ""))
    if answer.status != 303 or found is None:
        raise OSError(f"{deur}: {answer.status} when joining")
    return Klant(loket, found[1], naam, groep, cookies | answer.cookies)


def make_handeling() -> str:
    return secrets.token_hex(12)


# --- a stream -------------------------------------------------------------------------------------


class Stroom(asyncio.Protocol):
    """One open stream and its position. A next `open` goes on where this one was.

    `op_id(volgnummer)` is called for every event that has an id, newer than all before or not;
    `op_event(soort, volgnummer or None, data)` for every event, and costs a parse. `op_hb(id)` is
    called for every heartbeat, `op_dicht()` when the line is gone. What a browser would keep:
    `laatste` (its last id), `hb` (that of the last heartbeat), `terug` (milliseconds, of a bare
    `retry:` that came after the greeting: the last words of a server that stops). What proofs ask:
    `aantal` events with an id, `dubbel` events that were not newer, `bytes_gezien` of events.
    """

    def __init__(
        self,
        loket: Loket,
        kenmerk: str,
        cookie: str,
        *,
        vanaf: int | None = None,
        op_id: Callable[[int], None] | None = None,
        op_event: Callable[[str, int | None, bytes], None] | None = None,
        op_hb: Callable[[int], None] | None = None,
        op_dicht: Callable[[], None] | None = None,
    ) -> None:
        self.loket, self.kenmerk, self.cookie = loket, kenmerk, cookie
        self.op_id, self.op_event, self.op_hb, self.op_dicht = op_id, op_event, op_hb, op_dicht
        self.vanaf = vanaf
        self.laatste = vanaf or 0
        self.hb: int | None = None
        self.aantal = self.dubbel = self.bytes_gezien = 0
        self.status = 0
        self.terug: int | None = None
        self.einde: str | None = None  # "einde" or "opnieuw", once the server said so
        self.transport: asyncio.Transport | None = None
        self._reset()

    def _reset(self) -> None:
        self._is_gegroet = False
        self._head: bytes | None = b""
        self._stukken = Stukken()
        self._rest = b""
        self._opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def is_open(self) -> bool:
        is_connected = self.transport is not None and not self.transport.is_closing()
        return is_connected and self.status == 200

    async def open(self) -> int:
        """Connect, ask for what comes after the position, and wait for the head of the answer.
        The status; anything but 200 closes. Raises OSError."""
        if self.is_open:
            raise OSError("this stream is open already")
        self._reset()
        self.status, self.einde, self.terug = 0, None, None
        position = self.laatste if self.laatste or self.vanaf is not None else None
        vraag = "" if position is None else f"?vanaf={position}"
        async with asyncio.timeout(self.loket.tijd):
            self.transport, _ = await self.loket.connect(lambda: self)
            self.transport.write(
                (
                    f"GET /w/{self.kenmerk}/stroom/{vraag} HTTP/1.1\r\n"
                    f"Host: {self.loket.netloc}\r\n"
                    "Accept: text/event-stream\r\nCache-Control: no-cache\r\n"
                    f"Cookie: {self.cookie}\r\n\r\n"
                ).encode()
            )
            try:
                self.status = await self._opened
            except ConnectionResetError:
                self.transport.abort()
                raise
        if self.status != 200:
            self.transport.abort()
        return self.status

    def cut(self) -> None:
        """As when a phone loses its network: no goodbye. `open` goes on after `laatste`."""
        if self.transport is not None:
            self.transport.abort()

    async def wait_for(self, volgnummer: int, seconds: float = 10.0) -> bool:
        """Whether this position was reached in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.laatste < volgnummer:
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.005)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._opened.done():
            self._opened.set_exception(ConnectionResetError("the connection broke"))
        if self.op_dicht is not None:
            self.op_dicht()

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data = self._head[:end], self._head[end + 4 :]
            self._head = None
            if not self._opened.done():
                self._opened.set_result(int(head[9:12]))
            if not head.startswith(b"HTTP/1.1 200") or find_length(head) >= 0:
                return
        for payload in self._stukken.feed(data):
            self.bytes_gezien += len(payload)
            if self._rest:
                payload, self._rest = self._rest + payload, b""  # noqa: PLW2901  whole events
            self._cut_events(payload)
        if self._stukken.is_klaar and self.transport is not None:
            self.transport.close()

    def _cut_events(self, payload: bytes) -> None:
        start = 0
        while (end := payload.find(b"\n\n", start)) >= 0:
            # The server writes the id first; anything else goes the long way.
            if payload.startswith(b"id: ", start):
                volgnummer = int(payload[start + 4 : payload.find(b"\n", start)])
                self._take_id(volgnummer)
                if self.op_event is not None:
                    self._tell(payload[start:end])
            else:
                self._tell(payload[start:end])
            start = end + 2
        if start < len(payload):
            self._rest = payload[start:]

    def _take_id(self, volgnummer: int) -> None:
        if volgnummer > self.laatste:
            self.laatste = volgnummer
            self.aantal += 1
        else:
            self.dubbel += 1
        if self.op_id is not None:
            self.op_id(volgnummer)

    def _tell(self, event: bytes) -> None:
        """Every line of an event, as the standard has it (but for its other line ends)."""
        soort, volgnummer, data = "message", None, []
        is_event = False
        for line in event.split(b"\n"):
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"event":
                soort = value.decode()
            elif name == b"data":
                data.append(value)
                is_event = True
            elif name == b"id" and value.isdigit():
                volgnummer = int(value)
        if not is_event:  # a comment, or `retry:`
            if event.startswith(b"retry: ") and self._is_gegroet:
                self.terug = int(event.split(b"\n")[0][7:])
            self._is_gegroet = True
            return
        if volgnummer is not None and not event.startswith(b"id: "):
            self._take_id(volgnummer)
        text = b"\n".join(data)
        if soort == "hb":
            self.hb = int(text)
            if self.op_hb is not None:
                self.op_hb(self.hb)
        elif soort in ("einde", "opnieuw"):
            self.einde = soort
        if self.op_event is not None:
            self.op_event(soort, volgnummer, text)
