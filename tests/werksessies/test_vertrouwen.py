"""What was promised about rights, races and strange input; each was broken once."""

import asyncio
from datetime import date

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from beeldplaat.asgi import Router
from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Leeromgeving, Lidmaatschap, Plaat
from tests import makers
from tests.stromen import Browser, listen, regie_cookie
from werksessies import zicht
from werksessies.domain import acties, deelnemers, gesprek, sessies, stickers
from werksessies.errors import InvoerError, VerdwenenError
from werksessies.models import Deelnemer, Sticker, Vervolgactie, Werksessie
from werksessies.queries import leeromgeving_bij


def url(werksessie: Werksessie, name: str, *args: object) -> str:
    return reverse(f"werksessies:{name}", args=[werksessie.kenmerk, *args])


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


# --- roles ----------------------------------------------------------------------------------------


def test_coordinator_reads_the_report_of_a_closed_session_and_leads_none(
    werksessie: Werksessie,
) -> None:
    client = Client()
    client.force_login(makers.make_gebruiker(werksessie.organisatie, rol=Rol.COORDINATOR))
    for name in ("regie", "deur", "rapport", "werksessie-export"):
        assert client.get(url(werksessie, name)).status_code == 404
    assert client.post(url(werksessie, "plaat-reveal")).status_code == 404
    assert fresh(werksessie).onthuld == []

    sessies.set_fase(werksessie, "afgesloten")

    assert client.get(url(werksessie, "rapport")).status_code == 200
    assert client.get(url(werksessie, "werksessie-export")).status_code == 200
    assert client.get(url(werksessie, "regie")).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lost", ["membership", "account", "password"])
def test_stream_ends_when_the_facilitator_loses_the_right(
    werksessie: Werksessie, facilitator: Gebruiker, regie_client: Client, lost: str
) -> None:
    cookie = regie_cookie(regie_client)

    @sync_to_async
    def lose() -> None:
        if lost == "membership":
            Lidmaatschap.objects.all().delete()
        elif lost == "account":
            Gebruiker.objects.filter(pk=facilitator.pk).update(is_active=False)
        else:
            facilitator.set_password("een-ander-wachtwoord")
            facilitator.save(update_fields=["password"])

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie) as regie:
            await lose()
            await regie.until(lambda: regie.ended, 3)
            assert regie.kinds == ["einde"]

    listen(story)


@pytest.mark.django_db(transaction=True)
def test_stream_of_a_closed_session_ends_at_once(werksessie: Werksessie) -> None:
    _, token = makers.join(werksessie)
    sessies.set_fase(werksessie, "afgesloten")

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=f"deelnemer={token}") as browser:
            await browser.until(lambda: browser.ended)
            assert browser.kinds == ["einde"]

    listen(story)


# --- taken away in the meantime -------------------------------------------------------------------


def test_writes_of_somebody_who_was_taken_out_are_refused_in_words(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    seen_before = Deelnemer.objects.get(pk=samira.pk)
    deelnemers.remove(samira)

    for write in (
        lambda: stickers.place(seen_before, "inwerken", status="nu"),
        lambda: deelnemers.set_klaar(seen_before, True),
        lambda: deelnemers.remove(seen_before),
    ):
        with pytest.raises(VerdwenenError):
            write()
    assert Sticker.objects.count() == 0


def test_text_that_was_taken_away_is_refused_in_words(werksessie: Werksessie) -> None:
    notitie = gesprek.add_notitie(werksessie, tekst="weg ermee")
    actie = acties.add(werksessie, tekst="weg ermee")
    old_notitie, old_actie = type(notitie).objects.get(), Vervolgactie.objects.get()
    gesprek.delete_notitie(notitie)
    acties.delete(actie)

    with pytest.raises(VerdwenenError):
        gesprek.change_notitie(old_notitie, tekst="toch", thema="", aspect_key="", versie=1)
    with pytest.raises(VerdwenenError):
        acties.set_status(old_actie, "gedaan")


def test_action_is_taken_along_once(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    first = makers.make_werksessie(leeromgeving, datum=date(2026, 5, 1))
    old = acties.add(first, tekst="Samen inwerken", aspect_key="inwerken")
    sessies.set_fase(first, "afgesloten")
    second = makers.make_werksessie(leeromgeving, vorige=fresh(first))

    for _ in range(2):
        acties.take_along(Vervolgactie.objects.get(pk=old.pk), second)

    assert [a.tekst for a in second.acties.all()] == ["Samen inwerken"]
    assert Vervolgactie.objects.get(pk=old.pk).status == "meegenomen"


# --- the previous session -------------------------------------------------------------------------


def test_previous_session_is_over_and_stays_the_same_once_people_are_in(
    leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    first = makers.make_werksessie(leeromgeving, datum=date(2026, 5, 1), fase="plakken")
    with pytest.raises(InvoerError, match="afgesloten"):
        makers.make_werksessie(leeromgeving, vorige=first)
    makers.join(first, "Samira")
    sessies.set_fase(first, "afgesloten")
    second = makers.make_werksessie(leeromgeving, vorige=fresh(first), fase="plakken")

    newcomer, _ = makers.join(second, "Rob", "praktijkopleider")

    assert newcomer.ref == "p2"  # p1 is Samira, also next time
    with pytest.raises(InvoerError, match="mensen mee"):
        sessies.change(
            second,
            titel="",
            datum=second.datum,
            gebruiksdoel="ontwikkelen",
            plakwijze="verborgen",
            actorgroepen=second.actorgroepen.all(),
            vorige=None,
        )


def test_hidden_previous_session_keeps_the_report_waiting(
    leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    first = makers.make_werksessie(leeromgeving, datum=date(2026, 5, 1), fase="afgesloten")
    second = makers.make_werksessie(leeromgeving, vorige=first, fase="afgesloten")
    assert zicht.may_export(fresh(second)) is True

    sessies.set_fase(first, "gesprek")
    sessies.hide(first)

    assert zicht.may_export(fresh(second)) is False


def test_closed_session_keeps_what_was_true_of_its_leeromgeving(
    werksessie: Werksessie, leeromgeving: Leeromgeving
) -> None:
    sessies.set_fase(werksessie, "afgesloten")
    leeromgeving.naam, leeromgeving.afdelingen = "Anders", 9
    leeromgeving.save(update_fields=["naam", "afdelingen"])

    assert leeromgeving_bij(fresh(werksessie)).naam == "Zorgcentrum De Lindehof"
    sessies.set_fase(werksessie, "acties")
    sessies.set_fase(werksessie, "afgesloten")
    assert leeromgeving_bij(fresh(werksessie)).naam == "Anders"


# --- coming in ------------------------------------------------------------------------------------


def test_two_quick_taps_on_joining_are_one_person(client: Client, werksessie: Werksessie) -> None:
    door = f"/d/{werksessie.deur_token}/"
    client.get(door)
    data = {"naam": "Rob", "groep": "praktijkopleider"}
    taps = [Client(), Client()]
    for tap in taps:
        tap.cookies["deelnemer"] = client.cookies["deelnemer"].value
        assert tap.post(door, data).status_code == 303

    assert [person.naam for person in Deelnemer.objects.all()] == ["Rob"]


def test_person_with_a_place_is_not_throttled_by_address(
    client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    for _ in range(61):
        client.post("/doe-mee/", {"code": "ZZZZ-ZZZZ"})
    code = werksessie.deur_code

    assert client.post("/doe-mee/", {"code": code}).status_code == 422
    assert telefoon.post("/doe-mee/", {"code": code}).status_code == 303


def test_extending_the_door_unlocks_personal_codes(werksessie: Werksessie) -> None:
    Werksessie.objects.update(persoonscode_fouten=5)

    sessies.extend_deur(werksessie)

    assert fresh(werksessie).persoonscode_fouten == 0


def test_own_sticker_can_be_taken_away_after_closing(
    telefoon: Client, werksessie: Werksessie
) -> None:
    telefoon.post(url(werksessie, "sticker-place"), {"aspect": "inwerken", "status": "nu"})
    sessies.set_fase(werksessie, "afgesloten")
    page = url(werksessie, "deelnemer-code")
    assert "Inwerken en laten landen" in telefoon.get(page).content.decode()

    answer = telefoon.post(
        url(werksessie, "sticker-remove"), {"aspect": "inwerken", "volgende": page}
    )

    assert (answer.status_code, answer["Location"]) == (303, page)
    assert "Inwerken en laten landen" not in telefoon.get(page).content.decode()


# --- polling while hidden -------------------------------------------------------------------------


def test_hidden_sticker_of_somebody_else_is_no_news(
    telefoon: Client, werksessie: Werksessie
) -> None:
    rob, _ = makers.join(werksessie, "Rob", "praktijkopleider")
    before = str(fresh(werksessie).volgnummer)
    stickers.place(rob, "inwerken", status="nu")
    assert telefoon.get(url(werksessie, "stand"), {"sinds": before}).status_code == 304

    sessies.reveal(werksessie)
    assert telefoon.get(url(werksessie, "stand"), {"sinds": before}).status_code == 200


# --- strange input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/w/%00/", "/d/%00/", "/s/%00/", "/doe-mee/?x=%00", "/w/%00/stand.json"]
)
def test_nul_in_an_address_is_refused(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 422


def test_nul_in_a_name_is_refused(client: Client, db: None) -> None:
    answer = client.post("/inloggen/", {"gebruikersnaam": "a\x00b", "wachtwoord": "x"})

    assert answer.status_code == 422


@pytest.mark.parametrize("naam", ["leerwerkdag-show", "papier-cel", "citaat-add"])
def test_nul_in_the_key_of_a_person_is_refused(
    werksessie: Werksessie, regie_client: Client, naam: str
) -> None:
    answer = regie_client.post(
        url(werksessie, naam), {"deelnemer": "p\x001"}, headers={"accept": "application/json"}
    )

    assert answer.status_code == 422
    assert "NUL" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ([(b"content-type", b"multipart/form-data; boundary=x; charset=hex")], b"", 415),
        ([(b"content-type", b"multipart/form-data; boundary=x; charset = hex")], b"", 415),
        ([(b"content-type", b"multipart/form-data; boundary=x; charset*=x'en'hex")], b"", 415),
        ([(b"content-type", b"multipart/form-data; boundary*=x'en'x")], b"", 415),
        ([(b"content-type", b"multipart/form-data; charset=utf-8; x; charset=hex")], b"", 415),
        ([(b"content-length", b"99999")], b"", 413),
        ([], b"x" * 20_000, 413),
    ],
)
def test_body_that_does_not_fit_is_refused_before_anything_reads_it(
    headers: list[tuple[bytes, bytes]], body: bytes, status: int, db: None
) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/doe-mee/",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"accept", b"application/json"), *headers],
    }
    asyncio.run(Router()(scope, receive, send))

    assert sent[0]["status"] == status
    assert (b"content-type", b"application/problem+json") in sent[0]["headers"]  # type: ignore[operator]  # ASGI's own list


def test_refused_form_comes_back_with_what_was_typed(
    telefoon: Client, werksessie: Werksessie
) -> None:
    answer = telefoon.post(
        url(werksessie, "sticker-place"),
        {"aspect": "inwerken", "status": "loslaten", "samen": "naast", "opmerking": "x" * 150},
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Er passen er 140." in page
    assert "x" * 150 in page


# --- signing in -----------------------------------------------------------------------------------


def test_in_a_room_one_signs_in_on_the_laptop_itself(
    client: Client, facilitator: Gebruiker
) -> None:
    facilitator.set_password("een-lang-wachtwoord")
    facilitator.save(update_fields=["password"])
    data = {"gebruikersnaam": facilitator.username, "wachtwoord": "een-lang-wachtwoord"}

    elsewhere = client.post("/inloggen/", data, REMOTE_ADDR="192.168.1.50")
    assert elsewhere.status_code == 403
    assert "op de laptop zelf" in elsewhere.content.decode()
    own = client.post("/inloggen/", data, REMOTE_ADDR="192.168.1.23", SERVER_NAME="192.168.1.23")
    assert own.status_code == 303


def test_wrong_passwords_slow_down_only_who_guesses(client: Client, facilitator: Gebruiker) -> None:
    facilitator.set_password("een-lang-wachtwoord")
    facilitator.save(update_fields=["password"])
    naam = facilitator.username
    for _ in range(10):
        client.post("/inloggen/", {"gebruikersnaam": naam, "wachtwoord": "fout"})
    right = {"gebruikersnaam": naam, "wachtwoord": "een-lang-wachtwoord"}

    assert "Even rustig aan" in client.post("/inloggen/", right).content.decode()
    assert client.post("/inloggen/", right, REMOTE_ADDR="::1").status_code == 303
