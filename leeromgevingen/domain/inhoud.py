"""Loading the content files as a plate version."""

from pathlib import Path
from typing import Any

from django.db import transaction

from leeromgevingen import documenten
from leeromgevingen.errors import InhoudError
from leeromgevingen.models import Actorgroep, Aspect, Plaat, Proces

INHOUD = Path(__file__).resolve().parent.parent / "inhoud"


def load_inhoud(map_: Path = INHOUD) -> Plaat:
    """The plate version of the files in `map_`; loading twice changes nothing.

    Files that were loaded before are recognised by their bytes and not even parsed. The same key
    and version with other content replaces the old one, unless a werksessie uses it: InhoudError.
    """
    contents = documenten.read_bestanden(map_)
    vingerafdruk = documenten.compute_vingerafdruk(contents)
    known = Plaat.objects.filter(vingerafdruk=vingerafdruk).first()
    if known is not None:
        return known
    return _store(documenten.parse_documenten(contents))


@transaction.atomic
def _store(gelezen: documenten.Documenten) -> Plaat:
    header = gelezen.beeldplaat["plaat"]
    old = (
        Plaat.objects.select_for_update().filter(key=header["key"], versie=header["versie"]).first()
    )
    if old is None:
        return _create(gelezen)
    if _describe_stored(old) == _describe(gelezen):
        # Only comments or line ends differ.
        old.vingerafdruk = gelezen.vingerafdruk
        old.save(update_fields=["vingerafdruk"])
        return old
    if old.werksessies.exists():
        raise InhoudError(
            f"Plaat {header['key']}, versie {header['versie']} is al gebruikt in een werksessie en "
            "verandert daarom niet meer. Maak een nieuwe versie: geef in beeldplaat.yaml, "
            "handreiking.yaml en inzichten.yaml een ander versienummer."
        )
    # A new row, not the old one changed: what was read under the old id may be kept in memory.
    geladen_op = old.geladen_op
    old.delete()
    new = _create(gelezen)
    Plaat.objects.filter(pk=new.pk).update(geladen_op=geladen_op)
    new.geladen_op = geladen_op
    return new


def _create(gelezen: documenten.Documenten) -> Plaat:
    described = _describe(gelezen)
    plaat = Plaat.objects.create(**described["plaat"], vingerafdruk=gelezen.vingerafdruk)
    processen = Proces.objects.bulk_create(
        Proces(plaat=plaat, **proces) for proces in described["processen"]
    )
    by_key = {proces.key: proces for proces in processen}
    Aspect.objects.bulk_create(
        Aspect(plaat=plaat, proces=by_key[proces_key], **aspect)
        for proces_key, aspect in described["aspecten"]
    )
    Actorgroep.objects.bulk_create(
        Actorgroep(plaat=plaat, **groep) for groep in described["actorgroepen"]
    )
    return plaat


_PLAAT = (
    "key",
    "versie",
    "titel",
    "ondertitel",
    "hart",
    "legenda",
    "gebruiksdoelen",
    "kanten",
    "regels",
    "handreiking",
    "herkomst",
    "naamsvermelding",
)
_PROCES = ("key", "volgorde", "naam", "niveau", "uitleg", "kernvraag")
_ASPECT = (
    "key",
    "volgorde",
    "titel",
    "afbreek",
    "toelichting",
    "met_studenten",
    "perspectief",
    "vraag",
    "bron",
)
_GROEP = (
    "key",
    "volgorde",
    "naam",
    "vlaams",
    "afkorting",
    "kant",
    "vul",
    "toon",
    "omschrijving",
    "is_standaard",
)


def _describe(gelezen: documenten.Documenten) -> dict[str, Any]:
    """What the tables hold for these files, as plain values that can be compared."""
    beeldplaat, actoren = gelezen.beeldplaat, gelezen.actoren
    header = beeldplaat["plaat"]
    return {
        "plaat": {
            "key": header["key"],
            "versie": header["versie"],
            "titel": header["titel"],
            "ondertitel": header.get("ondertitel", ""),
            "hart": beeldplaat["hart"],
            "legenda": beeldplaat["legenda"],
            "gebruiksdoelen": beeldplaat["gebruiksdoelen"],
            "kanten": actoren["kanten"],
            "regels": gelezen.inzichten,
            "handreiking": gelezen.handreiking,
            "herkomst": header["herkomst"],
            "naamsvermelding": header["naamsvermelding"],
        },
        "processen": [
            {name: proces[name] for name in _PROCES} for proces in beeldplaat["processen"]
        ],
        "aspecten": [
            (
                proces["key"],
                {
                    **{name: aspect[name] for name in _ASPECT if name not in ("afbreek", "bron")},
                    "afbreek": aspect.get("afbreek", aspect["titel"]),
                    "bron": aspect.get("bron", []),
                },
            )
            for proces in beeldplaat["processen"]
            for aspect in sorted(proces["aspecten"], key=lambda aspect: aspect["volgorde"])
        ],
        "actorgroepen": [
            {
                "key": groep["key"],
                "volgorde": nummer,
                "naam": groep["naam"],
                "vlaams": groep.get("vlaams", ""),
                "afkorting": groep["afkorting"],
                "kant": groep["kant"],
                "vul": groep["vul"],
                "toon": groep["toon"],
                "omschrijving": groep["omschrijving"],
                "is_standaard": groep["standaard"],
            }
            for nummer, groep in enumerate(actoren["actorgroepen"], start=1)
        ],
    }


def _describe_stored(plaat: Plaat) -> dict[str, Any]:
    return {
        "plaat": {name: getattr(plaat, name) for name in _PLAAT},
        "processen": list(plaat.processen.values(*_PROCES)),
        "aspecten": [
            (row.pop("proces__key"), row) for row in plaat.aspecten.values("proces__key", *_ASPECT)
        ],
        "actorgroepen": list(plaat.actorgroepen.values(*_GROEP)),
    }
