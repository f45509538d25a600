"""A dot: somebody wants to talk about a taak."""

from django.db import models
from django.db.models import Q

from leeromgevingen.models import Aspect

from .deelnemer import Deelnemer
from .werksessie import Werksessie

MAX_STIPPEN = 3


class Stip(models.Model):
    """One of the dots of a person in a round. `nummer` is which of them (1 to 3): unique, so that
    the database itself knows that there are three."""

    # No indexes of their own: `stippen_van_ronde` and the constraints begin with them.
    werksessie = models.ForeignKey(
        Werksessie, models.CASCADE, related_name="stippen", db_index=False
    )
    deelnemer = models.ForeignKey(Deelnemer, models.CASCADE, related_name="stippen", db_index=False)
    aspect = models.ForeignKey(Aspect, models.PROTECT, related_name="+")
    ronde = models.PositiveSmallIntegerField(default=1)
    nummer = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "stip"
        verbose_name_plural = "stippen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deelnemer", "aspect", "ronde"], name="een_stip_per_taak_en_ronde"
            ),
            models.UniqueConstraint(
                fields=["deelnemer", "ronde", "nummer"], name="stip_nummer_een_keer"
            ),
            models.CheckConstraint(
                condition=Q(nummer__gte=1, nummer__lte=MAX_STIPPEN), name="hooguit_drie_stippen"
            ),
        ]
        indexes = [models.Index(fields=["werksessie", "ronde"], name="stippen_van_ronde")]

    def __str__(self) -> str:
        return f"stip bij {self.aspect}"
