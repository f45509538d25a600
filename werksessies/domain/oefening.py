"""A rehearsal: a session beside the real one, with people who are played.

They come in, place and become ready through the same domain as everyone, a few at a time: by a
button, or by themselves every few seconds. Nothing of it counts anywhere, and it goes in one act.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from ..enums import Fase, Samen, Status
from ..errors import FaseError
from ..models import Deelnemer, Werksessie
from ..queries import read_aspect_ids
from . import deelnemers, gebeurtenissen, sessies, stickers

AANTAL = 6
STICKERS = 6
TEGELIJK = 3
TEMPO = timedelta(seconds=8)


def make(werksessie: Werksessie) -> Werksessie:
    """The rehearsal of a session that has not begun, with its set-up; the one that is there is
    used again. It has no previous session."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if locked.is_oefening:
            raise FaseError("Dit is al een oefening.")
        found = find(locked)
        if found is not None:
            return found
        if locked.fase != Fase.VOORBEREIDEN:
            raise FaseError("Oefenen kan alleen voordat de sessie begint.")
        made = sessies.make(
            locked.leeromgeving,
            datum=locked.datum,
            gebruiksdoel=locked.gebruiksdoel,
            facilitator=locked.facilitator,
            plaat=locked.plaat,
            actorgroepen=locked.actorgroepen.all(),
            plakwijze=locked.plakwijze,
            titel=locked.titel,
            oefening_van=locked,
        )
        gebeurtenissen.record(locked, "oefening_gemaakt")
        return made


def find(werksessie: Werksessie) -> Werksessie | None:
    """The rehearsal of this session, if there is one."""
    return Werksessie.alle.filter(oefening_van=werksessie).first()


def discard(oefening: Werksessie) -> None:
    """Throw the rehearsal away, with everybody and everything in it."""
    with _lock(oefening.pk) as locked:
        gebeurtenissen.record(locked, "oefening_weggegooid")
        locked.delete()


def set_vanzelf(oefening: Werksessie, vanzelf: bool) -> int:
    """Whether the played people go on by themselves; beginning makes the first move soon."""
    with _lock(oefening.pk) as locked:
        if vanzelf == (locked.oefening_stap_op is not None):
            return locked.volgnummer
        locked.oefening_stap_op = timezone.now() if vanzelf else None
        locked.save(update_fields=["oefening_stap_op"])
        return gebeurtenissen.record(locked, "oefening_gewijzigd", vanzelf=vanzelf)


def step(oefening: Werksessie) -> int:
    """The next move of the played people; where there is nothing to do nothing changes."""
    with _lock(oefening.pk) as locked:
        _move(locked)
    oefening.refresh_from_db(fields=["volgnummer"])
    return oefening.volgnummer


def step_when_due(werksessie_pk: int) -> None:
    """A move, when its time has come; whoever comes first makes it."""
    with suppress(FaseError, Werksessie.DoesNotExist), _lock(werksessie_pk) as locked:
        op = locked.oefening_stap_op
        if op is None or op > timezone.now():
            return
        locked.oefening_stap_op = timezone.now() + TEMPO
        locked.save(update_fields=["oefening_stap_op"])
        _move(locked)


def has_move(oefening: Werksessie) -> bool:
    """Whether there is something for them to do now."""
    gespeeld = oefening.deelnemers.filter(is_gespeeld=True)
    if oefening.fase == Fase.PLAKKEN and gespeeld.filter(is_klaar=False).exists():
        return True
    return sessies.is_deur_open(oefening) and gespeeld.count() < AANTAL


@contextmanager
def _lock(werksessie_pk: int) -> Iterator[Werksessie]:
    with gebeurtenissen.lock(werksessie_pk) as locked:
        if not locked.is_oefening:
            raise FaseError("Dit is geen oefening.")
        yield locked


def _move(locked: Werksessie) -> None:
    """Somebody comes in while there is room; while they place, those who did least go on."""
    if sessies.is_deur_open(locked):
        _let_in(locked)
    if locked.fase == Fase.PLAKKEN:
        aan_zet = (
            locked.deelnemers.filter(is_gespeeld=True, is_klaar=False)
            .annotate(geplakt=Count("stickers", filter=Q(stickers__ronde=locked.ronde)))
            .order_by("geplakt", "volgorde")
        )
        for deelnemer in aan_zet[:TEGELIJK]:
            _place_next(locked, deelnemer, deelnemer.geplakt)


def _let_in(locked: Werksessie) -> None:
    """One of each groep in turn, the sides taking turns as well, so that a few are a real mix.
    Without a name: they are called by their groep."""
    aantal = locked.deelnemers.filter(is_gespeeld=True).count()
    if aantal >= AANTAL:
        return
    groepen = _mix_groepen(locked)
    if not groepen:
        return
    deelnemer, _ = deelnemers.join(locked, naam="", groep=groepen[aantal % len(groepen)])
    deelnemer.is_gespeeld = True
    deelnemer.save(update_fields=["is_gespeeld"])


def _mix_groepen(locked: Werksessie) -> list[str]:
    """The keys of the groepen that are on: the first of each kant, then the second of each."""
    per_kant: dict[str, int] = {}
    ranked = []
    for key, kant in locked.actorgroepen.values_list("key", "kant"):
        per_kant[kant] = rang = per_kant.get(kant, 0) + 1
        ranked.append((rang, key))
    return [key for _, key in sorted(ranked, key=lambda pair: pair[0])]


def _place_next(locked: Werksessie, deelnemer: Deelnemer, geplakt: int) -> None:
    """The next sticker, spread over the plate and now and then another answer; then ready."""
    if geplakt >= STICKERS:
        deelnemers.set_klaar(deelnemer, True)
        return
    hangt = set(deelnemer.stickers.filter(ronde=locked.ronde).values_list("aspect__key", flat=True))
    taken = [key for key in read_aspect_ids(locked.plaat_id) if key not in hangt]
    taak = taken[(deelnemer.volgorde * 5 + geplakt * 7) % len(taken)]
    keuzes = stickers.statussen_of(locked.gebruiksdoel)
    anders = {3: Status.ERBIJ, 5: Status.LOSLATEN}.get(geplakt)
    samen = ("", Samen.SAMEN, Samen.NAAST)[(deelnemer.volgorde + geplakt) % 3]
    status = anders if anders in keuzes else keuzes[0]
    stickers.place(deelnemer, taak, status=status, samen=samen)
