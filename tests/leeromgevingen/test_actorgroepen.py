import pytest
from django.test import Client

from leeromgevingen import kleuren
from leeromgevingen.domain import actorgroepen
from leeromgevingen.enums import Kant
from leeromgevingen.errors import ActorgroepError
from leeromgevingen.models import Actorgroep, Gebruiker, Leeromgeving, Organisatie, Plaat
from leeromgevingen.queries import actorgroepen_of
from tests import makers


def add(organisatie: Organisatie, plaat: Plaat, **given: str) -> Actorgroep:
    values = {"naam": "Techniekcoach", "afkorting": "TC", "kant": "werkveld"} | given
    return actorgroepen.add(
        organisatie,
        plaat,
        naam=values["naam"],
        afkorting=values["afkorting"],
        kant=Kant(values["kant"]),
    )


def test_own_group_gets_a_key_a_place_and_a_fill(organisatie: Organisatie, plaat: Plaat) -> None:
    groep = add(organisatie, plaat, naam="  Techniek\u202ecoach ", afkorting="tc")
    assert (groep.key, groep.naam, groep.afkorting) == ("techniekcoach", "Techniekcoach", "TC")
    assert (groep.plaat, groep.organisatie, groep.is_actief) == (None, organisatie, True)
    assert (groep.vul, groep.toon) == kleuren.EIGEN_VULLINGEN[Kant.WERKVELD][0]


def test_next_group_of_a_kant_looks_different(organisatie: Organisatie, plaat: Plaat) -> None:
    first = add(organisatie, plaat)
    second = add(organisatie, plaat, naam="Meester", afkorting="MR")
    assert first.toon != second.toon
    assert first.vul != second.vul


@pytest.mark.parametrize(
    ("given", "veld", "tekst"),
    [
        (
            {"afkorting": "DOC"},
            "afkorting",
            "DOC staat al op de stickers van Docent. Kies andere letters.",
        ),
        (
            {"afkorting": "É1"},
            "afkorting",
            "Kies twee of drie gewone letters, zonder accent of cijfer.",
        ),
        (
            {"afkorting": "ABCD"},
            "afkorting",
            "Kies twee of drie gewone letters, zonder accent of cijfer.",
        ),
        ({"naam": "docent"}, "naam", "Er is al een groep Docent."),
        ({"naam": "Leerkracht"}, "naam", "Er is al een groep Docent."),
        ({"naam": " "}, "naam", "Geef de groep een naam."),
        ({"naam": "x" * 61}, "naam", "Dit zijn 61 tekens. Er passen er 60."),
    ],
)
def test_group_that_cannot_be_is_refused(
    organisatie: Organisatie, plaat: Plaat, given: dict[str, str], veld: str, tekst: str
) -> None:
    with pytest.raises(ActorgroepError) as caught:
        add(organisatie, plaat, **given)
    assert (caught.value.veld, caught.value.tekst) == (veld, tekst)
    assert not Actorgroep.objects.filter(organisatie=organisatie).exists()


def test_letters_of_an_own_group_are_taken(organisatie: Organisatie, plaat: Plaat) -> None:
    add(organisatie, plaat)
    with pytest.raises(ActorgroepError, match="TC staat al op de stickers van Techniekcoach"):
        add(organisatie, plaat, naam="Toetscoach")


def test_letters_of_a_retired_group_are_free(organisatie: Organisatie, plaat: Plaat) -> None:
    old = add(organisatie, plaat)
    actorgroepen.retire(old)
    new = add(organisatie, plaat, kant="school")
    assert new.key == "techniekcoach-2"
    assert list(actorgroepen_of(organisatie, plaat).filter(organisatie=organisatie)) == [new]


def test_group_of_one_organisation_is_not_the_others(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    other = makers.make_organisatie("Andere school")
    add(organisatie, plaat)
    add(other, plaat)
    assert actorgroepen_of(other, plaat).filter(key="techniekcoach").count() == 1
    assert actorgroepen_of(other, plaat).count() == 15


def test_every_own_fill_can_be_read() -> None:
    for kant, keuzes in kleuren.EIGEN_VULLINGEN.items():
        for vul, toon in keuzes:
            contrast = kleuren.measure_contrast(vul, kleuren.pick_letterkleur(toon))
            assert contrast >= kleuren.MIN_CONTRAST, (kant, vul)
    assert set(kleuren.EIGEN_VULLINGEN) == set(Kant)


def test_contrast_of_black_on_white() -> None:
    assert kleuren.measure_contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


# --- the page -------------------------------------------------------------------------------------


def post_groep(client: Client, leeromgeving: Leeromgeving, **given: str) -> tuple[int, str]:
    values = {"naam": "Techniekcoach", "afkorting": "TC", "kant": "werkveld"} | given
    response = client.post(f"/leeromgevingen/{leeromgeving.pk}/groepen/nieuw/", values)
    return response.status_code, response.content.decode()


def test_page_adds_a_group(regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    status, _ = post_groep(regie_client, leeromgeving)
    assert status == 303
    page = regie_client.get(f"/leeromgevingen/{leeromgeving.pk}/").content.decode()
    assert "De groep Techniekcoach is erbij." in page
    assert "Werkveld, eigen groep" in page


def test_page_says_what_is_wrong_and_keeps_what_was_typed(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    status, page = post_groep(regie_client, leeromgeving, afkorting="DOC", kant="")
    assert status == 422
    assert "Kies een kant." in page
    assert 'value="Techniekcoach"' in page
    status, page = post_groep(regie_client, leeromgeving, afkorting="DOC")
    assert status == 422
    assert "DOC staat al op de stickers van Docent. Kies andere letters." in page
    assert not Actorgroep.objects.filter(organisatie=leeromgeving.organisatie).exists()


def test_page_switches_a_group_off(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    groep = add(leeromgeving.organisatie, plaat)
    address = f"/leeromgevingen/{leeromgeving.pk}/groepen/{groep.pk}/uitzetten/"
    assert regie_client.get(address).status_code == 405
    assert regie_client.post(address).status_code == 303
    groep.refresh_from_db()
    assert groep.is_actief is False
    page = regie_client.get(f"/leeromgevingen/{leeromgeving.pk}/").content.decode()
    assert "eigen groep" not in page


def test_group_of_the_plate_cannot_be_switched_off(
    regie_client: Client, leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    groep = plaat.actorgroepen.get(key="docent")
    address = f"/leeromgevingen/{leeromgeving.pk}/groepen/{groep.pk}/uitzetten/"
    assert regie_client.post(address).status_code == 404
    groep.refresh_from_db()
    assert groep.is_actief is True


def test_foreign_groups_are_out_of_reach(
    leeromgeving: Leeromgeving, plaat: Plaat, buitenstaander: Gebruiker
) -> None:
    groep = add(leeromgeving.organisatie, plaat)
    client = Client()
    client.force_login(buitenstaander)
    assert post_groep(client, leeromgeving, naam="Spion", afkorting="SP")[0] == 404
    address = f"/leeromgevingen/{leeromgeving.pk}/groepen/{groep.pk}/uitzetten/"
    assert client.post(address).status_code == 404
    groep.refresh_from_db()
    assert groep.is_actief is True
    assert Actorgroep.objects.filter(organisatie__isnull=False).count() == 1
