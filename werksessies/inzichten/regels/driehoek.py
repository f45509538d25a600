"""Theme *driehoek*: student, school and werkveld around the learning goals."""

from ...enums import Kant
from ..register import Bevinding, regel
from ..telling import Telling


@regel("driehoek-onvolledig", noemt=("taak", "kanten"))
def find_driehoek_onvolledig(
    telling: Telling, *, aspect: str, kanten: tuple[Kant, ...], min_deelnemers: int
) -> list[Bevinding]:
    if aspect not in telling.plaat.taken or len(telling.plakkers) < min_deelnemers:
        return []
    student = (Kant.STUDENT,) if Kant.STUDENT in telling.kanten else ()
    verwacht = dict.fromkeys((*kanten, *student))
    mist = tuple(kant for kant in verwacht if not telling.nu_kant(kant)[aspect])
    if not mist:
        return []
    return [
        Bevinding(
            {
                "taak": telling.plaat.taken[aspect].titel,
                "kanten": tuple(telling.label(kant) for kant in mist),
            },
            kanten=mist,
            stickers=telling.nu[aspect],
        )
    ]


@regel("student-zonder-sticker", noemt=("m", "z"))
def find_student_zonder_sticker(telling: Telling) -> list[Bevinding]:
    if all(deelnemer.kant is not Kant.STUDENT for deelnemer in telling.moment.deelnemers):
        return []
    met = [key for key, taak in telling.plaat.taken.items() if taak.met_studenten]
    van_student = telling.nu_kant(Kant.STUDENT)
    beplakt = [aspect for aspect in met if van_student[aspect]]
    if 2 * len(beplakt) >= len(met):
        return []
    return [
        Bevinding(
            {"m": len(met), "z": len(beplakt)},
            stickers=tuple(sticker for aspect in beplakt for sticker in van_student[aspect]),
        )
    ]
