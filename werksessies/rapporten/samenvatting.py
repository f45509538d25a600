"""The first page: numbers, the first sentences, and who were there."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ..enums import Gebruiksdoel, Kant
from ..inzichten import Inzicht
from ..namen import lower_eerste
from ..plaat import Deelnemer, Groep, Momentopname, Sticker
from .opvallend import choose_zin
from .waarden import Aanwezige, AanwezigeKant, Cijfer
from .woorden import capitalize_eerste, format_aantal, format_keer, join_en

INZICHTEN_IN_HET_KORT = 3


def count_taken(
    moment: Momentopname, is_bezet: Callable[[Sticker], bool]
) -> tuple[Cijfer, Cijfer, Cijfer]:
    kanten = [
        {moment.deelnemer_bij_ref[s.deelnemer].kant for s in stickers if is_bezet(s)}
        for stickers in moment.stickers_per_taak.values()
    ]
    bezet = sum(bool(gezien) for gezien in kanten)
    tweezijdig = sum({Kant.SCHOOL, Kant.WERKVELD} <= gezien for gezien in kanten)
    leeg = len(kanten) - bezet
    if moment.gebruiksdoel is Gebruiksdoel.VORMGEVEN:
        zinnen = (
            "taken wil iemand doen",
            ("taak willen", "taken willen", "school en werkveld allebei doen"),
            ("taak is", "taken zijn", "nog open"),
        )
    else:
        zinnen = (
            "taken worden nu gedaan",
            ("taak doen", "taken doen", "school en werkveld allebei"),
            ("taak doet", "taken doet", "nu nog niemand"),
        )
    return (
        Cijfer(f"{bezet} van {len(kanten)}", zinnen[0]),
        Cijfer(str(tweezijdig), _choose_vorm(tweezijdig, zinnen[1])),
        Cijfer(str(leeg), _choose_vorm(leeg, zinnen[2])),
    )


def _choose_vorm(aantal: int, vormen: tuple[str, str, str]) -> str:
    enkelvoud, meervoud, rest = vormen
    return f"{enkelvoud if aantal == 1 else meervoud} {rest}"


def summarize(moment: Momentopname, gekozen: Sequence[Inzicht], melding: str) -> tuple[str, ...]:
    """Who placed, and the first insights: what somebody reads who reads no further."""
    plakkers = [
        deelnemer
        for deelnemer in moment.deelnemers
        if any(sticker.deelnemer == deelnemer.ref for sticker in moment.stickers)
    ]
    if not plakkers:
        return ("Er zijn in deze werksessie geen stickers geplakt.",)
    kanten = [
        lower_eerste(stijl.naam)
        for key, stijl in moment.plaat.kanten.items()
        if any(deelnemer.kant is key for deelnemer in plakkers)
    ]
    wat = "willen doen" if moment.gebruiksdoel is Gebruiksdoel.VORMGEVEN else "doen"
    aantal = format_aantal(len(plakkers), "deelnemer plakte", "deelnemers plakten")
    begin = f"{capitalize_eerste(aantal)} wat ze {wat} ({join_en(kanten)})."
    zinnen = [choose_zin(inzicht, moment) for inzicht in gekozen[:INZICHTEN_IN_HET_KORT]]
    return (begin, *zinnen) if zinnen else tuple(zin for zin in (begin, melding) if zin)


def list_aanwezigen(
    moment: Momentopname, deelnemers: Sequence[Deelnemer], genoemd: Mapping[str, str]
) -> tuple[Aanwezige, ...]:
    return tuple(
        Aanwezige(genoemd[d.ref], moment.plaat.kanten[d.kant].naam, d.groep) for d in deelnemers
    )


def count_groepen(moment: Momentopname, groepen: Sequence[Groep]) -> tuple[AanwezigeKant, ...]:
    """Every kant that took part, with its groups in the order given."""
    mensen = Counter(deelnemer.groep for deelnemer in moment.deelnemers)
    return tuple(
        AanwezigeKant(
            stijl.naam,
            tuple(format_keer(mensen[groep], groep.naam) for groep in groepen if groep.kant is key),
        )
        for key, stijl in moment.plaat.kanten.items()
        if any(groep.kant is key for groep in groepen)
    )
