"""The four content files of a plate version, read and checked. No database here.

Every mistake names the file, the place in it and what may stand there, as in
`beeldplaat.yaml: processen[0].aspecten[3].titel: 41 tekens, hooguit 34`.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .enums import Gebruiksdoel, Kant
from .errors import InhoudError
from .kleuren import MIN_CONTRAST, measure_contrast, pick_letterkleur

BESTANDEN = ("beeldplaat.yaml", "actoren.yaml", "handreiking.yaml", "inzichten.yaml")
PROCESSEN = ("samenwerken", "afstemmen", "opleiden-en-begeleiden")
TAKEN_PER_PROCES = 8  # the drawing has eight places on each petal
STAPPEN = (
    "voorbereiden",
    "teken-je-leerwerkdag",
    "openen",
    "plaat-leren-kennen",
    "zelf-plakken",
    "samen-kijken",
    "verdiepend-gesprek",
    "wensen-schuiven",
    "vervolgacties",
    "afronden",
    "terugkijken",
)
VORMEN = ("cirkel", "vierkant", "ster", "ruit")
SOORTEN = ("kracht", "aandacht", "verschil")
ZACHT_AFBREEKTEKEN = "\u00ad"
MAX_GETOOND = 20  # mistakes in one message

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KLEUR = re.compile(r"#[0-9A-Fa-f]{6}")
_AFKORTING = re.compile(r"[A-Z]{2,3}")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Documenten:
    """Checked and parsed. `vingerafdruk` is the SHA-256 (hex) over the bytes of the four files."""

    beeldplaat: Document
    actoren: Document
    handreiking: Document
    inzichten: Document
    vingerafdruk: str


def read_bestanden(map_: Path) -> dict[str, bytes]:
    """The raw files by name. InhoudError names those that are missing."""
    contents: dict[str, bytes] = {}
    fouten = []
    for naam in BESTANDEN:
        try:
            contents[naam] = (map_ / naam).read_bytes()
        except OSError as error:
            fouten.append(f"{naam}: niet te lezen in {map_} ({error.strerror}).")
    if fouten:
        raise InhoudError(fouten)
    return contents


def compute_vingerafdruk(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for naam in BESTANDEN:
        digest.update(len(contents[naam]).to_bytes(8, "big"))
        digest.update(contents[naam])
    return digest.hexdigest()


def parse_documenten(contents: Mapping[str, bytes]) -> Documenten:
    """Parses and checks everything; InhoudError lists all mistakes of one kind of check at once."""
    parsed = {naam: parse_yaml(naam, contents[naam]) for naam in BESTANDEN}
    fouten = Fouten()
    for naam, check in _SCHEMAS.items():
        check(parsed[naam], Plek(naam, "", fouten))
    fouten.raise_any()
    beeldplaat, actoren, handreiking, inzichten = (parsed[naam] for naam in BESTANDEN)
    _check_samenhang(beeldplaat, actoren, handreiking, inzichten, fouten)
    fouten.raise_any()
    return Documenten(beeldplaat, actoren, handreiking, inzichten, compute_vingerafdruk(contents))


# --- YAML -----------------------------------------------------------------------------------------


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """Safe, in C where libyaml is there, and it refuses a key that stands twice in one place."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key}' staat er twee keer", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def parse_yaml(naam: str, content: bytes) -> Any:
    """One file; InhoudError names the line where it stops being YAML."""
    try:
        return yaml.load(content.decode("utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except UnicodeDecodeError:
        raise InhoudError(f"{naam}: is geen UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" regel {mark.line + 1}, teken {mark.column + 1}" if mark else ""
        raise InhoudError(f"{naam}:{where}: geen geldige YAML ({error.problem}).") from None
    except yaml.YAMLError as error:
        raise InhoudError(f"{naam}: geen geldige YAML ({error}).") from None


# --- checks: small functions that say what may stand in one place ---------------------------------


class Fouten:
    def __init__(self) -> None:
        self.regels: list[str] = []

    def raise_any(self) -> None:
        if not self.regels:
            return
        shown = self.regels[:MAX_GETOOND]
        rest = len(self.regels) - len(shown)
        if rest:
            shown.append(f"En nog {rest} fouten.")
        raise InhoudError(shown)


@dataclass(frozen=True, slots=True)
class Plek:
    """A place in a file, to which a mistake can be pinned."""

    bestand: str
    pad: str
    fouten: Fouten

    def field(self, naam: str) -> "Plek":
        pad = f"{self.pad}.{naam}" if self.pad else naam
        return Plek(self.bestand, pad, self.fouten)

    def item(self, index: int) -> "Plek":
        return Plek(self.bestand, f"{self.pad}[{index}]", self.fouten)

    def refuse(self, wat: str) -> None:
        self.fouten.regels.append(f"{self.bestand}: {self.pad or '(begin)'}: {wat}.")


Check = Callable[[Any, Plek], None]


def _show(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."


def _text(maximum: int = 2000, *, mag_leeg: bool = False) -> Check:
    def check(value: Any, plek: Plek) -> None:
        if not isinstance(value, str):
            plek.refuse(f"{_show(value)} is geen tekst; zet er aanhalingstekens om")
        elif not value.strip() and not mag_leeg:
            plek.refuse("is leeg")
        elif len(value) > maximum:
            plek.refuse(f"{len(value)} tekens, hooguit {maximum}")

    return check


def _pattern(pattern: re.Pattern[str], wat: str) -> Check:
    def check(value: Any, plek: Plek) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            plek.refuse(f"{_show(value)} kan niet; toegestaan: {wat}")

    return check


def _one_of(*allowed: Any) -> Check:
    words = ", ".join(str(value) for value in allowed)

    def check(value: Any, plek: Plek) -> None:
        if value not in allowed or isinstance(value, bool) != isinstance(allowed[0], bool):
            plek.refuse(f"{_show(value)} kan niet; toegestaan: {words}")

    return check


def _boolean(value: Any, plek: Plek) -> None:
    if not isinstance(value, bool):
        plek.refuse(f"{_show(value)} kan niet; toegestaan: true, false")


def _whole(minimum: int, maximum: int) -> Check:
    def check(value: Any, plek: Plek) -> None:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not minimum <= value <= maximum:
            plek.refuse(
                f"{_show(value)} kan niet; toegestaan: een geheel getal "
                f"van {minimum} tot en met {maximum}"
            )

    return check


def _plain(value: Any, plek: Plek) -> None:
    """A parameter of a rule: a number, a word, or a list of words."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if not isinstance(item, str):
                plek.item(index).refuse(f"{_show(item)} is geen tekst")
    elif isinstance(value, bool) or not isinstance(value, int | float | str):
        plek.refuse(f"{_show(value)} kan niet; toegestaan: een getal, een woord of een lijst")


def _list(check_item: Check, *, minimum: int = 0, exact: int = 0, uniek: str = "") -> Check:
    """`uniek` names the field of which no two items have the same value."""

    def check(value: Any, plek: Plek) -> None:
        if not isinstance(value, list):
            plek.refuse(f"{_show(value)} is geen lijst")
            return
        if exact and len(value) != exact:
            plek.refuse(f"{len(value)} onderdelen, precies {exact} nodig")
        elif len(value) < minimum:
            plek.refuse(f"{len(value)} onderdelen, minstens {minimum} nodig")
        seen: set[Any] = set()
        for index, item in enumerate(value):
            check_item(item, plek.item(index))
            if uniek and isinstance(item, dict):
                _check_once(item.get(uniek), seen, plek.item(index).field(uniek))

    return check


def _check_once(value: Any, seen: set[Any], plek: Plek) -> None:
    if not isinstance(value, str | int):
        return
    if value in seen:
        plek.refuse(f"{_show(value)} komt al eerder voor")
    seen.add(value)


def _fields(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}
    names = ", ".join(known)

    def check(value: Any, plek: Plek) -> None:
        if not isinstance(value, dict):
            plek.refuse(f"{_show(value)} heeft geen velden; nodig: {names}")
            return
        for name in required:
            if name not in value:
                plek.field(name).refuse("ontbreekt")
        for name, found in value.items():
            if name in known:
                known[name](found, plek.field(str(name)))
            else:
                plek.field(str(name)).refuse(f"onbekend veld; toegestaan: {names}")

    return check


def _table(check_value: Check) -> Check:
    """Free names, each with the same kind of value."""

    def check(value: Any, plek: Plek) -> None:
        if not isinstance(value, dict):
            plek.refuse(f"{_show(value)} heeft geen velden")
            return
        for name, found in value.items():
            check_value(found, plek.field(str(name)))

    return check


def _bron(*more: str) -> Check:
    """Where it comes from: a source text (`seed`) or a publication, and what stands there."""
    extra = {name: _text() for name in more}
    return _list(_fields({}, {"seed": _text(), "publicatie": _text(), **extra}))


_key = _pattern(_KEY, "kleine letters, cijfers en streepjes")
_kleur = _pattern(_KLEUR, "een kleur als #1F4E79")
_zin = _text(300)
_kort = _text(60)
_per_gebruik = {doel.value: _text() for doel in Gebruiksdoel}
_plaat = _fields({"key": _key, "versie": _text(20)})

_aspect = _fields(
    {
        "key": _key,
        "volgorde": _whole(1, TAKEN_PER_PROCES),
        "titel": _text(34),
        "toelichting": _zin,
        "met_studenten": _boolean,
        "perspectief": _text(20),
        "vraag": _text(200),
    },
    {"afbreek": _text(50), "bron": _bron("wat")},
)
_proces = _fields(
    {
        "key": _one_of(*PROCESSEN),
        "volgorde": _whole(1, len(PROCESSEN)),
        "naam": _kort,
        "niveau": _one_of("strategisch", "tactisch", "operationeel"),
        "uitleg": _zin,
        "kernvraag": _text(200),
        "aspecten": _list(_aspect, exact=TAKEN_PER_PROCES, uniek="volgorde"),
    },
    {"schaal": _one_of("macro", "meso", "micro"), "bron": _bron("wat")},
)
_check_beeldplaat = _fields(
    {
        "schema": _one_of("beeldplaat/1"),
        "plaat": _fields(
            {
                "key": _key,
                "versie": _text(20),
                "titel": _text(120),
                "herkomst": _text(),
                "naamsvermelding": _text(),
            },
            {
                "taal": _one_of("nl"),
                "ondertitel": _text(200),
                "max_tekens_titel": _whole(10, 34),
                "aanpasbaar": _text(),
            },
        ),
        "hart": _fields(
            {"key": _key, "titel": _kort, "toelichting": _zin, "vraag": _zin},
            {"bron": _bron("wat")},
        ),
        "legenda": _list(
            _fields({"waarde": _boolean, "teken": _kort, "tekst": _zin}), exact=2, uniek="waarde"
        ),
        "gebruiksdoelen": _list(
            _fields(
                {
                    "key": _one_of(*(doel.value for doel in Gebruiksdoel)),
                    "naam": _kort,
                    "uitleg": _zin,
                    "stickervraag": _zin,
                    "standaard_status": _one_of("nu", "erbij"),
                }
            ),
            exact=len(Gebruiksdoel),
            uniek="key",
        ),
        "ontwerpperspectieven": _list(
            _fields({"key": _key, "naam": _kort, "vraag": _kort}), minimum=1, uniek="key"
        ),
        "processen": _list(_proces, exact=len(PROCESSEN), uniek="key"),
    }
)
_check_actoren = _fields(
    {
        "schema": _one_of("actoren/1"),
        "kanten": _list(
            _fields(
                {
                    "key": _one_of(*(kant.value for kant in Kant)),
                    "naam": _kort,
                    "vlaams": _kort,
                    "vorm": _one_of(*VORMEN),
                    "kleur": _kleur,
                    "tekstkleur": _kleur,
                    "lijn": _kleur,
                    "tint": _kleur,
                    "uitleg": _zin,
                }
            ),
            exact=len(Kant),
            uniek="key",
        ),
        "actorgroepen": _list(
            _fields(
                {
                    "key": _key,
                    "naam": _kort,
                    "afkorting": _pattern(_AFKORTING, "twee of drie hoofdletters"),
                    "kant": _one_of(*(kant.value for kant in Kant)),
                    "vul": _kleur,
                    "toon": _one_of("d", "l"),
                    "standaard": _boolean,
                    "omschrijving": _zin,
                },
                {
                    "kern": _boolean,
                    "ook_genoemd": _list(_kort),
                    "vlaams": _text(60, mag_leeg=True),
                    "vlaams_ook": _list(_kort),
                    "in_hlo": _text(),
                    "bron": _list(_text()),
                },
            ),
            minimum=1,
            uniek="key",
        ),
    },
    {"vlaamse_termen": _list(_fields({"nl": _kort, "vl": _text(120)}), uniek="nl")},
)
_check_handreiking = _fields(
    {
        "schema": _one_of("handreiking/1"),
        "plaat": _plaat,
        "kern": _fields(
            {
                "doel": _text(),
                "voor_wie": _text(),
                "groepsgrootte": _fields(
                    {
                        "minimaal": _whole(1, 150),
                        "gewoon": _list(_whole(1, 150), exact=2),
                        "maximaal": _whole(1, 150),
                    },
                    {"uitleg": _text()},
                ),
                "samenstelling": _text(),
                "duur_minuten": _table(_whole(1, 600)),
                "inkorten": _text(),
                "nodig": _text(),
                "facilitator": _text(),
            }
        ),
        "spelregels": _list(_fields({"key": _key, "tekst": _zin}), minimum=1, uniek="key"),
        "leermechanismen": _list(
            _fields({"key": _key, "naam": _kort, "uitleg": _zin}), minimum=1, uniek="key"
        ),
        "stappen": _list(
            _fields(
                {
                    "key": _one_of(*STAPPEN),
                    "volgorde": _whole(0, len(STAPPEN) - 1),
                    "naam": _kort,
                    "moment": _one_of("vooraf", "tijdens", "achteraf"),
                    "minuten": _fields({doel.value: _whole(0, 600) for doel in Gebruiksdoel}),
                    "leermechanisme": _key,
                    "doel": _text(),
                    "facilitator_doet": _list(_text(), minimum=1),
                    "facilitator_zegt": _text(),
                    "deelnemer_telefoon": _text(),
                    "per_gebruik": _fields(_per_gebruik),
                }
            ),
            exact=len(STAPPEN),
            uniek="key",
        ),
        "verdiepingsvragen": _list(
            _fields(
                {
                    "thema": _key,
                    "naam": _kort,
                    "vragen": _list(
                        _fields(
                            {"key": _key, "vraag": _zin},
                            {
                                "inzicht": _list(_key),
                                "kant": _one_of("", *(kant.value for kant in Kant)),
                            },
                        ),
                        minimum=1,
                    ),
                }
            ),
            minimum=1,
            uniek="thema",
        ),
        "verslag": _list(
            _fields({"key": _key, "titel": _kort, "inhoud": _text()}), minimum=1, uniek="key"
        ),
    },
    {"bronnen": _bron("waarvoor")},
)
_regel = _fields(
    {
        "key": _key,
        "titel": _kort,
        "soort": _one_of(*SOORTEN),
        "thema": _key,
        "prioriteit": _whole(1, 9),
        "persoonsgericht": _boolean,
        "vormgeven": _boolean,
        "parameters": _table(_plain),
        "formule": _text(),
        "zin": _zin,
        "vraag": _zin,
    },
    {
        "scherm": _one_of("op_verzoek", "zonder_naam"),
        "vereist_kanten": _list(_one_of(*(kant.value for kant in Kant))),
        "zin_enkelvoud": _zin,
        "zin_zonder_naam": _zin,
        "zin_zonder_vorige": _zin,
        "vraag_zonder_naam": _zin,
        "aanvulling": _table(_zin),
        "voorbehoud": _text(),
        "voorbehoud_zin": _zin,
        "bron": _bron("zegt"),
    },
)
_check_inzichten = _fields(
    {
        "schema": _one_of("inzichten/1"),
        "plaat": _plaat,
        "model": _fields(
            {
                "algemene_parameters": _table(_plain),
            },
            {
                "sticker": _fields(
                    {},
                    {
                        "velden": _list(_kort),
                        "uniek": _text(),
                        "status": _table(_text()),
                        "samen": _table(_text()),
                    },
                ),
                "verzamelingen": _table(_text()),
                "klasse_van_een_aspect": _table(_text()),
                "afgeleid": _table(_text()),
                "gegevens_leeromgeving": _table(_text()),
                "gegevens_deelnemer": _table(_text()),
                "vorige_sessie": _text(),
                "gebruik_vormgeven": _text(),
            },
        ),
        "weergave": _fields(
            {"maximaal_op_scherm": _whole(1, 20), "soorten": _table(_text())},
            {
                "zinnen": _table(_zin),
                "lidwoorden": _table(_kort),
            }
            | {
                name: _text()
                for name in (
                    "invulplekken",
                    "volgorde",
                    "mix",
                    "te_weinig",
                    "kant_ontbreekt",
                    "persoonsgericht",
                    "opsomming",
                    "getallen",
                )
            },
        ),
        "regels": _list(_regel, minimum=1, uniek="key"),
    },
    {
        "bevindingen_zonder_regel": _list(
            _fields({"bevinding": _text(), "seed": _text(), "gebruik": _text()})
        )
    },
)
_SCHEMAS: dict[str, Check] = {
    "beeldplaat.yaml": _check_beeldplaat,
    "actoren.yaml": _check_actoren,
    "handreiking.yaml": _check_handreiking,
    "inzichten.yaml": _check_inzichten,
}


# --- what must agree between places and files -----------------------------------------------------


def _walk(documents: Iterable[Any], plek: Plek) -> Iterator[tuple[Any, Plek]]:
    return ((document, plek.item(index)) for index, document in enumerate(documents))


def _check_samenhang(
    beeldplaat: Document,
    actoren: Document,
    handreiking: Document,
    inzichten: Document,
    fouten: Fouten,
) -> None:
    """Everything has its shape by now; this looks at what refers to what."""
    _check_plaat_samenhang(beeldplaat, Plek("beeldplaat.yaml", "", fouten))
    _check_groepen(actoren, Plek("actoren.yaml", "", fouten))
    themas = [thema["thema"] for thema in handreiking["verdiepingsvragen"]]
    regels = [regel["key"] for regel in inzichten["regels"]]
    expected = {name: beeldplaat["plaat"][name] for name in ("key", "versie")}
    for naam, document in (("handreiking.yaml", handreiking), ("inzichten.yaml", inzichten)):
        for name, value in expected.items():
            if document["plaat"][name] != value:
                Plek(naam, f"plaat.{name}", fouten).refuse(
                    f"{_show(document['plaat'][name])} hoort {_show(value)} te zijn, "
                    "zoals in beeldplaat.yaml"
                )
    _check_handreiking_samenhang(handreiking, regels, Plek("handreiking.yaml", "", fouten))
    words = {
        "aspect": [
            aspect["key"] for proces in beeldplaat["processen"] for aspect in proces["aspecten"]
        ],
        "proces": list(PROCESSEN),
        "groep": [groep["key"] for groep in actoren["actorgroepen"]],
        "kant": [kant.value for kant in Kant],
    }
    for regel, plek in _walk(inzichten["regels"], Plek("inzichten.yaml", "regels", fouten)):
        if regel["thema"] not in themas:
            plek.field("thema").refuse(_unknown(regel["thema"], themas))
        for name, value in regel["parameters"].items():
            _check_parameter(name, value, words, plek.field("parameters").field(name))


def _unknown(value: str, known: Iterable[str]) -> str:
    return f"{_show(value)} bestaat niet; toegestaan: {', '.join(known)}"


# Which list a parameter of a rule refers to (inzichten.yaml).
_VERWIJZINGEN = {
    "aspect": "aspect",
    "aspecten": "aspect",
    "focus_school": "aspect",
    "focus_werkveld": "aspect",
    "proces": "proces",
    "verplicht_proces": "proces",
    "groepen": "groep",
    "kanten": "kant",
}


def _check_parameter(name: str, value: Any, words: Mapping[str, list[str]], plek: Plek) -> None:
    soort = _VERWIJZINGEN.get(name)
    if soort is None:
        return
    if isinstance(value, str):
        if value not in words[soort]:
            plek.refuse(_unknown(value, words[soort]))
    elif isinstance(value, list):
        for item, item_plek in _walk(value, plek):
            if item not in words[soort]:
                item_plek.refuse(_unknown(item, words[soort]))
    else:
        plek.refuse(f"{_show(value)} kan niet; toegestaan: een key van een {soort}")


def _check_plaat_samenhang(beeldplaat: Document, plek: Plek) -> None:
    maximum = beeldplaat["plaat"].get("max_tekens_titel", 34)
    perspectieven = [item["key"] for item in beeldplaat["ontwerpperspectieven"]]
    seen: set[Any] = {beeldplaat["hart"]["key"]}
    for nummer, (proces, proces_plek) in enumerate(
        _walk(beeldplaat["processen"], plek.field("processen"))
    ):
        if proces["key"] != PROCESSEN[nummer]:
            proces_plek.field("key").refuse(
                f"{_show(proces['key'])} staat op de verkeerde plek; "
                f"de volgorde is: {', '.join(PROCESSEN)}"
            )
        if proces["volgorde"] != nummer + 1:
            proces_plek.field("volgorde").refuse(
                f"{proces['volgorde']} kan hier niet; toegestaan: {nummer + 1}"
            )
        for aspect, aspect_plek in _walk(proces["aspecten"], proces_plek.field("aspecten")):
            _check_once(aspect["key"], seen, aspect_plek.field("key"))
            if len(aspect["titel"]) > maximum:
                aspect_plek.field("titel").refuse(
                    f"{len(aspect['titel'])} tekens, hooguit {maximum}"
                )
            if aspect["perspectief"] not in perspectieven:
                aspect_plek.field("perspectief").refuse(
                    _unknown(aspect["perspectief"], perspectieven)
                )
            afbreek = aspect.get("afbreek", aspect["titel"])
            if afbreek.replace(ZACHT_AFBREEKTEKEN, "") != aspect["titel"]:
                aspect_plek.field("afbreek").refuse(
                    "is niet de titel met zachte afbreektekens (U+00AD)"
                )


def _check_groepen(actoren: Document, plek: Plek) -> None:
    seen: set[Any] = set()
    for groep, groep_plek in _walk(actoren["actorgroepen"], plek.field("actorgroepen")):
        _check_once(groep["afkorting"], seen, groep_plek.field("afkorting"))
        contrast = measure_contrast(groep["vul"], pick_letterkleur(groep["toon"]))
        if contrast < MIN_CONTRAST:
            groep_plek.field("vul").refuse(
                f"letters op {groep['vul']} halen {contrast:.1f}:1, minstens {MIN_CONTRAST}:1 nodig"
            )
    if not any(groep["standaard"] for groep in actoren["actorgroepen"]):
        plek.field("actorgroepen").refuse("geen enkele groep heeft standaard: true")


def _check_handreiking_samenhang(handreiking: Document, regels: list[str], plek: Plek) -> None:
    mechanismen = [item["key"] for item in handreiking["leermechanismen"]]
    volgordes: set[Any] = set()
    for stap, stap_plek in _walk(handreiking["stappen"], plek.field("stappen")):
        _check_once(stap["volgorde"], volgordes, stap_plek.field("volgorde"))
        if stap["leermechanisme"] not in mechanismen:
            stap_plek.field("leermechanisme").refuse(_unknown(stap["leermechanisme"], mechanismen))
    keys: set[Any] = set()
    for thema, thema_plek in _walk(
        handreiking["verdiepingsvragen"], plek.field("verdiepingsvragen")
    ):
        for vraag, vraag_plek in _walk(thema["vragen"], thema_plek.field("vragen")):
            _check_once(vraag["key"], keys, vraag_plek.field("key"))
            for key, key_plek in _walk(vraag.get("inzicht", []), vraag_plek.field("inzicht")):
                if key not in regels:
                    key_plek.refuse(_unknown(key, regels))
