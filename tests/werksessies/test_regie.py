"""The facilitator's console, as its reader sees it."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from leeromgevingen.models import Gebruiker, Leeromgeving, Plaat
from tests import makers
from tests.paginas import body, url
from werksessies.domain import acties, deelnemers, sessies, stickers
from werksessies.enums import Fase
from werksessies.models import Deelnemer, Gebeurtenis, Werksessie

KANARIE = "kanarie-4711"
FASEN = [fase.value for fase in Fase]
ACTEN = ["fase-set", "plaat-reveal", "plaat-hide", "inzicht-show", "deur", "ronde-start"]


@pytest.fixture
def vreemd(buitenstaander: Gebruiker) -> Client:
    client = Client()
    client.force_login(buitenstaander)
    return client


@pytest.mark.parametrize(
    ("fase", "woorden"),
    [
        ("voorbereiden", ["Open de deur", "Instellingen", "Leeromgeving ingevuld"]),
        ("welkom", ["Doe mee met je telefoon", "Begin met plakken", "Spelregels"]),
        ("plakken", ["Zelf plakken", "Ga samen kijken", "Je ziet wie klaar is, niet wat"]),
        ("kijken", ["Laat de plaat zien", "verborgen", "Laat eerst de plaat zien."]),
        ("gesprek", ["Vragen om te stellen", "Missende rollen", "Naar acties"]),
        ("acties", ["Nieuwe actie", "Afgesproken vandaag", "Rond de sessie af"]),
        ("afgesloten", ["Maak het verslag", "Open de sessie weer", "Uitgevoerd?"]),
    ],
)
def test_every_phase_has_its_own_tools(
    regie_client: Client, werksessie: Werksessie, fase: str, woorden: list[str]
) -> None:
    sessies.set_fase(werksessie, fase)
    html = body(regie_client, url("regie", werksessie))
    for woord in woorden:
        assert woord in html
    assert f'data-fase="{fase}"' in html
    assert f'data-kenmerk="{werksessie.kenmerk}"' in html


@pytest.mark.parametrize("fase", FASEN)
def test_at_most_one_filled_button_per_phase(
    regie_client: Client, werksessie: Werksessie, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)
    assert body(regie_client, url("regie", werksessie)).count("knop--hoofd") == 1


@pytest.mark.parametrize("fase", [fase for fase in FASEN if fase != "afgesloten"])
def test_hidden_sticker_is_on_no_page_of_the_facilitator(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer, fase: str
) -> None:
    stickers.place(samira, "visie-op-leren", status="loslaten", opmerking=KANARIE)
    stickers.place(samira, "inwerken", status="nu", samen="samen", opmerking=KANARIE)
    sessies.set_fase(werksessie, fase)
    kaal = body(regie_client, url("regie", werksessie))
    deelnemers.remove(samira)
    zonder = body(regie_client, url("regie", werksessie))
    assert KANARIE not in kaal
    assert "data-aantal" not in kaal
    # A page that told how much was placed would shrink by more than the person's own row.
    assert kaal.count("Samira") >= zonder.count("Samira")
    for naam in ("deur", "werksessie-change"):
        assert KANARIE not in body(regie_client, url(naam, werksessie))


def test_remark_shows_nowhere_in_regie_even_after_the_reveal(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    stickers.place(samira, "inwerken", status="nu", opmerking=KANARIE)
    sessies.set_fase(werksessie, "kijken")
    sessies.reveal(werksessie)
    assert KANARIE not in body(regie_client, url("regie", werksessie))


def test_who_is_ready_is_counted_and_how_many_stickers_is_not(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer
) -> None:
    deelnemers.set_klaar(samira, True)
    zonder = body(regie_client, url("regie", werksessie))
    for aspect in ("inwerken", "visie-op-leren", "rooster-en-roulatie"):
        stickers.place(samira, aspect, status="nu")
    werksessie.refresh_from_db()
    met = body(regie_client, url("regie", werksessie))
    assert "1 van 2 klaar" in met
    assert met.count("merkje--goed") == 1
    assert "plakt nog" in met
    assert _without_numbers(met) == _without_numbers(zonder)


def _without_numbers(html: str) -> str:
    """Without what differs between any two views: the position in the log and the CSRF tokens."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
    return re.sub(r'data-(volgnummer|nu)="\d+"', "", html)


@pytest.mark.parametrize("aantal", [1, 3])
@pytest.mark.parametrize(
    ("fase", "queries"),
    [
        ("voorbereiden", 6),
        ("welkom", 6),
        ("plakken", 5),
        ("kijken", 8),
        ("gesprek", 12),
        ("acties", 5),
        ("afgesloten", 6),
    ],
)
def test_console_costs_the_same_for_one_and_three_people(
    regie_client: Client,
    werksessie: Werksessie,
    django_assert_num_queries: DjangoAssertNumQueries,
    aantal: int,
    fase: str,
    queries: int,
) -> None:
    for nummer in range(aantal):
        deelnemer = makers.join(werksessie, f"Persoon {nummer}", "docent")[0]
        stickers.place(deelnemer, "inwerken", status="nu")
        acties.add(werksessie, tekst=f"Actie {nummer}", aspect_key="inwerken")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, fase)
    regie_client.get(url("regie", werksessie))  # what is kept per process is read once
    with django_assert_num_queries(queries):
        regie_client.get(url("regie", werksessie))


# --- moving the session ---------------------------------------------------------------------------


@pytest.mark.parametrize("fase", FASEN)
def test_form_moves_to_any_phase_and_goes_back_to_the_console(
    regie_client: Client, werksessie: Werksessie, fase: str
) -> None:
    response = regie_client.post(url("fase-set", werksessie), {"fase": fase})
    werksessie.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, url("regie", werksessie))
    assert werksessie.fase == fase


def test_json_answer_is_the_number_of_the_event(
    regie_client: Client, werksessie: Werksessie
) -> None:
    accept = {"Accept": "application/json"}
    response = regie_client.post(url("fase-set", werksessie), {"fase": "kijken"}, headers=accept)
    werksessie.refresh_from_db()
    assert response.json() == {"volgnummer": werksessie.volgnummer}
    response = regie_client.post(url("plaat-reveal", werksessie), headers=accept)
    assert response.json() == {"volgnummer": werksessie.volgnummer + 1}


def test_unknown_phase_is_refused_in_words(regie_client: Client, werksessie: Werksessie) -> None:
    response = regie_client.post(
        url("fase-set", werksessie), {"fase": "pauze"}, headers={"Accept": "application/json"}
    )
    werksessie.refresh_from_db()
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert "kijken" in response.json()["detail"]
    assert werksessie.fase == "plakken"


def test_next_page_is_only_one_of_ours(regie_client: Client, werksessie: Werksessie) -> None:
    for pad in ("https://elders.example/", "//elders.example/", "javascript:1"):
        response = regie_client.post(
            url("fase-set", werksessie), {"fase": "kijken", "volgende": pad}
        )
        assert response["Location"] == url("regie", werksessie)
    response = regie_client.post(
        url("fase-set", werksessie), {"fase": "kijken", "volgende": url("deur", werksessie)}
    )
    assert response["Location"] == url("deur", werksessie)


def test_closing_asks_first_and_names_what_is_still_hidden(
    regie_client: Client, werksessie: Werksessie
) -> None:
    sessies.set_fase(werksessie, "acties")
    sessies.reveal(werksessie, ["afstemmen"])
    html = body(regie_client, url("regie", werksessie) + "?bevestig=afgesloten")
    werksessie.refresh_from_db()
    assert "Nu nog verborgen: Samenwerken, Opleiden en begeleiden." in html
    assert "Laat alles zien en sluit af" in html
    assert werksessie.fase == "acties"
    regie_client.post(url("fase-set", werksessie), {"fase": "afgesloten"})
    werksessie.refresh_from_db()
    assert len(werksessie.onthuld) == 3


def test_reveal_and_hide_work_per_process_and_for_all(
    regie_client: Client, werksessie: Werksessie
) -> None:
    sessies.set_fase(werksessie, "kijken")
    regie_client.post(url("plaat-reveal", werksessie), {"proces": "afstemmen"})
    werksessie.refresh_from_db()
    assert werksessie.onthuld == ["afstemmen"]
    assert "Nog verborgen: Samenwerken, Opleiden en begeleiden." in body(
        regie_client, url("regie", werksessie)
    )
    regie_client.post(url("plaat-reveal", werksessie))
    regie_client.post(url("plaat-hide", werksessie), {"proces": "afstemmen"})
    werksessie.refresh_from_db()
    assert werksessie.onthuld == ["samenwerken", "opleiden-en-begeleiden"]


def test_second_round_goes_back_to_placing(regie_client: Client, werksessie: Werksessie) -> None:
    sessies.set_fase(werksessie, "kijken")
    sessies.reveal(werksessie)
    assert "Begin een tweede ronde" in body(regie_client, url("regie", werksessie))
    regie_client.post(url("ronde-start", werksessie))
    werksessie.refresh_from_db()
    assert (werksessie.ronde, werksessie.fase) == (2, "plakken")
    assert "ronde 2" in body(regie_client, url("regie", werksessie))


@pytest.mark.parametrize("naam", ["plaat-hide", "deur", "ronde-start"])
def test_closed_session_refuses_with_409(
    regie_client: Client, werksessie: Werksessie, naam: str
) -> None:
    sessies.set_fase(werksessie, "afgesloten")
    response = regie_client.post(url(naam, werksessie), {"open": "ja"})
    assert response.status_code == 409
    assert "afgesloten" in response.content.decode()


def test_clock_starts_with_the_minutes_of_the_step(
    regie_client: Client, werksessie: Werksessie
) -> None:
    sessies.set_fase(werksessie, "gesprek")
    assert "Start 25 minuten</button>" in body(regie_client, url("regie", werksessie))
    tweede = body(regie_client, url("regie", werksessie) + "?stap=wensen-schuiven&thema=balans")
    assert "Start 10 minuten</button>" in tweede
    assert '/regie/?stap=wensen-schuiven&amp;thema=balans">' in tweede  # and comes back there


@pytest.mark.parametrize("fase", ["voorbereiden", "afgesloten"])
def test_no_clock_on_the_console_before_and_after(
    regie_client: Client, werksessie: Werksessie, fase: str
) -> None:
    assert 'id="klokvak"' in body(regie_client, url("regie", werksessie))
    sessies.set_fase(werksessie, fase)
    assert "klokvak" not in body(regie_client, url("regie", werksessie))


def test_second_step_of_a_phase_is_a_page_of_its_own(
    regie_client: Client, werksessie: Werksessie
) -> None:
    sessies.set_fase(werksessie, "gesprek")
    html = body(regie_client, url("regie", werksessie))
    assert "<h1>Verdiepend gesprek</h1>" in html
    html = body(regie_client, url("regie", werksessie) + "?stap=wensen-schuiven")
    assert "<h1>Erbij en eraf</h1>" in html
    assert "Stap 6 van 8" in html
    # A step of another phase is not on now.
    html = body(regie_client, url("regie", werksessie) + "?stap=openen")
    assert "<h1>Verdiepend gesprek</h1>" in html


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fase", ["voorbereiden", "welkom", "plakken"])
def test_form_for_somebody_without_phone_stands_where_people_come_in(
    regie_client: Client, werksessie: Werksessie, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)
    html = body(regie_client, url("regie", werksessie))
    assert '<input type="text" name="naam"' in html
    assert '<option value="werkbegeleider">Werkbegeleider</option>' in html


def test_person_without_phone_is_added_and_opened(
    regie_client: Client, werksessie: Werksessie
) -> None:
    response = regie_client.post(
        url("deelnemer-add", werksessie), {"naam": "Karin", "groep": "coordinator-werkveld"}
    )
    karin = werksessie.deelnemers.get()
    assert response["Location"] == url("regie", werksessie) + f"?persoon={karin.ref}#persoon"
    assert (karin.naam, karin.heeft_telefoon) == ("Karin", False)
    html = body(regie_client, url("regie", werksessie))
    assert url("deelnemer-plak", werksessie, karin.ref) in html


@pytest.mark.parametrize(
    ("velden", "fout"),
    [
        ({"naam": "Karin", "groep": ""}, "Kies bij welke groep iemand hoort."),
        ({"naam": "Karin", "groep": "piloot"}, "Deze keuze kennen we niet."),
        ({"naam": "K" * 25, "groep": "docent"}, "Er passen er 24."),
    ],
)
def test_person_with_bad_values_is_refused_and_nothing_is_lost(
    regie_client: Client, werksessie: Werksessie, velden: dict[str, str], fout: str
) -> None:
    response = regie_client.post(url("deelnemer-add", werksessie), velden)
    html = response.content.decode()
    assert response.status_code == 422
    assert fout in html
    assert velden["naam"] in html
    assert werksessie.deelnemers.count() == 0


def test_person_can_be_opened_for_help_and_taken_out_with_stickers(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    stickers.place(samira, "inwerken", status="nu", opmerking=KANARIE)
    html = body(regie_client, url("regie", werksessie) + f"?persoon={samira.ref}")
    assert samira.persoonscode in html
    assert "Dan gaan ook alle stickers en opmerkingen van" in html
    assert KANARIE not in html
    response = regie_client.post(url("deelnemer-remove", werksessie, samira.ref))
    assert response.status_code == 303
    assert (werksessie.deelnemers.count(), werksessie.stickers.count()) == (0, 0)


def test_new_personal_code_replaces_the_old_one(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    response = regie_client.post(url("deelnemer-renew-code", werksessie, samira.ref))
    old = samira.persoonscode
    samira.refresh_from_db()
    assert samira.persoonscode != old
    assert samira.persoonscode in body(regie_client, response["Location"].split("#")[0])


def test_person_of_another_session_is_not_found(
    regie_client: Client, werksessie: Werksessie, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    andere = makers.make_werksessie(leeromgeving, fase="plakken")
    iemand = makers.join(andere, "Elders", "docent")[0]
    for _ in range(3):
        makers.join(werksessie, "Hier", "docent")
    Deelnemer.objects.filter(pk=iemand.pk).update(ref="p9")
    for naam in ("deelnemer-remove", "deelnemer-renew-code"):
        assert regie_client.post(url(naam, werksessie, "p9")).status_code == 404
    assert "Elders" not in body(regie_client, url("regie", werksessie) + "?persoon=p9")
    assert Deelnemer.objects.filter(pk=iemand.pk).exists()


# --- access ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("naam", ["regie", "deur", "werksessie-change", "rapport"])
def test_pages_of_another_organisation_are_not_found(
    vreemd: Client, werksessie: Werksessie, naam: str
) -> None:
    body(vreemd, url(naam, werksessie), 404)


@pytest.mark.parametrize("naam", ACTEN)
def test_acts_of_another_organisation_are_not_found_and_change_nothing(
    vreemd: Client, werksessie: Werksessie, naam: str
) -> None:
    before = Gebeurtenis.objects.count()
    response = vreemd.post(url(naam, werksessie), {"fase": "kijken", "open": "nee"})
    assert response.status_code == 404
    assert Gebeurtenis.objects.count() == before


@pytest.mark.parametrize("naam", ["regie", "deur", "rapport"])
def test_visitor_without_account_goes_to_the_login(
    client: Client, werksessie: Werksessie, naam: str
) -> None:
    response = client.get(url(naam, werksessie))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("inloggen"))


def test_deelnemer_is_no_facilitator(telefoon: Client, werksessie: Werksessie) -> None:
    response = telefoon.post(
        url("plaat-reveal", werksessie), headers={"Accept": "application/json"}
    )
    werksessie.refresh_from_db()
    assert response.status_code == 401
    assert werksessie.onthuld == []


# --- the door -------------------------------------------------------------------------------------


def test_door_shows_code_address_and_qr(regie_client: Client, werksessie: Werksessie) -> None:
    html = body(regie_client, url("deur", werksessie))
    assert werksessie.deur_code_leesbaar in html
    assert 'class="qr"' in html
    assert "De deur is open tot" in html
    assert "style=" not in html


def test_door_never_uses_the_host_header(
    facilitator: Gebruiker, werksessie: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SITE_URL", "https://beeldplaat.example")
    client = Client(headers={"host": "10.1.2.3"})
    client.force_login(facilitator)
    html = body(client, url("deur", werksessie))
    assert "beeldplaat.example" in html
    assert "10.1.2.3" not in html


def test_door_keeps_its_code_when_kept_open_and_gets_a_new_one_when_reopened(
    regie_client: Client, werksessie: Werksessie
) -> None:
    code = werksessie.deur_code
    regie_client.post(url("deur", werksessie), {"open": "ja"})
    werksessie.refresh_from_db()
    assert werksessie.deur_code == code
    regie_client.post(url("deur", werksessie), {"open": "nee"})
    assert "De deur is dicht" in body(regie_client, url("deur", werksessie))
    regie_client.post(url("deur", werksessie), {"open": "ja"})
    werksessie.refresh_from_db()
    assert werksessie.deur_code != code


def test_door_names_the_usual_causes_after_a_minute_without_a_phone(
    regie_client: Client, werksessie: Werksessie
) -> None:
    html = body(regie_client, url("deur", werksessie))
    assert "Nog geen telefoon gezien. Dat kan even duren." in html
    assert re.search(r'<div data-na-seconden="\d+" hidden>', html)
    Gebeurtenis.objects.filter(soort="deur_geopend").update(
        tijdstip=timezone.now() - timedelta(minutes=3)
    )
    html = body(regie_client, url("deur", werksessie))
    assert '<div data-na-seconden="0">' in html
    assert "De deur is al 3 minuten open." in html
    makers.join(werksessie, "Samira", "docent")
    html = body(regie_client, url("deur", werksessie))
    assert "Telefoons bereiken deze laptop." in html
    assert "Nog geen telefoon gezien." not in html


def test_chosen_address_is_kept_in_this_browser_only_when_it_is_one_of_the_laptop(
    regie_client: Client, werksessie: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    adressen = ["192.168.1.23", "10.20.4.118"]
    monkeypatch.setattr("werksessies.adres.room_addresses", lambda: adressen)
    monkeypatch.setattr("werksessies.views.deur.room_addresses", lambda: adressen)
    assert _read_adres(regie_client, werksessie) == "192.168.1.23:8000"
    regie_client.post(url("deur", werksessie), {"adres": "10.20.4.118"})
    assert _read_adres(regie_client, werksessie) == "10.20.4.118:8000"
    regie_client.post(url("deur", werksessie), {"adres": "evil.example"})
    assert _read_adres(regie_client, werksessie) == "10.20.4.118:8000"


def _read_adres(client: Client, werksessie: Werksessie) -> str:
    html = body(client, url("deur", werksessie))
    return html.split('<p class="deur__adres">')[1].split("</p>")[0]


# --- insights -------------------------------------------------------------------------------------


@pytest.fixture
def geplakt(werksessie: Werksessie) -> Werksessie:
    """Three people with enough on the plate for insights, all to be seen."""
    aspecten = list(werksessie.plaat.aspecten.values_list("key", flat=True))
    for naam, groep, deel in (
        ("Samira", "docent", aspecten[::2]),
        ("Rob", "praktijkopleider", aspecten[8:22]),
        ("Fatma", "werkbegeleider", aspecten[16:20]),
    ):
        deelnemer = makers.join(werksessie, naam, groep)[0]
        for aspect in deel:
            stickers.place(deelnemer, aspect, status="nu", samen="naast")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")
    werksessie.refresh_from_db()
    return werksessie


def test_insights_come_one_by_one_with_their_question_and_a_strength_first(
    regie_client: Client, geplakt: Werksessie
) -> None:
    html = body(regie_client, url("regie", geplakt))
    assert "Inzicht 1 van" in html
    assert html.count('<article class="inzicht ') == 1
    assert '<article class="inzicht inzicht--kracht">' in html
    assert html.count('<p class="inzicht__vraag">') == 1
    tweede = body(regie_client, url("regie", geplakt) + "?inzicht=2")
    assert "Inzicht 2 van" in tweede
    assert "Vorige" in tweede
    for onzin in ("0", "-3", "99", "x", "٣"):
        assert "Inzicht " in body(regie_client, url("regie", geplakt) + f"?inzicht={onzin}")


def test_insight_waits_while_anything_is_hidden(regie_client: Client, geplakt: Werksessie) -> None:
    sessies.hide(geplakt, ["afstemmen"])
    html = body(regie_client, url("regie", geplakt))
    assert "Laat eerst alles zien. Nog verborgen: Afstemmen." in html
    assert "inzicht__feit" not in html
    sessies.set_fase(geplakt, "gesprek")
    assert "inzicht__feit" not in body(regie_client, url("regie", geplakt))


def test_name_shows_only_after_the_facilitators_own_click(
    regie_client: Client, werksessie: Werksessie
) -> None:
    """Everyone stands everywhere: the rule about people who connect the processes holds."""
    aspecten = list(werksessie.plaat.aspecten.values_list("key", flat=True))
    for naam, groep in (("Samira", "docent"), ("Rob", "praktijkopleider"), ("Fa", "instructeur")):
        deelnemer = makers.join(werksessie, naam, groep)[0]
        for aspect in aspecten:
            stickers.place(deelnemer, aspect, status="nu", samen="samen")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")
    zonder = [read_feit(regie_client, werksessie, f"?inzicht={n}") for n in range(1, 6)]
    met = [read_feit(regie_client, werksessie, f"?inzicht={n}&naam=1") for n in range(1, 6)]
    assert not any("Samira" in feit for feit in zonder)
    over_personen = [n for n in range(5) if zonder[n] != met[n]]
    assert over_personen
    assert all("Samira" in met[n] for n in over_personen)


def read_feit(client: Client, werksessie: Werksessie, vraag: str) -> str:
    html = body(client, url("regie", werksessie) + vraag)
    return html.split('<h3 class="inzicht__feit">')[1].split("</h3>")[0]


def test_facilitator_puts_an_insight_on_the_big_screen(
    regie_client: Client, geplakt: Werksessie
) -> None:
    html = body(regie_client, url("regie", geplakt))
    key = html.split('name="inzicht" value="')[1].split('"')[0]
    regie_client.post(url("inzicht-show", geplakt), {"inzicht": key})
    geplakt.refresh_from_db()
    assert geplakt.inzicht_op_scherm == key
    assert "Op het grote scherm: inzicht 1 van" in body(regie_client, url("regie", geplakt))


def test_console_says_what_lies_over_an_insight_and_showing_it_lets_go_of_the_taak(
    regie_client: Client, geplakt: Werksessie
) -> None:
    html = body(regie_client, url("regie", geplakt))
    key = html.split('name="inzicht" value="')[1].split('"')[0]
    regie_client.post(url("inzicht-show", geplakt), {"inzicht": key})
    sessies.point_at(geplakt, "inwerken")

    html = body(regie_client, url("regie", geplakt))
    assert "Op het grote scherm: inzicht" not in html
    assert "Op het grote scherm staat nu de taak waar je iedereen op wijst." in html
    scherm = body(regie_client, url("scherm", geplakt))
    assert '<p class="zijinzicht__zin">Inwerken en laten landen</p>' in scherm

    regie_client.post(url("inzicht-show", geplakt), {"inzicht": key})
    geplakt.refresh_from_db()
    assert (geplakt.inzicht_op_scherm, geplakt.aangewezen) == (key, "")
    assert "Op het grote scherm: inzicht 1 van" in body(regie_client, url("regie", geplakt))
    scherm = body(regie_client, url("scherm", geplakt))
    assert "Inwerken en laten landen</p>" not in scherm


def test_questions_that_fit_the_plate_come_first(regie_client: Client, geplakt: Werksessie) -> None:
    sessies.set_fase(geplakt, "gesprek")
    html = body(regie_client, url("regie", geplakt))
    vragen = html.split('<ul class="vragen">')[1].split("</ul>")[0].split("<li>")[1:]
    past = ["past bij jullie plaat" in vraag for vraag in vragen]
    assert past[0]
    assert past == sorted(past, reverse=True)


def test_json_of_an_act_carries_no_name(regie_client: Client, werksessie: Werksessie) -> None:
    response = regie_client.post(
        url("deelnemer-add", werksessie),
        {"naam": "Karin", "groep": "docent"},
        headers={"Accept": "application/json"},
    )
    werksessie.refresh_from_db()
    assert json.loads(response.content) == {"volgnummer": werksessie.volgnummer}
