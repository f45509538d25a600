from django.urls import path

from . import views

app_name = "leeromgevingen"
urlpatterns = [
    path("overzicht/", views.overzicht, name="overzicht"),
    path("leeromgevingen/", views.leeromgeving_list, name="leeromgeving-list"),
    path("leeromgevingen/nieuw/", views.leeromgeving_add, name="leeromgeving-add"),
    path("leeromgevingen/<int:pk>/", views.leeromgeving_detail, name="leeromgeving-detail"),
    path(
        "leeromgevingen/<int:pk>/wijzigen/", views.leeromgeving_change, name="leeromgeving-change"
    ),
    path("leeromgevingen/<int:pk>/groepen/nieuw/", views.actorgroep_add, name="actorgroep-add"),
    path(
        "leeromgevingen/<int:pk>/groepen/<int:groep_pk>/uitzetten/",
        views.actorgroep_retire,
        name="actorgroep-retire",
    ),
]
