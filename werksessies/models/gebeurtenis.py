"""The log of a session: what the stream sends and what a resuming reader catches up with."""

from django.db import models
from django.db.models import Q

from .deelnemer import Deelnemer
from .werksessie import Werksessie


class Gebeurtenis(models.Model):
    """Event number `volgnummer` of a session.

    `gegevens` never holds a name or a remark. `handeling` is the operation id that the client made;
    unique per deelnemer, so that a repeat finds the answer of the first time. `deelnemer` is whom
    the event is about and becomes empty when that person is removed.
    """

    # No index of its own: those of the constraints begin with it.
    werksessie = models.ForeignKey(
        Werksessie, models.CASCADE, related_name="gebeurtenissen", db_index=False
    )
    volgnummer = models.PositiveIntegerField()
    soort = models.CharField(max_length=30)
    deelnemer = models.ForeignKey(
        Deelnemer, models.SET_NULL, null=True, blank=True, related_name="gebeurtenissen"
    )
    handeling = models.CharField(max_length=64, blank=True)
    gegevens = models.JSONField(default=dict)
    tijdstip = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        ordering = ["volgnummer"]
        constraints = [
            models.UniqueConstraint(
                fields=["werksessie", "volgnummer"], name="volgnummer_uniek_in_sessie"
            ),
            models.UniqueConstraint(
                fields=["werksessie", "deelnemer", "handeling"],
                condition=~Q(handeling=""),
                name="handeling_een_keer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volgnummer} {self.soort}"
