"""A sticker: one deelnemer on one taak, in one round."""

from django.db import models
from django.db.models import Q

from leeromgevingen.models import Aspect

from ..enums import Samen, Status
from .deelnemer import Deelnemer
from .werksessie import Werksessie

MAX_OPMERKING = 140


class Sticker(models.Model):
    """`samen` is "" where nothing was said."""

    # No indexes of their own: `stickers_van_ronde` and the constraint begin with them.
    werksessie = models.ForeignKey(
        Werksessie, models.CASCADE, related_name="stickers", db_index=False
    )
    deelnemer = models.ForeignKey(
        Deelnemer, models.CASCADE, related_name="stickers", db_index=False
    )
    aspect = models.ForeignKey(Aspect, models.PROTECT, related_name="stickers")
    ronde = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status.choices())
    samen = models.CharField(max_length=5, choices=Samen.choices(), blank=True)
    opmerking = models.CharField(max_length=MAX_OPMERKING, blank=True)
    geplaatst_op = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "sticker"
        verbose_name_plural = "stickers"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deelnemer", "aspect", "ronde"], name="een_sticker_per_taak_en_ronde"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]), name="status_bekend"
            ),
            models.CheckConstraint(
                condition=Q(samen__in=["", *(samen.value for samen in Samen)]),
                name="samen_bekend",
            ),
        ]
        indexes = [models.Index(fields=["werksessie", "ronde"], name="stickers_van_ronde")]

    def __str__(self) -> str:
        return f"{self.deelnemer} bij {self.aspect}: {self.status}"
