"""Notes, quotes and actions through the facilitator's forms."""

from datetime import date

import pytest
from django.test import Client

from leeromgevingen.models import Gebruiker, Leeromgeving
from tests import makers
from tests.paginas import body, url
from werksessies.domain import acties, gesprek, sessies
from werksessies.enums import Akkoord
from werksessies.models import Citaat, Deelnemer, Notitie, Vervolgactie, Werksessie


@pytest.fixture
def in_gesprek(werksessie: Werksessie) -> Werksessie:
    sessies.set_fase(werksessie, "gesprek")
    werksessie.refresh_from_db()
    return werksessie


# --- notes ----------------------------------------------------------------------------------------


def test_note_is_kept_shown_and_told_to_the_draft_keeper(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    response = regie_client.post(
        url("notitie-add", in_gesprek),
        {"tekst": " Op dinsdag zijn <b>we</b> er allebei.\n", "thema": "balans", "aspect": ""},
    )
    notitie = in_gesprek.notities.get()
    assert (notitie.tekst, notitie.thema) == ("Op dinsdag zijn <b>we</b> er allebei.", "balans")
    assert response.status_code == 303
    assert response["Location"] == url("regie", in_gesprek) + "?thema=balans&bewaard=notitie"
    html = body(regie_client, response["Location"])
    assert "Op dinsdag zijn &lt;b&gt;we&lt;/b&gt; er allebei." in html
    assert 'data-concept-bewaard="notitie"' in html


def test_note_of_every_phase_has_the_same_draft(
    regie_client: Client, werksessie: Werksessie
) -> None:
    for fase in ("plakken", "kijken", "gesprek", "acties"):
        sessies.set_fase(werksessie, fase)
        html = body(regie_client, url("regie", werksessie))
        assert html.count('data-concept="notitie"') == 1
        assert html.count('id="notitie-tekst"') == 1


def test_notes_stay_in_every_phase_and_show_under_their_taak(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    gesprek.add_notitie(in_gesprek, tekst="Elk een eigen formulier", aspect_key="inwerken")
    for fase in ("acties", "plakken", "gesprek"):
        sessies.set_fase(in_gesprek, fase)
    html = body(regie_client, url("regie", in_gesprek))
    assert "Elk een eigen formulier" in html
    assert "Bij andere thema’s: 1" in html
    assert "Inwerken en laten landen" in html


@pytest.mark.parametrize(
    ("velden", "fout"),
    [
        ({"tekst": "  "}, "Schrijf eerst op wat er gezegd is."),
        ({"tekst": "n" * 1001}, "dit zijn 1001 tekens. Er passen er 1000."),
        ({"tekst": "Goed", "thema": "onzin"}, "Deze keuze kennen we niet."),
        ({"tekst": "Goed", "aspect": "onzin"}, "Deze keuze kennen we niet."),
        ({"tekst": "nul\x00"}, "NUL"),
    ],
)
def test_bad_note_comes_back_with_the_sentence_and_the_text(
    regie_client: Client, in_gesprek: Werksessie, velden: dict[str, str], fout: str
) -> None:
    response = regie_client.post(url("notitie-add", in_gesprek), velden)
    html = response.content.decode()
    assert response.status_code == 422
    assert fout in html
    assert velden["tekst"].strip().replace("\x00", "") in html
    assert in_gesprek.notities.count() == 0


def test_changed_note_raises_its_version(regie_client: Client, in_gesprek: Werksessie) -> None:
    notitie = gesprek.add_notitie(in_gesprek, tekst="Eerst")
    pagina = url("notitie-change", in_gesprek, notitie.pk)
    assert f'data-concept="notitie-{notitie.pk}-v1"' in body(regie_client, pagina)
    velden = {"tekst": "Daarna", "thema": "borging", "aspect": "inwerken", "versie": "1"}
    response = regie_client.post(pagina, velden)
    notitie.refresh_from_db()
    assert response["Location"].endswith(f"bewaard=notitie-{notitie.pk}")
    assert (notitie.tekst, notitie.thema, notitie.versie) == ("Daarna", "borging", 2)


def test_two_facilitators_on_one_note_both_see_both_texts(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    notitie = gesprek.add_notitie(in_gesprek, tekst="Eerst")
    gesprek.change_notitie(notitie, tekst="Van de ander", thema="", aspect_key="", versie=1)
    pagina = url("notitie-change", in_gesprek, notitie.pk)
    response = regie_client.post(pagina, {"tekst": "Van mij", "versie": "1"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Dit staat er nu" in html
    assert "Van de ander" in html
    assert "Van mij</textarea>" in html
    notitie.refresh_from_db()
    assert notitie.tekst == "Van de ander"
    assert 'name="versie" value="2"' in html
    again = regie_client.post(pagina, {"tekst": "Van mij", "versie": "2"})
    notitie.refresh_from_db()
    assert (again.status_code, notitie.tekst) == (303, "Van mij")


def test_note_without_a_version_never_overwrites(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    notitie = gesprek.add_notitie(in_gesprek, tekst="Eerst")
    for versie in ("", "x", "-1", "99999999999999999999"):
        pagina = url("notitie-change", in_gesprek, notitie.pk)
        response = regie_client.post(pagina, {"tekst": "Anders", "versie": versie})
        assert response.status_code in (409, 422)
    notitie.refresh_from_db()
    assert notitie.tekst == "Eerst"


def test_note_can_be_thrown_away(regie_client: Client, in_gesprek: Werksessie) -> None:
    notitie = gesprek.add_notitie(in_gesprek, tekst="Weg")
    response = regie_client.post(url("notitie-delete", in_gesprek, notitie.pk))
    assert response.status_code == 303
    assert in_gesprek.notities.count() == 0


# --- quotes ---------------------------------------------------------------------------------------


def test_quote_is_off_until_somebody_agreed(
    regie_client: Client, in_gesprek: Werksessie, rob: Deelnemer
) -> None:
    regie_client.post(
        url("citaat-add", in_gesprek),
        {"tekst": "Ik hoor het pas op vrijdag.", "deelnemer": rob.ref, "thema": "missende-rollen"},
    )
    citaat = in_gesprek.citaten.get()
    assert (citaat.akkoord, citaat.met_naam, citaat.deelnemer) == (Akkoord.GEEN, False, rob)
    html = body(regie_client, url("regie", in_gesprek))
    assert "Praktijkopleider, blijft hier, nog geen akkoord" in html
    pagina = url("citaat-change", in_gesprek, citaat.pk)
    velden = {"tekst": citaat.tekst, "deelnemer": rob.ref, "akkoord": "on", "versie": "1"}
    regie_client.post(pagina, velden)
    citaat.refresh_from_db()
    assert (citaat.akkoord, citaat.met_naam) == (Akkoord.MONDELING, False)


def test_own_yes_of_the_person_stays_what_it_was(
    regie_client: Client, in_gesprek: Werksessie, rob: Deelnemer
) -> None:
    citaat = gesprek.add_citaat(
        in_gesprek, tekst="Mijn woorden", deelnemer_ref=rob.ref, akkoord=Akkoord.ZELF
    )
    pagina = url("citaat-change", in_gesprek, citaat.pk)
    velden = {"tekst": "Mijn woorden!", "deelnemer": rob.ref, "akkoord": "on", "versie": "1"}
    regie_client.post(pagina, velden)
    citaat.refresh_from_db()
    assert (citaat.tekst, citaat.akkoord) == ("Mijn woorden!", Akkoord.ZELF)
    regie_client.post(pagina, {"tekst": "Mijn woorden!", "deelnemer": rob.ref, "versie": "2"})
    citaat.refresh_from_db()
    assert citaat.akkoord == Akkoord.GEEN


@pytest.mark.parametrize(
    ("velden", "fout"),
    [
        ({"met_naam": "on"}, "Een naam mag alleen als de persoon akkoord is."),
        ({"met_naam": "on", "akkoord": "on"}, "Kies wie dit zei, of laat de naam weg."),
        ({"deelnemer": "p99"}, "Deze keuze kennen we niet."),
    ],
)
def test_quote_with_a_name_needs_a_person_and_a_yes(
    regie_client: Client, in_gesprek: Werksessie, velden: dict[str, str], fout: str
) -> None:
    response = regie_client.post(url("citaat-add", in_gesprek), {"tekst": "Zeg het", **velden})
    html = response.content.decode()
    assert response.status_code == 422
    assert fout in html
    assert "Zeg het</textarea>" in html
    assert in_gesprek.citaten.count() == 0


def test_two_facilitators_on_one_quote_both_see_both_texts(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    citaat = gesprek.add_citaat(in_gesprek, tekst="Eerst")
    Citaat.objects.filter(pk=citaat.pk).update(tekst="Van de ander", versie=2)
    response = regie_client.post(
        url("citaat-change", in_gesprek, citaat.pk), {"tekst": "Van mij", "versie": "1"}
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert "Van de ander" in html
    assert "Van mij</textarea>" in html


# --- actions --------------------------------------------------------------------------------------


@pytest.fixture
def vorige(leeromgeving: Leeromgeving, in_gesprek: Werksessie) -> Werksessie:
    """The session before this one, with an open action."""
    vorige = makers.make_werksessie(leeromgeving, datum=date(2026, 5, 18), fase="acties")
    acties.add(vorige, tekst="Inwerkmap maken", trekker="Rob", aspect_key="inwerken")
    sessies.set_fase(vorige, "afgesloten")
    Werksessie.objects.filter(pk=in_gesprek.pk).update(vorige=vorige)
    in_gesprek.refresh_from_db()
    sessies.set_fase(in_gesprek, "acties")
    return vorige


def test_action_is_kept_with_everything_that_was_filled_in(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    sessies.set_fase(in_gesprek, "acties")
    response = regie_client.post(
        url("actie-add", in_gesprek),
        {
            "tekst": "Samen een formulier",
            "trekker": "Rob",
            "met": "Samira",
            "datum": "18-12-2026",
            "aspect": "inwerken",
        },
    )
    actie = in_gesprek.acties.get()
    assert response.status_code == 303
    assert (actie.trekker, actie.met, actie.datum) == ("Rob", "Samira", date(2026, 12, 18))
    html = body(regie_client, url("regie", in_gesprek))
    assert "Rob, met Samira" in html
    assert "18 december" in html
    assert "1 actie, hooguit 5" in html


@pytest.mark.parametrize(
    ("velden", "fout"),
    [
        ({"tekst": ""}, "Schrijf eerst op wat jullie gaan doen."),
        ({"tekst": "Iets", "datum": "16-13-2026"}, "Schrijf bijvoorbeeld 16-1-2026."),
        ({"tekst": "a" * 301}, "Er passen er 300."),
        ({"tekst": "Iets", "trekker": "t" * 61}, "Er passen er 60."),
    ],
)
def test_bad_action_comes_back_with_what_was_typed(
    regie_client: Client, in_gesprek: Werksessie, velden: dict[str, str], fout: str
) -> None:
    response = regie_client.post(url("actie-add", in_gesprek), {"met": "Fatma", **velden})
    html = response.content.decode()
    assert response.status_code == 422
    assert fout in html
    assert 'value="Fatma"' in html
    assert in_gesprek.acties.count() == 0


def test_two_facilitators_on_one_action_both_see_both_texts(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    actie = acties.add(in_gesprek, tekst="Eerst")
    Vervolgactie.objects.filter(pk=actie.pk).update(tekst="Van de ander", versie=2)
    response = regie_client.post(
        url("actie-change", in_gesprek, actie.pk), {"tekst": "Van mij", "versie": "1"}
    )
    assert response.status_code == 409
    assert "Van de ander" in response.content.decode()
    actie.refresh_from_db()
    assert actie.tekst == "Van de ander"


def test_open_action_of_the_previous_session_is_first_on_the_table(
    regie_client: Client, in_gesprek: Werksessie, vorige: Werksessie
) -> None:
    html = body(regie_client, url("regie", in_gesprek))
    assert "Eerst: nog open van 18 mei" in html
    assert html.index("Inwerkmap maken") < html.index("Afgesproken vandaag")
    actie = vorige.acties.get()
    response = regie_client.post(
        url("actie-status", vorige, actie.pk),
        {"status": "gedaan", "volgende": url("regie", in_gesprek)},
    )
    actie.refresh_from_db()
    assert (response["Location"], actie.status) == (url("regie", in_gesprek), "gedaan")
    assert "Besproken: 1" in body(regie_client, url("regie", in_gesprek))


def test_action_taken_along_is_written_down_once(
    regie_client: Client, in_gesprek: Werksessie, vorige: Werksessie
) -> None:
    oude = vorige.acties.get()
    for _ in range(2):
        regie_client.post(url("actie-add", in_gesprek), {"van": oude.pk})
    oude.refresh_from_db()
    nieuw = in_gesprek.acties.get()
    assert oude.status == "meegenomen"
    assert (nieuw.tekst, nieuw.trekker, nieuw.status) == ("Inwerkmap maken", "Rob", "open")
    assert nieuw.aspect is not None
    assert nieuw.aspect.key == "inwerken"


def test_only_an_action_of_the_previous_session_can_be_taken_along(
    regie_client: Client, in_gesprek: Werksessie, leeromgeving: Leeromgeving
) -> None:
    elders = acties.add(makers.make_werksessie(leeromgeving, fase="acties"), tekst="Elders")
    for van in (elders.pk, "x", ""):
        assert regie_client.post(url("actie-add", in_gesprek), {"van": van}).status_code == 404
    assert in_gesprek.acties.count() == 0


def test_after_closing_only_the_status_of_an_action_can_change(
    regie_client: Client, in_gesprek: Werksessie
) -> None:
    actie = acties.add(in_gesprek, tekst="Vast overleg")
    notitie = gesprek.add_notitie(in_gesprek, tekst="Notitie")
    sessies.set_fase(in_gesprek, "afgesloten")
    regie_client.post(url("actie-status", in_gesprek, actie.pk), {"status": "gedaan"})
    actie.refresh_from_db()
    assert actie.status == "gedaan"
    for adres, velden in (
        (url("actie-change", in_gesprek, actie.pk), {"tekst": "Anders", "versie": "1"}),
        (url("actie-add", in_gesprek), {"tekst": "Nieuw"}),
        (url("notitie-add", in_gesprek), {"tekst": "Nieuw"}),
        (url("notitie-change", in_gesprek, notitie.pk), {"tekst": "Anders", "versie": "1"}),
        (url("citaat-add", in_gesprek), {"tekst": "Nieuw"}),
        (url("notitie-delete", in_gesprek, notitie.pk), {}),
        (url("actie-delete", in_gesprek, actie.pk), {}),
    ):
        response = regie_client.post(adres, velden)
        html = response.content.decode()
        assert response.status_code == 409
        assert "afgesloten" in html
        assert velden.get("tekst", "") in html
    assert (in_gesprek.acties.get().tekst, in_gesprek.notities.get().tekst) == (
        "Vast overleg",
        "Notitie",
    )


# --- access ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("soort", ["notitie", "citaat", "actie"])
def test_rows_of_another_session_are_not_found(
    regie_client: Client, in_gesprek: Werksessie, leeromgeving: Leeromgeving, soort: str
) -> None:
    elders = makers.make_werksessie(leeromgeving, fase="gesprek")
    rij: Notitie | Citaat | Vervolgactie = {
        "notitie": gesprek.add_notitie(elders, tekst="Elders"),
        "citaat": gesprek.add_citaat(elders, tekst="Elders"),
        "actie": acties.add(elders, tekst="Elders"),
    }[soort]
    pagina = url(f"{soort}-change", in_gesprek, rij.pk)
    assert regie_client.get(pagina).status_code == 404
    velden = {"tekst": "Weg", "versie": "1"}
    assert regie_client.post(pagina, velden).status_code == 404
    assert regie_client.post(url(f"{soort}-delete", in_gesprek, rij.pk)).status_code == 404
    rij.refresh_from_db()
    assert rij.tekst == "Elders"


@pytest.mark.parametrize("naam", ["notitie-add", "citaat-add", "actie-add"])
def test_facilitator_of_another_organisation_writes_nothing(
    buitenstaander: Gebruiker, in_gesprek: Werksessie, naam: str
) -> None:
    client = Client()
    client.force_login(buitenstaander)
    assert client.post(url(naam, in_gesprek), {"tekst": "Elders"}).status_code == 404
    assert not Notitie.objects.exists()
    assert not Citaat.objects.exists()
    assert not Vervolgactie.objects.exists()
