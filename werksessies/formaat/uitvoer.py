"""From a session in the database to one document in `werksessie/1`."""

import json
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from leeromgevingen.models import Actorgroep

from .. import queries
from ..errors import UitvoerError
from ..inzichten import Inzicht
from ..models import Werksessie
from ..namen import hide_names, make_rollen
from .document import FORMAAT
from .feiten import feiten_bij


def export_document(werksessie: Werksessie, *, voor_anderen: bool = False) -> dict[str, Any]:
    """The current round of a session, with everything that the format carries.

    The full form is for the owner. `voor_anderen` leaves out the names of those who did not agree
    to be named, also in the fields for people of actions, and the remarks, and writes the insights
    without names. Raises UitvoerError for a session that the
    format cannot hold. The caller asks `zicht.may_export` first; a command on the server need not.
    """
    _check_own_groups(werksessie)
    mensen = queries.read_deelnemers(werksessie)
    rollen = make_rollen(mensen)

    def wie(tekst: str) -> str:
        return hide_names(tekst, mensen, rollen) if voor_anderen else tekst

    return {
        "formaat": FORMAAT,
        "geexporteerd_op": timezone.localtime().isoformat(timespec="seconds"),
        "leeromgeving": feiten_bij(werksessie),
        "werksessie": {
            "ref": werksessie.ref,
            "titel": werksessie.titel,
            "datum": werksessie.datum.isoformat(),
            "gebruiksdoel": werksessie.gebruiksdoel,
            "plaat": {"key": werksessie.plaat.key, "versie": werksessie.plaat.versie},
            "fase": werksessie.fase,
            "vorige": werksessie.vorige.ref if werksessie.vorige else None,
        },
        "deelnemers": [
            {
                "ref": deelnemer.ref,
                "naam": deelnemer.naam if deelnemer.naam_in_verslag or not voor_anderen else "",
                "groep": deelnemer.groep.key,
                "ervaring_maanden": deelnemer.ervaring_maanden,
                "naam_in_verslag": deelnemer.naam_in_verslag,
            }
            for deelnemer in werksessie.deelnemers.select_related("groep")
        ],
        "stickers": [
            {
                "deelnemer": sticker.deelnemer.ref,
                "aspect": sticker.aspect.key,
                "status": sticker.status,
                "samen": sticker.samen or None,
                "opmerking": "" if voor_anderen else sticker.opmerking,
            }
            for sticker in werksessie.stickers.filter(ronde=werksessie.ronde)
            .select_related("deelnemer", "aspect")
            .order_by("pk")
        ],
        "notities": [
            {
                "thema": notitie.thema or None,
                "aspect": notitie.aspect.key if notitie.aspect else None,
                "tekst": notitie.tekst,
            }
            for notitie in werksessie.notities.select_related("aspect")
        ],
        "citaten": [
            {
                "tekst": citaat.tekst,
                "deelnemer": citaat.deelnemer.ref if citaat.deelnemer else None,
                "met_naam": citaat.met_naam,
            }
            for citaat in werksessie.citaten.exclude(akkoord="").select_related("deelnemer")
        ],
        "acties": [
            {
                "tekst": actie.tekst,
                "trekker": wie(actie.trekker),
                "met": wie(actie.met),
                "datum": actie.datum.isoformat() if actie.datum else None,
                "aspect": actie.aspect.key if actie.aspect else None,
                "status": actie.status,
            }
            for actie in werksessie.acties.select_related("aspect")
        ],
        "inzichten": _inzichten_of(werksessie, voor_anderen=voor_anderen),
    }


def dump_document(document: dict[str, Any]) -> str:
    """The document as text, indented so that a person can read it too."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def name_file(werksessie: Werksessie) -> str:
    """`werksessie-2026-11-16-zorgcentrum-de-lindehof.json`"""
    slug = slugify(werksessie.leeromgeving.naam)[:60].strip("-") or "sessie"
    return f"werksessie-{werksessie.datum.isoformat()}-{slug}.json"


def _check_own_groups(werksessie: Werksessie) -> None:
    """Groups that are on but that nobody is in are not carried, and so do no harm."""
    own = Actorgroep.objects.filter(plaat=None, deelnemers__werksessie=werksessie).distinct()
    if names := ", ".join(sorted(groep.naam for groep in own)):
        raise UitvoerError(
            f"Er doen mensen mee in een eigen groep ({names}). Dit bestand (werksessie/1) kan nog "
            "geen eigen groepen meenemen. Het verslag als pdf werkt wel."
        )


def _inzichten_of(werksessie: Werksessie, *, voor_anderen: bool) -> list[dict[str, Any]]:
    uitkomst = queries.read_uitkomst(werksessie, queries.read_volledig(werksessie))
    return [_write_inzicht(inzicht, voor_anderen) for inzicht in uitkomst.inzichten]


def _write_inzicht(inzicht: Inzicht, voor_anderen: bool) -> dict[str, Any]:
    return {
        "key": inzicht.key,
        "soort": inzicht.soort,
        "op_scherm": inzicht.op_scherm,
        "zin": inzicht.zin_zonder_naam if voor_anderen else inzicht.zin,
        "vraag": inzicht.vraag_zonder_naam if voor_anderen else inzicht.vraag,
        "aspecten": list(inzicht.aspecten),
        "deelnemers": list(inzicht.deelnemers),
        "processen": list(inzicht.processen),
        "kanten": list(inzicht.kanten),
        "getallen": dict(inzicht.getallen),
    }


def make_bijlagen(werksessie: Werksessie) -> dict[str, bytes]:
    """The session's data as it may be passed on; nothing where the format cannot hold it.

    The time of export is that of the last event: the same session gives the same PDF.
    """
    try:
        document = export_document(werksessie, voor_anderen=True)
    except UitvoerError:
        return {}
    laatste = werksessie.gebeurtenissen.order_by("-volgnummer").first()
    moment = laatste.tijdstip if laatste else werksessie.aangemaakt_op
    document["geexporteerd_op"] = moment.isoformat(timespec="seconds")
    return {"werksessie.json": dump_document(document).encode()}
