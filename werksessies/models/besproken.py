"""What the facilitator ticked off while talking."""

from django.db import models
from django.db.models import Q

from ..enums import Gesprekspunt
from .werksessie import Werksessie


class Besproken(models.Model):
    """`key` is that of a question or a theme of the handreiking, or of a taak."""

    werksessie = models.ForeignKey(
        Werksessie, models.CASCADE, related_name="besproken", db_index=False
    )
    soort = models.CharField(max_length=5, choices=Gesprekspunt.choices())
    key = models.CharField(max_length=60)

    class Meta:
        verbose_name = "besproken punt"
        verbose_name_plural = "besproken punten"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["werksessie", "soort", "key"], name="punt_een_keer_besproken"
            ),
            models.CheckConstraint(
                condition=Q(soort__in=[soort.value for soort in Gesprekspunt]),
                name="soort_punt_bekend",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.soort} {self.key}"
