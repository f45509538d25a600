"""What the console shows in each phase: the run sheet, and the tools of this step only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ..domain import klok, oefening, sessies
from ..domain.deelnemers import MAX_CODE_FOUTEN
from ..draaiboek import make_draaiboek, make_planning
from ..enums import ActieStatus, Fase, Gesprekspunt
from ..forms.regie import ActieForm, CitaatForm, DeelnemerForm, NotitieForm
from ..inzichten import Uitkomst
from ..models import Citaat, Notitie, Vervolgactie, Werksessie
from ..punten import Punten, read_besproken, split_punten
from ..queries import make_deelnemer, read_document, read_plaat_of, read_volledig
from ..schuiven import Schuiven, find_schuiven
from ..stipbeeld import read_stippenlijst
from ..zicht import may_export
from .deur import make_deur
from .inzicht import Getoond, find_uitkomst, make_inzichten
from .ronde import make_ronde_regie

Context = dict[str, Any]
SCHUIVEN = "wensen-schuiven"  # the step of handreiking.yaml that lays the wishes side by side

FASEN = tuple(Fase)
VERDER = {
    Fase.WELKOM: "Begin met plakken",
    Fase.PLAKKEN: "Ga samen kijken",
    Fase.KIJKEN: "Begin het gesprek",
    Fase.GESPREK: "Naar acties",
}
NOG_OPEN = (ActieStatus.OPEN, ActieStatus.MEEGENOMEN)


def groep_keuzes(werksessie: Werksessie) -> list[tuple[str, Any]]:
    taalvariant = werksessie.leeromgeving.taalvariant
    return [(groep.key, groep.naam_in(taalvariant)) for groep in werksessie.actorgroepen.all()]


def make_stap(request: HttpRequest, werksessie: Werksessie, fase: Fase) -> dict[str, Any]:
    """The run sheet, the step that is on, and the phases on either side."""
    document = read_document(werksessie.plaat_id)
    draaiboek = make_draaiboek(document.handreiking, werksessie.gebruiksdoel)
    stappen = draaiboek.in_fase(fase)
    wanted = request.GET.get("stap")
    stap = next((stap for stap in stappen if stap.key == wanted), stappen[0])
    index = stappen.index(stap)
    plek = FASEN.index(fase)
    nu = timezone.now()
    return {
        "draaiboek": draaiboek,
        "stap": stap,
        "stap_hierna": stappen[index + 1] if index + 1 < len(stappen) else None,
        "klok": klok.read(werksessie, nu),
        "mag_klok": fase in sessies.FASEN_MET_DEUR,
        "planning": make_planning(draaiboek, fase, werksessie.fase_sinds, nu, werksessie.klok_tot),
        "vorige_fase": FASEN[plek - 1] if plek else None,
        "volgende_fase": FASEN[plek + 1] if plek + 1 < len(FASEN) else None,
        "verder": VERDER.get(fase, ""),
    }


@dataclass(frozen=True, slots=True)
class Persoon:
    """One person opened by the facilitator: to help, to give a new code, to take out."""

    ref: str
    naam: str
    groep: str
    heeft_telefoon: bool
    persoonscode: str
    is_op_slot: bool


def find_persoon(request: HttpRequest, werksessie: Werksessie) -> Persoon | None:
    ref = request.GET.get("persoon", "")
    if not ref:
        return None
    found = werksessie.deelnemers.select_related("groep").filter(ref=ref).first()
    if found is None:
        return None
    deelnemer = make_deelnemer(found, werksessie.leeromgeving.taalvariant)
    return Persoon(
        ref=ref,
        naam=deelnemer.naam,
        groep=deelnemer.groep.naam,
        heeft_telefoon=found.heeft_telefoon,
        persoonscode=found.persoonscode,
        is_op_slot=werksessie.persoonscode_fouten >= MAX_CODE_FOUTEN,
    )


def _voorbereiden(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    leeromgeving = werksessie.leeromgeving
    groepen = list(werksessie.actorgroepen.all())
    kanten = {groep.kant for groep in groepen}
    taalvariant = leeromgeving.taalvariant
    keuzes = [(groep.key, groep.naam_in(taalvariant)) for groep in groepen]
    return {
        "deelnemer_form": DeelnemerForm(groepen=keuzes),
        "oefening": oefening.find(werksessie),
        "groepen": groepen,
        "heeft_beide_kanten": {"school", "werkveld"} <= kanten,
        "is_leeromgeving_vol": bool(leeromgeving.school and leeromgeving.bedrijf),
        "open_van_vorige": _read_open_van_vorige(werksessie),
    }


def _welkom(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    spelregels = read_document(werksessie.plaat_id).handreiking["spelregels"]
    return (
        make_deur(request, werksessie, context["mensen"])
        | _zonder_telefoon(werksessie)
        | _wijzen(werksessie)
        | {"spelregels": [regel["tekst"] for regel in spelregels]}
    )


def _wijzen(werksessie: Werksessie) -> Context:
    """The taken to point everyone at, and the one that is pointed at."""
    plaat = read_plaat_of(werksessie)
    return {"plaat": plaat, "aangewezen_taak": plaat.taken.get(werksessie.aangewezen)}


def _zonder_telefoon(werksessie: Werksessie) -> Context:
    return {"deelnemer_form": DeelnemerForm(groepen=groep_keuzes(werksessie))}


def _plakken(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    return _zonder_telefoon(werksessie) | _notitieblok(werksessie)


def _notitieblok(werksessie: Werksessie, thema: str = "", taak: str = "") -> Context:
    """One empty note field with the same name in every phase, so that a half-typed note stays."""
    document = read_document(werksessie.plaat_id)
    return {
        "notitie_form": NotitieForm(
            plaat=read_plaat_of(werksessie),
            themas=list(document.themas.items()),
            thema=thema,
            taak=taak,
            concept="notitie",
        )
    }


def _kijken(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    found: Context = _notitieblok(werksessie) | _wijzen(werksessie)
    found |= make_ronde_regie(werksessie)
    found["stippenlijst"] = read_stippenlijst(werksessie)
    processen = found["plaat"].processen
    found["schakels"] = [(proces, proces.key in werksessie.onthuld) for proces in processen]
    uitkomst = find_uitkomst(werksessie)
    found["uitkomst"] = uitkomst
    return found if uitkomst is None else found | make_inzichten(request, werksessie, uitkomst)


@dataclass(frozen=True, slots=True)
class Vraag:
    key: str
    tekst: str
    kant: str
    past: bool
    is_besproken: bool


@dataclass(frozen=True, slots=True)
class Gespreksthema:
    """A theme of the handreiking with the insight that belongs to it on this plate, if any."""

    key: str
    naam: str
    inzicht: Getoond | None
    vragen: tuple[Vraag, ...]


def order_themas(
    handreiking: Mapping[str, Any], uitkomst: Uitkomst | None, besproken: Punten = frozenset()
) -> list[Gespreksthema]:
    """Themes with a shown insight first, in the order in which those are discussed; inside a
    theme the questions that belong to what was shown, then those to what else holds; what was
    discussed comes last."""
    getoond = uitkomst.bespreekvolgorde if uitkomst else ()
    rest = [i for i in uitkomst.inzichten if i.scherm != "op_verzoek"] if uitkomst else []
    geldt = (*getoond, *(inzicht for inzicht in rest if not inzicht.op_scherm))
    op_scherm = {inzicht.key for inzicht in getoond}
    anders = {inzicht.key for inzicht in geldt} - op_scherm
    themas = []
    for thema in handreiking["verdiepingsvragen"]:
        inzicht = next((i for i in geldt if i.thema == thema["thema"]), None)
        gewogen = sorted(
            thema["vragen"],
            key=lambda vraag: (
                (Gesprekspunt.VRAAG, vraag["key"]) in besproken,
                (op_scherm.isdisjoint(vraag["inzicht"]))
                + (op_scherm | anders).isdisjoint(vraag["inzicht"]),
            ),
        )
        themas.append(
            Gespreksthema(
                key=thema["thema"],
                naam=thema["naam"],
                inzicht=Getoond(inzicht, met_naam=False) if inzicht else None,
                vragen=tuple(
                    Vraag(
                        vraag["key"],
                        vraag["vraag"],
                        vraag["kant"],
                        not (op_scherm | anders).isdisjoint(vraag["inzicht"]),
                        is_besproken=(Gesprekspunt.VRAAG, vraag["key"]) in besproken,
                    )
                    for vraag in gewogen
                ),
            )
        )
    plek = {inzicht.key: i for i, inzicht in enumerate(geldt)}
    return sorted(themas, key=lambda t: plek[t.inzicht.inzicht.key] if t.inzicht else len(plek))


@dataclass(frozen=True, slots=True)
class Aantekening:
    """A note or a quote in the list; `bij` says what it is about or who said it."""

    is_citaat: bool
    tekst: str
    bij: str
    thema: str
    url: str


def read_aantekeningen(werksessie: Werksessie) -> list[Aantekening]:
    """Notes and quotes in the order of writing."""
    themas = read_document(werksessie.plaat_id).themas
    taalvariant = werksessie.leeromgeving.taalvariant
    notities = werksessie.notities.select_related("aspect")
    citaten = werksessie.citaten.select_related("deelnemer__groep")
    rows: list[tuple[Any, Aantekening]] = [
        (notitie.geschreven_op, _list_notitie(werksessie, notitie, themas)) for notitie in notities
    ]
    rows += [
        (citaat.geschreven_op, _list_citaat(werksessie, citaat, taalvariant)) for citaat in citaten
    ]
    return [aantekening for _, aantekening in sorted(rows, key=lambda row: row[0])]


def _list_notitie(
    werksessie: Werksessie, notitie: Notitie, themas: Mapping[str, str]
) -> Aantekening:
    return Aantekening(
        is_citaat=False,
        tekst=notitie.tekst,
        bij=notitie.aspect.titel if notitie.aspect else themas.get(notitie.thema, ""),
        thema=notitie.thema,
        url=reverse("werksessies:notitie-change", args=[werksessie.kenmerk, notitie.pk]),
    )


def _list_citaat(werksessie: Werksessie, citaat: Citaat, taalvariant: str) -> Aantekening:
    wie = "Iemand"
    if citaat.deelnemer is not None:
        deelnemer = make_deelnemer(citaat.deelnemer, taalvariant)
        wie = deelnemer.naam if citaat.met_naam else deelnemer.groep.naam
    mag = "mag in het verslag" if citaat.akkoord else "blijft hier, nog geen akkoord"
    return Aantekening(
        is_citaat=True,
        tekst=citaat.tekst,
        bij=f"{wie}, {mag}",
        thema=citaat.thema,
        url=reverse("werksessies:citaat-change", args=[werksessie.kenmerk, citaat.pk]),
    )


def _gesprek(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    document = read_document(werksessie.plaat_id)
    uitkomst = find_uitkomst(werksessie)
    besproken = read_besproken(werksessie)
    stippenlijst = read_stippenlijst(werksessie)
    open_punten, afgevinkt = split_punten(werksessie, uitkomst, stippenlijst, besproken)
    themas = order_themas(document.handreiking, uitkomst, besproken)
    wanted = request.GET.get("thema")
    thema = next((thema for thema in themas if thema.key == wanted), themas[0])
    plek = themas.index(thema)
    alle = read_aantekeningen(werksessie)
    is_schuiven = context["stap"].key == SCHUIVEN
    return (
        _notitieblok(werksessie, thema.key, request.GET.get("taak", ""))
        | _wijzen(werksessie)
        | make_ronde_regie(werksessie)
        | {
            "stippenlijst": stippenlijst,
            "open_punten": open_punten,
            "afgevinkt": afgevinkt,
            "is_schuiven": is_schuiven,
            "schuiven": _read_schuiven(werksessie) if is_schuiven else None,
            "themas": themas,
            "thema": thema,
            "thema_hierna": themas[plek + 1] if plek + 1 < len(themas) else None,
            "aantekeningen": [a for a in alle if a.thema == thema.key],
            "andere_aantekeningen": [a for a in alle if a.thema != thema.key],
            "citaat_form": CitaatForm(
                deelnemers=_citeerbaar(context),
                themas=list(document.themas.items()),
                thema=thema.key,
                concept="citaat",
            ),
        }
    )


def _read_schuiven(werksessie: Werksessie) -> Schuiven | None:
    """None while something is hidden: a wish is a sticker."""
    return find_schuiven(read_volledig(werksessie)) if may_export(werksessie) else None


def _citeerbaar(context: Context) -> list[tuple[str, str]]:
    return [(mens.ref, f"{mens.naam}, {mens.groep.naam.lower()}") for mens in context["mensen"]]


def read_acties(werksessie: Werksessie) -> list[Vervolgactie]:
    return list(werksessie.acties.select_related("aspect"))


def _read_open_van_vorige(werksessie: Werksessie) -> list[Vervolgactie]:
    if werksessie.vorige is None:
        return []
    return [actie for actie in read_acties(werksessie.vorige) if actie.status == ActieStatus.OPEN]


def _acties(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    vorige = read_acties(werksessie.vorige) if werksessie.vorige else []
    return _notitieblok(werksessie) | {
        "acties": read_acties(werksessie),
        "open_van_vorige": [actie for actie in vorige if actie.status == ActieStatus.OPEN],
        "klaar_van_vorige": [actie for actie in vorige if actie.status != ActieStatus.OPEN],
        "actie_form": ActieForm(plaat=read_plaat_of(werksessie), concept="actie"),
    }


def _afgesloten(request: HttpRequest, werksessie: Werksessie, context: Context) -> Context:
    acties = read_acties(werksessie)
    return {
        "acties": acties,
        "aantal_open": sum(actie.status in NOG_OPEN for actie in acties),
        "aantal_notities": werksessie.notities.count(),
    }


_PER_FASE: dict[Fase, Callable[[HttpRequest, Werksessie, Context], Context]] = {
    Fase.VOORBEREIDEN: _voorbereiden,
    Fase.WELKOM: _welkom,
    Fase.PLAKKEN: _plakken,
    Fase.KIJKEN: _kijken,
    Fase.GESPREK: _gesprek,
    Fase.ACTIES: _acties,
    Fase.AFGESLOTEN: _afgesloten,
}


def make_fase(request: HttpRequest, werksessie: Werksessie, kader: Context) -> Context:
    """What the page of the current phase shows besides the frame (`kader`)."""
    return _PER_FASE[Fase(werksessie.fase)](request, werksessie, kader)
