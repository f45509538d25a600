"""What is written down while talking: notes and quotes."""

from django.db import models
from django.db.models import Q

from leeromgevingen.models import Aspect

from ..enums import Akkoord
from .deelnemer import Deelnemer
from .werksessie import Werksessie

MAX_NOTITIE = 1000
MAX_CITAAT = 500


class Notitie(models.Model):
    """A note on a theme (key of handreiking.yaml) or a taak; both may be empty.

    `versie` rises with each save; a save that knows an older one is refused.
    """

    werksessie = models.ForeignKey(Werksessie, models.CASCADE, related_name="notities")
    thema = models.CharField(max_length=60, blank=True)
    aspect = models.ForeignKey(Aspect, models.PROTECT, null=True, blank=True, related_name="+")
    tekst = models.CharField(max_length=MAX_NOTITIE)
    versie = models.PositiveIntegerField(default=1)
    geschreven_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "notitie"
        verbose_name_plural = "notities"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(tekst=""), name="notitie_heeft_tekst")]

    def __str__(self) -> str:
        return self.tekst[:60]


class Citaat(models.Model):
    """What someone said literally. Without `akkoord` it never leaves the session."""

    werksessie = models.ForeignKey(Werksessie, models.CASCADE, related_name="citaten")
    deelnemer = models.ForeignKey(
        Deelnemer, models.SET_NULL, null=True, blank=True, related_name="citaten"
    )
    thema = models.CharField(max_length=60, blank=True)
    tekst = models.CharField(max_length=MAX_CITAAT)
    akkoord = models.CharField(max_length=10, choices=Akkoord.choices(), blank=True)
    met_naam = models.BooleanField(default=False)
    versie = models.PositiveIntegerField(default=1)
    geschreven_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "citaat"
        verbose_name_plural = "citaten"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(tekst=""), name="citaat_heeft_tekst")]

    def __str__(self) -> str:
        return self.tekst[:60]
