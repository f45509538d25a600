"""The contract of docs/http.md for a deelnemer: pages, writes, refusals."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import makers
from tests.conftest import phone_of
from werksessies.domain import deelnemers, sessies, stickers
from werksessies.models import Deelnemer, Sticker, Werksessie

HANDELING = "0123456789abcdef"


def url(werksessie: Werksessie, name: str, *args: str) -> str:
    return reverse(f"werksessies:{name}", args=[werksessie.kenmerk, *args])


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


def post_json(client: Client, path: str, **data: str) -> tuple[int, dict[str, object]]:
    response = client.post(path, data, headers={"accept": "application/json"})
    return response.status_code, response.json()


# --- coming in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{code}", "{spaced}", "{lower}"])
def test_typed_code_is_read_kindly(client: Client, werksessie: Werksessie, typed: str) -> None:
    code = fresh(werksessie).deur_code
    text = typed.format(code=code, spaced=f" {code[:4]} - {code[4:]} ", lower=code.lower())

    response = client.post("/doe-mee/", {"code": text})

    assert response.status_code == 303
    assert response["Location"] == f"/d/{fresh(werksessie).deur_token}/"


def test_wrong_closed_and_throttled_code_get_one_answer(
    client: Client, werksessie: Werksessie
) -> None:
    code = fresh(werksessie).deur_code
    wrong = client.post("/doe-mee/", {"code": "ZZZZ-ZZZZ"})
    sessies.close_deur(werksessie)
    closed = client.post("/doe-mee/", {"code": code})
    sessies.extend_deur(werksessie)
    for _ in range(60):
        client.post("/doe-mee/", {"code": "ZZZZ-ZZZZ"})
    throttled = client.post("/doe-mee/", {"code": fresh(werksessie).deur_code})

    assert {r.status_code for r in (wrong, closed, throttled)} == {422}
    for response in (wrong, closed, throttled):
        assert "Met deze code kom je nu niet binnen" in response.content.decode()
    assert f'value="{code}"' in closed.content.decode()


def test_join_sets_a_cookie_that_scripts_cannot_read(
    client: Client, werksessie: Werksessie
) -> None:
    door = f"/d/{fresh(werksessie).deur_token}/"
    assert "Praktijkopleider" in client.get(door).content.decode()

    response = client.post(door, {"naam": "Rob", "groep": "praktijkopleider"})

    assert response.status_code == 303
    assert response["Location"] == url(werksessie, "deelnemer-plaat")
    assert response.cookies["deelnemer"]["httponly"] is True
    assert "Rob" in client.get(response["Location"]).content.decode()


def test_join_without_role_keeps_the_name_and_says_what_is_missing(
    client: Client, werksessie: Werksessie
) -> None:
    response = client.post(f"/d/{fresh(werksessie).deur_token}/", {"naam": "Rob", "groep": ""})

    assert response.status_code == 422
    html = response.content.decode()
    assert "Kies eerst je rol." in html
    assert 'value="Rob"' in html


def test_personal_code_on_another_device(client: Client, werksessie: Werksessie) -> None:
    person, _ = makers.join(werksessie, "Samira", "docent")

    response = client.post(
        f"/d/{fresh(werksessie).deur_token}/", {"persoonscode": person.persoonscode}
    )

    assert response.status_code == 303
    assert "Samira" in client.get(response["Location"]).content.decode()
    assert Deelnemer.objects.count() == 1


def test_wrong_personal_code_is_told_at_the_top_and_leads_to_the_field(
    client: Client, werksessie: Werksessie
) -> None:
    person, _ = makers.join(werksessie, "Samira", "docent")
    wrong = "0000" if person.persoonscode != "0000" else "1111"

    response = client.post(f"/d/{fresh(werksessie).deur_token}/", {"persoonscode": wrong})

    html = response.content.decode()
    assert response.status_code == 422
    assert html.index("Deze code klopt niet.") < html.index('name="groep"')
    assert 'href="#persoonscode"' in html
    assert "autofocus" in html


def test_old_door_link_is_404_with_the_code_form(client: Client, werksessie: Werksessie) -> None:
    door = f"/d/{fresh(werksessie).deur_token}/"
    sessies.open_deur(werksessie)

    response = client.get(door)

    assert response.status_code == 404
    assert 'name="code"' in response.content.decode()


# --- no place -------------------------------------------------------------------------------------


def test_without_a_place_pages_go_to_the_code_form(client: Client, werksessie: Werksessie) -> None:
    for path in (url(werksessie, "deelnemer-plaat"), "/w/bestaat-niet/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (303, "/doe-mee/?plek=geen")


def test_without_a_place_json_is_401_and_with_anothers_404(
    client: Client, werksessie: Werksessie
) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    stranger = phone_of(makers.join(other)[1])

    assert client.get(url(werksessie, "stand")).status_code == 401
    assert stranger.get(url(werksessie, "stand")).status_code == 404
    status, body = post_json(
        stranger, url(werksessie, "sticker-place"), aspect="visie-op-leren", status="nu"
    )
    assert (status, body["status"]) == (404, 404)
    assert Sticker.objects.count() == 0


# --- stickers -------------------------------------------------------------------------------------


def test_place_answers_its_volgnummer_and_a_repeat_the_same(
    telefoon: Client, werksessie: Werksessie
) -> None:
    path = url(werksessie, "sticker-place")
    data = {"aspect": "visie-op-leren", "status": "nu", "samen": "samen", "handeling": HANDELING}

    first = post_json(telefoon, path, **data)
    again = post_json(telefoon, path, **data)

    assert first == again == (200, {"volgnummer": fresh(werksessie).volgnummer})
    assert Sticker.objects.count() == 1


def test_plain_form_goes_back_to_the_taak(telefoon: Client, werksessie: Werksessie) -> None:
    response = telefoon.post(
        url(werksessie, "sticker-place"), {"aspect": "visie-op-leren", "status": "nu"}
    )

    assert response.status_code == 303
    assert response["Location"] == url(werksessie, "deelnemer-plaat") + "#taak-visie-op-leren"
    assert Sticker.objects.get().status == "nu"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"aspect": "bestaat-niet", "status": "nu"}, 422),
        ({"aspect": "visie-op-leren", "status": "ooit"}, 422),
        ({"aspect": "visie-op-leren"}, 422),
        ({"aspect": "visie-op-leren", "status": "nu", "opmerking": "x" * 141}, 422),
        ({"aspect": "visie-op-leren", "status": "nu", "handeling": "kort"}, 422),
        ({"aspect": "visie-op-leren", "status": "nu", "handeling": "x" * 65}, 422),
    ],
)
def test_bad_sticker_is_a_problem_in_words(
    telefoon: Client, werksessie: Werksessie, data: dict[str, str], status: int
) -> None:
    answer, body = post_json(telefoon, url(werksessie, "sticker-place"), **data)

    assert (answer, body["status"]) == (status, status)
    assert str(body["detail"]).endswith(".")
    assert Sticker.objects.count() == 0


def test_sticker_in_the_wrong_phase_is_409(telefoon: Client, werksessie: Werksessie) -> None:
    sessies.set_fase(werksessie, "gesprek")

    status, body = post_json(
        telefoon, url(werksessie, "sticker-place"), aspect="visie-op-leren", status="nu"
    )

    assert status == 409
    assert "gesprek" in str(body["detail"])
    assert Sticker.objects.count() == 0


def test_too_many_writes_are_429_with_a_time_to_wait(
    telefoon: Client, werksessie: Werksessie
) -> None:
    path = url(werksessie, "sticker-place")
    headers = {"accept": "application/json"}
    data = {"aspect": "visie-op-leren", "status": "nu"}
    answers = [telefoon.post(path, data, headers=headers) for _ in range(36)]

    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) >= 1
    assert int(refused[0]["Retry-After"]) >= 1
    assert {a.status_code for a in answers} == {200, 429}


def test_removing_a_sticker_that_is_not_there_answers_the_same(
    telefoon: Client, werksessie: Werksessie
) -> None:
    path = url(werksessie, "sticker-remove")
    telefoon.post(url(werksessie, "sticker-place"), {"aspect": "visie-op-leren", "status": "nu"})

    first = post_json(telefoon, path, aspect="visie-op-leren")
    second = post_json(telefoon, path, aspect="visie-op-leren")

    assert (first[0], second[0]) == (200, 200)
    assert Sticker.objects.count() == 0


def test_deelnemer_cannot_place_for_somebody_else(telefoon: Client, werksessie: Werksessie) -> None:
    makers.join(werksessie, "Rob", "praktijkopleider")

    status, _ = post_json(
        telefoon,
        url(werksessie, "sticker-place"),
        aspect="visie-op-leren",
        status="nu",
        voor="p2",
    )

    assert status == 401
    assert Sticker.objects.count() == 0


def test_facilitator_places_for_a_person(
    regie_client: Client, werksessie: Werksessie, rob: Deelnemer
) -> None:
    status, _ = post_json(
        regie_client,
        url(werksessie, "sticker-place"),
        aspect="visie-op-leren",
        status="nu",
        voor=rob.ref,
    )

    assert status == 200
    assert Sticker.objects.get().deelnemer == rob


def test_klaar_is_kept(telefoon: Client, werksessie: Werksessie) -> None:
    path = url(werksessie, "deelnemer-klaar")

    assert post_json(telefoon, path, klaar="ja", handeling=HANDELING)[0] == 200
    assert Deelnemer.objects.get().is_klaar is True
    assert post_json(telefoon, path, klaar="misschien")[0] == 422


# --- what the phone gets --------------------------------------------------------------------------


def test_hidden_stickers_of_others_are_nowhere_in_what_the_phone_gets(
    telefoon: Client, werksessie: Werksessie
) -> None:
    rob, _ = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(rob, "visie-op-leren", status="loslaten", opmerking="kanarie")
    telefoon.post(url(werksessie, "sticker-place"), {"aspect": "inwerken", "status": "nu"})

    page = telefoon.get(url(werksessie, "deelnemer-plaat")).content.decode()
    who = telefoon.get(url(werksessie, "taak-wie", "visie-op-leren")).content.decode()
    form = telefoon.get(url(werksessie, "sticker-form", "visie-op-leren")).content.decode()
    stand = telefoon.get(url(werksessie, "stand")).json()

    for html in (page, who, form):
        assert "kanarie" not in html
        assert 'data-van="p2"' not in html
    assert [(s["deelnemer"], s["aspect"]) for s in stand["stickers"]] == [("p1", "inwerken")]

    sessies.reveal(werksessie)
    page = telefoon.get(url(werksessie, "deelnemer-plaat")).content.decode()
    assert 'data-van="p2"' in page
    assert "kanarie" not in page


def test_page_carries_the_position_of_the_stream(telefoon: Client, werksessie: Werksessie) -> None:
    html = telefoon.get(url(werksessie, "deelnemer-plaat")).content.decode()

    assert f'data-volgnummer="{fresh(werksessie).volgnummer}"' in html
    assert f'data-kenmerk="{werksessie.kenmerk}"' in html
    assert 'data-fase="plakken"' in html


def test_stand_since_the_newest_is_304(telefoon: Client, werksessie: Werksessie) -> None:
    now = fresh(werksessie).volgnummer

    assert telefoon.get(url(werksessie, "stand"), {"sinds": str(now)}).status_code == 304
    assert telefoon.get(url(werksessie, "stand"), {"sinds": str(now - 1)}).status_code == 200
    assert telefoon.get(url(werksessie, "stand"), {"sinds": "x"}).status_code == 200


@pytest.mark.parametrize("people", [1, 3])
def test_plate_page_takes_the_same_queries_for_one_and_for_three(
    werksessie: Werksessie,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tokens = [makers.join(werksessie, f"Naam{n}", "docent") for n in range(people)]
    for person, _ in tokens:
        stickers.place(person, "visie-op-leren", status="nu")
        stickers.place(person, "inwerken", status="nu")
    sessies.reveal(werksessie)
    phone = phone_of(tokens[0][1])
    phone.get(url(werksessie, "deelnemer-plaat"))  # reads the content of the plate once

    with django_assert_num_queries(4):  # session, person, stickers, people
        phone.get(url(werksessie, "deelnemer-plaat"))


def test_who_was_taken_out_and_reloads_reads_why(
    werksessie: Werksessie, samira: Deelnemer, telefoon: Client
) -> None:
    eigen = werksessie.deelnemers.exclude(pk=samira.pk).get()
    deelnemers.remove(eigen)

    page = telefoon.get(f"/w/{werksessie.kenmerk}/", follow=True).content.decode()

    assert "Je doet nu niet mee aan die sessie." in page
    assert "Vraag de facilitator." in page
    assert "Je doet nu niet mee" not in telefoon.get("/doe-mee/").content.decode()


def test_page_counts_the_own_stickers_and_nobody_elses(
    werksessie: Werksessie, rob: Deelnemer, telefoon: Client
) -> None:
    url = f"/w/{werksessie.kenmerk}/"
    stickers.place(rob, "inwerken", status="nu")
    assert "data-geplakt>0 stickers geplakt<" in telefoon.get(url).content.decode()
    eigen = werksessie.deelnemers.exclude(pk=rob.pk).get()

    stickers.place(eigen, "inwerken", status="nu")
    assert "data-geplakt>1 sticker geplakt<" in telefoon.get(url).content.decode()
    stickers.place(eigen, "visie-op-leren", status="erbij")
    assert "data-geplakt>2 stickers geplakt<" in telefoon.get(url).content.decode()
