"""Limits on writing and guessing, per process and in memory (vertrouwen.md, Getting in).

Nobody with a place in a session is ever limited by address: one school is one address.
"""

import ipaddress
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from .errors import DeurDichtError, TeVeelError

MAX_EMMERS = 10_000
MAX_SLEUTEL = 150  # characters of what a visitor typed


@dataclass
class Emmers:
    """Token buckets: `inhoud` at once, then `per_seconde`.

    At most twice `maximum` are kept, whatever keys a visitor makes up: when the young ones are
    that many they become the old ones, and the old ones of before are forgotten. A bucket in use
    is young again: forgotten is who stayed away longest.
    """

    inhoud: float
    per_seconde: float
    klok: Callable[[], float] = time.monotonic
    maximum: int = MAX_EMMERS
    _jong: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _oud: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._jong) + len(self._oud)

    def take(self, wie: Hashable) -> float:
        """Take one; 0 when there was one, else the seconds until there is."""
        now = self.klok()
        with self._lock:
            left = self._read(wie, now)
            self._oud.pop(wie, None)
            if wie not in self._jong and len(self._jong) >= self.maximum:
                self._oud, self._jong = self._jong, {}
            if left >= 1:
                self._jong[wie] = (left - 1, now)
                return 0.0
            self._jong[wie] = (left, now)
            return (1 - left) / self.per_seconde

    def give_back(self, wie: Hashable) -> None:
        """Undo one `take`: what it was for did not happen."""
        with self._lock:
            now = self.klok()
            self._jong[wie] = (min(self.inhoud, self._read(wie, now) + 1), now)

    def has_room(self, wie: Hashable) -> bool:
        """Whether `take` would succeed, without taking."""
        with self._lock:
            return self._read(wie, self.klok()) >= 1

    def clear(self) -> None:
        with self._lock:
            self._jong, self._oud = {}, {}

    def _read(self, wie: Hashable, now: float) -> float:
        left, since = self._jong.get(wie) or self._oud.get(wie) or (self.inhoud, now)
        return min(self.inhoud, left + (now - since) * self.per_seconde)


deelnemer_emmers = Emmers(inhoud=30, per_seconde=2)
sessie_emmers = Emmers(inhoud=300, per_seconde=60)
# Wrong codes only: 60 per 10 minutes per address, 4,000 a day for the whole site. A browser with a
# place in a session has 60 of its own, so that it can neither be locked out nor guess for ever.
adres_emmers = Emmers(inhoud=60, per_seconde=60 / 600)
plaats_emmers = Emmers(inhoud=60, per_seconde=60 / 600)
site_emmers = Emmers(inhoud=4000, per_seconde=4000 / 86_400)
# Photos: each is read and made anew.
foto_emmers = Emmers(inhoud=10, per_seconde=1 / 20)
# Wrong passwords: ten at once, then one in thirty seconds.
inlog_emmers = Emmers(inhoud=10, per_seconde=1 / 30)


def check_write(deelnemer_pk: int, werksessie_pk: int) -> None:
    """Raise TeVeelError when this person or this session writes too fast."""
    wacht = deelnemer_emmers.take(deelnemer_pk) or sessie_emmers.take(werksessie_pk)
    if wacht:
        raise TeVeelError(max(1, round(wacht + 0.5)))


def reserve_write(deelnemer: int, werksessie: int) -> bool:
    """Count a write before it happens, or say that there is no room. One that then does not happen
    is given back by `return_write`."""
    if deelnemer_emmers.take(deelnemer):
        return False
    if sessie_emmers.take(werksessie):
        deelnemer_emmers.give_back(deelnemer)
        return False
    return True


def check_foto(deelnemer_pk: int) -> None:
    """Raise TeVeelError when this person sends one photo after another."""
    wacht = foto_emmers.take(deelnemer_pk)
    if wacht:
        raise TeVeelError(max(1, round(wacht + 0.5)))


def return_write(deelnemer: int, werksessie: int) -> None:
    deelnemer_emmers.give_back(deelnemer)
    sessie_emmers.give_back(werksessie)


def check_code_guess(adres: str, plaats: str = "") -> None:
    """Refuse a code, also a right one, from who guessed wrong too often. `plaats` names the browser
    of somebody with a place, who is not asked what others at that address did."""
    if plaats:
        has_room = plaats_emmers.has_room(plaats)
    else:
        has_room = adres_emmers.has_room(make_adres_sleutel(adres)) and site_emmers.has_room("")
    if not has_room:
        raise DeurDichtError


def count_wrong_code(adres: str, plaats: str = "") -> None:
    if plaats:
        plaats_emmers.take(plaats)
    else:
        adres_emmers.take(make_adres_sleutel(adres))
    site_emmers.take("")


def make_inlog_sleutel(naam: str, adres: str) -> tuple[str, str]:
    """Per name and address: a stranger cannot lock somebody else out."""
    return naam.casefold()[:MAX_SLEUTEL], make_adres_sleutel(adres)


def make_adres_sleutel(adres: str) -> str:
    """One household or school: an IPv4 address, or the /64 of an IPv6 one, because a computer
    makes as many addresses inside its /64 as it likes."""
    try:
        found = ipaddress.ip_address(adres)
    except ValueError:
        return adres[:MAX_SLEUTEL]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found.packed[:8] + bytes(8), 64)))
