"""Somebody who looks at a session: a page, a stream, and what live.js does with both."""

import asyncio
import re
from collections.abc import Callable

from .blad import Blad
from .browser import Antwoord, Bericht, Browser, Stroom, read_bericht

GEDULD = 60.0  # only what fails waits so long; a busy machine may take its time

# What differs between two fetches of the same page, or is kept by the page's own scripts.
_WISSELT = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'(name="handeling" value=")[^"]*'), r"\1"),
    (re.compile(r'(\sdata-(?:volgnummer|nu)=")[^"]*'), r"\1"),
    (re.compile(r">\d\d:\d\d<"), "><"),
    # The half minute of looking, which counts down.
    (re.compile(r'<section class="kaart kaart--warm kijkrust.*?</section>', re.DOTALL), ""),
    (re.compile(r" data-na-kijkrust hidden"), ""),
]
_VAN_PLAAT_JS = [
    # The button of a taak opens the form or places at once: plaat.js looks at the own sticker.
    (re.compile(r'<button type="submit" class="place"[^>]*>'), "<button>"),
    (re.compile(r'<form class="tvoet__klaar".*?</form>', re.DOTALL), ""),
    (re.compile(r"<span data-tel>\d+</span>"), ""),
    (re.compile(r"(<p[^>]* data-geplakt>)[^<]*"), r"\1"),
    (re.compile(r'(<i data-stip="[^"]*")(?: class="aan")?>'), r"\1>"),
    # The question above the plate speaks of the number of own stickers.
    (re.compile(r'<p class="vraagzin".*?</p>', re.DOTALL), ""),
]


# The clock and the waiting lines of the console count on by themselves.
_VAN_REGIE_JS = [
    (re.compile(r"(<span data-klok-tijd>)[^<]*"), r"\1"),
    (re.compile(r'(<progress class="voortgang[^"]*" max="\d+" value=")\d+'), r"\1"),
    (re.compile(r'(\sdata-(?:tot|na)-seconden=")\d+'), r"\1"),
]

_PER_SOORT = {
    "deelnemer": _VAN_PLAAT_JS,
    "plak": _VAN_PLAAT_JS,
    "facilitator": _VAN_REGIE_JS,
}


def normalise(main: str, soort: str) -> str:
    for pattern, by in [*_WISSELT, *_PER_SOORT.get(soort, ())]:
        main = pattern.sub(by, main)
    return main


class Gemist(AssertionError):
    """The server says there is news, and the stream does not bring it."""


class Kijker:
    """`soort` is deelnemer, plak (the facilitator who places for `ref`), facilitator (the console)
    or scherm. `judge(kijker, text, bericht)` sees everything that this viewer receives, at once."""

    def __init__(
        self,
        soort: str,
        browser: Browser,
        url: str,
        judge: Callable[["Kijker", str, Bericht | None], None],
        ref: str = "",
    ) -> None:
        self.soort, self.browser, self.url, self.ref = soort, browser, url, ref
        self.blad = Blad("")
        self.volgnummer = 0
        self.toestand = "dicht"  # dicht, open, ver (after `einde`), weg
        self.fouten: list[str] = []
        self.fragmenten = 0
        self._judge = judge
        self._stroom: Stroom | None = None
        self._rest = b""
        self._laatste_id = 0
        self._changed = asyncio.Event()
        self._verversing: asyncio.Task[None] | None = None
        self._nog_eens = False
        self._opnieuw = False

    def __str__(self) -> str:
        return f"{self.soort} {self.ref}".strip()

    async def load(self) -> None:
        """Open the page as after a reload."""
        antwoord = await self._get(self.url)
        if antwoord.status != 200:
            self.toestand = "weg"
            return
        self.blad = Blad.read(antwoord.text)
        self.volgnummer = int(self.blad.data("volgnummer"))

    async def open(self) -> None:
        """Connect, going on from the number that the page has."""
        self._rest, self._laatste_id = b"", 0
        url = self.blad.data("stroom-url")
        url += f"{'&' if '?' in url else '?'}vanaf={self.volgnummer}"
        self.toestand = "open"
        self._stroom = Stroom(self.browser, url, self._hear)

    async def close(self) -> None:
        if self._stroom is not None:
            await self._stroom.cut()
            self._stroom = None
        if self._verversing is not None:
            await self._verversing
        if self.toestand != "weg":
            self.toestand = "dicht"

    async def settle(self, top: int, *, hint: bool = True) -> None:
        """Wait until this viewer has everything up to `top` that it may have. The server says so:
        `stand.json?sinds=` answers 304. `hint`: an event is expected."""
        async with asyncio.timeout(None) as limit:
            limit.reschedule(asyncio.get_running_loop().time() + GEDULD)
            try:
                if hint and self.toestand == "open" and self.volgnummer < top:
                    await self._wait_change(0.03)
                while not await self._has_all(top):
                    pass
            except TimeoutError:
                raise Gemist(
                    f"{self}: has {self.volgnummer}, news up to {top} does not come "
                    f"({self.toestand})"
                ) from None

    async def _has_all(self, top: int) -> bool:
        if self.fouten:
            raise AssertionError(self.fouten[0])
        if self.toestand in ("weg", "dicht"):
            return True
        if self._verversing is not None:
            await self._verversing
            return False
        if self._opnieuw:
            self._opnieuw = False
            await self._reload()
            return False
        if self.toestand == "open" and self._stroom is not None and self._stroom.task.done():
            await self._stroom.cut()
            if self._stroom.status in (401, 403, 404):
                await self._refresh()
            elif self.toestand == "open":
                await self.open()
            return False
        if self.toestand == "open" and self.volgnummer >= top:
            return True
        stand_url = self.blad.data("stand-url")
        stand_url += f"{'&' if '?' in stand_url else '?'}sinds={self.volgnummer}"
        antwoord = await self._get(stand_url)
        if antwoord.status == 304:
            return self._verversing is None
        if self.toestand == "ver":
            if antwoord.status == 200:
                await self._reload()
            else:
                await self._refresh()
            return False
        await self._wait_change(0.05)
        return False

    async def _wait_change(self, seconds: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _reload(self) -> None:
        await self.close()
        self.toestand = "dicht"
        await self.load()
        if self.toestand != "weg":
            await self.open()

    async def _get(self, url: str) -> Antwoord:
        antwoord = await self.browser.get(url)
        if antwoord.status >= 500:
            raise AssertionError(f"{self}: {antwoord.status} from {url}")
        if antwoord.status == 200:
            self._judge(self, antwoord.text, None)
        return antwoord

    async def _hear(self, data: bytes) -> None:
        try:
            self._rest += data
            *blocks, self._rest = self._rest.split(b"\n\n")
            for block in blocks:
                self._take(read_bericht(block.decode()))
        except AssertionError as error:  # told by the next `settle`, not to the server
            self.fouten.append(f"{self}: {error}")
        self._changed.set()

    def _take(self, bericht: Bericht) -> None:
        self._judge(self, bericht.data, bericht)
        if bericht.soort == "einde":
            self.toestand = "ver"
        elif bericht.soort == "opnieuw":
            self._opnieuw = True
        elif bericht.soort == "hb":
            # The position in the heartbeat is never one that this viewer misses.
            assert int(bericht.data) <= self.volgnummer, "the heartbeat tells of a gap"
        elif bericht.id:
            nummer = int(bericht.id)
            assert nummer > self._laatste_id, f"id {nummer} came after {self._laatste_id}"
            self._laatste_id = nummer
            if nummer > self.volgnummer:
                self.volgnummer = nummer
                self.fragmenten += 1
                if self.blad.put(bericht.data):
                    self._start_refresh()

    def _start_refresh(self) -> None:
        if self._verversing is None:
            self._verversing = asyncio.ensure_future(self._run_refresh())
        else:
            self._nog_eens = True

    async def _run_refresh(self) -> None:
        try:
            await self._refresh()
            while self._nog_eens:
                self._nog_eens = False
                await self._refresh()
        except AssertionError as error:
            self.fouten.append(str(error))
        finally:
            self._verversing = None
            self._changed.set()

    async def _refresh(self) -> None:
        """`verversBlad`: fetch the page again, until it is as new as what the stream told."""
        while True:
            antwoord = await self._get(self.url)
            if antwoord.status != 200:
                self.toestand = "weg"
                return
            blad = Blad.read(antwoord.text)
            nummer = int(blad.data("volgnummer"))
            if nummer >= self.volgnummer:
                self.blad, self.volgnummer = blad, nummer
                self.fragmenten = 0
                return

    async def compare(self, top: int) -> None:
        """Raise when a reload would draw another page than the one that the stream made."""
        if self.fragmenten == 0 and self.volgnummer == top:
            return  # this page was fetched after the last event
        antwoord = await self._get(self.url)
        assert antwoord.status == 200, f"{self}: reload gives {antwoord.status}"
        fresh = normalise(Blad.read(antwoord.text).main, self.soort)
        live = normalise(self.blad.main, self.soort)
        if fresh != live:
            place = next(
                (i for i, (a, b) in enumerate(zip(live, fresh, strict=False)) if a != b),
                min(len(live), len(fresh)),
            )
            begin = max(0, place - 160)
            raise AssertionError(
                f"{self}: live and reload differ at {self.volgnummer}\n"
                f" live:   ...{live[begin : place + 160]}\n"
                f" reload: ...{fresh[begin : place + 160]}"
            )
