"""What somebody wrote or drew of an ordinary day, before the plate gives direction."""

from django.db import models
from django.db.models import Q

from ..enums import Deling
from .deelnemer import Deelnemer
from .werksessie import make_kenmerk

MAX_LEERWERKDAG = 600
MAX_ALT = 200


class Leerwerkdag(models.Model):
    """The day of one deelnemer: some sentences, a photo, or both. `gedeeld` says who else may see
    it; only the maker changes that. `is_op_scherm`: the facilitator has put it on the big screen.
    """

    deelnemer = models.OneToOneField(Deelnemer, models.CASCADE, related_name="leerwerkdag")
    tekst = models.CharField(max_length=MAX_LEERWERKDAG, blank=True)
    gedeeld = models.CharField(max_length=12, choices=Deling.choices(), blank=True)
    is_op_scherm = models.BooleanField(default=False)
    gewijzigd_op = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "leerwerkdag"
        verbose_name_plural = "leerwerkdagen"
        ordering = ["deelnemer__volgorde"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gedeeld__in=[deling.value for deling in Deling]), name="deling_bekend"
            ),
            models.CheckConstraint(
                condition=Q(is_op_scherm=False) | Q(gedeeld=Deling.SCHERM.value),
                name="alleen_gedeeld_op_scherm",
            ),
        ]

    def __str__(self) -> str:
        return f"leerwerkdag van {self.deelnemer}"


class Leerwerkdagfoto(models.Model):
    """The photo, as `foto.make_foto` made it; in a table of its own, so that a list does not read
    it. In the database, so that a copy of that holds it and it goes with its person. `sleutel`
    stands in its address and is new for every photo."""

    leerwerkdag = models.OneToOneField(Leerwerkdag, models.CASCADE, related_name="foto")
    sleutel = models.CharField(max_length=22, unique=True, default=make_kenmerk, editable=False)
    alt = models.CharField(max_length=MAX_ALT)
    jpeg = models.BinaryField()
    breedte = models.PositiveIntegerField()
    hoogte = models.PositiveIntegerField()

    class Meta:
        verbose_name = "foto van een leerwerkdag"
        verbose_name_plural = "foto's van leerwerkdagen"
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="foto_heeft_beschrijving")]

    def __str__(self) -> str:
        return self.alt[:60]
