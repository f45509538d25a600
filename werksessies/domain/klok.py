"""The clock of a session: how long there still is, for everyone the same.

The row holds when it ends, or what is left while it stands still, and only the time of the server
counts. When the time is up nothing happens by itself: the words change and the talk may go on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from ..errors import FaseError, InvoerError
from ..models import Werksessie
from . import gebeurtenissen
from .overgang import KLOKVELDEN
from .sessies import FASEN_MET_DEUR

MAX_MINUTEN = 240


class Stand(StrEnum):
    UIT = ""
    LOOPT = "loopt"
    PAUZE = "pauze"
    OM = "om"


@dataclass(frozen=True, slots=True)
class Klok:
    """The clock at one moment. `duur` and `rest` are seconds; `tot` is when the time is up, while
    it runs. `rest` is rounded up, so that a clock of five minutes begins with 5:00."""

    stand: Stand
    duur: int = 0
    rest: int = 0
    tot: datetime | None = None

    @property
    def resterend(self) -> str:
        """What is left as m:ss."""
        minuten, seconden = divmod(self.rest, 60)
        return f"{minuten}:{seconden:02d}"

    @property
    def verstreken(self) -> int:
        return self.duur - self.rest

    @property
    def tot_ms(self) -> int:
        """`tot` for JavaScript: milliseconds since 1970, 0 while it does not run."""
        return int(self.tot.timestamp() * 1000) if self.tot else 0


def read(werksessie: Werksessie, nu: datetime | None = None) -> Klok:
    """The clock as the row has it, at `nu`."""
    if werksessie.klok_rest is not None:
        return Klok(Stand.PAUZE, werksessie.klok_duur, werksessie.klok_rest)
    tot = werksessie.klok_tot
    if tot is None:
        return Klok(Stand.UIT)
    rest = _count_rest(tot, nu or timezone.now())
    return Klok(Stand.LOOPT if rest else Stand.OM, werksessie.klok_duur, rest, tot)


def start(werksessie: Werksessie, minuten: int) -> int:
    """Begin with this many minutes from now, whatever the clock said before."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        _check_fase(locked)
        _check_minuten(minuten)
        locked.klok_tot = timezone.now() + timedelta(minutes=minuten)
        locked.klok_rest = None
        locked.klok_duur = minuten * 60
        return _record(locked)


def add(werksessie: Werksessie, minuten: int) -> int:
    """So many minutes more; counted from now when the time was up already."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        _check_fase(locked)
        _check_minuten(minuten)
        nu = timezone.now()
        found = read(locked, nu)
        if found.stand is Stand.UIT:
            raise FaseError("De klok loopt nog niet. Zet hem eerst aan.")
        _check_minuten(-(-(found.duur + minuten * 60) // 60))
        if locked.klok_rest is not None:
            locked.klok_rest += minuten * 60
        elif locked.klok_tot is not None:
            locked.klok_tot = max(locked.klok_tot, nu) + timedelta(minutes=minuten)
        locked.klok_duur += minuten * 60
        return _record(locked)


def pause(werksessie: Werksessie) -> int:
    """Stand still with what is left. A clock that does not run stays as it is."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        _check_fase(locked)
        found = read(locked)
        if found.stand is not Stand.LOOPT:
            return locked.volgnummer
        locked.klok_tot, locked.klok_rest = None, found.rest
        return _record(locked)


def resume(werksessie: Werksessie) -> int:
    """Go on with what was left. A clock that does not stand still stays as it is."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        _check_fase(locked)
        if locked.klok_rest is None:
            return locked.volgnummer
        locked.klok_tot = timezone.now() + timedelta(seconds=locked.klok_rest)
        locked.klok_rest = None
        return _record(locked)


def stop(werksessie: Werksessie) -> int:
    """Take the clock away from every screen."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if locked.klok_tot is None and locked.klok_rest is None:
            return locked.volgnummer
        locked.klok_tot = locked.klok_rest = None
        locked.klok_duur = 0
        return _record(locked)


def _record(locked: Werksessie) -> int:
    locked.save(update_fields=KLOKVELDEN)
    return gebeurtenissen.record(locked, "klok_gezet", stand=read(locked).stand.value)


def _count_rest(tot: datetime, nu: datetime) -> int:
    return max(0, -((nu - tot) // timedelta(seconds=1)))


def _check_fase(locked: Werksessie) -> None:
    if locked.fase not in FASEN_MET_DEUR:
        raise FaseError("De klok loopt alleen tijdens de sessie, van welkom tot en met acties.")


def _check_minuten(minuten: int) -> None:
    if not 1 <= minuten <= MAX_MINUTEN:
        raise InvoerError(f"De klok kan van 1 tot {MAX_MINUTEN} minuten.")
