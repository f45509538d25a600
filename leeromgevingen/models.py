"""Organisations, their leeromgevingen, and the content of the plate as versioned data."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .enums import Kant, Opleidingsstructuur, Rol, Taalvariant


class Gebruiker(AbstractUser):
    """A person with an account. Deelnemers of a werksessie have none."""

    class Meta(AbstractUser.Meta):
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"


class Organisatie(models.Model):
    """The owner of leeromgevingen; everything of another organisatie is 404."""

    naam = models.CharField(max_length=120, unique=True)
    leden = models.ManyToManyField(Gebruiker, through="Lidmaatschap", related_name="organisaties")

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["naam"]

    def __str__(self) -> str:
        return self.naam


class Lidmaatschap(models.Model):
    gebruiker = models.ForeignKey(Gebruiker, models.CASCADE, related_name="lidmaatschappen")
    organisatie = models.ForeignKey(Organisatie, models.CASCADE, related_name="lidmaatschappen")
    rol = models.CharField(max_length=12, choices=Rol.choices(), default=Rol.FACILITATOR)

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        constraints = [
            models.UniqueConstraint(
                fields=["gebruiker", "organisatie", "rol"], name="een_keer_dezelfde_rol"
            ),
            models.CheckConstraint(
                condition=Q(rol__in=[rol.value for rol in Rol]), name="lidmaatschap_rol_bekend"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gebruiker} ({self.get_rol_display()}) bij {self.organisatie}"


class Leeromgeving(models.Model):
    """A hybride leeromgeving: school and company together. Dates and numbers may be unknown."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="leeromgevingen")
    naam = models.CharField(max_length=120)
    sector = models.CharField(max_length=120, blank=True)
    opleiding = models.CharField("opleiding en niveau", max_length=120, blank=True)
    school = models.CharField(max_length=120, blank=True)
    bedrijf = models.CharField(max_length=120, blank=True)
    startdatum = models.DateField(null=True, blank=True)
    studenten = models.PositiveIntegerField("aantal studenten", null=True, blank=True)
    afdelingen = models.PositiveIntegerField("aantal afdelingen", null=True, blank=True)
    opleidingsstructuur = models.CharField(
        max_length=5, choices=Opleidingsstructuur.choices(), blank=True
    )
    taalvariant = models.CharField(
        max_length=5, choices=Taalvariant.choices(), default=Taalvariant.NEDERLAND
    )
    aangemaakt_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "leeromgeving"
        verbose_name_plural = "leeromgevingen"
        ordering = ["naam", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(naam=""), name="leeromgeving_heeft_naam"),
            models.CheckConstraint(
                condition=Q(taalvariant__in=[taal.value for taal in Taalvariant]),
                name="leeromgeving_taalvariant_bekend",
            ),
            models.CheckConstraint(
                condition=Q(
                    opleidingsstructuur__in=["", *(keuze.value for keuze in Opleidingsstructuur)]
                ),
                name="leeromgeving_opleidingsstructuur_bekend",
            ),
        ]

    def __str__(self) -> str:
        return self.naam

    def get_absolute_url(self) -> str:
        return reverse("leeromgevingen:leeromgeving-detail", args=[self.pk])

    def feiten(self) -> dict[str, Any]:
        """What an exchange file says of it: JSON values, null where it is not known."""
        return {
            "naam": self.naam,
            "sector": self.sector,
            "opleiding": self.opleiding,
            "school": self.school,
            "bedrijf": self.bedrijf,
            "startdatum": self.startdatum.isoformat() if self.startdatum else None,
            "studenten": self.studenten,
            "afdelingen": self.afdelingen,
            "opleidingsstructuur": self.opleidingsstructuur or None,
            "taalvariant": self.taalvariant,
        }


class PlaatManager(models.Manager["Plaat"]):
    """Leaves the large documents where they are until somebody reads them."""

    def get_queryset(self) -> models.QuerySet["Plaat"]:
        return super().get_queryset().defer("regels", "handreiking", "gebruiksdoelen", "legenda")


class Plaat(models.Model):
    """One version of the plate. Once a session uses it, nothing in it changes any more.

    The documents are the parsed content files of `inhoud/`: `regels` is inzichten.yaml,
    `handreiking` is handreiking.yaml, `kanten` the list of that name in actoren.yaml.
    `vingerafdruk` is the SHA-256 over all of them, so that loading twice changes nothing.
    """

    key = models.SlugField(max_length=60)
    versie = models.CharField(max_length=20)
    titel = models.CharField(max_length=120)
    ondertitel = models.CharField(max_length=200, blank=True)
    hart = models.JSONField()
    legenda = models.JSONField()
    gebruiksdoelen = models.JSONField()
    kanten = models.JSONField()
    regels = models.JSONField()
    handreiking = models.JSONField()
    herkomst = models.TextField(blank=True)
    naamsvermelding = models.TextField(blank=True)
    vingerafdruk = models.CharField(max_length=64)
    geladen_op = models.DateTimeField(auto_now_add=True)

    objects = PlaatManager()

    class Meta:
        verbose_name = "plaatversie"
        base_manager_name = "objects"
        verbose_name_plural = "plaatversies"
        ordering = ["key", "-geladen_op", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key", "versie"], name="plaatversie_uniek")]

    def __str__(self) -> str:
        return f"{self.titel}, versie {self.versie}"


class Proces(models.Model):
    plaat = models.ForeignKey(Plaat, models.CASCADE, related_name="processen")
    key = models.SlugField(max_length=60)
    volgorde = models.PositiveSmallIntegerField()
    naam = models.CharField(max_length=60)
    niveau = models.CharField(max_length=30)
    uitleg = models.CharField(max_length=300)
    kernvraag = models.CharField(max_length=200)

    class Meta:
        verbose_name = "proces"
        verbose_name_plural = "processen"
        ordering = ["volgorde"]
        constraints = [models.UniqueConstraint(fields=["plaat", "key"], name="proces_uniek")]

    def __str__(self) -> str:
        return self.naam


class Aspect(models.Model):
    """One taak of the plate. `afbreek` is the title with soft hyphens."""

    plaat = models.ForeignKey(Plaat, models.CASCADE, related_name="aspecten")
    proces = models.ForeignKey(Proces, models.CASCADE, related_name="aspecten")
    key = models.SlugField(max_length=60)
    volgorde = models.PositiveSmallIntegerField()
    titel = models.CharField(max_length=34)
    afbreek = models.CharField(max_length=50)
    toelichting = models.CharField(max_length=300)
    met_studenten = models.BooleanField()
    perspectief = models.CharField(max_length=20)
    vraag = models.CharField(max_length=200)
    bron = models.JSONField(default=list)

    class Meta:
        verbose_name = "taak van de plaat"
        verbose_name_plural = "taken van de plaat"
        ordering = ["proces__volgorde", "volgorde"]
        constraints = [models.UniqueConstraint(fields=["plaat", "key"], name="aspect_uniek")]

    def __str__(self) -> str:
        return self.titel


# Two roles of plate version 1 carry the Flemish word "mentor"; on a join page nobody could choose.
# The list of terms in actoren.yaml gives the second role another word too. That file itself cannot
# change any more where sessions use this version.
MENTOREN = {"werkbegeleider": "werkplekbegeleider"}


class Actorgroep(models.Model):
    """A group of actors: of a plate version (from actoren.yaml), or an organisation's own.

    An own group never changes after it was made; it can only be retired (`is_actief`), so that
    a session keeps what it was held with.
    """

    plaat = models.ForeignKey(
        Plaat, models.CASCADE, related_name="actorgroepen", null=True, blank=True
    )
    organisatie = models.ForeignKey(
        Organisatie, models.CASCADE, related_name="actorgroepen", null=True, blank=True
    )
    key = models.SlugField(max_length=60)
    volgorde = models.PositiveSmallIntegerField(default=0)
    naam = models.CharField(max_length=60)
    vlaams = models.CharField("naam in Vlaanderen", max_length=60, blank=True)
    afkorting = models.CharField(max_length=3)
    kant = models.CharField(max_length=10, choices=Kant.choices())
    vul = models.CharField(max_length=7)
    toon = models.CharField(max_length=1)
    omschrijving = models.CharField(max_length=300, blank=True)
    is_standaard = models.BooleanField(default=False)
    is_actief = models.BooleanField(default=True)

    class Meta:
        verbose_name = "actorgroep"
        verbose_name_plural = "actorgroepen"
        ordering = ["volgorde", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plaat", "key"], condition=Q(plaat__isnull=False), name="groep_uniek_plaat"
            ),
            models.UniqueConstraint(
                fields=["organisatie", "key"],
                condition=Q(organisatie__isnull=False),
                name="groep_uniek_organisatie",
            ),
            models.CheckConstraint(
                condition=Q(plaat__isnull=True) ^ Q(organisatie__isnull=True),
                name="groep_van_plaat_of_organisatie",
            ),
            models.CheckConstraint(
                condition=Q(kant__in=[kant.value for kant in Kant]), name="groep_kant_bekend"
            ),
            models.CheckConstraint(
                condition=Q(toon__in=["d", "l"]), name="groep_toon_donker_of_licht"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.naam} ({self.afkorting})"

    def naam_in(self, taalvariant: str) -> str:
        """The name a reader sees; the Flemish words of the data start with a small letter."""
        if taalvariant == Taalvariant.VLAANDEREN and self.vlaams:
            vlaams = self.vlaams
            if self.organisatie_id is None and vlaams == "mentor":
                vlaams = MENTOREN.get(self.key, vlaams)
            return vlaams[0].upper() + vlaams[1:]
        return self.naam
