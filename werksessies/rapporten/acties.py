"""The agreed actions, with people called as the report calls them."""

from collections.abc import Mapping, Sequence

from ..namen import hide_names
from ..plaat import Deelnemer, Taak
from .waarden import Actie, Afspraak
from .woorden import capitalize_eerste, clean, name_taak


def print_actie(
    actie: Actie,
    taken: Mapping[str, Taak],
    deelnemers: Sequence[Deelnemer],
    rollen: Mapping[str, str],
) -> Afspraak:
    return Afspraak(
        tekst=clean(actie.tekst),
        trekker=capitalize_eerste(hide_names(clean(actie.trekker).strip(), deelnemers, rollen)),
        met=hide_names(clean(actie.met).strip(), deelnemers, rollen),
        datum=actie.datum,
        taak=name_taak(actie.aspect, taken),
        status=actie.status,
    )
