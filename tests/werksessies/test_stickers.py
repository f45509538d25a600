"""Placing and removing: the write that everything is about."""

import pytest
from django.db import IntegrityError, transaction

from leeromgevingen.models import Leeromgeving, Plaat
from tests import makers
from werksessies.domain import sessies, stickers
from werksessies.errors import FaseError, InvoerError, OnbekendError
from werksessies.models import Deelnemer, Sticker, Werksessie

HANDELING = "a1b2c3d4-0000-1111-2222"


def placed(werksessie: Werksessie) -> list[tuple[str, str, str, str, str]]:
    return [
        (s.deelnemer.ref, s.aspect.key, s.status, s.samen, s.opmerking)
        for s in werksessie.stickers.select_related("deelnemer", "aspect").order_by("pk")
    ]


def test_place_writes_sticker_and_numbered_event(samira: Deelnemer, werksessie: Werksessie) -> None:
    before = Werksessie.objects.get(pk=werksessie.pk).volgnummer

    volgnummer = stickers.place(
        samira, "visie-op-leren", status="nu", samen="samen", opmerking=" hoi "
    )

    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "samen", "hoi")]
    assert volgnummer == before + 1
    event = werksessie.gebeurtenissen.get(volgnummer=volgnummer)
    assert event.soort == "sticker_geplaatst"
    assert event.gegevens == {
        "ref": "p1",
        "aspect": "visie-op-leren",
        "status": "nu",
        "samen": "samen",
    }


def test_second_sticker_on_a_taak_replaces_the_first(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu", opmerking="eerst")
    stickers.place(samira, "visie-op-leren", status="loslaten")

    assert placed(werksessie) == [("p1", "visie-op-leren", "loslaten", "", "")]


def test_repeat_of_a_handeling_answers_as_the_first_time(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    first = stickers.place(samira, "visie-op-leren", status="nu", handeling=HANDELING)
    stickers.place(samira, "visie-op-leren", status="erbij")

    again = stickers.place(samira, "visie-op-leren", status="nu", handeling=HANDELING)

    assert again == first
    assert placed(werksessie) == [("p1", "visie-op-leren", "erbij", "", "")]


def test_refused_handeling_is_judged_anew(samira: Deelnemer, werksessie: Werksessie) -> None:
    sessies.set_fase(werksessie, "kijken")
    with pytest.raises(FaseError):
        stickers.place(samira, "visie-op-leren", status="nu", handeling=HANDELING)
    sessies.set_fase(werksessie, "plakken")

    stickers.place(samira, "visie-op-leren", status="nu", handeling=HANDELING)

    assert placed(werksessie) == [("p1", "visie-op-leren", "nu", "", "")]


def test_same_handeling_of_two_people_are_two_writes(
    samira: Deelnemer, rob: Deelnemer, werksessie: Werksessie
) -> None:
    first = stickers.place(samira, "visie-op-leren", status="nu", handeling=HANDELING)
    second = stickers.place(rob, "visie-op-leren", status="nu", handeling=HANDELING)

    assert second == first + 1
    assert len(placed(werksessie)) == 2


def test_remove_takes_the_sticker_away_and_twice_is_no_error(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu")

    stickers.remove(samira, "visie-op-leren")
    stickers.remove(samira, "visie-op-leren")

    assert placed(werksessie) == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"aspect_key": "bestaat-niet", "status": "nu"}, OnbekendError),
        ({"aspect_key": "visie-op-leren", "status": "ooit"}, OnbekendError),
        ({"aspect_key": "visie-op-leren", "status": "nu", "samen": "apart"}, OnbekendError),
        ({"aspect_key": "visie-op-leren", "status": "nu", "opmerking": "x" * 141}, InvoerError),
        ({"aspect_key": "visie-op-leren", "status": "nu", "opmerking": "a\x00b"}, InvoerError),
    ],
)
def test_bad_value_is_refused_and_nothing_is_written(
    samira: Deelnemer, werksessie: Werksessie, fields: dict[str, str], error: type[Exception]
) -> None:
    before = Werksessie.objects.get(pk=werksessie.pk).volgnummer

    with pytest.raises(error):
        stickers.place(samira, **fields)

    assert placed(werksessie) == []
    assert Werksessie.objects.get(pk=werksessie.pk).volgnummer == before


def test_bidi_override_is_taken_out_of_a_remark(samira: Deelnemer, werksessie: Werksessie) -> None:
    stickers.place(samira, "visie-op-leren", status="nu", opmerking="goed\u202eneB")

    assert placed(werksessie)[0][-1] == "goedneB"


@pytest.mark.parametrize(
    "fase", ["voorbereiden", "welkom", "kijken", "gesprek", "acties", "afgesloten"]
)
def test_deelnemer_places_only_in_plakken(
    samira: Deelnemer, werksessie: Werksessie, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)

    with pytest.raises(FaseError):
        stickers.place(samira, "visie-op-leren", status="nu")

    assert placed(werksessie) == []


@pytest.mark.parametrize(
    ("fase", "may"),
    [("voorbereiden", True), ("kijken", True), ("acties", True), ("afgesloten", False)],
)
def test_facilitator_places_until_the_session_is_closed(
    samira: Deelnemer, werksessie: Werksessie, fase: str, may: bool
) -> None:
    sessies.set_fase(werksessie, fase)
    if may:
        stickers.place(samira, "visie-op-leren", status="nu", door_facilitator=True)
    else:
        with pytest.raises(FaseError):
            stickers.place(samira, "visie-op-leren", status="nu", door_facilitator=True)

    assert len(placed(werksessie)) == may


def test_own_sticker_can_go_after_closing(samira: Deelnemer, werksessie: Werksessie) -> None:
    stickers.place(samira, "visie-op-leren", status="nu")
    sessies.set_fase(werksessie, "afgesloten")

    stickers.remove(samira, "visie-op-leren")

    assert placed(werksessie) == []


def test_vormgeven_offers_only_erbij(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    werksessie = makers.make_werksessie(leeromgeving, gebruiksdoel="vormgeven", fase="plakken")
    person, _ = makers.join(werksessie)

    with pytest.raises(OnbekendError):
        stickers.place(person, "visie-op-leren", status="nu")
    stickers.place(person, "visie-op-leren", status="erbij")

    assert placed(werksessie) == [("p1", "visie-op-leren", "erbij", "", "")]


def test_database_refuses_a_second_sticker_of_one_round(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu")
    first = Sticker.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Sticker.objects.create(
            werksessie=werksessie, deelnemer=samira, aspect=first.aspect, ronde=1, status="nu"
        )


def test_second_round_starts_with_a_copy_and_leaves_the_first(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu", samen="naast", opmerking="zo")
    sessies.start_ronde(werksessie)

    stickers.place(samira, "visie-op-leren", status="loslaten")

    per_ronde = dict(Sticker.objects.values_list("ronde", "status"))
    assert per_ronde == {1: "nu", 2: "loslaten"}
    assert Sticker.objects.get(ronde=1).opmerking == "zo"
    with pytest.raises(FaseError):
        sessies.start_ronde(werksessie)
