"""Fixtures for all tests: a cast of people with fixed rights, on real content."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.test import Client

from leeromgevingen.domain.inhoud import load_inhoud
from leeromgevingen.models import Gebruiker, Leeromgeving, Organisatie, Plaat
from tests import makers
from werksessies import begrenzing, queries
from werksessies.models import Deelnemer, Werksessie

# The same examples every time: a red run must be red again.
hypothesis.settings.register_profile("huis", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("huis")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser stories last: Playwright leaves its event loop in the thread, and no test that
    starts one of its own could run after it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def _fresh_process_state() -> Iterator[None]:
    """What a process remembers must not travel from test to test."""
    queries.forget_content()
    for emmers in (
        begrenzing.deelnemer_emmers,
        begrenzing.sessie_emmers,
        begrenzing.adres_emmers,
        begrenzing.plaats_emmers,
        begrenzing.site_emmers,
        begrenzing.inlog_emmers,
        begrenzing.foto_emmers,
    ):
        emmers.clear()
    yield
    queries.forget_content()


@pytest.fixture(autouse=True)
def _quick_settings(settings: Any) -> None:
    """Passwords hashed cheaply, and static files without the manifest that collectstatic makes; the
    browser stories use the real ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True, scope="session")
def _test_host_is_known() -> None:
    settings.ROOM_HOSTS.add("testserver")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The content is loaded once, as in an installation; a test with real transactions loses it."""
    with django_db_blocker.unblock():
        load_inhoud()


@pytest.fixture
def plaat(db: None) -> Plaat:
    return load_inhoud()


@pytest.fixture
def zonder_inhoud(db: None) -> None:
    """An installation in which no content was loaded yet."""
    Plaat.objects.all().delete()
    queries.forget_content()


@pytest.fixture
def organisatie(db: None) -> Organisatie:
    return makers.make_organisatie("ROC Rijnstreek")


@pytest.fixture
def facilitator(organisatie: Organisatie) -> Gebruiker:
    return makers.make_gebruiker(organisatie, "ineke")


@pytest.fixture
def buitenstaander(db: None) -> Gebruiker:
    """A facilitator of another organisation: may do everything there, and nothing here."""
    return makers.make_gebruiker(makers.make_organisatie("Andere school"), "bart")


@pytest.fixture
def leeromgeving(organisatie: Organisatie) -> Leeromgeving:
    return makers.make_leeromgeving(organisatie)


@pytest.fixture
def werksessie(leeromgeving: Leeromgeving, facilitator: Gebruiker, plaat: Plaat) -> Werksessie:
    """Hidden placing is going on and the door is open."""
    return makers.make_werksessie(leeromgeving, facilitator=facilitator, fase="plakken")


@pytest.fixture
def samira(werksessie: Werksessie) -> Deelnemer:
    return makers.join(werksessie, "Samira", "docent")[0]


@pytest.fixture
def rob(werksessie: Werksessie) -> Deelnemer:
    return makers.join(werksessie, "Rob", "praktijkopleider")[0]


@pytest.fixture
def regie_client(facilitator: Gebruiker) -> Client:
    client = Client()
    client.force_login(facilitator)
    return client


@pytest.fixture
def telefoon(werksessie: Werksessie) -> Client:
    """A phone that is in the session as docent Samira."""
    return phone_of(makers.join(werksessie, "Samira", "docent")[1])


def phone_of(token: str) -> Client:
    client = Client()
    client.cookies[settings.DEELNEMER_COOKIE] = token
    return client
