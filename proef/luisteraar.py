"""A phone that listens and comes back by itself, as static/js/live.js does."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.klant import Klant, Stroom

clock = time.perf_counter


@dataclass
class Luisteraar:
    """`ids` are the events that came, `tikken` the times at which it tried to come back, `open_op`
    those at which it was in again."""

    klant: Klant
    rng: random.Random
    vanaf: int
    ids: list[int] = field(default_factory=list)
    tikken: list[float] = field(default_factory=list)
    open_op: list[float] = field(default_factory=list)
    terug: list[int] = field(default_factory=list)
    opnieuw: int = 0
    stroom: Stroom | None = None
    _taak: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns once it listens."""
        self._taak = asyncio.ensure_future(self._follow())
        while not self.open_op:
            if self._taak.done():
                self._taak.result()
            await asyncio.sleep(0.02)

    async def _follow(self) -> None:
        dicht = asyncio.Event()
        self.stroom = Stroom(
            self.klant.loket,
            self.klant.kenmerk,
            self.klant.cookie,
            vanaf=self.vanaf,
            op_id=self.ids.append,
            op_dicht=dicht.set,
        )
        pogingen = 0
        while True:
            self.tikken.append(clock())
            dicht.clear()
            try:
                status = await self.stroom.open()
            except OSError:
                status = 0
            if status == 200:
                self.open_op.append(clock())
                pogingen = 0
                await dicht.wait()
            if status == 200 and self.stroom.terug is not None:
                self.terug.append(self.stroom.terug)
                wacht = self.stroom.terug / 1000
            elif status == 200:
                wacht = spread(self.rng, 0.3)
            else:
                wacht = spread(self.rng, min(30.0, 2.0 * 2 ** min(pogingen, 5)))
                pogingen += 1
            if self.stroom.einde == "opnieuw":
                self.opnieuw += 1
            await asyncio.sleep(wacht)

    @property
    def laatste(self) -> int:
        return self.stroom.laatste if self.stroom else 0

    @property
    def dubbel(self) -> int:
        return self.stroom.dubbel if self.stroom else 0

    def stop(self) -> None:
        if self._taak is not None:
            self._taak.cancel()
        if self.stroom is not None:
            self.stroom.cut()


def spread(rng: random.Random, seconds: float) -> float:
    return seconds * rng.uniform(0.75, 1.25)
