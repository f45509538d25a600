"""Addresses of werksessies. `/w/<kenmerk>/stroom/` is answered beside Django (asgi.py)."""

from django.urls import path

from .views import (
    acties,
    beheer_sessie,
    besproken,
    deelnemer,
    deur,
    formaat,
    gesprek,
    meedoen,
    regie,
    ronde,
    scherm,
    stand,
    stickers,
    stippen,
    verslag,
)

app_name = "werksessies"

urlpatterns = [
    path("doe-mee/", meedoen.doe_mee, name="doe-mee"),
    path("d/<str:token>/", meedoen.deelnemer_meedoen, name="deelnemer-meedoen"),
    path("s/<str:token>/", scherm.scherm_link, name="scherm-link"),
    path("w/<str:kenmerk>/", deelnemer.deelnemer_plaat, name="deelnemer-plaat"),
    path("w/<str:kenmerk>/stickers/", stickers.sticker_place, name="sticker-place"),
    path("w/<str:kenmerk>/stickers/weghalen/", stickers.sticker_remove, name="sticker-remove"),
    path("w/<str:kenmerk>/taken/<str:aspect>/", stickers.sticker_form, name="sticker-form"),
    path("w/<str:kenmerk>/taken/<str:aspect>/wie/", stickers.taak_wie, name="taak-wie"),
    path("w/<str:kenmerk>/stippen/", stippen.stip_place, name="stip-place"),
    path("w/<str:kenmerk>/stippen/weghalen/", stippen.stip_remove, name="stip-remove"),
    path("w/<str:kenmerk>/klaar/", stickers.deelnemer_klaar, name="deelnemer-klaar"),
    path("w/<str:kenmerk>/mijn-code/", deelnemer.deelnemer_code, name="deelnemer-code"),
    path("w/<str:kenmerk>/plakken/<str:ref>/", deelnemer.deelnemer_plak, name="deelnemer-plak"),
    path("w/<str:kenmerk>/stand.json", stand.stand, name="stand"),
    path("w/<str:kenmerk>/scherm/", scherm.scherm, name="scherm"),
    path("w/<str:kenmerk>/scherm/tonen/", ronde.scherm_show, name="scherm-show"),
    path("w/<str:kenmerk>/ronde-1/", ronde.ronde_eerste, name="ronde-eerste"),
    path("w/<str:kenmerk>/regie/", regie.regie, name="regie"),
    path("w/<str:kenmerk>/fase/", regie.fase_set, name="fase-set"),
    path("w/<str:kenmerk>/onthullen/", regie.plaat_reveal, name="plaat-reveal"),
    path("w/<str:kenmerk>/verbergen/", regie.plaat_hide, name="plaat-hide"),
    path("w/<str:kenmerk>/inzicht/", regie.inzicht_show, name="inzicht-show"),
    path("w/<str:kenmerk>/deur/", deur.deur, name="deur"),
    path("w/<str:kenmerk>/ronde/", regie.ronde_start, name="ronde-start"),
    path("w/<str:kenmerk>/deelnemers/", regie.deelnemer_add, name="deelnemer-add"),
    path(
        "w/<str:kenmerk>/deelnemers/<str:ref>/weghalen/",
        regie.deelnemer_remove,
        name="deelnemer-remove",
    ),
    path(
        "w/<str:kenmerk>/deelnemers/<str:ref>/code/",
        regie.deelnemer_renew_code,
        name="deelnemer-renew-code",
    ),
    path("w/<str:kenmerk>/besproken/", besproken.besproken_tick, name="besproken-tick"),
    path("w/<str:kenmerk>/notities/", gesprek.notitie_add, name="notitie-add"),
    path("w/<str:kenmerk>/notities/<int:pk>/", gesprek.notitie_change, name="notitie-change"),
    path(
        "w/<str:kenmerk>/notities/<int:pk>/weghalen/",
        gesprek.notitie_delete,
        name="notitie-delete",
    ),
    path("w/<str:kenmerk>/citaten/", gesprek.citaat_add, name="citaat-add"),
    path("w/<str:kenmerk>/citaten/<int:pk>/", gesprek.citaat_change, name="citaat-change"),
    path("w/<str:kenmerk>/citaten/<int:pk>/weghalen/", gesprek.citaat_delete, name="citaat-delete"),
    path("w/<str:kenmerk>/acties/", acties.actie_add, name="actie-add"),
    path("w/<str:kenmerk>/acties/<int:pk>/", acties.actie_change, name="actie-change"),
    path("w/<str:kenmerk>/acties/<int:pk>/weghalen/", acties.actie_delete, name="actie-delete"),
    path("w/<str:kenmerk>/acties/<int:pk>/status/", acties.actie_status, name="actie-status"),
    path(
        "w/<str:kenmerk>/instellingen/", beheer_sessie.werksessie_change, name="werksessie-change"
    ),
    path("w/<str:kenmerk>/werksessie.json", formaat.werksessie_export, name="werksessie-export"),
    path("w/<str:kenmerk>/verslag/", verslag.rapport, name="rapport"),
    path("w/<str:kenmerk>/verslag/verslag.pdf", verslag.rapport_pdf, name="rapport-pdf"),
    path("werksessies/nieuw/", beheer_sessie.werksessie_add, name="werksessie-add"),
    path("werksessies/importeren/", formaat.werksessie_import, name="werksessie-import"),
]
