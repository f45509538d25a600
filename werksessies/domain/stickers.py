"""Placing, replacing and removing stickers: the write that everything is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ..bus import Post
from ..enums import Fase, Gebruiksdoel, Samen, Status
from ..errors import FaseError, OnbekendError, VerdwenenError
from ..models import Deelnemer, Sticker, Werksessie
from ..models.sticker import MAX_OPMERKING
from ..tekst import clean_tekst
from . import gebeurtenissen, taken


@dataclass(frozen=True, slots=True)
class Plek:
    """The place of a person in a session whose row is locked: all that a write must know."""

    werksessie_pk: int
    volgnummer: int
    fase: str
    ronde: int
    plaat_pk: int
    gebruiksdoel: str
    deelnemer_pk: int
    ref: str
    heeft_telefoon: bool


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
    nothing is written. Raises FaseError, OnbekendError, InvoerError, VerdwenenError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        return place_on(
            cursor,
            _lock_plek(cursor, _VAN_DEELNEMER, [deelnemer.pk]),
            aspect_key,
            status=status,
            samen=samen,
            opmerking=opmerking,
            handeling=handeling,
            door_facilitator=door_facilitator,
        )


def place_on(
    cursor: CursorWrapper,
    plek: Plek,
    aspect_key: str,
    *,
    status: str,
    samen: str = "",
    opmerking: str = "",
    handeling: str = "",
    door_facilitator: bool = False,
) -> int:
    """`place`, inside the transaction that locked the place."""
    earlier = gebeurtenissen.find_repeat(cursor, plek.werksessie_pk, plek.deelnemer_pk, handeling)
    if earlier is not None:
        return earlier
    _check_fase(plek, door_facilitator, _FASEN_PLAATSEN)
    aspect_id = taken.find(plek.plaat_pk, aspect_key)
    status = _check_status(plek, status).value
    samen = _check_samen(samen)
    opmerking = clean_tekst(opmerking, maximum=MAX_OPMERKING, veld="Opmerking")
    waar = (plek.werksessie_pk, plek.deelnemer_pk, aspect_id, plek.ronde)
    cursor.execute(_UPSERT, [*waar, status, samen, opmerking, gebeurtenissen.now(cursor)])
    gegevens = {"ref": plek.ref, "aspect": aspect_key, "status": status, "samen": samen}
    return _record(
        cursor, plek, "sticker_geplaatst", gegevens, door_facilitator, handeling, opmerking
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
    with transaction.atomic(), connection.cursor() as cursor:
        return remove_on(
            cursor,
            _lock_plek(cursor, _VAN_DEELNEMER, [deelnemer.pk]),
            aspect_key,
            handeling=handeling,
            door_facilitator=door_facilitator,
        )


def remove_on(
    cursor: CursorWrapper,
    plek: Plek,
    aspect_key: str,
    *,
    handeling: str = "",
    door_facilitator: bool = False,
) -> int:
    """`remove`, inside the transaction that locked the place."""
    earlier = gebeurtenissen.find_repeat(cursor, plek.werksessie_pk, plek.deelnemer_pk, handeling)
    if earlier is not None:
        return earlier
    _check_fase(plek, door_facilitator, _FASEN_WEGHALEN)
    own = Sticker.objects.filter(
        deelnemer_id=plek.deelnemer_pk, aspect_id=taken.find(plek.plaat_pk, aspect_key)
    )
    if plek.fase != Fase.AFGESLOTEN:  # while it goes on, the first round stays as it was
        own = own.filter(ronde=plek.ronde)
    own.delete()
    gegevens = {"ref": plek.ref, "aspect": aspect_key}
    return _record(cursor, plek, "sticker_weggehaald", gegevens, door_facilitator, handeling)


def lock_plek_van(cursor: CursorWrapper, werksessie_pk: int, ref: str) -> Plek:
    """Lock the session and find the person with that ref in it. Raises VerdwenenError."""
    return _lock_plek(cursor, _VAN_REF, [werksessie_pk, ref])


# In SQL: through the ORM a sticker takes six times as long (docs/bouw.md, The fast path).
_PLEK = (
    "SELECT w.id, w.volgnummer, w.fase, w.ronde, w.plaat_id, w.gebruiksdoel, d.id, d.ref,"  # noqa: S608
    f" d.heeft_telefoon FROM {Werksessie._meta.db_table} w"
    f" JOIN {Deelnemer._meta.db_table} d ON d.werksessie_id = w.id"
)
_VAN_DEELNEMER = f"{_PLEK} WHERE d.id = %s"
_VAN_REF = f"{_PLEK} WHERE w.id = %s AND d.ref = %s"
_UPSERT = (
    f"INSERT INTO {Sticker._meta.db_table}"  # noqa: S608 (our own table name)
    " (werksessie_id, deelnemer_id, aspect_id, ronde, status, samen, opmerking, geplaatst_op)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (deelnemer_id, aspect_id, ronde) DO UPDATE SET status = excluded.status,"
    " samen = excluded.samen, opmerking = excluded.opmerking, geplaatst_op = excluded.geplaatst_op"
)


def _lock_plek(cursor: CursorWrapper, sql: str, params: Sequence[str | int]) -> Plek:
    if cursor.db.features.has_select_for_update:  # SQLite locked everything at BEGIN IMMEDIATE
        sql += " FOR UPDATE OF w"
    cursor.execute(sql, params)
    row = cursor.fetchone()
    if row is None:
        raise VerdwenenError
    return Plek(*row)


def _record(
    cursor: CursorWrapper,
    plek: Plek,
    soort: str,
    gegevens: dict[str, Any],
    door_facilitator: bool,
    handeling: str,
    opmerking: str | None = None,
) -> int:
    if door_facilitator and not plek.heeft_telefoon:
        gegevens["papier"] = True  # may be drawn in the grid of the paper plate (zicht)
    post = Post(plek.volgnummer + 1, soort, plek.deelnemer_pk, gegevens, opmerking)
    gebeurtenissen.append(cursor, plek.werksessie_pk, post, handeling)
    return post.volgnummer


_FASEN_PLAATSEN = (Fase.PLAKKEN,)
_FASEN_WEGHALEN = (Fase.PLAKKEN, Fase.AFGESLOTEN)


def statussen_of(gebruiksdoel: str) -> tuple[Status, ...]:
    """The statuses on offer: in vormgeven there is no "now" yet (product.md)."""
    if gebruiksdoel == Gebruiksdoel.VORMGEVEN:
        return (Status.ERBIJ,)
    return tuple(Status)


def _check_fase(plek: Plek, door_facilitator: bool, fasen: tuple[Fase, ...]) -> None:
    if door_facilitator:
        gebeurtenissen.check_not_closed(plek)
    elif plek.fase not in fasen:
        fase = Fase(plek.fase)
        if fase is Fase.AFGESLOTEN:
            raise FaseError("De werksessie is afgesloten. Er kan geen sticker meer bij.")
        if fase in (Fase.VOORBEREIDEN, Fase.WELKOM):
            raise FaseError("Het plakken begint zo. Wacht op de facilitator.")
        raise FaseError(
            f"Plakken kan nu niet: jullie zijn bij {fase.label.lower()}. "
            "Vraag de facilitator als er nog iets bij moet."
        )


def _check_status(plek: Plek, status: str) -> Status:
    offered = statussen_of(plek.gebruiksdoel)
    if status not in offered:
        words = ", ".join(f"{s.value} ({s.label})" for s in offered)
        raise OnbekendError(f"Kies wat past: {words}.")
    return Status(status)


def _check_samen(samen: str) -> str:
    if samen and samen not in tuple(Samen):
        words = ", ".join(f"{s.value} ({s.label})" for s in Samen)
        raise OnbekendError(f"Kies hoe je dit doet: {words}, of laat het leeg.")
    return samen
