"""A deelnemer and the devices that deelnemer uses."""

from django.db import models
from django.db.models import Q

from leeromgevingen.models import Actorgroep

from .werksessie import Werksessie

MAX_NAAM = 24


class Deelnemer(models.Model):
    """A person in one session. `ref` is the name in exports; `naam` may stay empty.

    `persoonscode` lets the same person in on another device.
    """

    werksessie = models.ForeignKey(Werksessie, models.CASCADE, related_name="deelnemers")
    ref = models.CharField(max_length=120)
    volgorde = models.PositiveIntegerField()
    naam = models.CharField(max_length=MAX_NAAM, blank=True)
    groep = models.ForeignKey(Actorgroep, models.PROTECT, related_name="deelnemers")
    ervaring_maanden = models.PositiveIntegerField(null=True, blank=True)
    naam_in_verslag = models.BooleanField(default=False)
    is_klaar = models.BooleanField(default=False)
    heeft_telefoon = models.BooleanField(default=True)
    # Played in a rehearsal: nobody is behind it.
    is_gespeeld = models.BooleanField(default=False)
    persoonscode = models.CharField(max_length=4, blank=True)
    aangemeld_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "deelnemer"
        verbose_name_plural = "deelnemers"
        ordering = ["volgorde"]
        constraints = [
            models.UniqueConstraint(fields=["werksessie", "ref"], name="deelnemer_ref_uniek"),
            models.UniqueConstraint(
                fields=["werksessie", "persoonscode"],
                condition=~Q(persoonscode=""),
                name="persoonscode_uniek",
            ),
        ]

    def __str__(self) -> str:
        return self.naam or self.ref


class Apparaat(models.Model):
    """A browser that is a deelnemer: the SHA-256 (hex) of the token in its cookie."""

    werksessie = models.ForeignKey(Werksessie, models.CASCADE, related_name="apparaten")
    deelnemer = models.ForeignKey(Deelnemer, models.CASCADE, related_name="apparaten")
    token_hash = models.CharField(max_length=64)
    aangemeld_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "apparaat"
        verbose_name_plural = "apparaten"
        constraints = [
            models.UniqueConstraint(fields=["werksessie", "token_hash"], name="apparaat_uniek")
        ]

    def __str__(self) -> str:
        return f"apparaat van {self.deelnemer}"
