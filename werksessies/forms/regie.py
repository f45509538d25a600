"""What people fill in around a werksessie: set-up, people, notes, quotes and actions.

A form cleans and says at the field what is wrong; what a value means is the domain's.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from leeromgevingen.forms import Datum
from leeromgevingen.models import Actorgroep, Leeromgeving
from leeromgevingen.models import Plaat as PlaatModel

from ..enums import Akkoord, Fase, Gebruiksdoel, Plakwijze
from ..errors import InvoerError
from ..models import Citaat, Notitie, Vervolgactie, Werksessie
from ..models.deelnemer import MAX_NAAM
from ..models.gesprek import MAX_CITAAT, MAX_NOTITIE
from ..models.vervolgactie import MAX_ACTIE, MAX_WIE
from ..plaat import Plaat
from ..tekst import clean_tekst

MAX_TITEL = 60
DATUM_ONBEKEND = "Deze datum kennen we niet. Schrijf bijvoorbeeld 16-1-2026."
KEUZE_ONBEKEND = "Deze keuze kennen we niet. Kies er een uit de lijst."

Keuzes = list[tuple[str, Any]]


class TekstVeld(forms.CharField):
    """Text as `clean_tekst` makes it; `regels` > 0 gives a text area of that many lines."""

    def __init__(self, *, maximum: int, regels: int = 0, **kwargs: Any) -> None:
        self.maximum = maximum
        attrs = {"maxlength": str(maximum)}
        widget: forms.Widget = (
            forms.Textarea({**attrs, "rows": str(regels)}) if regels else forms.TextInput(attrs)
        )
        super().__init__(strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        tekst: str = super().to_python(value) or ""
        try:
            tekst = clean_tekst(tekst, maximum=self.maximum, veld=str(self.label))
        except InvoerError as error:
            raise ValidationError(error.tekst) from error
        return tekst if isinstance(self.widget, forms.Textarea) else tekst.replace("\n", " ")


class DatumVeld(Datum):
    """As in a leeromgeving, filled in with two digits for day and month."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d-%m-%Y")
        super().__init__(widget=widget, **kwargs)
        self.error_messages["invalid"] = DATUM_ONBEKEND

    def prepare_value(self, value: Any) -> Any:
        return value  # the widget writes it


class KeuzeVeld(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = KEUZE_ONBEKEND


class VorigeVeld(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Werksessie) -> str:
        doel = Gebruiksdoel(obj.gebruiksdoel).label.lower()
        naam = f"{date_format(obj.datum)}, {doel}"
        return f"{naam}: {obj.titel}" if obj.titel else naam


def set_queryset(veld: forms.Field, queryset: QuerySet[Any]) -> None:
    if not isinstance(veld, forms.ModelChoiceField):
        raise TypeError(f"{veld!r} offers no rows")
    veld.queryset = queryset


def set_keuzes(veld: forms.Field, keuzes: Keuzes) -> None:
    if not isinstance(veld, forms.ChoiceField):
        raise TypeError(f"{veld!r} offers no choices")
    veld.choices = keuzes


def taak_keuzes(plaat: Plaat, leeg: str) -> Keuzes:
    """Every taak of the plate, per proces; `leeg` is the text of the empty choice."""
    return [
        ("", leeg),
        *(
            (proces.naam, [(taak.key, taak.titel) for taak in proces.taken])
            for proces in plaat.processen
        ),
    ]


class VersieForm(forms.Form):
    """A text that two people may have open at once. `concept` is the name under which a browser
    keeps what is half typed (static/js/concept.js)."""

    versie = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def set_concept(self, concept: str) -> None:
        if concept:
            self.fields["tekst"].widget.attrs["data-concept"] = concept

    def with_versie(self, versie: int) -> Self:
        """The same input as if it had been started from `versie`: saving again then is a choice."""
        self.data = {**{naam: self.data.get(naam) for naam in self.data}, "versie": str(versie)}
        return self

    def knows_versie(self) -> int:
        """The version the writer started from; 0 for a new text or where none was sent."""
        return self.cleaned_data.get("versie") or 0


class NotitieForm(VersieForm):
    """`themas` are (key, naam) pairs of the handreiking."""

    tekst = TekstVeld(
        label="Notitie",
        maximum=MAX_NOTITIE,
        regels=3,
        error_messages={"required": "Schrijf eerst op wat er gezegd is."},
    )
    thema = KeuzeVeld(label="Thema", required=False)
    aspect = KeuzeVeld(label="Bij taak", required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plaat: Plaat,
        themas: Keuzes,
        notitie: Notitie | None = None,
        thema: str = "",
        taak: str = "",
        concept: str = "",
    ) -> None:
        initial: dict[str, Any] = {"thema": thema, "aspect": taak}
        if notitie is not None:
            initial = {
                "tekst": notitie.tekst,
                "thema": notitie.thema,
                "aspect": notitie.aspect.key if notitie.aspect else "",
                "versie": notitie.versie,
            }
        super().__init__(data, initial=initial, auto_id="notitie-%s")
        set_keuzes(self.fields["thema"], [("", "Geen thema"), *themas])
        set_keuzes(self.fields["aspect"], taak_keuzes(plaat, "Het hele thema"))
        self.set_concept(concept)


class CitaatForm(VersieForm):
    """`akkoord` is what the facilitator notes; a person's own yes stays until it is taken back.
    `deelnemers` are (ref, who) pairs."""

    tekst = TekstVeld(
        label="Wat zei iemand letterlijk?",
        maximum=MAX_CITAAT,
        regels=2,
        error_messages={"required": "Schrijf eerst op wat iemand zei."},
    )
    thema = KeuzeVeld(label="Thema", required=False)
    deelnemer = KeuzeVeld(label="Wie zei dit?", required=False)
    akkoord = forms.BooleanField(label="Mag in het verslag", required=False)
    met_naam = forms.BooleanField(label="Met de naam erbij", required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        deelnemers: Iterable[tuple[str, str]],
        themas: Keuzes,
        citaat: Citaat | None = None,
        thema: str = "",
        concept: str = "",
    ) -> None:
        initial: dict[str, Any] = {"thema": thema}
        if citaat is not None:
            initial = {
                "tekst": citaat.tekst,
                "thema": citaat.thema,
                "deelnemer": citaat.deelnemer.ref if citaat.deelnemer else "",
                "akkoord": bool(citaat.akkoord),
                "met_naam": citaat.met_naam,
                "versie": citaat.versie,
            }
        self._eerder_akkoord = citaat.akkoord if citaat else ""
        super().__init__(data, initial=initial, auto_id="citaat-%s")
        set_keuzes(self.fields["thema"], [("", "Geen thema"), *themas])
        set_keuzes(
            self.fields["deelnemer"],
            [
                ("", "Dat zeg ik niet"),
                *deelnemers,
            ],
        )
        self.set_concept(concept)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("met_naam"):
            if not cleaned.get("akkoord"):
                self.add_error("met_naam", "Een naam mag alleen als de persoon akkoord is.")
            if not cleaned.get("deelnemer") and "deelnemer" not in self.errors:
                self.add_error("deelnemer", "Kies wie dit zei, of laat de naam weg.")
        return cleaned

    def read_akkoord(self) -> str:
        """The value to store: taken back, as the person gave it, or noted by the facilitator."""
        if not self.cleaned_data["akkoord"]:
            return Akkoord.GEEN
        return self._eerder_akkoord or Akkoord.MONDELING


class ActieForm(VersieForm):
    tekst = TekstVeld(
        label="Wat gaan we doen?",
        maximum=MAX_ACTIE,
        regels=2,
        error_messages={"required": "Schrijf eerst op wat jullie gaan doen."},
    )
    trekker = TekstVeld(label="Trekker", maximum=MAX_WIE, required=False)
    met = TekstVeld(label="Met", maximum=MAX_WIE, required=False)
    datum = DatumVeld(label="Uiterlijk wanneer?", required=False)
    aspect = KeuzeVeld(label="Bij welke taak?", required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plaat: Plaat,
        actie: Vervolgactie | None = None,
        concept: str = "",
    ) -> None:
        initial: dict[str, Any] = {}
        if actie is not None:
            initial = {
                "tekst": actie.tekst,
                "trekker": actie.trekker,
                "met": actie.met,
                "datum": actie.datum,
                "aspect": actie.aspect.key if actie.aspect else "",
                "versie": actie.versie,
            }
        super().__init__(data, initial=initial, auto_id="actie-%s")
        set_keuzes(self.fields["aspect"], taak_keuzes(plaat, "Geen taak"))
        for veld in ("trekker", "met"):
            self.fields[veld].widget.attrs["list"] = "mensen-lijst"
            self.fields[veld].widget.attrs["autocomplete"] = "off"
        self.set_concept(concept)


class DeelnemerForm(forms.Form):
    """A person without a phone; the name may stay empty. `groepen` are (key, name) pairs."""

    naam = TekstVeld(label="Naam of initialen", maximum=MAX_NAAM, required=False)
    groep = KeuzeVeld(
        label="Wie is het?", error_messages={"required": "Kies bij welke groep iemand hoort."}
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, groepen: Keuzes) -> None:
        super().__init__(data, auto_id="zonder-telefoon-%s")
        self.fields["naam"].widget.attrs["autocomplete"] = "off"
        set_keuzes(
            self.fields["groep"],
            [
                ("", "Kies een groep"),
                *groepen,
            ],
        )


class WerksessieForm(forms.Form):
    """The set-up of a session of one leeromgeving.

    Groups are chosen by key, so that the choice carries over when another plate version is
    chosen; `actorgroepen` is cleaned into the groups of that version and the organisation's own.
    `werksessie` is the one that changes; its plate is fixed.
    """

    titel = TekstVeld(label="Titel", maximum=MAX_TITEL, required=False)
    datum = DatumVeld(
        label="Datum",
        error_messages={"required": "Kies een datum. Schrijf bijvoorbeeld 16-1-2026."},
    )
    gebruiksdoel = KeuzeVeld(
        choices=Gebruiksdoel.choices(),
        error_messages={"required": "Kies waarvoor jullie bij elkaar komen."},
    )
    plakwijze = KeuzeVeld(
        choices=Plakwijze.choices(), error_messages={"required": "Kies hoe jullie plakken."}
    )
    plaat = forms.ModelChoiceField(
        label="Plaat",
        queryset=PlaatModel.objects.none(),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": KEUZE_ONBEKEND},
    )
    actorgroepen = forms.MultipleChoiceField(
        error_messages={
            "required": "Zet minstens een groep aan. Anders kan niemand meedoen.",
            "invalid_choice": "De groep %(value)s kennen we niet. Kies uit de lijst.",
        }
    )
    vorige = VorigeVeld(
        label="Vorige werksessie",
        queryset=Werksessie.objects.none(),
        required=False,
        empty_label="Geen vorige werksessie",
        error_messages={"invalid_choice": KEUZE_ONBEKEND},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        leeromgeving: Leeromgeving,
        platen: list[PlaatModel],
        initial: dict[str, Any],
        werksessie: Werksessie | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="ws-%s")
        self.platen = [werksessie.plaat] if werksessie else platen
        platen_pk = [plaat.pk for plaat in self.platen]
        set_queryset(self.fields["plaat"], PlaatModel.objects.filter(pk__in=platen_pk))
        if len(self.platen) == 1:
            del self.fields["plaat"]
        self.gekozen_plaat = self._chosen_plaat()
        self.groepen = list(
            Actorgroep.objects.filter(
                Q(plaat=self.gekozen_plaat)
                | Q(organisatie=leeromgeving.organisatie_id, is_actief=True)
                | Q(werksessies=werksessie.pk if werksessie else None)
            )
            .distinct()
            .order_by("volgorde", "pk")
        )
        set_keuzes(self.fields["actorgroepen"], [(g.key, g.naam) for g in self.groepen])
        vorige = Werksessie.objects.filter(
            leeromgeving=leeromgeving, fase=Fase.AFGESLOTEN
        ).select_related("leeromgeving")
        if werksessie is not None:
            vorige = vorige.exclude(pk=werksessie.pk)
        set_queryset(self.fields["vorige"], vorige)

    def _chosen_plaat(self) -> PlaatModel:
        chosen = self.data.get("plaat") if self.is_bound else None
        for plaat in self.platen:
            if str(plaat.pk) == chosen:
                return plaat
        return self.platen[0]

    def gekozen_groepen(self) -> set[str]:
        """The keys that are on, as typed or as proposed."""
        waarde = self["actorgroepen"].value() or []
        return set(waarde)

    def clean_actorgroepen(self) -> list[Actorgroep]:
        chosen = set(self.cleaned_data["actorgroepen"])
        return [groep for groep in self.groepen if groep.key in chosen]
