"""Placing, replacing and removing stickers: the write that everything is about."""

from ..enums import Fase, Gebruiksdoel, Samen, Status
from ..errors import FaseError, OnbekendError
from ..models import Deelnemer, Sticker, Werksessie
from ..models.sticker import MAX_OPMERKING
from ..queries import read_aspect_ids
from ..tekst import clean_tekst
from . import gebeurtenissen


def place(
    deelnemer: Deelnemer,
    aspect_key: str,
    *,
    status: str,
    samen: str = "",
    opmerking: str = "",
    handeling: str = "",
    door_facilitator: bool = False,
) -> int:
    """Place a sticker, or replace the one that this person has on this taak in this round.

    Returns the volgnummer; with a `handeling` that was committed before, the one of then, and
    nothing is written. Raises FaseError, OnbekendError, InvoerError.
    """
    with gebeurtenissen.lock(deelnemer.werksessie_id) as werksessie:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        earlier = gebeurtenissen.find_repeat(deelnemer, handeling)
        if earlier is not None:
            return earlier
        _check_fase(werksessie, door_facilitator, _FASEN_PLAATSEN)
        aspect_id = _find_aspect(werksessie, aspect_key)
        sticker = Sticker(
            werksessie=werksessie,
            deelnemer=deelnemer,
            aspect_id=aspect_id,
            ronde=werksessie.ronde,
            status=_check_status(werksessie, status),
            samen=_check_samen(samen),
            opmerking=clean_tekst(opmerking, maximum=MAX_OPMERKING, veld="Opmerking"),
        )
        Sticker.objects.bulk_create(
            [sticker],
            update_conflicts=True,
            unique_fields=["deelnemer", "aspect", "ronde"],
            update_fields=["status", "samen", "opmerking", "geplaatst_op"],
        )
        return gebeurtenissen.record(
            werksessie,
            "sticker_geplaatst",
            deelnemer=deelnemer,
            handeling=handeling,
            ref=deelnemer.ref,
            aspect=aspect_key,
            status=sticker.status,
            samen=sticker.samen,
        )


def remove(
    deelnemer: Deelnemer,
    aspect_key: str,
    *,
    handeling: str = "",
    door_facilitator: bool = False,
) -> int:
    """Take the sticker away. One that is not there is answered as if it had been.

    Also in a closed session, by the person: what is yours can always go.
    """
    with gebeurtenissen.lock(deelnemer.werksessie_id) as werksessie:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        earlier = gebeurtenissen.find_repeat(deelnemer, handeling)
        if earlier is not None:
            return earlier
        _check_fase(werksessie, door_facilitator, _FASEN_WEGHALEN)
        aspect_id = _find_aspect(werksessie, aspect_key)
        own = Sticker.objects.filter(deelnemer=deelnemer, aspect_id=aspect_id)
        if werksessie.fase != Fase.AFGESLOTEN:  # while it goes on, the first round stays as it was
            own = own.filter(ronde=werksessie.ronde)
        own.delete()
        return gebeurtenissen.record(
            werksessie,
            "sticker_weggehaald",
            deelnemer=deelnemer,
            handeling=handeling,
            ref=deelnemer.ref,
            aspect=aspect_key,
        )


_FASEN_PLAATSEN = (Fase.PLAKKEN,)
_FASEN_WEGHALEN = (Fase.PLAKKEN, Fase.AFGESLOTEN)


def statussen_of(werksessie: Werksessie) -> tuple[Status, ...]:
    """The statuses on offer: in vormgeven there is no "now" yet (product.md)."""
    if werksessie.gebruiksdoel == Gebruiksdoel.VORMGEVEN:
        return (Status.ERBIJ,)
    return tuple(Status)


def _check_fase(werksessie: Werksessie, door_facilitator: bool, fasen: tuple[Fase, ...]) -> None:
    if door_facilitator:
        gebeurtenissen.check_not_closed(werksessie)
    elif werksessie.fase not in fasen:
        fase = Fase(werksessie.fase)
        if fase is Fase.AFGESLOTEN:
            raise FaseError("De werksessie is afgesloten. Er kan geen sticker meer bij.")
        if fase in (Fase.VOORBEREIDEN, Fase.WELKOM):
            raise FaseError("Het plakken begint zo. Wacht op de facilitator.")
        raise FaseError(
            f"Plakken kan nu niet: jullie zijn bij {fase.label.lower()}. "
            "Vraag de facilitator als er nog iets bij moet."
        )


def _find_aspect(werksessie: Werksessie, key: str) -> int:
    aspect_id = read_aspect_ids(werksessie.plaat_id).get(key)
    if aspect_id is None:
        raise OnbekendError(f"De taak {key[:60]!r} staat niet op deze plaat.")
    return aspect_id


def _check_status(werksessie: Werksessie, status: str) -> Status:
    offered = statussen_of(werksessie)
    if status not in offered:
        words = ", ".join(f"{s.value} ({s.label})" for s in offered)
        raise OnbekendError(f"Kies wat past: {words}.")
    return Status(status)


def _check_samen(samen: str) -> str:
    if samen and samen not in tuple(Samen):
        words = ", ".join(f"{s.value} ({s.label})" for s in Samen)
        raise OnbekendError(f"Kies hoe je dit doet: {words}, of laat het leeg.")
    return samen
