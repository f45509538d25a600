"""The werksessie itself: phase, door, what is revealed, and the number of its last event."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from leeromgevingen.models import Actorgroep, Leeromgeving, Organisatie, Plaat

from ..enums import Fase, Gebruiksdoel, Plakwijze, Schermbeeld

CODE_ALFABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTE = 8


def make_kenmerk() -> str:
    """A public id or link token: 128 bits, safe in a URL and as a word on a command line."""
    while (kenmerk := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return kenmerk


def make_code() -> str:
    """A typed code: 8 of 31 characters, none of which can be mistaken for another."""
    return "".join(secrets.choice(CODE_ALFABET) for _ in range(CODE_LENGTE))


class Echte(models.Manager["Werksessie"]):
    """Without rehearsals: what lists, counts, compares and exports never meets one by accident."""

    def get_queryset(self) -> models.QuerySet["Werksessie"]:
        return super().get_queryset().filter(oefening_van__isnull=True)


class Werksessie(models.Model):
    """One session of one leeromgeving on one version of the plate.

    `volgnummer` is the number of the last event and is only raised under the row lock of a write
    (`domain.gebeurtenissen`). `onthuld` holds the keys of the processes that everyone may see,
    `inzicht_op_scherm` the key of the insight that stands on the big screen, `scherm_toont` which
    plate in a second round. `onthuld_ronde_1` is what was revealed when the first round ended: what
    nobody had seen by then stays unseen.
    `deur_token` and `deur_code` are empty while the door was never opened; the door is open until
    `deur_open_tot`. After five wrong personal codes (`persoonscode_fouten`) none works any more
    until the facilitator gives a new one or opens the door again.

    A rehearsal (`oefening_van`) is a session like any other, and in no list: `objects` and the
    reverse relations leave it out, `alle` is for who has the kenmerk of one session.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="werksessies")
    leeromgeving = models.ForeignKey(Leeromgeving, models.PROTECT, related_name="werksessies")
    plaat = models.ForeignKey(Plaat, models.PROTECT, related_name="werksessies")
    actorgroepen = models.ManyToManyField(Actorgroep, related_name="werksessies")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="werksessies",
    )
    vorige = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="volgende"
    )
    # The session that this one rehearses; while its played people go on by themselves, their next
    # move is at `oefening_stap_op`.
    oefening_van = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="oefening"
    )
    oefening_stap_op = models.DateTimeField(null=True, blank=True)
    kenmerk = models.CharField(max_length=22, unique=True, default=make_kenmerk, editable=False)
    ref = models.CharField(max_length=120)
    # The fields of the leeromgeving as they were at this session, in the words of werksessie/1.
    # Kept only where a newer imported file has changed the leeromgeving since.
    leeromgeving_toen = models.JSONField(null=True, blank=True, editable=False)
    titel = models.CharField(max_length=60, blank=True)
    datum = models.DateField()
    gebruiksdoel = models.CharField(max_length=12, choices=Gebruiksdoel.choices())
    plakwijze = models.CharField(
        max_length=10, choices=Plakwijze.choices(), default=Plakwijze.VERBORGEN
    )
    fase = models.CharField(max_length=12, choices=Fase.choices(), default=Fase.VOORBEREIDEN)
    fase_sinds = models.DateTimeField()
    # A change of phase that was announced, and when it happens; both or neither.
    fase_straks = models.CharField(max_length=12, choices=Fase.choices(), blank=True)
    fase_straks_op = models.DateTimeField(null=True, blank=True)
    # While it runs: when the time is up. While it stands still: the seconds left. Else neither.
    klok_tot = models.DateTimeField(null=True, blank=True)
    klok_rest = models.PositiveSmallIntegerField(null=True, blank=True)
    klok_duur = models.PositiveSmallIntegerField(default=0)
    ronde = models.PositiveSmallIntegerField(default=1)
    onthuld = models.JSONField(default=list)
    onthuld_ronde_1 = models.JSONField(default=list, blank=True)
    inzicht_op_scherm = models.CharField(max_length=60, blank=True)
    # The key of the taak that the facilitator points everyone at; empty: none.
    aangewezen = models.CharField(max_length=60, blank=True)
    scherm_toont = models.CharField(max_length=12, choices=Schermbeeld.choices(), blank=True)
    volgnummer = models.PositiveIntegerField(default=0)
    laatste_deelnemer = models.PositiveIntegerField(default=0)
    deur_token = models.CharField(max_length=22, blank=True)
    deur_code = models.CharField(max_length=CODE_LENGTE, blank=True)
    deur_open_tot = models.DateTimeField(null=True, blank=True)
    persoonscode_fouten = models.PositiveSmallIntegerField(default=0)
    scherm_token = models.CharField(max_length=22, default=make_kenmerk, editable=False)
    # Opens the console of this session to a colleague; empty while there is no such link.
    regie_token = models.CharField(max_length=22, blank=True, editable=False)
    aangemaakt_op = models.DateTimeField(auto_now_add=True)
    afgesloten_op = models.DateTimeField(null=True, blank=True)

    objects = Echte()
    alle = models.Manager["Werksessie"]()

    class Meta:
        base_manager_name = "alle"
        verbose_name = "werksessie"
        verbose_name_plural = "werksessies"
        ordering = ["-datum", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "ref"], name="werksessie_ref_uniek"),
            models.UniqueConstraint(
                fields=["deur_token"], condition=~Q(deur_token=""), name="deur_token_uniek"
            ),
            models.UniqueConstraint(
                fields=["deur_code"], condition=~Q(deur_code=""), name="deur_code_uniek"
            ),
            models.UniqueConstraint(fields=["scherm_token"], name="scherm_token_uniek"),
            models.UniqueConstraint(
                fields=["regie_token"], condition=~Q(regie_token=""), name="regie_token_uniek"
            ),
            models.CheckConstraint(
                condition=Q(fase__in=[fase.value for fase in Fase]), name="fase_bekend"
            ),
            models.CheckConstraint(
                condition=Q(gebruiksdoel__in=[doel.value for doel in Gebruiksdoel]),
                name="gebruiksdoel_bekend",
            ),
            models.CheckConstraint(condition=Q(ronde__in=[1, 2]), name="ronde_een_of_twee"),
            models.CheckConstraint(
                condition=Q(fase_straks="", fase_straks_op__isnull=True)
                | (~Q(fase_straks="") & Q(fase_straks_op__isnull=False)),
                name="fase_straks_met_tijd",
            ),
            models.CheckConstraint(
                condition=Q(klok_tot__isnull=True) | Q(klok_rest__isnull=True),
                name="klok_loopt_of_staat_stil",
            ),
            models.CheckConstraint(
                condition=Q(scherm_toont="")
                | Q(ronde=2, scherm_toont__in=[beeld.value for beeld in Schermbeeld]),
                name="scherm_toont_bekend",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leeromgeving} op {self.datum}"

    def get_absolute_url(self) -> str:
        return reverse("werksessies:regie", args=[self.kenmerk])

    @property
    def is_oefening(self) -> bool:
        return self.oefening_van_id is not None

    @property
    def is_afgesloten(self) -> bool:
        return self.fase == Fase.AFGESLOTEN

    @property
    def straks_ms(self) -> int:
        """When the announced change of phase happens, for JavaScript: milliseconds since 1970; 0
        when none was announced."""
        return int(self.fase_straks_op.timestamp() * 1000) if self.fase_straks_op else 0

    @property
    def deur_code_leesbaar(self) -> str:
        """The code as it stands on the big screen: K7PM-3XRT."""
        return f"{self.deur_code[:4]}-{self.deur_code[4:]}" if self.deur_code else ""
