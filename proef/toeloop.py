"""Three hundred people come in from one address within a minute, and a guesser sits among them.

Two sessions; all come from 127.0.0.1 through the QR link, and place stickers once they are in. From
the same address somebody types wrong codes, without end. Nobody who comes with the link is refused,
nor anyone who is in; the guesser is soon refused with a right code too, with the answer of a wrong
one, while from another address that code works.

The controls: `per_adres` limits coming in by address, `vals_adres` lets a visitor say which address
that is.
"""

import argparse
import asyncio
import json
import random
import re
import time
from urllib.parse import urlencode

from bench.klant import Antwoord, Klant, Loket, join, make_handeling, parse_head
from bench.opstelling import Server

from .boekhouding import Boek, Gegevens, Schrijver, check_books, percentile
from .oordeel import add_common
from .verloop import Uitslag, judge, make_folder, run_server

ELDERS = "127.0.0.2"
GOED_NA = 60  # wrong guesses after which a right code does not help any more
ALFABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
clock = time.perf_counter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=300, van="joins", kapot=["per_adres", "vals_adres"])
    parser.add_argument("--seconden", type=float, default=60.0, help="in which they come (60)")
    parser.add_argument("--stickers", type=int, default=5, help="that each places (5)")


def run(options: argparse.Namespace) -> bool:
    return judge("toeloop", options, lambda: prove(options))


def prove(options: argparse.Namespace) -> Uitslag:
    with make_folder() as folder, run_server(folder, kapot=options.kapot) as server:
        return asyncio.run(flock(server, options))


async def flock(server: Server, options: argparse.Namespace) -> Uitslag:
    rng, uitslag = random.Random(options.zaad), Uitslag()
    text = server.manage("proefsessie", "--open", "--aantal", "2")
    sessies = [json.loads(line) for line in text.splitlines()]
    loket = Loket(server.url)
    boeken = [Boek(Gegevens(server), sessie["kenmerk"], []) for sessie in sessies]
    for boek in boeken:
        boek.check()
    guesser = Rader(Loket(server.url), rng)
    raden = asyncio.ensure_future(guesser.guess_on())
    tijden: list[float] = []

    async def come(number: int) -> None:
        await asyncio.sleep(options.seconden * number / options.aantal)
        begin = clock()
        try:
            klant = await join(
                loket, sessies[number % 2]["deur"], naam=f"p {make_handeling()[:12]}"
            )
        except OSError as error:
            uitslag.fout(f"join {number}: {error}")
            return
        tijden.append(clock() - begin)
        await place(klant, boeken[number % 2])

    async def place(klant: Klant, boek: Boek) -> None:
        schrijver = Schrijver(klant, random.Random(rng.random()))
        boek.schrijvers.append(schrijver)
        for _ in range(options.stickers):
            await asyncio.sleep(schrijver.rng.uniform(0.5, 2))
            status = await schrijver.send(schrijver.make(met_weigering=False))
            if status != 200:
                uitslag.fout(f"{klant.naam}: {status}")

    begin = clock()
    await asyncio.gather(*(come(number) for number in range(options.aantal)))
    seconden = clock() - begin
    await guesser.guess_until(GOED_NA)
    raden.cancel()
    await judge_guesser(guesser, server, sessies, boeken, uitslag)
    uitslag.add(check_books(boeken))
    people = boeken[0].gegevens.read("SELECT count(*) FROM werksessies_deelnemer")[0][0]
    if people != options.aantal:
        uitslag.fout(f"{people} people are in, {options.aantal} came")
    uitslag.getallen |= {
        "binnen": people,
        "in_s": round(seconden, 1),
        "join_p95_ms": round(1000 * percentile(tijden, 0.95)),
        "geraden": guesser.keer,
    }
    uitslag.gevangen = len(uitslag.telling.fouten)
    loket.close()
    return uitslag


async def judge_guesser(
    guesser: "Rader",
    server: Server,
    sessies: list[dict[str, str]],
    boeken: list[Boek],
    uitslag: Uitslag,
) -> None:
    code = sessies[0]["code"]
    if guesser.statussen != {422}:
        uitslag.fout(f"wrong codes give {sorted(guesser.statussen)}")
    fout, goed = await guesser.type_code("22222222"), await guesser.type_code(code)
    if goed.status != 422 or normalise(goed.body) != normalise(fout.body):
        uitslag.fout(f"after {guesser.keer} wrong codes a right one gives {goed.status}")
    elsewhere = Loket(server.url, bron=ELDERS)
    if (await Rader(elsewhere, guesser.rng).type_code(code)).status != 303:
        uitslag.fout("the right code does not work from another address")
    elsewhere.close()
    late = await guesser.loket.get(sessies[0]["deur"])
    if late.status != 200:
        uitslag.fout(f"the QR link gives the guesser {late.status}")
    if boeken[0].schrijvers:
        inside = Rader(guesser.loket, guesser.rng, dict(boeken[0].schrijvers[0].klant.cookies))
        if (await inside.type_code(code)).status != 303:
            uitslag.fout("who is in already cannot use a code from this address")
    guesser.loket.close()


class Rader:
    """Types codes, with the cookie of a form that was fetched once."""

    def __init__(
        self, loket: Loket, rng: random.Random, cookies: dict[str, str] | None = None
    ) -> None:
        self.loket, self.rng = loket, rng
        self._cookies = cookies
        self.keer = 0
        self.statussen: set[int] = set()

    async def guess_on(self) -> None:
        while True:
            await self._guess()
            await asyncio.sleep(0.2)

    async def guess_until(self, keer: int) -> None:
        while self.keer <= keer:
            await self._guess()

    async def _guess(self) -> None:
        answer = await self.type_code("".join(self.rng.choices(ALFABET, k=8)))
        self.keer += 1
        self.statussen.add(answer.status)

    async def type_code(self, code: str) -> Antwoord:
        if self._cookies is None:
            self._cookies = (await self.loket.get("/doe-mee/")).cookies
        body = urlencode({"code": code, "csrfmiddlewaretoken": self._cookies["csrftoken"]}).encode()
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = (
            f"POST /doe-mee/ HTTP/1.1\r\nHost: {self.loket.netloc}\r\n"
            f"Origin: {self.loket.origin}\r\nCookie: {cookie}\r\nAccept: text/html\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        answer, text = await self.loket.request(head.encode() + body)
        return Antwoord(*parse_head(answer), text)


def normalise(page: bytes) -> str:
    """A page without what differs every time, and without what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.decode())
    return re.sub(r'value="[^"]*"', "", text)
