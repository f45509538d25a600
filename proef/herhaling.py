"""Duplicates in random retries: a write that is sent again never happens twice.

Phones send place, remove and "klaar" over the real ASGI application, as the outbox does: a form
with CSRF, answered in JSON. Each operation is sent once, or several times at the same moment, or
again after a later operation; some answers are thrown away (the phone knows nothing and sends
again, or never does); some are refused, because the facilitator moved the phase or a word is
unknown. Phones of different people use the same operation ids.

Three classes. Acknowledged: 200 with a volgnummer, and every repeat gets that same answer. Refused:
nothing is written, and a repeat is judged anew. Unknown: written once or not at all. At the end the
table is the fold, in order of volgnummer, of the distinct operations that were written, each
operation stands in the log at most once, and every acknowledged one exactly where its answer said.

Control: `handeling` puts a front before the server that gives every repeat an operation id of its
own, so that the server does not know it again.
"""

import argparse
import asyncio
import json
import random
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from beeldplaat.asgi import application
from leeromgevingen.models import Leeromgeving
from tests import makers
from werksessies import stroom
from werksessies.domain import sessies
from werksessies.models import Deelnemer, Gebeurtenis, Sticker, Werksessie
from werksessies.queries import read_plaat_of

from .browser import Antwoord, App, Browser
from .oordeel import add_common
from .opzet import Uitslag, judge

KAPOT = ("handeling",)
# A person may send 30 writes at once and a session 300 (docs/bouw.md, Limits): stay below both.
MENSEN = 10
PER_PERSOON = 28
HANDELING = re.compile(rb"(^|&)handeling=[^&]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=10_000, van="repeats", kapot=KAPOT)


def run(options: argparse.Namespace) -> bool:
    return judge("herhaling", options, lambda: prove(options.aantal, options.zaad, options.kapot))


@dataclass
class Handeling:
    """One operation of one person, and all the answers that came back. `verloren` counts the
    answers that the phone did not get."""

    soort: str
    ref: str
    velden: dict[str, str]
    verzonden: int = 0
    verloren: int = 0
    antwoorden: list[tuple[int, Any]] = field(default_factory=list)

    @property
    def bevestigd(self) -> set[int]:
        return {body["volgnummer"] for status, body in self.antwoorden if status == 200}


@dataclass
class _Telling:
    handelingen: int = 0
    verzoeken: int = 0
    herhalingen: int = 0
    tegelijk: int = 0
    soorten: Counter[str] = field(default_factory=Counter)


def prove(aantal: int, zaad: int, kapot: str = "") -> Uitslag:
    uitslag, telling = Uitslag(), _Telling()
    organisatie = makers.make_organisatie()
    leeromgeving = makers.make_leeromgeving(organisatie)
    app = _Vergeetachtig() if kapot else application
    nummer = 0
    while telling.herhalingen < aantal:
        spel = _Spel.make(leeromgeving, zaad * 10_000 + nummer, app, telling)
        asyncio.run(spel.play(aantal))
        uitslag.fouten += spel.judge()
        nummer += 1
        if kapot and uitslag.fouten:
            break
    uitslag.getallen = {
        "handelingen": telling.handelingen,
        "verzoeken": telling.verzoeken,
        "herhalingen": telling.herhalingen,
        "tegelijk": telling.tegelijk,
        **telling.soorten,
    }
    return uitslag


class _Vergeetachtig:
    """Broken on purpose: a repeat reaches the server as a new operation."""

    def __init__(self) -> None:
        self.gezien: set[tuple[bytes, bytes]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            message = await receive()
            known = dict(scope["headers"])[b"cookie"], message["body"]
            if known in self.gezien:
                await _send_as_new(scope, message, receive, send)
                return
            self.gezien.add(known)
            messages = [message]

            async def first() -> Any:
                return messages.pop() if messages else await receive()

            await application(scope, first, send)
            return
        await application(scope, receive, send)


async def _send_as_new(scope: Any, message: Any, receive: Any, send: Any) -> None:
    new = b"handeling=" + secrets.token_hex(16).encode()
    message["body"] = HANDELING.sub(lambda found: found[1] + new, message["body"])
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    headers.append((b"content-length", str(len(message["body"])).encode()))
    messages = [message]

    async def again() -> Any:
        return messages.pop() if messages else await receive()

    await application({**scope, "headers": headers}, again, send)


@dataclass
class _Spel:
    """One session with its phones."""

    werksessie: Werksessie
    telefoons: dict[str, Browser]
    rng: random.Random
    telling: _Telling
    taken: list[str]
    alles: list[Handeling] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, leeromgeving: Leeromgeving, zaad: int, app: App, telling: _Telling) -> "_Spel":
        werksessie = makers.make_werksessie(leeromgeving, fase="plakken")
        telefoons = {}
        for _ in range(MENSEN):
            person, token = makers.join(werksessie, "")
            telefoons[person.ref] = Browser({settings.DEELNEMER_COOKIE: token}, app=app)
        # Few taken: an operation that happened twice should be in the way of another.
        taken = list(read_plaat_of(werksessie).taken)[:4]
        return cls(werksessie, telefoons, random.Random(zaad), telling, taken)

    async def play(self, aantal: int) -> None:
        try:
            await asyncio.gather(
                *(phone.get(f"/w/{self.werksessie.kenmerk}/") for phone in self.telefoons.values())
            )
            fases = asyncio.ensure_future(self._move_phases())
            phones = [self._use_phone(ref, self.rng.getrandbits(32)) for ref in self.telefoons]
            await asyncio.gather(*phones)
            fases.cancel()
            await asyncio.gather(fases, return_exceptions=True)
            # A write whose phone went away may still be under way in a thread of the server: a
            # request through each of them comes after it.
            await asyncio.gather(*(phone.get("/healthz") for phone in self.telefoons.values()))
        finally:
            await stroom.stop()
            await sync_to_async(connections.close_all)()

    async def _move_phases(self) -> None:
        """The facilitator goes on and comes back: some writes come too late."""
        while True:
            for fase, seconds in (("plakken", 1.5), ("kijken", 0.03)):
                await asyncio.sleep(seconds * (0.5 + self.rng.random()))
                await sync_to_async(sessies.set_fase)(self.werksessie, fase)

    async def _use_phone(self, ref: str, zaad: int) -> None:
        rng = random.Random(zaad)
        own: list[Handeling] = []
        left = PER_PERSOON
        while left > 0:
            if own and rng.random() < 0.25:
                handeling = rng.choice(own)  # a repeat after later operations
            else:
                handeling = self._make(ref, len(own), rng)
                own.append(handeling)
                self.alles.append(handeling)
                self.telling.handelingen += 1
            times = min(left, rng.choice([1, 1, 2, 3, 4]))
            left -= times
            if times > 1 and rng.random() < 0.6:
                self.telling.tegelijk += times
                await asyncio.gather(*(self._send(handeling, rng) for _ in range(times)))
            else:
                for _ in range(times):
                    await self._send(handeling, rng)

    def _make(self, ref: str, nummer: int, rng: random.Random) -> Handeling:
        # The same id for the n-th operation of everyone: it is unique per person only.
        velden = {"handeling": f"handeling-van-iedereen-{nummer}"}
        soort = rng.choices(["stickers/", "stickers/weghalen/", "klaar/"], [6, 3, 1])[0]
        if soort == "klaar/":
            velden["klaar"] = rng.choice(["ja", "nee", "nee", "misschien"])
        else:
            velden["aspect"] = rng.choice(self.taken) if rng.random() < 0.95 else "onbekend"
        if soort == "stickers/":
            velden["status"] = rng.choice(["nu", "erbij", "loslaten"])
            velden["samen"] = rng.choice(["", "samen", "naast"])
            velden["opmerking"] = rng.choice(["", f"zin {nummer}"])
        return Handeling(soort, ref, velden)

    async def _send(self, handeling: Handeling, rng: random.Random) -> None:
        self.telling.verzoeken += 1
        self.telling.herhalingen += handeling.verzonden > 0
        handeling.verzonden += 1
        url = f"/w/{self.werksessie.kenmerk}/{handeling.soort}"
        phone = self.telefoons[handeling.ref]
        gone = asyncio.Event()
        request = asyncio.ensure_future(phone.post(url, handeling.velden, gone=gone))
        if rng.random() < 0.15:
            # The connection is lost: at once, half way, or with the answer under way.
            await asyncio.wait({request}, timeout=rng.choice([0, 0.003, 0.02, None]))
            gone.set()
            await request
            handeling.verloren += 1
            self.telling.soorten["onbekend"] += 1
            return
        self._keep(handeling, await request)

    def _keep(self, handeling: Handeling, antwoord: Antwoord) -> None:
        if antwoord.status == 200:
            self.telling.soorten["bevestigd"] += 1
        elif antwoord.status in (409, 422):
            self.telling.soorten["geweigerd"] += 1
        elif antwoord.status == 503:  # as a lost answer: the outbox sends it again
            self.telling.soorten["onbekend"] += 1
            handeling.verloren += 1
            return
        else:
            self.fouten.append(f"{handeling}: {antwoord.status} {antwoord.body[:200]!r}")
        handeling.antwoorden.append((antwoord.status, json.loads(antwoord.body)))

    # --- at the end -----------------------------------------------------------------------------

    def judge(self) -> list[str]:
        fouten = list(self.fouten)
        rows = Gebeurtenis.objects.filter(werksessie=self.werksessie).exclude(handeling="")
        log: dict[tuple[str, str], list[int]] = {}
        for row in rows.select_related("deelnemer").order_by("volgnummer"):
            ref = row.deelnemer.ref if row.deelnemer else ""
            log.setdefault((ref, row.handeling), []).append(row.volgnummer)
        written = []
        for handeling in self.alles:
            found = log.pop((handeling.ref, handeling.velden["handeling"]), [])
            bevestigd = handeling.bevestigd
            if len(found) > 1:
                fouten.append(f"{handeling} happened {len(found)} times")
            if len(bevestigd) > 1:
                fouten.append(f"{handeling} got different answers: {sorted(bevestigd)}")
            if bevestigd and set(found) != bevestigd:
                fouten.append(f"{handeling} was acknowledged and stands in the log as {found}")
            if found and not bevestigd and not handeling.verloren:
                fouten.append(f"{handeling} was refused and stands in the log as {found}")
            if bevestigd and handeling.velden.get("aspect") == "onbekend":
                fouten.append(f"{handeling}: an unknown taak was acknowledged")
            # What was acknowledged counts also when the log does not know it.
            written += [(nummer, handeling) for nummer in sorted(bevestigd)[:1] or found[:1]]
        if log:
            fouten.append(f"in the log, and sent by nobody: {list(log)[:3]}")
        stickers, klaar = _fold(sorted(written, key=lambda pair: pair[0]))
        fouten += _compare("stickers", self._read_stickers(), stickers)
        people = Deelnemer.objects.filter(werksessie=self.werksessie)
        fouten += _compare("klaar", {person.ref for person in people if person.is_klaar}, klaar)
        return fouten

    def _read_stickers(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        rows = Sticker.objects.filter(werksessie=self.werksessie)
        return {
            (row.deelnemer.ref, row.aspect.key): (row.status, row.samen, row.opmerking)
            for row in rows.select_related("deelnemer", "aspect")
        }


def _fold(
    written: list[tuple[int, Handeling]],
) -> tuple[dict[tuple[str, str], tuple[str, str, str]], set[str]]:
    stickers: dict[tuple[str, str], tuple[str, str, str]] = {}
    klaar: set[str] = set()
    for _, handeling in written:
        velden: Mapping[str, str] = handeling.velden
        if handeling.soort == "klaar/":
            (klaar.add if velden["klaar"] == "ja" else klaar.discard)(handeling.ref)
        elif handeling.soort == "stickers/":
            key = handeling.ref, velden["aspect"]
            stickers[key] = velden["status"], velden["samen"], velden["opmerking"]
        else:
            stickers.pop((handeling.ref, velden["aspect"]), None)
    return stickers, klaar


def _compare(wat: str, found: Any, expected: Any) -> list[str]:
    if found == expected:
        return []
    return [f"{wat}: the table holds {found}, the operations make {expected}"]
