"""Who may see which sticker: the one policy that page, stream, big screen, export and report ask.

The table is product.md, "Who sees which stickers". With open placing every process is revealed from
the start, so that there is one rule.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from . import plaat
from .enums import Deling, Fase
from .models import Deelnemer, Leerwerkdag, Sticker, Werksessie
from .plaat import Momentopname
from .queries import make_momentopname, make_sticker, read_plaat_processen


class Soort(StrEnum):
    DEELNEMER = "deelnemer"
    FACILITATOR = "facilitator"
    SCHERM = "scherm"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Kijker:
    """Somebody who looks at a session. `deelnemer_pk` is the person itself, or for a facilitator
    the person for whom is being placed; with `is_papier` the facilitator places for everyone
    without a phone (the grid of a paper plate)."""

    soort: Soort
    deelnemer_pk: int | None = None
    is_papier: bool = False


def sees_proces(onthuld: Collection[str], fase: str, kijker: Kijker, proces: str) -> bool:
    """Whether this viewer sees everyone's stickers in a process, given the state of the session."""
    if kijker.soort is Soort.COORDINATOR and fase != Fase.AFGESLOTEN:
        return False
    return proces in onthuld


def visible_processen(werksessie: Werksessie, kijker: Kijker) -> frozenset[str]:
    """The processes of which this viewer sees everyone's stickers."""
    return frozenset(
        proces
        for proces in werksessie.onthuld
        if sees_proces(werksessie.onthuld, werksessie.fase, kijker, proces)
    )


def visible_in_ronde_1(werksessie: Werksessie, kijker: Kijker) -> frozenset[str]:
    """In a second round: the processes of which this viewer sees the first. What was hidden when
    it ended stays unseen, and what is hidden now is hidden with its past."""
    return visible_processen(werksessie, kijker) & frozenset(werksessie.onthuld_ronde_1)


def may_read_opmerking(kijker: Kijker, deelnemer_pk: int) -> bool:
    """Remarks: a deelnemer reads the own ones, the big screen none."""
    if kijker.soort is Soort.SCHERM:
        return False
    return kijker.soort is not Soort.DEELNEMER or kijker.deelnemer_pk == deelnemer_pk


def on_papier(werksessie: Werksessie) -> QuerySet[Deelnemer]:
    """For whom the facilitator fills in the paper plate: who has no phone to place with. Whoever
    comes in with a phone later is on it no longer."""
    return werksessie.deelnemers.filter(heeft_telefoon=False)


def sees_cel(kijker: Kijker, gegevens: Mapping[str, Any]) -> bool:
    """Whether an event of a sticker may be drawn in this viewer's grid. `papier` says that a
    facilitator wrote it for somebody without a phone (`domain.stickers`)."""
    return kijker.is_papier and gegevens.get("papier") is True


def visible_stickers(werksessie: Werksessie, kijker: Kijker) -> QuerySet[Sticker]:
    """The stickers of the current round that may reach this viewer, in the order placed."""
    allowed = Q(aspect__proces__key__in=visible_processen(werksessie, kijker))
    if kijker.deelnemer_pk is not None:
        allowed |= Q(deelnemer_id=kijker.deelnemer_pk)
    if kijker.is_papier:
        allowed |= Q(deelnemer__heeft_telefoon=False)
    return Sticker.objects.filter(allowed, werksessie=werksessie, ronde=werksessie.ronde)


def sees_leerwerkdag(werksessie: Werksessie, kijker: Kijker, dag: Leerwerkdag) -> bool:
    """The maker always; the facilitator and the big screen when the maker shared it with them, and
    the screen only while the facilitator shows it and the session is not closed."""
    if kijker.soort is Soort.DEELNEMER:
        return kijker.deelnemer_pk == dag.deelnemer_id
    if kijker.soort is Soort.FACILITATOR:
        return dag.gedeeld != Deling.NIEMAND
    is_getoond = dag.gedeeld == Deling.SCHERM and dag.is_op_scherm
    return kijker.soort is Soort.SCHERM and is_getoond and not werksessie.is_afgesloten


def read_ronde_1(werksessie: Werksessie, kijker: Kijker, nu: Momentopname) -> Momentopname:
    """The first round as this viewer may see it now, with the people of `nu`."""
    allowed = Q(aspect__proces__key__in=visible_in_ronde_1(werksessie, kijker))
    if kijker.deelnemer_pk is not None:
        allowed |= Q(deelnemer_id=kijker.deelnemer_pk)
    rows = Sticker.objects.filter(allowed, werksessie=werksessie, ronde=1)
    stickers = _make_stickers(rows, kijker)
    return nu.with_stickers(s for s in stickers if s.deelnemer in nu.deelnemer_bij_ref)


def _make_stickers(rows: QuerySet[Sticker], kijker: Kijker) -> Iterator[plaat.Sticker]:
    for row in rows.select_related("deelnemer", "aspect").order_by("pk"):
        may_read = may_read_opmerking(kijker, row.deelnemer_id)
        yield make_sticker(row, row.opmerking if may_read else None)


def may_export(werksessie: Werksessie) -> bool:
    """Report, export and insights wait until nothing is hidden any more, also not in the previous
    session that they compare with."""
    vorige = werksessie.vorige
    return _is_onthuld(werksessie) and (vorige is None or _is_onthuld(vorige))


def _is_onthuld(werksessie: Werksessie) -> bool:
    return set(read_plaat_processen(werksessie.plaat_id)) <= set(werksessie.onthuld)


def read_momentopname(werksessie: Werksessie, kijker: Kijker, *, aspect: str = "") -> Momentopname:
    """The session as this viewer may see it; remarks are None where the viewer may not read them.

    With `aspect` only the stickers of that taak are read.
    """
    stickers = visible_stickers(werksessie, kijker)
    if aspect:
        stickers = stickers.filter(aspect__key=aspect)
    return make_momentopname(werksessie, _make_stickers(stickers, kijker))
