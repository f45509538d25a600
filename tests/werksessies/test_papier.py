"""A paper plate that a facilitator types over: the write, the page, and who sees what of it."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leeromgevingen.models import Leeromgeving, Plaat
from tests import makers
from tests.conftest import phone_of
from werksessies.bus import Post
from werksessies.domain import deelnemers, papier, sessies, stickers
from werksessies.domain.papier import LEEG, Cel, Inhoud
from werksessies.errors import CelError, FaseError, OnbekendError, VerdwenenError
from werksessies.models import Deelnemer, Werksessie
from werksessies.stroom.beeld import plan
from werksessies.stroom.stand import read_stand
from werksessies.zicht import Kijker, Soort

HANDELING = "a1b2c3d4-0000-1111-2222"
NU = Inhoud("nu")
REGIE = Kijker(Soort.FACILITATOR)
PAPIER = Kijker(Soort.FACILITATOR, is_papier=True)


@pytest.fixture
def karin(werksessie: Werksessie) -> Deelnemer:
    return deelnemers.add(werksessie, naam="Karin", groep="werkbegeleider")


def placed(werksessie: Werksessie) -> list[tuple[str, str, str, str, str]]:
    return [
        (s.deelnemer.ref, s.aspect.key, s.status, s.samen, s.opmerking)
        for s in werksessie.stickers.select_related("deelnemer", "aspect").order_by("pk")
    ]


def cel(persoon: Deelnemer, inhoud: Inhoud, was: Inhoud = LEEG, handeling: str = "") -> Cel:
    return Cel(persoon.ref, "visie-op-leren", inhoud, was, handeling)


def papier_url(werksessie: Werksessie) -> str:
    return f"/w/{werksessie.kenmerk}/papier/"


def post_cel(
    client: Client, werksessie: Werksessie, **velden: str
) -> tuple[int, dict[str, object]]:
    response = client.post(
        f"{papier_url(werksessie)}cel/",
        {"aspect": "visie-op-leren", "inhoud": "nu", "was": "", **velden},
        headers={"accept": "application/json"},
    )
    found: dict[str, object] = response.json()
    return response.status_code, found


# --- the write -----------------------------------------------------------------------------------


def test_cell_becomes_a_sticker_with_an_event_for_the_grid(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    volgnummer = papier.enter_one(
        werksessie, cel(karin, Inhoud("nu", "naast"), handeling=HANDELING)
    )

    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "naast", "")]
    event = werksessie.gebeurtenissen.get(volgnummer=volgnummer)
    assert (event.soort, event.handeling) == ("sticker_geplaatst", HANDELING)
    assert event.gegevens == {
        "ref": "p1",
        "aspect": "visie-op-leren",
        "status": "nu",
        "samen": "naast",
        "papier": True,
    }


def test_cell_that_is_cleared_takes_the_sticker_away(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    papier.enter_one(werksessie, cel(karin, NU))

    papier.enter_one(werksessie, cel(karin, LEEG, was=NU))

    assert placed(werksessie) == []


def test_cell_that_somebody_else_filled_in_is_not_written_over(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    papier.enter_one(werksessie, cel(karin, Inhoud("erbij", "samen")))
    before = Werksessie.objects.get(pk=werksessie.pk).volgnummer

    with pytest.raises(CelError, match="Hier staat nu: wil ik erbij, samen"):
        papier.enter_one(werksessie, cel(karin, NU))

    assert placed(werksessie) == [("p1", "visie-op-leren", "erbij", "samen", "")]
    assert Werksessie.objects.get(pk=werksessie.pk).volgnummer == before


def test_two_who_type_the_same_agree(werksessie: Werksessie, karin: Deelnemer) -> None:
    papier.enter_one(werksessie, cel(karin, NU))
    papier.enter_one(werksessie, cel(karin, NU))

    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "", "")]


def test_repeat_of_a_cell_answers_as_the_first_time(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    first = papier.enter_one(werksessie, cel(karin, NU, handeling=HANDELING))
    papier.enter_one(werksessie, cel(karin, Inhoud("erbij"), was=NU))

    assert papier.enter_one(werksessie, cel(karin, NU, handeling=HANDELING)) == first
    assert placed(werksessie) == [("p1", "visie-op-leren", "erbij", "", "")]


def test_batch_writes_what_it_can_and_tells_the_rest(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    papier.enter_one(werksessie, cel(karin, Inhoud("erbij")))

    uitslag = papier.enter(
        werksessie,
        [
            Cel("p1", "visie-op-leren", NU, LEEG),
            Cel("p1", "inwerken", NU, LEEG),
            Cel("p1", "bestaat-niet", NU, LEEG),
            Cel("p9", "inwerken", NU, LEEG),
        ],
    )

    assert [(plek, type(error)) for plek, error in uitslag.geweigerd.items()] == [
        (("p1", "visie-op-leren"), CelError),
        (("p1", "bestaat-niet"), OnbekendError),
        (("p9", "inwerken"), VerdwenenError),
    ]
    assert placed(werksessie) == [
        ("p1", "visie-op-leren", "erbij", "", ""),
        ("p1", "inwerken", "nu", "", ""),
    ]
    assert uitslag.volgnummer == Werksessie.objects.get(pk=werksessie.pk).volgnummer


def test_remark_stays_when_a_cell_changes_and_keeps_it_from_being_cleared(
    werksessie: Werksessie, karin: Deelnemer
) -> None:
    stickers.place(
        karin, "visie-op-leren", status="nu", opmerking="elke week", door_facilitator=True
    )

    papier.enter_one(werksessie, cel(karin, Inhoud("loslaten"), was=NU))
    with pytest.raises(FaseError, match="staat een opmerking"):
        papier.enter_one(werksessie, cel(karin, LEEG, was=Inhoud("loslaten")))

    assert placed(werksessie) == [("p1", "visie-op-leren", "loslaten", "", "elke week")]


@pytest.mark.parametrize("fase", ["voorbereiden", "welkom", "kijken", "gesprek", "acties"])
def test_cell_can_be_filled_in_in_every_phase_but_the_last(
    leeromgeving: Leeromgeving, plaat: Plaat, fase: str
) -> None:
    werksessie = makers.make_werksessie(leeromgeving, fase=fase)
    karin = deelnemers.add(werksessie, naam="Karin", groep="docent")

    papier.enter_one(werksessie, cel(karin, NU))

    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "", "")]


def test_closed_session_takes_no_cell(werksessie: Werksessie, karin: Deelnemer) -> None:
    sessies.set_fase(werksessie, "afgesloten")

    with pytest.raises(FaseError, match="afgesloten"):
        papier.enter_one(werksessie, cel(karin, NU))

    assert placed(werksessie) == []


def test_vormgeven_offers_only_erbij(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    werksessie = makers.make_werksessie(leeromgeving, fase="welkom", gebruiksdoel="vormgeven")
    karin = deelnemers.add(werksessie, naam="Karin", groep="docent")

    with pytest.raises(OnbekendError, match="erbij"):
        papier.enter_one(werksessie, cel(karin, NU))
    papier.enter_one(werksessie, cel(karin, Inhoud("erbij", "samen")))

    assert placed(werksessie) == [("p1", "visie-op-leren", "erbij", "samen", "")]


def test_person_with_a_phone_is_not_on_paper(werksessie: Werksessie, samira: Deelnemer) -> None:
    stickers.place(samira, "visie-op-leren", status="loslaten")

    with pytest.raises(FaseError, match="plakt zelf") as refused:
        papier.enter_one(werksessie, cel(samira, NU))

    assert "loslaten" not in refused.value.tekst  # what is hidden is not told by a refusal
    assert placed(werksessie) == [("p1", "visie-op-leren", "loslaten", "", "")]


def test_person_who_comes_in_with_a_phone_leaves_the_grid(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    papier.enter_one(werksessie, cel(karin, NU))
    before = regie_client.get(papier_url(werksessie)).content.decode()

    _, token = deelnemers.join_with_code(werksessie, persoonscode=karin.persoonscode)

    after = regie_client.get(papier_url(werksessie)).content.decode()
    assert ('data-inhoud="nu"' in before, 'data-inhoud="nu"' in after) == (True, False)
    assert phone_of(token).get(f"/w/{werksessie.kenmerk}/").status_code == 200
    last = werksessie.gebeurtenissen.order_by("-volgnummer")[0]
    assert (last.soort, last.deelnemer_id) == ("deelnemer_gewijzigd", karin.pk)


# --- who sees what -------------------------------------------------------------------------------


def test_grid_shows_no_hidden_sticker_of_a_phone(
    werksessie: Werksessie, samira: Deelnemer, karin: Deelnemer, regie_client: Client
) -> None:
    stickers.place(samira, "visie-op-leren", status="loslaten", samen="samen", opmerking="geheim")
    papier.enter_one(werksessie, Cel(karin.ref, "inwerken", NU, LEEG))

    page = regie_client.get(papier_url(werksessie)).content.decode()
    stand = regie_client.get(f"/w/{werksessie.kenmerk}/stand.json?beeld=papier").json()

    assert re.findall(r'data-inhoud="([^"]+)"', page) == ["nu"]
    assert "geheim" not in page
    assert '<span id="rooster-aantal">1</span> sticker op papier' in page
    assert [(s["deelnemer"], s["aspect"]) for s in stand["stickers"]] == [("p2", "inwerken")]


def test_grid_is_for_facilitators_of_this_organisation_only(
    werksessie: Werksessie, karin: Deelnemer, telefoon: Client, buitenstaander: object
) -> None:
    vreemd = Client()
    vreemd.force_login(buitenstaander)  # type: ignore[arg-type]  # a Gebruiker
    papier.enter_one(werksessie, cel(karin, NU))
    url = papier_url(werksessie)

    assert vreemd.get(url).status_code == 404
    assert post_cel(vreemd, werksessie, deelnemer="p1")[0] == 404
    assert telefoon.get(url).headers["location"].startswith("/inloggen/")
    assert post_cel(telefoon, werksessie, deelnemer="p1")[0] == 401
    stand = f"/w/{werksessie.kenmerk}/stand.json?beeld=papier"
    assert (vreemd.get(stand).status_code, telefoon.get(stand).status_code) == (404, 404)
    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "", "")]


def test_event_of_a_cell_reaches_the_grid_and_no_other_hidden_screen(
    werksessie: Werksessie, karin: Deelnemer, samira: Deelnemer
) -> None:
    stand = read_stand(werksessie.pk)
    assert stand is not None
    van_papier = {"ref": "p1", "aspect": "inwerken", "status": "nu", "samen": "", "papier": True}
    van_telefoon = {"ref": "p2", "aspect": "inwerken", "status": "nu", "samen": ""}
    papieren = Post(9, "sticker_geplaatst", karin.pk, van_papier)
    telefonische = Post(9, "sticker_geplaatst", samira.pk, van_telefoon)

    assert plan(papieren, stand, PAPIER) == (f"cel {karin.pk}",)
    assert plan(papieren, stand, REGIE) == ()
    assert plan(papieren, stand, Kijker(Soort.DEELNEMER, samira.pk)) == ()
    assert plan(telefonische, stand, PAPIER) == ()
    assert plan(Post(9, "deelnemer_klaar", karin.pk, {}), stand, PAPIER) == ()
    assert plan(Post(9, "deelnemer_aangemeld", karin.pk, {}), stand, PAPIER) == ("ververs",)


def test_place_for_somebody_with_a_phone_is_not_marked_for_the_grid(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu", door_facilitator=True)

    last = werksessie.gebeurtenissen.order_by("-volgnummer")[0]
    assert "papier" not in last.gegevens


# --- the page ------------------------------------------------------------------------------------


def test_cell_as_json_is_saved_and_refused_with_words(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    status, gegeven = post_cel(
        regie_client, werksessie, deelnemer="p1", inhoud="nu-samen", handeling=HANDELING
    )
    assert (status, gegeven["volgnummer"]) == (
        200,
        Werksessie.objects.get(pk=werksessie.pk).volgnummer,
    )

    status, fout = post_cel(regie_client, werksessie, deelnemer="p1", inhoud="erbij")
    assert (status, fout["detail"]) == (
        409,
        "Iemand anders was je voor. Hier staat nu: doe ik nu, samen. Jouw keuze is nog niet "
        "bewaard.",
    )
    status, fout = post_cel(regie_client, werksessie, deelnemer="p1", inhoud="soms")
    assert (status, str(fout["detail"])[:15]) == (422, "Kies wat past: ")
    assert post_cel(regie_client, werksessie, deelnemer="p8")[0] == 404
    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "samen", "")]


def plain_form(client: Client, werksessie: Werksessie) -> dict[str, str]:
    """What a browser without JavaScript would send back unchanged."""
    page = client.get(papier_url(werksessie)).content.decode()
    velden = dict(re.findall(r'name="(was\.\d+)" value="(\d+)"', page))
    for naam, opties in re.findall(r'<select name="([\d.]+)"[^>]*>(.*?)</select>', page):
        gekozen = re.search(r'value="([^"]*)" selected', opties)
        velden[naam] = gekozen[1] if gekozen else ""
    return velden


def test_plain_form_saves_what_was_changed(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    papier.enter_one(werksessie, Cel("p1", "doelen-en-belangen", Inhoud("erbij", "naast"), LEEG))
    velden = plain_form(regie_client, werksessie)
    assert velden[f"was.{karin.pk}"] == "06" + "0" * 22
    before = werksessie.gebeurtenissen.count()

    velden |= {f"{karin.pk}.0": "nu-samen", f"{karin.pk}.23": "loslaten"}
    response = regie_client.post(papier_url(werksessie), velden, follow=True)

    assert response.redirect_chain == [(papier_url(werksessie), 303)]
    assert "2 vakken zijn bewaard." in response.content.decode()
    assert werksessie.gebeurtenissen.count() == before + 2
    assert set(placed(werksessie)) == {
        ("p1", "doelen-en-belangen", "erbij", "naast", ""),
        ("p1", "visie-op-leren", "nu", "samen", ""),
        ("p1", "dag-voorbespreken", "loslaten", "", ""),
    }


def test_plain_form_that_is_behind_keeps_what_was_chosen(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    velden = plain_form(regie_client, werksessie)
    papier.enter_one(werksessie, cel(karin, Inhoud("erbij")))

    velden |= {f"{karin.pk}.0": "nu", f"{karin.pk}.1": "nu"}
    response = regie_client.post(papier_url(werksessie), velden)

    page = response.content.decode()
    assert response.status_code == 409
    assert "1 vak is wel bewaard." in page
    assert "Hier staat nu: wil ik erbij." in page
    assert '<option value="nu" selected>nu</option>' in page
    assert dict(re.findall(r'name="(was\.\d+)" value="(\d+)"', page)) == {
        f"was.{karin.pk}": "41" + "0" * 22
    }
    assert {regel[2] for regel in placed(werksessie)} == {"erbij", "nu"}

    # Sent once more it is a choice: now the writer has read what stood there.
    opnieuw = dict(re.findall(r'name="(was\.\d+)" value="(\d+)"', page)) | {
        f"{karin.pk}.0": "nu",
        f"{karin.pk}.1": "nu",
    }
    assert regie_client.post(papier_url(werksessie), opnieuw).status_code == 303
    assert [regel[2] for regel in placed(werksessie)] == ["nu", "nu"]


def test_plain_form_with_a_made_up_value_is_refused(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    velden = plain_form(regie_client, werksessie) | {f"{karin.pk}.0": "soms"}

    assert regie_client.post(papier_url(werksessie), velden).status_code == 422
    assert placed(werksessie) == []


def test_plain_form_of_twenty_people_stays_under_the_limit_of_a_body(
    werksessie: Werksessie, regie_client: Client, settings: object
) -> None:
    for _ in range(21):
        deelnemers.add(werksessie, naam="", groep="docent")
    velden = plain_form(regie_client, werksessie)
    pks = sorted({naam.split(".")[1] for naam in velden if naam.startswith("was.")}, key=int)
    assert len(pks) == 20
    # The longest keys and values that can be.
    size = sum(len(f"&1234567.{place}=loslaten-samen") for _ in pks for place in range(24))
    size += sum(len("&was.1234567=") + 24 for _ in pks)
    assert size < 16 * 1024

    page = regie_client.get(f"{papier_url(werksessie)}?blad=2").content.decode()
    assert len(re.findall(r'id="kolom-', page)) == 1


def test_person_is_added_on_the_page_itself(werksessie: Werksessie, regie_client: Client) -> None:
    url = papier_url(werksessie)
    response = regie_client.post(
        url, {"persoon": "ja", "naam": "Karin", "groep": "docent"}, follow=True
    )

    assert response.redirect_chain == [(f"{url}?bij=p1", 303)]
    assert "<bdi>Karin</bdi> staat erbij." in response.content.decode()
    person = werksessie.deelnemers.get()
    assert (person.naam, person.heeft_telefoon) == ("Karin", False)


def test_person_without_a_group_is_refused_with_what_was_typed(
    werksessie: Werksessie, regie_client: Client
) -> None:
    response = regie_client.post(
        papier_url(werksessie), {"persoon": "ja", "naam": "Karin", "groep": ""}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Karin"' in page
    assert "Kies bij welke groep iemand hoort." in page
    assert werksessie.deelnemers.count() == 0


def test_grid_of_a_closed_session_says_so_and_takes_nothing(
    werksessie: Werksessie, karin: Deelnemer, regie_client: Client
) -> None:
    sessies.set_fase(werksessie, "afgesloten")

    page = regie_client.get(papier_url(werksessie)).content.decode()
    assert "Deze werksessie is afgesloten." in page
    assert "Bewaar alles" not in page
    assert post_cel(regie_client, werksessie, deelnemer="p1")[0] == 409


def test_console_leads_to_the_grid_in_every_phase_but_the_last(
    werksessie: Werksessie, regie_client: Client
) -> None:
    found = {}
    for fase in ("voorbereiden", "plakken", "gesprek", "afgesloten"):
        sessies.set_fase(werksessie, fase)
        page = regie_client.get(f"/w/{werksessie.kenmerk}/regie/").content.decode()
        found[fase] = papier_url(werksessie) in page

    assert found == {"voorbereiden": True, "plakken": True, "gesprek": True, "afgesloten": False}


@pytest.mark.parametrize("aantal", [1, 3])
def test_grid_takes_as_many_queries_for_one_as_for_three(
    werksessie: Werksessie,
    regie_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    aantal: int,
) -> None:
    for _ in range(aantal):
        persoon = deelnemers.add(werksessie, naam="", groep="docent")
        papier.enter_one(werksessie, cel(persoon, NU))
    regie_client.get(papier_url(werksessie))

    with django_assert_num_queries(7):
        regie_client.get(papier_url(werksessie))
