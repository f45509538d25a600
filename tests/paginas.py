"""Pages for tests: the address of a page of a session, and what stands on it."""

from django.test import Client
from django.urls import reverse

from werksessies.models import Werksessie


def url(naam: str, werksessie: Werksessie, *args: object) -> str:
    return reverse(f"werksessies:{naam}", args=[werksessie.kenmerk, *args])


def body(client: Client, adres: str, status: int = 200) -> str:
    response = client.get(adres)
    assert response.status_code == status
    return response.content.decode()
