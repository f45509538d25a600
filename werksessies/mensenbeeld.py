"""Who is in a session, as pages and stream draw it for each kind of viewer."""

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .domain import sessies
from .enums import Kant
from .fragmenten import draw_sticker
from .mensen import Mens, count_telefoons
from .models import Werksessie
from .plaat import Deelnemer, Groep, Kantstijl, Plaat, make_initialen

# On the big screen names fit up to here; with more people it shows how many there are per groep.
MAX_NAMEN_OP_SCHERM = 6


def render_deelnemer(deelnemers: Sequence[Deelnemer]) -> SafeString:
    """Who is in, counted, on the phone."""
    klaar = sum(deelnemer.is_klaar for deelnemer in deelnemers)
    return render_to_string(
        "werksessies/_mensen_deelnemer.html",
        {"mensen": {"aantal": len(deelnemers), "klaar": klaar}},
    )


def render_scherm(deelnemers: Sequence[Deelnemer], plaat: Plaat, *, toon_klaar: bool) -> SafeString:
    """Who is in on the big screen: by name while that fits, else counted per groep."""
    initialen = make_initialen(deelnemers)
    met_namen = len(deelnemers) <= MAX_NAMEN_OP_SCHERM
    return render_to_string(
        "werksessies/_mensen_scherm.html",
        {
            "aantal": len(deelnemers),
            "klaar": sum(deelnemer.is_klaar for deelnemer in deelnemers),
            "toon_klaar": toon_klaar,
            "met_namen": met_namen,
            "mensen": [
                (
                    deelnemer,
                    draw_sticker(
                        deelnemer.groep,
                        plaat.kanten[deelnemer.kant],
                        initiaal=initialen[deelnemer.ref],
                    ),
                )
                for deelnemer in deelnemers
                if met_namen
            ],
            "groepen": [] if met_namen else _count_groepen(deelnemers, plaat.kanten),
        },
    )


def render_regie(werksessie: Werksessie, mensen: Sequence[Mens]) -> SafeString:
    """Who is in and who is ready, with the facilitator's buttons."""
    return render_to_string(
        "werksessies/_mensen_regie.html",
        {
            "werksessie": werksessie,
            "mensen": mensen,
            "aantal_klaar": sum(mens.is_klaar for mens in mensen),
        },
    )


def render_deur_stand(werksessie: Werksessie, aantal: int) -> SafeString:
    """The words on the button of the door."""
    return render_to_string(
        "werksessies/_deur_stand.html",
        {"is_deur_open": sessies.is_deur_open(werksessie), "aantal": aantal},
    )


def render_telefoons(werksessie: Werksessie, mensen: Sequence[Mens]) -> SafeString:
    """How many phones reached this laptop; empty as long as none did, for then the page of the
    door itself tells what to look at."""
    if not sessies.is_deur_open(werksessie):
        return SafeString("")
    telefoons = count_telefoons(werksessie, mensen)
    if not telefoons.aantal:
        return SafeString("")
    return render_to_string("werksessies/_telefoons_stand.html", {"telefoons": telefoons})


def render_lijst(mensen: Sequence[Mens]) -> SafeString:
    """The names that the fields of an action suggest."""
    return render_to_string("werksessies/_mensen_lijst.html", {"mensen": mensen})


def _count_groepen(
    deelnemers: Sequence[Deelnemer], kanten: Mapping[Kant, Kantstijl]
) -> list[tuple[Groep, int, SafeString]]:
    per_groep: dict[Groep, int] = {}
    for deelnemer in deelnemers:
        per_groep[deelnemer.groep] = per_groep.get(deelnemer.groep, 0) + 1
    return [
        (groep, aantal, draw_sticker(groep, kanten[groep.kant]))
        for groep, aantal in per_groep.items()
    ]
