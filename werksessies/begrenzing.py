"""Limits on writing and guessing, per process and in memory (vertrouwen.md, Getting in).

Nobody with a place in a session is ever limited by address: one school is one address.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from .errors import DeurDichtError, TeVeelError


@dataclass
class Emmers:
    """Token buckets: `inhoud` at once, then `per_seconde`."""

    inhoud: float
    per_seconde: float
    klok: Callable[[], float] = time.monotonic
    _stand: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, wie: Hashable) -> float:
        """Take one; 0 when there was one, else the seconds until there is."""
        now = self.klok()
        with self._lock:
            if len(self._stand) > 20_000:
                self._forget_full(now)
            left, since = self._stand.get(wie, (self.inhoud, now))
            left = min(self.inhoud, left + (now - since) * self.per_seconde)
            if left >= 1:
                self._stand[wie] = (left - 1, now)
                return 0.0
            self._stand[wie] = (left, now)
            return (1 - left) / self.per_seconde

    def has_room(self, wie: Hashable) -> bool:
        """Whether `take` would succeed, without taking."""
        left, since = self._stand.get(wie, (self.inhoud, self.klok()))
        return min(self.inhoud, left + (self.klok() - since) * self.per_seconde) >= 1

    def clear(self) -> None:
        self._stand.clear()

    def _forget_full(self, now: float) -> None:
        for wie, (left, since) in list(self._stand.items()):
            if left + (now - since) * self.per_seconde >= self.inhoud:
                del self._stand[wie]


deelnemer_emmers = Emmers(inhoud=30, per_seconde=2)
sessie_emmers = Emmers(inhoud=300, per_seconde=60)
# Wrong typed codes only: 60 per 10 minutes per address, 4,000 a day for the whole site.
adres_emmers = Emmers(inhoud=60, per_seconde=60 / 600)
site_emmers = Emmers(inhoud=4000, per_seconde=4000 / 86_400)
# Wrong passwords: ten at once, then one in thirty seconds.
inlog_emmers = Emmers(inhoud=10, per_seconde=1 / 30)


def check_write(deelnemer_pk: int, werksessie_pk: int) -> None:
    """Raise TeVeelError when this person or this session writes too fast."""
    wacht = deelnemer_emmers.take(deelnemer_pk) or sessie_emmers.take(werksessie_pk)
    if wacht:
        raise TeVeelError(max(1, round(wacht + 0.5)))


def check_code_guess(adres: str) -> None:
    """Refuse a typed code, also a right one, from an address that guessed wrong too often."""
    if not (adres_emmers.has_room(adres) and site_emmers.has_room("site")):
        raise DeurDichtError


def count_wrong_code(adres: str) -> None:
    adres_emmers.take(adres)
    site_emmers.take("site")
