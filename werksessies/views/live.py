"""Where a page of a session listens and asks."""

from django.urls import reverse

from ..models import Werksessie


def live_urls(werksessie: Werksessie, beeld: str = "") -> dict[str, str]:
    """`beeld` is with whose eyes (`toegang.find_kijker`); empty: those of who asks."""
    vraag = f"?beeld={beeld}" if beeld else ""
    return {
        "stroom_url": f"/w/{werksessie.kenmerk}/stroom/{vraag}",
        "stand_url": reverse("werksessies:stand", args=[werksessie.kenmerk]) + vraag,
    }
