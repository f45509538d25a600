"""From one phase to another: what comes along and what ends with the phase."""

from django.utils import timezone

from ..enums import Fase
from ..models import Leerwerkdag, Werksessie
from ..queries import read_plaat_processen


def is_due(werksessie: Werksessie) -> bool:
    """Whether an announced change of phase should have happened by now."""
    op = werksessie.fase_straks_op
    return op is not None and op <= timezone.now()


def enter(locked: Werksessie, fase: Fase) -> None:
    """Put the locked session in this phase and save it; the caller records the event.

    What belonged to the old phase ends: its clock, what was pointed at, the insight or the working
    day on the big screen, and a change that was announced. Closing reveals what is still hidden,
    shuts the door and keeps what is true of the leeromgeving now: a later change does not reach
    back. Leaving `afgesloten` is reopening.
    """
    locked.fase = fase
    locked.fase_sinds = timezone.now()
    locked.afgesloten_op = None
    locked.inzicht_op_scherm = locked.aangewezen = locked.scherm_toont = ""
    locked.fase_straks, locked.fase_straks_op = "", None
    locked.klok_tot = locked.klok_rest = None
    locked.klok_duur = 0
    fields = ["fase", "fase_sinds", "afgesloten_op", "inzicht_op_scherm", "aangewezen"]
    fields += ["scherm_toont"]
    fields += [*STRAKSVELDEN, *KLOKVELDEN]
    if fase is Fase.AFGESLOTEN:
        locked.afgesloten_op = locked.fase_sinds
        locked.leeromgeving_toen = locked.leeromgeving.feiten()
        locked.onthuld = list(read_plaat_processen(locked.plaat_id))
        locked.deur_open_tot = None
        fields += ["onthuld", "deur_open_tot", "leeromgeving_toen"]
    locked.save(update_fields=fields)
    Leerwerkdag.objects.filter(deelnemer__werksessie=locked, is_op_scherm=True).update(
        is_op_scherm=False
    )


STRAKSVELDEN = ("fase_straks", "fase_straks_op")
KLOKVELDEN = ("klok_tot", "klok_rest", "klok_duur")
