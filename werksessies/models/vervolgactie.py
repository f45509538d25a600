"""What people agreed to do after the session."""

from django.db import models
from django.db.models import Q

from leeromgevingen.models import Aspect

from ..enums import ActieStatus
from .werksessie import Werksessie

MAX_ACTIE = 300
MAX_WIE = 60


class Vervolgactie(models.Model):
    """`trekker` and `met` are free words (a name or a role), as people say them at the table."""

    werksessie = models.ForeignKey(Werksessie, models.CASCADE, related_name="acties")
    tekst = models.CharField(max_length=MAX_ACTIE)
    trekker = models.CharField(max_length=MAX_WIE, blank=True)
    met = models.CharField("met wie", max_length=MAX_WIE, blank=True)
    datum = models.DateField("uiterlijk", null=True, blank=True)
    aspect = models.ForeignKey(Aspect, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        max_length=12, choices=ActieStatus.choices(), default=ActieStatus.OPEN
    )
    versie = models.PositiveIntegerField(default=1)
    gemaakt_op = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "vervolgactie"
        verbose_name_plural = "vervolgacties"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(tekst=""), name="actie_heeft_tekst"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ActieStatus]),
                name="actie_status_bekend",
            ),
        ]

    def __str__(self) -> str:
        return self.tekst[:60]
