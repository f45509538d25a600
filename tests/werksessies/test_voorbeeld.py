"""Looking at the session as a deelnemer: the same page, nothing hidden, and nothing to send."""

import re

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from tests import makers
from tests.paginas import url
from tests.stromen import Browser, listen, regie_cookie
from werksessies.domain import sessies, stickers
from werksessies.models import Deelnemer, Werksessie

KANARIE = "kanarie-0815"


def body(client: Client, naam: str, werksessie: Werksessie) -> str:
    response = client.get(url(naam, werksessie))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("fase", ["welkom", "plakken", "kijken", "gesprek", "acties"])
def test_preview_is_the_page_of_somebody_who_just_came_in(
    regie_client: Client, werksessie: Werksessie, telefoon: Client, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)
    voorbeeld = body(regie_client, "deelnemer-voorbeeld", werksessie)
    echt = body(telefoon, "deelnemer-plaat", werksessie)
    plaat = re.compile(r'<div class="wrap" data-wrap>.*?<form id="lezen"', re.DOTALL)
    found, real = plaat.search(voorbeeld), plaat.search(echt)
    assert found is not None
    assert real is not None
    assert found[0] == real[0]
    zin = re.compile(r'id="vraagzin">(.*?)</p>', re.DOTALL)
    assert zin.findall(voorbeeld) == zin.findall(echt) != []


def test_preview_holds_nothing_hidden_and_no_remark(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    empty = body(regie_client, "deelnemer-voorbeeld", werksessie)
    stickers.place(samira, "inwerken", status="nu", opmerking=KANARIE)
    hidden = body(regie_client, "deelnemer-voorbeeld", werksessie)
    moving = re.compile(
        r'data-(?:nu|volgnummer)="\d+"|csrfmiddlewaretoken" value="\w+"|nonce="\w+"'
    )
    assert moving.sub("", hidden) == moving.sub("", empty)
    sessies.reveal(werksessie)
    shown = body(regie_client, "deelnemer-voorbeeld", werksessie)
    assert 'data-van="p1"' in shown
    assert KANARIE not in shown


def test_preview_may_stand_in_our_frame_and_send_nothing(
    regie_client: Client, werksessie: Werksessie
) -> None:
    response = regie_client.get(url("deelnemer-voorbeeld", werksessie))
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "form-action 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    html = response.content.decode()
    assert "js/plaat.js" not in html
    assert "Mijn code" not in html

    kader = regie_client.get(url("deelnemer-bekijk", werksessie))
    assert "frame-src 'self'" in kader["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in kader["Content-Security-Policy"]
    assert url("deelnemer-voorbeeld", werksessie) in kader.content.decode()
    regie = regie_client.get(url("regie", werksessie))
    assert "frame-src" not in regie["Content-Security-Policy"]


def test_without_a_group_there_is_no_deelnemer_to_look_as(
    regie_client: Client, werksessie: Werksessie
) -> None:
    werksessie.actorgroepen.clear()
    response = regie_client.get(url("deelnemer-voorbeeld", werksessie))
    assert response.status_code == 409
    assert "nog geen groep" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_preview_follows_with_the_eyes_of_a_deelnemer(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira")
    stranger = f"deelnemer={token}"

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        login = regie_cookie(regie_client)
        async with (
            Browser(kenmerk, cookie=login, query="beeld=deelnemer") as voorbeeld,
            Browser(kenmerk, query="beeld=deelnemer") as niemand,
            Browser(kenmerk, cookie=stranger, query="beeld=deelnemer") as eigen,
        ):
            assert niemand.status == 401
            place = sync_to_async(stickers.place)
            await place(samira, "inwerken", status="nu", opmerking=KANARIE)
            await eigen.until(lambda: eigen.kinds == ["sticker_geplaatst"])
            assert KANARIE in str(eigen.events)  # the own phone stays what it was
            await sync_to_async(sessies.reveal)(werksessie)
            await voorbeeld.until(lambda: voorbeeld.kinds == ["proces_onthuld"])
            await place(samira, "inwerken", status="erbij", opmerking=KANARIE)
            await voorbeeld.until(lambda: "sticker_geplaatst" in voorbeeld.kinds)
            assert "rij-inwerken" in str(voorbeeld.events)
            assert KANARIE not in str(voorbeeld.events)
            await sync_to_async(regie_client.logout)()
            await voorbeeld.until(lambda: voorbeeld.ended, 2)
            assert not eigen.ended

    listen(story)
