"""The hot write: the same as `stickers.place` where all is in order, nothing where it is not."""

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests import makers
from werksessies import bus
from werksessies.domain import plaatsingen, sessies, stickers
from werksessies.domain.deelnemers import hash_token
from werksessies.domain.plaatsingen import Geplaatst, Plaatsing
from werksessies.errors import WerksessieError
from werksessies.models import Gebeurtenis, Sticker, Werksessie
from werksessies.stroom.hub import listen_parameters

pytestmark = pytest.mark.django_db(transaction=True)


def ask(werksessie: Werksessie, token: str, **anders: str) -> Plaatsing:
    velden = {
        "aspect": "inwerken",
        "status": "nu",
        "samen": "",
        "opmerking": "",
        "handeling": uuid.uuid4().hex,
        **anders,
    }
    return plaatsingen.make_plaatsing(werksessie.kenmerk, hash_token(token), **velden)


def read_volgnummer(werksessie: Werksessie) -> int:
    werksessie.refresh_from_db()
    return werksessie.volgnummer


def read_rows(werksessie: Werksessie) -> list[Any]:
    """All that was written, without times and keys."""
    hangt = Sticker.objects.filter(werksessie=werksessie).order_by("aspect__key", "pk")
    log = werksessie.gebeurtenissen.filter(soort="sticker_geplaatst")
    return [
        list(hangt.values_list("aspect__key", "ronde", "status", "samen", "opmerking")),
        list(log.values_list("volgnummer", "gegevens", "handeling")),
        read_volgnummer(werksessie),
    ]


def test_writes_what_the_slow_way_writes(werksessie: Werksessie) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    asked = [
        {"aspect": "inwerken", "status": "nu", "samen": "samen"},
        {
            "aspect": "inwerken",
            "status": "loslaten",
            "opmerking": "É\n'\"%s",
            "handeling": "b" * 20,
        },
        {"aspect": "leren-van-elkaar", "status": "erbij"},
    ]
    asked = [
        velden | {"handeling": letter * 20} for velden, letter in zip(asked, "abc", strict=True)
    ]
    _, token = makers.join(werksessie, "Samira", "docent")
    person, _ = makers.join(other, "Samira", "docent")
    quick = plaatsingen.place_all([ask(werksessie, token, **velden) for velden in asked])
    slow = [stickers.place(person, velden.pop("aspect"), **velden) for velden in asked]  # type: ignore[arg-type]
    assert [one.volgnummer for one in quick if one] == slow
    assert read_rows(werksessie) == read_rows(other)


def test_sessions_in_one_go_count_each_for_themselves(werksessie: Werksessie) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    _, one = makers.join(werksessie, "Samira", "docent")
    _, two = makers.join(other, "Rob", "praktijkopleider")
    begin = {ws.pk: read_volgnummer(ws) for ws in (werksessie, other)}
    plaatsing = [ask(werksessie, one), ask(other, two), ask(werksessie, one, aspect="inwerken")]
    answers = plaatsingen.place_all(plaatsing)
    assert [(a.werksessie_pk, a.volgnummer - begin[a.werksessie_pk]) for a in answers if a] == [
        (werksessie.pk, 1),
        (other.pk, 1),
        (werksessie.pk, 2),
    ]
    assert Sticker.objects.count() == 2


@pytest.mark.parametrize("samen_gestuurd", [True, False])
def test_repeat_is_left_alone_also_beside_the_first(
    werksessie: Werksessie, samen_gestuurd: bool
) -> None:
    _, token = makers.join(werksessie, "Samira", "docent")
    handeling = uuid.uuid4().hex
    first = ask(werksessie, token, handeling=handeling)
    second = ask(werksessie, token, handeling=handeling, status="erbij")
    if samen_gestuurd:
        answers = plaatsingen.place_all([first, second])
    else:
        answers = plaatsingen.place_all([first]) + plaatsingen.place_all([second])
    assert [answer is None for answer in answers] == [False, True]
    assert [sticker.status for sticker in Sticker.objects.all()] == ["nu"]
    assert Gebeurtenis.objects.filter(handeling=handeling).count() == 1


def test_what_is_not_in_order_is_left_and_the_others_are_written(werksessie: Werksessie) -> None:
    vormgeven = makers.make_werksessie(
        werksessie.leeromgeving, gebruiksdoel="vormgeven", fase="plakken"
    )
    kijken = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    tokens = [makers.join(ws, "Samira", "docent")[1] for ws in (werksessie, vormgeven, kijken)]
    sessies.set_fase(kijken, "kijken")
    answers = plaatsingen.place_all(
        [
            ask(werksessie, tokens[0], aspect="bestaat-niet"),
            ask(werksessie, tokens[1]),  # somebody of another session
            ask(vormgeven, tokens[1], status="nu"),
            ask(vormgeven, tokens[1], status="erbij"),
            ask(kijken, tokens[2]),
            ask(werksessie, tokens[0]),
        ]
    )
    assert [answer is not None for answer in answers] == [False, False, False, True, False, True]
    assert Sticker.objects.count() == 2


@pytest.mark.parametrize(("seconden", "is_op_tijd"), [(-1, False), (5, True)])
def test_sticker_counts_until_the_announced_end_also_while_nobody_made_the_change(
    werksessie: Werksessie, seconden: int, is_op_tijd: bool
) -> None:
    _, token = makers.join(werksessie, "Samira", "docent")
    sessies.announce_fase(werksessie, "kijken")
    op = timezone.now() + timedelta(seconds=seconden)
    Werksessie.objects.filter(pk=werksessie.pk).update(fase_straks_op=op)

    [answer] = plaatsingen.place_all([ask(werksessie, token)])

    assert (answer is not None, Sticker.objects.count()) == (is_op_tijd, int(is_op_tijd))


def test_person_who_was_taken_out_writes_nothing(werksessie: Werksessie) -> None:
    person, token = makers.join(werksessie, "Samira", "docent")
    plaatsing = ask(werksessie, token)
    person.delete()
    assert plaatsingen.place_all([plaatsing]) == [None]
    assert not Sticker.objects.exists()


def test_answer_names_person_and_session(werksessie: Werksessie) -> None:
    person, token = makers.join(werksessie, "Samira", "docent")
    volgende = read_volgnummer(werksessie) + 1
    answers = plaatsingen.place_all([ask(werksessie, token)])
    assert answers == [Geplaatst(volgende, person.pk, werksessie.pk)]


@pytest.mark.parametrize(
    "anders",
    [{"status": "weg"}, {"samen": "ook"}, {"handeling": ""}, {"opmerking": "x" * 141}],
)
def test_value_that_cannot_be_is_refused_before_it_is_sent(
    werksessie: Werksessie, anders: dict[str, str]
) -> None:
    with pytest.raises(WerksessieError):
        ask(werksessie, "token", **anders)


def test_other_processes_hear_of_it_and_this_one_does_not_hear_itself(
    werksessie: Werksessie,
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite there is one process")
    _, token = makers.join(werksessie, "Samira", "docent")
    with psycopg.connect(**listen_parameters(), autocommit=True) as other:
        other.execute(f"LISTEN {bus.KANAAL}")
        answers = plaatsingen.place_all(
            [
                ask(werksessie, token, opmerking="kanarie"),
                *[ask(werksessie, token, aspect="leren-van-elkaar")],
            ]
        )
        heard = [notice.payload for notice in other.notifies(timeout=5, stop_after=2)]
    assert all(answers)
    assert [bus.read_briefje(payload) for payload in heard] == [None, None]
    assert "kanarie" not in "".join(heard)
    found = [bus.read_briefje(payload.replace(bus.AFZENDER, "een-ander")) for payload in heard]
    assert [one and one[:2] for one in found] == [
        (a.werksessie_pk, a.volgnummer) for a in answers if a
    ]
