"""Where a page of a session listens and asks."""

from django.urls import reverse

from ..models import Werksessie


def live_urls(werksessie: Werksessie) -> dict[str, str]:
    return {
        "stroom_url": f"/w/{werksessie.kenmerk}/stroom/",
        "stand_url": reverse("werksessies:stand", args=[werksessie.kenmerk]),
    }
