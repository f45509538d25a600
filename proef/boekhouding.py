"""What people asked for, what they were told, and what the database says about it.

Three classes of writes: acknowledged, refused, and unknown (no answer, or one that says "later").
An acknowledged write is there, once, under the number of its answer; a refused one is not there; an
unknown one is there once or not at all, and a repeat with the same handeling settles it. The log
has no gaps, `volgnummer` is its length, and stickers and "ready" are what the log adds up to.
"""

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from bench.klant import STATUSSEN, Klant, Loket, join, make_handeling, read_aspecten, read_deur
from bench.opstelling import Server

HAAST = 429
GEWEIGERD = (409, 413, 415, 422, HAAST)
SOORTEN = {
    "stickers/": "sticker_geplaatst",
    "stickers/weghalen/": "sticker_weggehaald",
    "klaar/": "deelnemer_klaar",
}
OPMERKINGEN = ("", "", "", "ook op dinsdag", "<b>samen</b> & één", "x" * 140)


class Uitkomst(StrEnum):
    OPEN = "open"
    BEVESTIGD = "bevestigd"
    GEWEIGERD = "geweigerd"
    ONBEKEND = "onbekend"


@dataclass(slots=True)
class Handeling:
    """One write of one person, however often it was sent. `volgnummer` is what the server said."""

    sleutel: str
    naar: str
    velden: dict[str, str]
    uitkomst: Uitkomst = Uitkomst.OPEN
    volgnummer: int = 0
    hoort_geweigerd: bool = False


@dataclass
class Schrijver:
    """A person who writes one thing after the other, and forgets nothing.

    `fouten` are answers that may never be given: a 5xx other than 503, a 503 without words or
    without `Retry-After`, another number for a repeat.
    """

    klant: Klant
    rng: random.Random
    handelingen: list[Handeling] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)
    statussen: dict[int, int] = field(default_factory=dict)
    op_bevestigd: Callable[[Handeling], None] | None = None

    def make(self, *, met_weigering: bool = True) -> Handeling:
        """Mostly placing and replacing; now and then removing, being ready, or nonsense."""
        keuze = self.rng.random()
        aspect = self.rng.choice(read_aspecten()[:8])
        handeling = Handeling(f"{self.rng.getrandbits(96):024x}", "stickers/", {"aspect": aspect})
        if keuze < 0.15:
            handeling.naar = "stickers/weghalen/"
        elif keuze < 0.2:
            handeling.naar = "klaar/"
            handeling.velden = {"klaar": self.rng.choice(("ja", "nee"))}
        else:
            handeling.velden |= {
                "status": self.rng.choice(STATUSSEN),
                "samen": "",
                "opmerking": self.rng.choice(OPMERKINGEN),
            }
            if met_weigering and keuze > 0.95:
                handeling.velden["status"] = "misschien"
                handeling.hoort_geweigerd = True
        self.handelingen.append(handeling)
        return handeling

    async def send(self, handeling: Handeling) -> int:
        """The status; 0 where there was no answer."""
        was_onbekend = handeling.uitkomst is Uitkomst.ONBEKEND
        was_bevestigd = handeling.uitkomst is Uitkomst.BEVESTIGD
        if not was_bevestigd:
            handeling.uitkomst = Uitkomst.ONBEKEND  # from here on it may have been written
        try:
            status, nummer, probleem = await self.klant.post(
                handeling.naar, **handeling.velden, handeling=handeling.sleutel
            )
        except OSError:
            self._count(0)
            return 0
        self._count(status)
        if nummer is not None:
            if was_bevestigd and nummer != handeling.volgnummer:
                self.fouten.append(f"a repeat of {handeling.volgnummer} was answered {nummer}")
            handeling.uitkomst, handeling.volgnummer = Uitkomst.BEVESTIGD, nummer
            if handeling.hoort_geweigerd:
                self.fouten.append("a status that is none was taken")
            if self.op_bevestigd is not None:
                self.op_bevestigd(handeling)
        elif status in GEWEIGERD and was_bevestigd:
            if status != HAAST:
                self.fouten.append(f"a repeat of {handeling.volgnummer} was refused: {status}")
        elif status in GEWEIGERD and not (was_onbekend and status == HAAST):
            # A repeat of what was written is answered as then: this says that it was not. Haste is
            # judged before that is known.
            handeling.uitkomst = Uitkomst.GEWEIGERD
        self._judge(status, probleem or {})
        return status

    def _count(self, status: int) -> None:
        self.statussen[status] = self.statussen.get(status, 0) + 1

    def _judge(self, status: int, probleem: dict[str, Any]) -> None:
        if status == 503:
            if "retry-after" not in self.klant.kop.decode("latin-1").lower():
                self.fouten.append("503 without Retry-After")
            if not probleem.get("title") or len(str(probleem.get("detail", ""))) < 20:
                self.fouten.append(f"503 without words: {probleem}")
        elif status != 200 and status not in GEWEIGERD:
            self.fouten.append(f"{status}: {str(probleem)[:200]}")

    async def work(self, aantal: int, genoeg: asyncio.Event, *, met_weigering: bool = True) -> None:
        """Write until one is unknown, or it is enough. Now and then a write that was answered is
        sent again."""
        for _ in range(aantal):
            if genoeg.is_set():
                return
            if self.handelingen and self.rng.random() < 0.05:
                handeling = self.rng.choice(self.handelingen[-5:])
            else:
                handeling = self.make(met_weigering=met_weigering)
            if await self.send(handeling) not in (200, *GEWEIGERD):
                return

    async def deliver(self, handeling: Handeling, wacht: float = 0.5) -> None:
        """As the outbox does: again with the same handeling until there is a last word."""
        for _ in range(1000):
            if await self.send(handeling) in (200, 409, 413, 415, 422):
                return
            await asyncio.sleep(wacht * self.rng.uniform(0.5, 1.5))

    async def settle(self) -> None:
        """Repeat what is unknown, in order."""
        for handeling in self.handelingen[-40:]:
            if handeling.uitkomst is Uitkomst.ONBEKEND:
                await self.deliver(handeling, 0.2)


# --- the database ---------------------------------------------------------------------------------


class Gegevens:
    """Reads the tables of an installation, without the code that wrote them."""

    def __init__(self, server: Server) -> None:
        self._url = server.env.get("DATABASE_URL", "")
        self._file = server.data_dir / "beeldplaat.sqlite3"

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._url:
            import psycopg

            with psycopg.connect(self._url) as conn:
                return conn.execute(query.replace("?", "%s").encode(), values).fetchall()
        with closing(sqlite3.connect(self._file, timeout=10)) as conn:
            return conn.execute(query, values).fetchall()

    def read_consistent(self, *queries: tuple[str, tuple[object, ...]]) -> list[list[Any]]:
        """The answers of one moment."""
        if self._url:
            import psycopg

            with psycopg.connect(self._url) as conn:
                conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                return [
                    conn.execute(query.replace("?", "%s").encode(), values).fetchall()
                    for query, values in queries
                ]
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as conn:
            conn.execute("BEGIN")
            return [conn.execute(query, values).fetchall() for query, values in queries]


SESSIE = "SELECT volgnummer FROM werksessies_werksessie WHERE id = ?"
LOG = (
    "SELECT volgnummer, soort, deelnemer_id, handeling, gegevens FROM werksessies_gebeurtenis "
    "WHERE werksessie_id = ? AND volgnummer > ? ORDER BY volgnummer"
)
LENGTE = (
    "SELECT count(*), count(DISTINCT volgnummer) FROM werksessies_gebeurtenis "
    "WHERE werksessie_id = ?"
)
MENSEN = "SELECT id, naam, is_klaar FROM werksessies_deelnemer WHERE werksessie_id = ?"
STICKERS = (
    "SELECT s.deelnemer_id, a.key, s.status, s.samen, s.opmerking FROM werksessies_sticker s "
    "JOIN leeromgevingen_aspect a ON a.id = s.aspect_id WHERE s.werksessie_id = ?"
)


# --- the books ------------------------------------------------------------------------------------


@dataclass
class Telling:
    """`fouten` holds everything that must not be; the other numbers are those of the table."""

    bevestigd: int = 0
    geweigerd: int = 0
    onbekend: int = 0
    verloren: int = 0
    dubbel: int = 0
    fouten: list[str] = field(default_factory=list)

    @property
    def getallen(self) -> dict[str, int]:
        return {
            "bevestigd": self.bevestigd,
            "geweigerd": self.geweigerd,
            "onbekend": self.onbekend,
            "verloren": self.verloren,
            "dubbel": self.dubbel,
        }


@dataclass
class Boek:
    """The books of one session. `check` goes on where it was; `check_all` starts anew."""

    gegevens: Gegevens
    kenmerk: str
    schrijvers: list[Schrijver]
    pk: int = 0
    _top: int = 0
    _van: dict[int, Schrijver] = field(default_factory=dict)
    _gevonden: dict[tuple[int, str], int] = field(default_factory=dict)
    _stickers: dict[tuple[int, str], tuple[str, str, str]] = field(default_factory=dict)
    _klaar: dict[int, bool] = field(default_factory=dict)
    _open: list[tuple[int, Handeling]] = field(default_factory=list)
    _gezien: dict[int, int] = field(default_factory=dict)

    def check(self) -> Telling:
        """Call while nobody writes in this session."""
        if not self.pk:
            query = "SELECT id FROM werksessies_werksessie WHERE kenmerk = ?"
            self.pk = self.gegevens.read(query, self.kenmerk)[0][0]
        sessie, log, lengte, mensen, stickers = self.gegevens.read_consistent(
            (SESSIE, (self.pk,)),
            (LOG, (self.pk, self._top)),
            (LENGTE, (self.pk,)),
            (MENSEN, (self.pk,)),
            (STICKERS, (self.pk,)),
        )
        telling = Telling()
        volgnummer = sessie[0][0]
        if not volgnummer == lengte[0][0] == lengte[0][1]:
            telling.fouten.append(f"volgnummer {volgnummer}, log {lengte[0]}")
        by_name = {schrijver.klant.naam: schrijver for schrijver in self.schrijvers}
        self._van = {pk: by_name[naam] for pk, naam, _ in mensen if naam in by_name}
        for row in log:
            self._add(telling, *row)
        if self._top != volgnummer:
            telling.fouten.append(f"volgnummer {volgnummer}, the log ends at {self._top}")
        self._judge_all(telling)
        found = {(who, aspect): tuple(rest) for who, aspect, *rest in stickers}
        if len(found) != len(stickers):
            telling.fouten.append("two stickers of one person on one taak")
        if found != self._stickers:
            verschil = dict(set(found.items()) ^ set(self._stickers.items()))
            telling.fouten.append(f"stickers are not the log: {list(verschil.items())[:3]}")
        ready = {pk: bool(klaar) for pk, _, klaar in mensen if pk in self._klaar}
        if ready != self._klaar:
            telling.fouten.append("is_klaar is not the log")
        return telling

    def check_all(self) -> Telling:
        """Everything from the first event on."""
        fresh = Boek(self.gegevens, self.kenmerk, self.schrijvers)
        return fresh.check()

    def _add(
        self, telling: Telling, nummer: int, soort: str, who: int | None, sleutel: str, data: Any
    ) -> None:
        if nummer != self._top + 1:
            telling.fouten.append(f"event {nummer} follows {self._top}")
        self._top = nummer
        if soort not in SOORTEN.values() or who is None:
            return
        data = json.loads(data) if isinstance(data, str) else data
        handeling = next(
            (h for h in reversed(self._handelingen(who)) if h.sleutel == sleutel), None
        )
        if (who, sleutel) in self._gevonden:
            telling.dubbel += 1
            telling.fouten.append(f"{sleutel} is there twice")
        self._gevonden[who, sleutel] = nummer
        if handeling is None or SOORTEN[handeling.naar] != soort:
            telling.fouten.append(f"event {nummer} ({soort}) was asked for by nobody")
            return
        if soort == "deelnemer_klaar":
            self._klaar[who] = handeling.velden["klaar"] == "ja"
            return
        aspect = handeling.velden["aspect"]
        if soort == "sticker_weggehaald":
            self._stickers.pop((who, aspect), None)
            return
        asked = (aspect, handeling.velden["status"], handeling.velden["samen"])
        if (data["aspect"], data["status"], data["samen"]) != asked:
            telling.fouten.append(f"event {nummer} says {data}, asked was {asked}")
        self._stickers[who, aspect] = (*asked[1:], handeling.velden["opmerking"])

    def _handelingen(self, who: int) -> list[Handeling]:
        schrijver = self._van.get(who)
        return schrijver.handelingen if schrijver else []

    def _judge_all(self, telling: Telling) -> None:
        for who, schrijver in self._van.items():
            since = self._gezien.get(who, 0)
            self._open += [(who, handeling) for handeling in schrijver.handelingen[since:]]
            self._gezien[who] = len(schrijver.handelingen)
            telling.fouten += schrijver.fouten
        still = []
        for who, handeling in self._open:
            nummer = self._gevonden.get((who, handeling.sleutel), 0)
            match handeling.uitkomst:
                case Uitkomst.BEVESTIGD:
                    telling.bevestigd += 1
                    if not nummer:
                        telling.verloren += 1
                        telling.fouten.append(f"{handeling.volgnummer} was acknowledged: lost")
                    elif nummer != handeling.volgnummer:
                        telling.fouten.append(f"{nummer} was acknowledged {handeling.volgnummer}")
                case Uitkomst.GEWEIGERD:
                    telling.geweigerd += 1
                    if nummer:
                        telling.fouten.append(f"{nummer} was refused, and is there")
                case Uitkomst.ONBEKEND:
                    telling.onbekend += 1
                    still.append((who, handeling))
        # A refusal because of haste is sent again, and an unknown one is settled later.
        self._open = still


def check_books(boeken: Sequence[Boek], *, van_voren: bool = False) -> Telling:
    total = Telling()
    for boek in boeken:
        one = boek.check_all() if van_voren else boek.check()
        for naam, value in one.getallen.items():
            setattr(total, naam, getattr(total, naam) + value)
        total.fouten += [f"{boek.kenmerk}: {fout}" for fout in one.fouten]
    return total


# --- rooms full of people -------------------------------------------------------------------------


async def make_books(
    server: Server, loket: Loket, rng: random.Random, *, sessies: int, mensen: int, **options: str
) -> list[Boek]:
    """Open sessions with people in them; `options` go to `manage.py proefsessie`."""
    words = [word for naam, value in options.items() for word in (f"--{naam}", value)]
    text = await asyncio.to_thread(
        server.manage, "proefsessie", "--open", "--aantal", str(sessies), *words
    )
    return [
        await fill_session(server, loket, rng, json.loads(line), mensen)
        for line in text.splitlines()
    ]


async def fill_session(
    server: Server, loket: Loket, rng: random.Random, sessie: dict[str, str], mensen: int
) -> Boek:
    gezien = await read_deur(loket, sessie["deur"])
    klanten = [
        await join(loket, sessie["deur"], naam=f"p {make_handeling()[:12]}", gezien=gezien)
        for _ in range(mensen)
    ]
    schrijvers = [Schrijver(klant, random.Random(rng.random())) for klant in klanten]
    boek = Boek(Gegevens(server), sessie["kenmerk"], schrijvers)
    boek.check()
    return boek


def read_log(server: Server) -> str:
    """What the server wrote, for words that may not be there."""
    return server.log.read_text(errors="replace") if server.log.exists() else ""


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def folder_of(path: str) -> Path:
    return Path(path).absolute()
