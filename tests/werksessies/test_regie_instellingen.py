"""Making a werksessie and changing its set-up."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leeromgevingen.models import Gebruiker, Leeromgeving, Plaat
from tests import makers
from werksessies.domain import sessies
from werksessies.models import Werksessie

NIEUW = "/werksessies/nieuw/"
GOED = {
    "titel": "Voor de zomer",
    "datum": "16-1-2027",
    "gebruiksdoel": "evalueren",
    "plakwijze": "open",
    "actorgroepen": ["docent", "werkbegeleider"],
    "vorige": "",
}


def adres(leeromgeving: Leeromgeving) -> str:
    return f"{NIEUW}?leeromgeving={leeromgeving.pk}"


def test_form_proposes_today_the_standard_groups_and_the_last_closed_session(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    vorige = makers.make_werksessie(leeromgeving, datum=date(2026, 5, 18), fase="afgesloten")
    makers.make_werksessie(leeromgeving, datum=date(2026, 6, 1), fase="plakken")
    html = regie_client.get(adres(leeromgeving)).content.decode()
    assert f'value="{timezone.localdate():%d-%m-%Y}"' in html
    assert f'<option value="{vorige.pk}" selected>18 mei 2026, ontwikkelen</option>' in html
    standaard = plaat.actorgroepen.filter(is_standaard=True).count()
    groepen = [deel for deel in html.split('name="actorgroepen"')[1:] if " checked" in deel[:60]]
    assert len(groepen) == standaard
    assert "De leeromgeving draait." in html
    assert 'name="plaat"' not in html


def test_session_is_made_with_what_was_chosen(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat, facilitator: Gebruiker
) -> None:
    response = regie_client.post(adres(leeromgeving), GOED)
    made = Werksessie.objects.get()
    assert (response.status_code, response["Location"]) == (303, made.get_absolute_url())
    assert (made.titel, made.datum) == ("Voor de zomer", date(2027, 1, 16))
    assert (made.gebruiksdoel, made.plakwijze, made.fase) == ("evalueren", "open", "voorbereiden")
    assert made.facilitator == facilitator
    assert set(made.actorgroepen.values_list("key", flat=True)) == {"docent", "werkbegeleider"}


@pytest.mark.parametrize(
    ("veld", "waarde", "fout"),
    [
        ("datum", "morgen", "Deze datum kennen we niet. Schrijf bijvoorbeeld 16-1-2026."),
        ("datum", "16-13-2027", "Maand 13 bestaat niet. Schrijf bijvoorbeeld 16-1-2026."),
        ("datum", "", "Kies een datum."),
        ("gebruiksdoel", "", "Kies waarvoor jullie bij elkaar komen."),
        ("gebruiksdoel", "feesten", "Deze keuze kennen we niet."),
        ("plakwijze", "blind", "Deze keuze kennen we niet."),
        ("actorgroepen", [], "Zet minstens een groep aan."),
        ("actorgroepen", ["piloot"], "De groep piloot kennen we niet."),
        ("titel", "t" * 61, "Er passen er 60."),
        ("vorige", "999", "Deze keuze kennen we niet."),
    ],
)
def test_bad_set_up_is_refused_at_its_field_and_nothing_is_lost(
    regie_client: Client,
    leeromgeving: Leeromgeving,
    plaat: Plaat,
    veld: str,
    waarde: object,
    fout: str,
) -> None:
    response = regie_client.post(adres(leeromgeving), {**GOED, veld: waarde})
    html = response.content.decode()
    assert response.status_code == 422
    assert fout in html
    if veld != "titel":
        assert 'value="Voor de zomer"' in html
    if veld != "actorgroepen":
        assert 'value="werkbegeleider" checked' in html
        assert 'value="instructeur" checked' not in html
    assert Werksessie.objects.count() == 0


def test_session_of_another_leeromgeving_cannot_be_the_previous_one(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    andere = makers.make_leeromgeving(leeromgeving.organisatie, naam="Elders")
    vorige = makers.make_werksessie(andere, fase="afgesloten")
    response = regie_client.post(adres(leeromgeving), {**GOED, "vorige": vorige.pk})
    assert response.status_code == 422


def test_set_up_can_be_copied_from_the_last_session(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    docent = plaat.actorgroepen.filter(key="docent")
    eerder = makers.make_werksessie(
        leeromgeving, plakwijze="open", actorgroepen=docent, fase="afgesloten"
    )
    html = regie_client.get(f"{adres(leeromgeving)}&neem_over={eerder.pk}").content.decode()
    assert 'value="open" checked' in html
    assert 'value="docent" checked' in html
    assert 'value="werkbegeleider" checked' not in html


def test_leeromgeving_of_another_organisation_is_not_found(
    buitenstaander: Gebruiker, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    client = Client()
    client.force_login(buitenstaander)
    assert client.get(adres(leeromgeving)).status_code == 404
    assert client.post(adres(leeromgeving), GOED).status_code == 404
    for onzin in ("", "x", "-1", "9" * 40, "٣"):
        assert client.get(f"{NIEUW}?leeromgeving={onzin}").status_code == 404
    assert Werksessie.objects.count() == 0


def test_visitor_without_account_goes_to_the_login(
    client: Client, leeromgeving: Leeromgeving
) -> None:
    response = client.get(adres(leeromgeving))
    assert response["Location"].startswith(reverse("inloggen"))


def test_set_up_of_a_session_can_change(regie_client: Client, werksessie: Werksessie) -> None:
    pagina = reverse("werksessies:werksessie-change", args=[werksessie.kenmerk])
    html = regie_client.get(pagina).content.decode()
    assert 'value="16-11-2026"' in html
    assert "Terug naar de regie" in html
    response = regie_client.post(pagina, {**GOED, "plakwijze": "verborgen"})
    werksessie.refresh_from_db()
    assert response["Location"] == werksessie.get_absolute_url()
    assert (werksessie.titel, werksessie.gebruiksdoel) == ("Voor de zomer", "evalueren")


def test_group_that_somebody_has_cannot_be_switched_off(
    regie_client: Client, werksessie: Werksessie
) -> None:
    makers.join(werksessie, "Rob", "praktijkopleider")
    pagina = reverse("werksessies:werksessie-change", args=[werksessie.kenmerk])
    response = regie_client.post(pagina, GOED)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Er doen al mensen mee als: Praktijkopleider." in html
    assert 'value="Voor de zomer"' in html
    werksessie.refresh_from_db()
    assert werksessie.titel == ""


def test_closed_session_keeps_its_set_up(regie_client: Client, werksessie: Werksessie) -> None:
    sessies.set_fase(werksessie, "afgesloten")
    pagina = reverse("werksessies:werksessie-change", args=[werksessie.kenmerk])
    response = regie_client.post(pagina, GOED)
    assert response.status_code == 409
    assert "afgesloten" in response.content.decode()
    werksessie.refresh_from_db()
    assert werksessie.titel == ""
