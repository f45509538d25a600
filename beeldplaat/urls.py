"""All addresses. The contract that other programs rely on stands in docs/http.md."""

from django.contrib import admin
from django.urls import include, path

from . import views

handler400 = "beeldplaat.views.bad_request"
handler403 = "beeldplaat.views.forbidden"
handler404 = "beeldplaat.views.not_found"
handler500 = "beeldplaat.views.server_error"

urlpatterns = [
    path("", views.start, name="start"),
    path("inloggen/", views.inloggen, name="inloggen"),
    path("uitloggen/", views.uitloggen, name="uitloggen"),
    path("over/", views.over, name="over"),
    path("toegankelijkheid/", views.toegankelijkheid, name="toegankelijkheid"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("beheer/", admin.site.urls),
    path("", include("leeromgevingen.urls")),
    path("", include("werksessies.urls")),
]
