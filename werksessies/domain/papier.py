"""A paper plate on its way in: cells of the grid of people and taken, filled in by a facilitator.

Two facilitators may type at once. So each cell says what its writer saw in it (`was`), and is only
written while that still holds: who was second reads what stands there now, and decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ..enums import Samen, Status
from ..errors import CelError, FaseError, OnbekendError, WerksessieError
from ..models import Sticker, Werksessie
from . import gebeurtenissen, stickers, taken


@dataclass(frozen=True, slots=True)
class Inhoud:
    """What one cell says; an empty `status` is a cell without a sticker."""

    status: str = ""
    samen: str = ""

    @property
    def code(self) -> str:
        """One word for a form: "nu", "nu-samen", "" for empty."""
        return f"{self.status}-{self.samen}" if self.samen else self.status

    @property
    def woorden(self) -> str:
        if not self.status:
            return "leeg"
        woorden = Status(self.status).label.lower()
        return f"{woorden}, {Samen(self.samen).label.lower()}" if self.samen else woorden


LEEG = Inhoud()
ALLE_INHOUDEN = (
    LEEG,
    *(
        Inhoud(status.value, samen)
        for status in Status
        for samen in ("", *(samen.value for samen in Samen))
    ),
)


@dataclass(frozen=True, slots=True)
class Cel:
    """One cell as it was typed. `was` is what its writer saw there before."""

    ref: str
    aspect: str
    inhoud: Inhoud
    was: Inhoud
    handeling: str = ""


@dataclass(frozen=True, slots=True)
class Uitslag:
    """`volgnummer` is that of the last write; `geweigerd` holds the cells that were not written,
    each with its reason."""

    volgnummer: int
    geweigerd: dict[tuple[str, str], WerksessieError] = field(default_factory=dict)


def list_inhouden(gebruiksdoel: str) -> tuple[Inhoud, ...]:
    """Everything that a cell may say, the empty one first."""
    offered = ("", *stickers.statussen_of(gebruiksdoel))
    return tuple(inhoud for inhoud in ALLE_INHOUDEN if inhoud.status in offered)


def enter(werksessie: Werksessie, cellen: Iterable[Cel]) -> Uitslag:
    """Write the cells in one transaction. What is refused is left out and told; the rest stands."""
    geweigerd: dict[tuple[str, str], WerksessieError] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        volgnummer = Werksessie.alle.select_for_update().get(pk=werksessie.pk).volgnummer
        for cel in cellen:
            try:
                volgnummer = enter_on(cursor, werksessie.pk, cel)
            except WerksessieError as error:
                geweigerd[cel.ref, cel.aspect] = error
    return Uitslag(volgnummer, geweigerd)


def enter_one(werksessie: Werksessie, cel: Cel) -> int:
    """Write one cell; returns the volgnummer, with a known `handeling` the one of then.

    Raises FaseError, CelError, OnbekendError, VerdwenenError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        return enter_on(cursor, werksessie.pk, cel)


def enter_on(cursor: CursorWrapper, werksessie_pk: int, cel: Cel) -> int:
    """`enter_one`, inside a transaction. Everything is checked before anything is written."""
    plek = stickers.lock_plek_van(cursor, werksessie_pk, cel.ref)
    earlier = gebeurtenissen.find_repeat(cursor, werksessie_pk, plek.deelnemer_pk, cel.handeling)
    if earlier is not None:
        return earlier
    gebeurtenissen.check_not_closed(plek)
    if plek.heeft_telefoon:
        raise FaseError("Deze persoon doet mee met een eigen telefoon en plakt zelf.")
    nu, opmerking = _read_nu(plek, cel.aspect)
    if nu not in (cel.was, cel.inhoud):
        raise CelError(nu.woorden)
    if cel.inhoud.status:
        # Whoever types here sees no remark; the one that was made elsewhere stays.
        return stickers.place_on(
            cursor,
            plek,
            cel.aspect,
            status=cel.inhoud.status,
            samen=cel.inhoud.samen,
            opmerking=opmerking,
            handeling=cel.handeling,
            door_facilitator=True,
        )
    if cel.inhoud.samen:
        raise OnbekendError("Kies eerst een status. Daarna samen of naast elkaar.")
    if opmerking:
        raise FaseError(
            "Bij deze sticker staat een opmerking. Haal hem weg met “Plak voor”, dan zie je wat "
            "er staat."
        )
    return stickers.remove_on(
        cursor, plek, cel.aspect, handeling=cel.handeling, door_facilitator=True
    )


def _read_nu(plek: stickers.Plek, aspect: str) -> tuple[Inhoud, str]:
    """What hangs there now, with its remark."""
    found = (
        Sticker.objects.filter(
            deelnemer_id=plek.deelnemer_pk,
            aspect_id=taken.find(plek.plaat_pk, aspect),
            ronde=plek.ronde,
        )
        .values_list("status", "samen", "opmerking")
        .first()
    )
    if found is None:
        return LEEG, ""
    status, samen, opmerking = found
    return Inhoud(status, samen), opmerking
