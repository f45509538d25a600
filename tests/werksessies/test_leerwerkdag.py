"""Teken je leerwerkdag: of its maker, until the maker shares it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from leeromgevingen.models import Gebruiker
from tests import makers
from tests.conftest import phone_of
from werksessies.bus import Post
from werksessies.domain import deelnemers, leerwerkdag, sessies
from werksessies.errors import FaseError, InvoerError, OnbekendError, VerdwenenError
from werksessies.foto import make_foto
from werksessies.models import Deelnemer, Leerwerkdag, Leerwerkdagfoto, Werksessie
from werksessies.stroom.beeld import plan
from werksessies.stroom.stand import read_stand
from werksessies.zicht import Kijker, Soort

TEKST = "Om acht uur koffie met de student."


def make_upload(naam: str = "dag.png", kind: str = "PNG") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (30, 20), "#1F4E79").save(out, kind)
    return SimpleUploadedFile(naam, out.getvalue(), "image/png")


def url_of(werksessie: Werksessie, rest: str = "") -> str:
    return f"/w/{werksessie.kenmerk}/leerwerkdag/{rest}"


def foto_url(werksessie: Werksessie) -> str:
    return url_of(werksessie, f"foto/{Leerwerkdagfoto.objects.get().sleutel}/")


def write(deelnemer: Deelnemer, *, met_foto: bool = True) -> None:
    foto = make_foto(make_upload().read() or b"") if met_foto else None
    leerwerkdag.write(deelnemer, tekst=TEKST, alt="een tijdlijn" if met_foto else "", foto=foto)


def stand_of(deelnemer: Deelnemer) -> tuple[str, bool]:
    dag = Leerwerkdag.objects.get(deelnemer=deelnemer)
    return dag.gedeeld, dag.is_op_scherm


@pytest.fixture
def samira_phone(werksessie: Werksessie) -> tuple[Deelnemer, Client]:
    deelnemer, token = makers.join(werksessie, "Samira", "docent")
    return deelnemer, phone_of(token)


@pytest.fixture
def rob_phone(werksessie: Werksessie) -> Client:
    return phone_of(makers.join(werksessie, "Rob", "praktijkopleider")[1])


# --- making --------------------------------------------------------------------------------------


def test_day_that_is_written_is_kept_and_private(
    werksessie: Werksessie, samira_phone: tuple[Deelnemer, Client]
) -> None:
    samira, phone = samira_phone
    before = Werksessie.objects.get(pk=werksessie.pk).volgnummer

    response = phone.post(url_of(werksessie), {"tekst": f" {TEKST} ", "alt": ""}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(f"{url_of(werksessie)}?bewaard=ja", 303)]
    assert "Bewaard. Alleen jij ziet het." in page
    assert Leerwerkdag.objects.get(deelnemer=samira).tekst == TEKST
    assert stand_of(samira) == ("", False)
    # A private change is no event: not even its moment is anybody's business.
    assert Werksessie.objects.get(pk=werksessie.pk).volgnummer == before


def test_photo_is_made_anew_and_shown_to_its_maker(
    werksessie: Werksessie, samira_phone: tuple[Deelnemer, Client]
) -> None:
    _, phone = samira_phone
    velden = {"tekst": "", "alt": "een tijdlijn", "foto": make_upload()}

    assert phone.post(url_of(werksessie), velden).status_code == 303

    foto = Leerwerkdagfoto.objects.get()
    assert (foto.alt, foto.breedte, foto.hoogte) == ("een tijdlijn", 30, 20)
    assert (
        f'src="{foto_url(werksessie)}" alt="een tijdlijn"'
        in phone.get(url_of(werksessie)).content.decode()
    )
    response = phone.get(foto_url(werksessie))
    assert response.content == bytes(foto.jpeg)
    assert {
        naam: response.headers[naam]
        for naam in (
            "Content-Type",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'inline; filename="leerwerkdag.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"tekst": "", "alt": ""}, "Schrijf een paar zinnen of kies een foto."),
        ({"tekst": "a" * 601, "alt": ""}, "dit zijn 601 tekens. Er passen er 600."),
        ({"tekst": "hoi", "alt": "", "foto": True}, "wat er op de foto staat."),
        (
            {"tekst": "hoi", "alt": "x", "foto": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
            "Dit bestand kunnen we niet lezen als foto.",
        ),
        ({"tekst": "hoi", "alt": "x", "foto": b""}, "Dit bestand kunnen we niet lezen als foto."),
    ],
    ids=["nothing", "too-long", "no-description", "svg", "empty-file"],
)
def test_form_with_something_wrong_comes_back_with_what_was_typed(
    werksessie: Werksessie,
    samira_phone: tuple[Deelnemer, Client],
    velden: dict[str, object],
    zin: str,
) -> None:
    _, phone = samira_phone
    foto = velden.pop("foto", None)
    if foto is not None:
        data = foto if isinstance(foto, bytes) else make_upload().read()
        velden["foto"] = SimpleUploadedFile("dag.jpg", data or b"", "image/jpeg")

    response = phone.post(url_of(werksessie), velden)

    page = response.content.decode()
    assert response.status_code == 422
    assert zin in page
    assert str(velden["tekst"]) in page
    assert Leerwerkdag.objects.count() == 0


def test_day_can_be_made_until_people_look_and_be_deleted_after_that(
    werksessie: Werksessie, samira_phone: tuple[Deelnemer, Client]
) -> None:
    samira, phone = samira_phone
    for fase in ("voorbereiden", "welkom", "plakken"):
        sessies.set_fase(werksessie, fase)
        write(samira)
    sessies.set_fase(werksessie, "kijken")

    with pytest.raises(FaseError, match="al verder"):
        write(samira)
    response = phone.post(url_of(werksessie), {"tekst": "nog iets", "alt": "x"})
    assert (response.status_code, "nog iets" in response.content.decode()) == (409, True)
    leerwerkdag.share(samira, "facilitator")
    sessies.set_fase(werksessie, "afgesloten")
    with pytest.raises(FaseError, match="afgesloten"):
        leerwerkdag.share(samira, "scherm")
    leerwerkdag.share(samira, "")
    assert stand_of(samira) == ("", False)
    assert phone.post(url_of(werksessie, "weghalen/"), {"wat": "alles"}).status_code == 303
    assert (Leerwerkdag.objects.count(), Leerwerkdagfoto.objects.count()) == (0, 0)


def test_photo_alone_can_go_and_the_words_stay(
    werksessie: Werksessie, samira_phone: tuple[Deelnemer, Client]
) -> None:
    samira, phone = samira_phone
    write(samira)

    phone.post(url_of(werksessie, "weghalen/"), {"wat": "foto"})
    assert Leerwerkdag.objects.get().tekst == TEKST
    assert Leerwerkdagfoto.objects.count() == 0
    assert phone.post(url_of(werksessie, "weghalen/"), {"wat": "iets"}).status_code == 422


def test_photo_gets_another_address_when_it_is_replaced(samira: Deelnemer) -> None:
    write(samira)
    first = Leerwerkdagfoto.objects.get().sleutel
    write(samira)

    assert Leerwerkdagfoto.objects.get().sleutel != first
    assert len(first) == 22


def test_person_who_goes_takes_the_photo_along(samira: Deelnemer) -> None:
    write(samira)

    deelnemers.remove(samira)

    assert (Leerwerkdag.objects.count(), Leerwerkdagfoto.objects.count()) == (0, 0)


def test_photos_one_after_another_are_slowed_down(
    werksessie: Werksessie, samira_phone: tuple[Deelnemer, Client]
) -> None:
    _, phone = samira_phone
    statuses = [
        phone.post(
            url_of(werksessie), {"tekst": "hoi", "alt": "x", "foto": make_upload()}
        ).status_code
        for _ in range(11)
    ]

    assert statuses == [303] * 10 + [429]


# --- sharing -------------------------------------------------------------------------------------


def read_statuses(werksessie: Werksessie, **clients: Client) -> dict[str, int]:
    url = foto_url(werksessie)
    vragen = {"regie": "?beeld=regie", "scherm": "?beeld=scherm"}
    return {
        wie: client.get(url + vragen.get(wie, "")).status_code for wie, client in clients.items()
    }


def test_photo_is_seen_by_whom_the_maker_chose_and_by_nobody_else(
    werksessie: Werksessie,
    samira_phone: tuple[Deelnemer, Client],
    rob_phone: Client,
    facilitator: Gebruiker,
    buitenstaander: Gebruiker,
) -> None:
    samira, phone = samira_phone
    regie, vreemd, scherm = Client(), Client(), Client()
    regie.force_login(facilitator)
    vreemd.force_login(buitenstaander)
    scherm.get(f"/s/{werksessie.scherm_token}/")
    mensen = {"maker": phone, "rob": rob_phone, "regie": regie, "scherm": scherm, "vreemd": vreemd}
    write(samira)
    geen = {"maker": 200, "rob": 404, "regie": 404, "scherm": 404, "vreemd": 303}

    assert read_statuses(werksessie, **mensen) == geen
    leerwerkdag.share(samira, "facilitator")
    assert read_statuses(werksessie, **mensen) == geen | {"regie": 200}
    with pytest.raises(VerdwenenError):
        leerwerkdag.show(werksessie, samira.ref)
    leerwerkdag.share(samira, "scherm")
    assert read_statuses(werksessie, **mensen) == geen | {"regie": 200}
    leerwerkdag.show(werksessie, samira.ref)
    assert read_statuses(werksessie, **mensen) == geen | {"regie": 200, "scherm": 200}
    sessies.set_fase(werksessie, "afgesloten")
    assert read_statuses(werksessie, **mensen) == geen | {"regie": 200}
    leerwerkdag.share(samira, "")
    assert read_statuses(werksessie, **mensen) == geen


def test_page_of_the_facilitator_lists_what_was_shared_and_nothing_else(
    werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer, regie_client: Client
) -> None:
    write(samira)
    leerwerkdag.write(rob, tekst="kanarie")
    url = f"/w/{werksessie.kenmerk}/leerwerkdagen/"
    assert "Nog niemand deelde een leerwerkdag" in regie_client.get(url).content.decode()

    leerwerkdag.share(samira, "facilitator")

    page = regie_client.get(url).content.decode()
    assert TEKST in page
    assert "Alleen voor jou. Niet voor het grote scherm." in page
    assert "kanarie" not in page
    assert "Rob" not in page


def test_shown_day_stands_on_the_big_screen_until_it_is_taken_back(
    werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer, regie_client: Client
) -> None:
    scherm = f"/w/{werksessie.kenmerk}/scherm/"
    tonen = f"/w/{werksessie.kenmerk}/leerwerkdagen/tonen/"
    for person in (samira, rob):
        write(person)
        leerwerkdag.share(person, "scherm")
    assert TEKST not in regie_client.get(scherm).content.decode()

    regie_client.post(tonen, {"deelnemer": "p1"})
    regie_client.post(tonen, {"deelnemer": "p2"})

    page = regie_client.get(scherm).content.decode()
    assert page.count(TEKST) == 1
    assert "Zo ziet een dag van <bdi>Rob</bdi> eruit" in page
    assert [stand_of(samira), stand_of(rob)] == [("scherm", False), ("scherm", True)]
    write(rob)  # something new is private again, so it leaves the screen
    assert stand_of(rob) == ("", False)
    page = regie_client.get(scherm).content.decode()
    assert (TEKST in page, 'id="plaat"' in page) == (False, True)
    assert regie_client.post(tonen, {"deelnemer": "p9"}).status_code == 404


def test_shown_day_leaves_the_big_screen_with_the_phase(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    write(samira)
    leerwerkdag.share(samira, "scherm")
    leerwerkdag.show(werksessie, samira.ref)
    assert stand_of(samira) == ("scherm", True)
    sessies.set_fase(werksessie, "gesprek")
    assert stand_of(samira) == ("scherm", False)


def test_event_of_sharing_reaches_only_who_may_see_it(
    werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer
) -> None:
    write(samira)
    leerwerkdag.share(samira, "facilitator")
    stand = read_stand(werksessie.pk)
    event = werksessie.gebeurtenissen.order_by("-volgnummer")[0]
    assert stand is not None
    assert (event.soort, event.gegevens) == ("leerwerkdag_gedeeld", {"op_scherm": False})
    wie = (
        Kijker(Soort.FACILITATOR),
        Kijker(Soort.FACILITATOR, is_papier=True),
        Kijker(Soort.SCHERM),
        Kijker(Soort.DEELNEMER, rob.pk),
        Kijker(Soort.DEELNEMER, samira.pk),
    )

    def told(gegevens: dict[str, bool], soort: str = "leerwerkdag_gedeeld") -> list[bool]:
        post = Post(9, soort, None, gegevens)
        return [plan(post, stand, kijker) == ("ververs",) for kijker in wie]

    assert told({"op_scherm": False}) == [True, False, False, False, False]
    assert told({"op_scherm": True}) == [True, False, True, False, False]
    assert told({}, "leerwerkdag_getoond") == [True, False, True, False, False]


def test_only_the_maker_shares(
    werksessie: Werksessie, samira: Deelnemer, rob_phone: Client, regie_client: Client
) -> None:
    write(samira)

    assert rob_phone.post(url_of(werksessie, "delen/"), {"met": "scherm"}).status_code == 404
    assert regie_client.post(url_of(werksessie, "delen/"), {"met": "scherm"}).status_code == 303
    assert stand_of(samira) == ("", False)
    with pytest.raises(OnbekendError):
        leerwerkdag.share(samira, "iedereen")
    with pytest.raises(InvoerError):
        leerwerkdag.write(samira, tekst="", alt="")


def test_database_lets_nothing_private_on_the_big_screen(samira: Deelnemer) -> None:
    write(samira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leerwerkdag.objects.update(is_op_scherm=True)


@pytest.mark.parametrize("aantal", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(
    werksessie: Werksessie,
    regie_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    aantal: int,
) -> None:
    for _ in range(aantal):
        person, _token = makers.join(werksessie, "", "docent")
        write(person)
        leerwerkdag.share(person, "scherm")
    url = f"/w/{werksessie.kenmerk}/leerwerkdagen/"
    regie_client.get(url)

    with django_assert_num_queries(4) as queries:
        regie_client.get(url)
    assert not any("jpeg" in query["sql"] for query in queries.captured_queries)
