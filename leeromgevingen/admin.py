"""Beheer: accounts, organisations and leeromgevingen; the content of the plate to read only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from .models import (
    Actorgroep,
    Aspect,
    Gebruiker,
    Leeromgeving,
    Lidmaatschap,
    Organisatie,
    Plaat,
    Proces,
)

admin.site.site_header = "Beeldplaat beheer"
admin.site.site_title = "Beeldplaat beheer"
admin.site.index_title = "Accounts, organisaties en inhoud"


class LidmaatschapInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = Lidmaatschap
    extra = 0


@admin.register(Gebruiker)
class GebruikerAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    inlines = (LidmaatschapInline,)


@admin.register(Organisatie)
class OrganisatieAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    inlines = (LidmaatschapInline,)
    search_fields = ("naam",)


@admin.register(Leeromgeving)
class LeeromgevingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("naam", "organisatie", "sector", "taalvariant")
    list_filter = ("organisatie", "taalvariant")
    list_select_related = ("organisatie",)
    search_fields = ("naam", "school", "bedrijf")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Leeromgeving | None = None
    ) -> tuple[str, ...]:
        """The sessions held in it belong to the same owner, so it does not move."""
        return ("organisatie",) if obj else ()


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Content comes from files (`manage.py laad_inhoud`); a session may rest on every word."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Plaat)
class PlaatAdmin(ReadOnlyAdmin):
    list_display = ("titel", "key", "versie", "geladen_op")


@admin.register(Proces)
class ProcesAdmin(ReadOnlyAdmin):
    list_display = ("naam", "niveau", "plaat")
    list_filter = ("plaat",)
    list_select_related = ("plaat",)


@admin.register(Aspect)
class AspectAdmin(ReadOnlyAdmin):
    list_display = ("titel", "proces", "met_studenten", "perspectief", "plaat")
    list_filter = ("plaat", "proces")
    list_select_related = ("plaat", "proces")


@admin.register(Actorgroep)
class ActorgroepAdmin(ReadOnlyAdmin):
    list_display = ("naam", "afkorting", "kant", "plaat", "organisatie", "is_actief")
    list_filter = ("kant", "plaat", "organisatie")
    list_select_related = ("plaat", "organisatie")
