"""The beheerder's view of sessions: to find and to delete; what happened in them is not edited."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Deelnemer, Vervolgactie, Werksessie


@admin.register(Werksessie)
class WerksessieAdmin(admin.ModelAdmin[Werksessie]):
    """Phase, door and reveal change only through the app, which writes their events too."""

    list_display = ("leeromgeving", "datum", "gebruiksdoel", "fase", "organisatie")
    list_filter = ("fase", "gebruiksdoel", "organisatie")
    search_fields = ("leeromgeving__naam", "titel", "ref")
    date_hierarchy = "datum"
    fields = (
        "organisatie",
        "leeromgeving",
        "plaat",
        "titel",
        "datum",
        "gebruiksdoel",
        "fase",
        "facilitator",
        "vorige",
        "aangemaakt_op",
        "afgesloten_op",
    )
    readonly_fields = (
        "organisatie",
        "leeromgeving",
        "plaat",
        "datum",
        "gebruiksdoel",
        "fase",
        "vorige",
        "aangemaakt_op",
        "afgesloten_op",
    )
    list_select_related = ("leeromgeving", "organisatie")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class AlleenLezen:
    """Rows that only the app may write."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Deelnemer)
class DeelnemerAdmin(AlleenLezen, admin.ModelAdmin[Deelnemer]):
    """Without personal codes: whoever reads over a shoulder must not come in."""

    list_display = ("ref", "naam", "groep", "werksessie")
    list_select_related = ("groep", "werksessie__leeromgeving")
    search_fields = ("naam", "werksessie__leeromgeving__naam")
    fields = ("werksessie", "ref", "naam", "groep", "naam_in_verslag", "aangemeld_op")


@admin.register(Vervolgactie)
class VervolgactieAdmin(AlleenLezen, admin.ModelAdmin[Vervolgactie]):
    list_display = ("tekst", "trekker", "datum", "status", "werksessie")
    list_filter = ("status",)
    list_select_related = ("werksessie__leeromgeving",)
    search_fields = ("tekst", "trekker", "werksessie__leeromgeving__naam")
