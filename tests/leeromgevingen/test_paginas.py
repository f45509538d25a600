"""Pages of leeromgevingen: what they say, what they refuse, and how many queries they take."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from leeromgevingen.models import Gebruiker, Leeromgeving, Lidmaatschap, Organisatie, Plaat
from tests import makers
from werksessies.domain import acties, sessies, stickers
from werksessies.models import Werksessie

VELDEN = {"naam": "Hotel Duinzicht", "taalvariant": "nl-NL"}


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def make_closed(leeromgeving: Leeromgeving, datum: dt.date) -> Werksessie:
    """Two people, two taken that somebody does now and one that is wanted, one open and one
    finished action; closed."""
    werksessie = makers.make_werksessie(leeromgeving, datum=datum, fase="plakken")
    for naam, groep, taak in (
        ("Samira", "docent", "visie-op-leren"),
        ("Rob", "werkbegeleider", "inwerken"),
    ):
        deelnemer, _ = makers.join(werksessie, naam, groep)
        stickers.place(deelnemer, taak, status="nu")
    stickers.place(deelnemer, "reflecteren-en-feedback", status="erbij")
    acties.add(
        werksessie,
        tekst="Vast overleg plannen",
        trekker="Karin",
        datum=dt.date(2026, 1, 5),
        aspect_key="inwerken",
    )
    done = acties.add(werksessie, tekst="Inwerkmap maken")
    acties.set_status(done, "gedaan")
    werksessie.refresh_from_db()
    sessies.set_fase(werksessie, "afgesloten")
    werksessie.refresh_from_db()
    return werksessie


# --- who may see what -----------------------------------------------------------------------------

PAGINAS = (
    "/leeromgevingen/{pk}/",
    "/leeromgevingen/{pk}/wijzigen/",
    "/leeromgevingen/{pk}/groepen/nieuw/",
)


@pytest.mark.parametrize("address", PAGINAS)
def test_foreign_leeromgeving_is_not_there(
    address: str, leeromgeving: Leeromgeving, plaat: Plaat, buitenstaander: Gebruiker
) -> None:
    client = Client()
    client.force_login(buitenstaander)
    response = client.get(address.format(pk=leeromgeving.pk))
    assert response.status_code == 404
    assert leeromgeving.naam not in response.content.decode()


def test_foreign_leeromgeving_cannot_be_changed(
    leeromgeving: Leeromgeving, buitenstaander: Gebruiker
) -> None:
    client = Client()
    client.force_login(buitenstaander)
    address = f"/leeromgevingen/{leeromgeving.pk}/wijzigen/"
    assert client.post(address, VELDEN).status_code == 404
    leeromgeving.refresh_from_db()
    assert leeromgeving.naam == "Zorgcentrum De Lindehof"


def test_lists_hold_nothing_foreign(
    leeromgeving: Leeromgeving, plaat: Plaat, buitenstaander: Gebruiker
) -> None:
    make_closed(leeromgeving, timezone.localdate())
    client = Client()
    client.force_login(buitenstaander)
    for address in ("/overzicht/", "/leeromgevingen/"):
        page = read(client, address)
        assert leeromgeving.naam not in page
        assert "Vast overleg plannen" not in page


@pytest.mark.parametrize(
    "address", ["/overzicht/", "/leeromgevingen/", "/leeromgevingen/nieuw/", "/leeromgevingen/1/"]
)
def test_signed_out_goes_to_sign_in_and_comes_back(client: Client, address: str, db: None) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == f"/inloggen/?next={address}"


def test_beheerder_sees_every_organisation(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    beheerder = Gebruiker.objects.create_superuser("baas")
    client = Client()
    client.force_login(beheerder)
    assert leeromgeving.naam in read(client, f"/leeromgevingen/{leeromgeving.pk}/")


# --- overzicht ------------------------------------------------------------------------------------


def test_overview_without_leeromgeving_teaches_the_first_step(regie_client: Client) -> None:
    page = read(regie_client, "/overzicht/")
    assert "Nog geen leeromgeving" in page
    assert "Maak je eerste leeromgeving" in page


def test_overview_without_organisation_says_whom_to_ask(db: None) -> None:
    client = Client()
    client.force_login(makers.make_gebruiker())
    page = read(client, "/overzicht/")
    assert "Je hoort nog bij geen organisatie" in page
    assert "/leeromgevingen/nieuw/" not in page


def test_overview_opens_with_the_session_of_today(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    vandaag = timezone.localdate()
    werksessie = makers.make_werksessie(leeromgeving, datum=vandaag)
    later = makers.make_leeromgeving(leeromgeving.organisatie, naam="Aardappelhandel")
    makers.make_werksessie(later, datum=vandaag + dt.timedelta(days=9))
    page = read(regie_client, "/overzicht/")
    assert f'href="/w/{werksessie.kenmerk}/deur/">Open de deur</a>' in page
    assert page.index("Zorgcentrum De Lindehof") < page.index("Aardappelhandel")
    assert ", gepland" in page
    assert "geen open acties" in page


def test_overview_shows_open_actions_and_not_the_finished(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    make_closed(leeromgeving, dt.date(2026, 3, 2))
    page = read(regie_client, "/overzicht/")
    assert "2 maart 2026, afgesloten" in page
    assert "1 open actie<" in page
    assert "Vast overleg plannen" in page
    assert "was 5 januari" in page
    assert "Inwerkmap maken" not in page


# --- detail ---------------------------------------------------------------------------------------


def test_detail_tells_facts_processes_groups_sessions_actions_and_reports(
    regie_client: Client, organisatie: Organisatie, plaat: Plaat
) -> None:
    leeromgeving = makers.make_leeromgeving(
        organisatie,
        school="ROC Rijnstreek",
        bedrijf="De Lindehof",
        startdatum=dt.date(2026, 1, 16),
        studenten=14,
        afdelingen=0,
        opleidingsstructuur="deels",
    )
    werksessie = make_closed(leeromgeving, dt.date(2026, 11, 16))
    page = read(regie_client, f"/leeromgevingen/{leeromgeving.pk}/")
    assert "16 januari 2026" in page
    assert "<dt>Studenten</dt><dd>14</dd>" in page
    assert "<dt>Afdelingen</dt><dd>0</dd>" in page
    assert "<dd>Deels</dd>" in page
    for proces in plaat.processen.all():
        assert proces.uitleg in page
        assert proces.kernvraag in page
    assert page.count("De 8 taken") == 3
    assert "<b>Docent</b><span>School</span>" in page
    assert "16 november 2026, ontwikkelen" in page
    assert "2 deelnemers, 2 taken die nu iemand doet, 2 acties." in page
    assert f'href="/w/{werksessie.kenmerk}/verslag/"' in page
    assert "Vast overleg plannen" in page
    assert "1 afgehandeld" in page
    assert "eigen uitwerking" in page


def test_detail_counts_nothing_of_a_session_that_is_going_on(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    werksessie = makers.make_werksessie(leeromgeving, fase="plakken")
    deelnemer, _ = makers.join(werksessie)
    stickers.place(deelnemer, "visie-op-leren", status="nu")
    page = read(regie_client, f"/leeromgevingen/{leeromgeving.pk}/")
    assert "Jullie zijn bij: plakken." in page
    assert "die nu iemand doet" not in page
    assert "/verslag/" not in page


def test_flemish_leeromgeving_speaks_flemish(
    regie_client: Client, organisatie: Organisatie, plaat: Plaat
) -> None:
    vlaams = makers.make_leeromgeving(organisatie, taalvariant="nl-BE", studenten=9)
    nederlands = makers.make_leeromgeving(organisatie, studenten=9)
    page = read(regie_client, f"/leeromgevingen/{vlaams.pk}/")
    assert "<b>Leerkracht</b>" in page
    assert "<b>Leerling</b><span>Leerling</span>" in page
    assert "<dt>Leerlingen</dt><dd>9</dd>" in page
    assert "<b>Docent</b>" not in page
    page = read(regie_client, f"/leeromgevingen/{nederlands.pk}/")
    assert "<b>Docent</b>" in page
    assert "<dt>Studenten</dt><dd>9</dd>" in page
    assert "Leerkracht" not in page


def test_text_of_people_is_escaped(
    regie_client: Client, organisatie: Organisatie, plaat: Plaat
) -> None:
    evil = makers.make_leeromgeving(
        organisatie, naam="<b>x</b>", school="<script>alert(1)</script>"
    )
    for address in ("/overzicht/", f"/leeromgevingen/{evil.pk}/"):
        page = read(regie_client, address)
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x&lt;/b&gt;" in page
        assert "<script>alert" not in page


# --- making and changing --------------------------------------------------------------------------


def test_new_leeromgeving_belongs_to_the_organisation_of_its_maker(
    regie_client: Client, organisatie: Organisatie, plaat: Plaat
) -> None:
    given = VELDEN | {
        "sector": "Horeca",
        "startdatum": "16-1-2026",
        "studenten": "14",
        "opleidingsstructuur": "deels",
        "taalvariant": "nl-BE",
    }
    response = regie_client.post("/leeromgevingen/nieuw/", given)
    made = Leeromgeving.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/leeromgevingen/{made.pk}/"
    assert made.organisatie == organisatie
    assert (made.naam, made.sector, made.taalvariant) == ("Hotel Duinzicht", "Horeca", "nl-BE")
    assert (made.startdatum, made.studenten, made.afdelingen) == (dt.date(2026, 1, 16), 14, None)
    assert "Hotel Duinzicht is bewaard." in read(regie_client, response["Location"])


@pytest.mark.parametrize(
    "written",
    [
        "16-1-2026",
        "2026-01-16",
        "16/1/2026",
        "16-01-26",
        " 16 1 2026 ",
        "16.1.2026",
        "16 januari 2026",
        "16 Jan. 26",
    ],
)
def test_date_may_be_written_in_many_ways(regie_client: Client, written: str) -> None:
    assert (
        regie_client.post("/leeromgevingen/nieuw/", VELDEN | {"startdatum": written}).status_code
        == 303
    )
    assert Leeromgeving.objects.get().startdatum == dt.date(2026, 1, 16)


@pytest.mark.parametrize(
    ("field", "written", "tekst"),
    [
        ("naam", " ", "Geef de leeromgeving een naam."),
        ("startdatum", "16-13-2026", "Maand 13 bestaat niet. Schrijf bijvoorbeeld 16-1-2026."),
        (
            "startdatum",
            "31-2-2026",
            "Dag 31 bestaat niet in die maand. Schrijf bijvoorbeeld 16-1-2026.",
        ),
        ("startdatum", "3 blauw 2026", "Dit is geen datum. Schrijf bijvoorbeeld 16-1-2026."),
        ("startdatum", "morgen", "Dit is geen datum. Schrijf bijvoorbeeld 16-1-2026."),
        ("studenten", "veertien", "Schrijf een heel getal, bijvoorbeeld 14."),
        ("studenten", "-1", "Schrijf 0 of meer."),
        ("afdelingen", "9999999999", "Schrijf hooguit 99999."),
        ("opleidingsstructuur", "misschien", "Kies ja, deels of nee."),
        ("taalvariant", "nl-XX", "Kies Nederland of Vlaanderen."),
    ],
)
def test_form_says_at_the_field_what_to_do_and_loses_nothing(
    regie_client: Client, field: str, written: str, tekst: str
) -> None:
    given = VELDEN | {"school": "ROC <Rijnstreek>", field: written}
    response = regie_client.post("/leeromgevingen/nieuw/", given)
    page = response.content.decode()
    assert response.status_code == 422
    assert tekst in page
    assert "Nog niet bewaard." in page
    assert 'value="ROC &lt;Rijnstreek&gt;"' in page
    assert Leeromgeving.objects.count() == 0


def test_empty_form_is_refused_too(regie_client: Client) -> None:
    response = regie_client.post("/leeromgevingen/nieuw/")
    assert response.status_code == 422
    assert "Geef de leeromgeving een naam." in response.content.decode()


def test_text_that_is_too_long_is_refused_with_the_limit(regie_client: Client) -> None:
    response = regie_client.post("/leeromgevingen/nieuw/", VELDEN | {"school": "x" * 121})
    assert response.status_code == 422
    assert "120" in response.content.decode()
    assert Leeromgeving.objects.count() == 0


def test_text_with_hidden_characters_is_cleaned(regie_client: Client) -> None:
    regie_client.post("/leeromgevingen/nieuw/", VELDEN | {"naam": " Cafe\u0301 \u202e de\tZon "})
    assert Leeromgeving.objects.get().naam == "Café de Zon"


def test_change_form_shows_and_keeps_what_was_there(
    regie_client: Client, organisatie: Organisatie, plaat: Plaat
) -> None:
    leeromgeving = makers.make_leeromgeving(
        organisatie, startdatum=dt.date(2026, 1, 16), opleidingsstructuur="nee"
    )
    address = f"/leeromgevingen/{leeromgeving.pk}/wijzigen/"
    page = read(regie_client, address)
    assert 'value="16-1-2026"' in page
    assert 'value="nee" checked' in page
    given = {"naam": "De Lindehof", "startdatum": "", "taalvariant": "nl-NL"}
    assert regie_client.post(address, given).status_code == 303
    leeromgeving.refresh_from_db()
    assert (leeromgeving.naam, leeromgeving.startdatum) == ("De Lindehof", None)
    assert leeromgeving.organisatie == organisatie


def test_member_of_two_organisations_chooses(
    regie_client: Client, facilitator: Gebruiker, organisatie: Organisatie, plaat: Plaat
) -> None:
    second = makers.make_organisatie("Zorggroep Zuid")
    foreign = makers.make_organisatie("Vreemd")
    Lidmaatschap.objects.create(gebruiker=facilitator, organisatie=second)
    page = read(regie_client, "/leeromgevingen/nieuw/")
    assert "Zorggroep Zuid" in page
    assert "Vreemd" not in page
    response = regie_client.post("/leeromgevingen/nieuw/", VELDEN)
    assert response.status_code == 422
    assert "Kies van welke organisatie deze leeromgeving is." in response.content.decode()
    response = regie_client.post("/leeromgevingen/nieuw/", VELDEN | {"organisatie": foreign.pk})
    assert response.status_code == 422
    response = regie_client.post("/leeromgevingen/nieuw/", VELDEN | {"organisatie": second.pk})
    assert response.status_code == 303
    assert Leeromgeving.objects.get().organisatie == second


def test_organisation_of_a_leeromgeving_cannot_be_posted(
    regie_client: Client, leeromgeving: Leeromgeving, organisatie: Organisatie
) -> None:
    foreign = makers.make_organisatie("Vreemd")
    address = f"/leeromgevingen/{leeromgeving.pk}/wijzigen/"
    regie_client.post(address, VELDEN | {"organisatie": foreign.pk})
    leeromgeving.refresh_from_db()
    assert leeromgeving.organisatie == organisatie


def make_beheerder() -> tuple[Gebruiker, Client]:
    beheerder = Gebruiker.objects.create_superuser("baas")
    client = Client()
    client.force_login(beheerder)
    return beheerder, client


def test_first_beheerder_gets_an_organisation(plaat: Plaat) -> None:
    beheerder, client = make_beheerder()
    assert client.post("/leeromgevingen/nieuw/", VELDEN).status_code == 303
    assert Leeromgeving.objects.get().organisatie.naam == "Mijn organisatie"
    assert beheerder.organisaties.get().naam == "Mijn organisatie"


def test_beheerder_without_membership_joins_the_only_organisation(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    beheerder, client = make_beheerder()
    assert client.post("/leeromgevingen/nieuw/", VELDEN).status_code == 303
    assert Leeromgeving.objects.get().organisatie == organisatie
    assert beheerder.organisaties.get() == organisatie


def test_beheerder_with_several_organisations_chooses(organisatie: Organisatie) -> None:
    makers.make_organisatie("Zorggroep Zuid")
    beheerder, client = make_beheerder()
    assert "Kies een organisatie" in read(client, "/leeromgevingen/nieuw/")
    assert beheerder.organisaties.count() == 0


def test_person_without_organisation_cannot_make_one(db: None, organisatie: Organisatie) -> None:
    client = Client()
    client.force_login(makers.make_gebruiker())
    response = client.post("/leeromgevingen/nieuw/", VELDEN)
    assert response.status_code == 403
    assert "Vraag de beheerder" in response.content.decode()
    assert Leeromgeving.objects.count() == 0


# --- queries --------------------------------------------------------------------------------------


def fill(organisatie: Organisatie, number: int) -> Leeromgeving:
    """`number` leeromgevingen with as many closed sessions each; gives the first."""
    vandaag = timezone.localdate()
    made = [makers.make_leeromgeving(organisatie, naam=f"Plek {index}") for index in range(number)]
    for leeromgeving in made:
        for index in range(number):
            make_closed(leeromgeving, vandaag - dt.timedelta(days=30 * (index + 1)))
        makers.make_werksessie(leeromgeving, datum=vandaag)
    return made[0]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/overzicht/", 5),  # session, person; leeromgevingen, werksessies, acties
        ("/leeromgevingen/", 5),  # the same
        # session, person; leeromgeving, plaat; werksessies, acties, taken, two counts; processen,
        # taken; groepen
        ("/leeromgevingen/{pk}/", 15),
    ],
)
def test_number_of_queries_does_not_grow(
    regie_client: Client,
    organisatie: Organisatie,
    plaat: Plaat,
    django_assert_num_queries: Any,
    address: str,
    expected: int,
    number: int,
) -> None:
    first = fill(organisatie, number)
    with django_assert_num_queries(expected):
        page = read(regie_client, address.format(pk=first.pk))
    assert "Vast overleg plannen" in page or address == "/leeromgevingen/"
