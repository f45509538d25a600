"""What holds for every plate, tried on many made-up ones."""

import json
import random
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.momentopnamen import read_groepen, read_momentopname, read_plaat, read_regels
from werksessies.enums import Fase, Gebruiksdoel, Samen, Status
from werksessies.inzichten import find_inzichten
from werksessies.inzichten.register import REGISTER
from werksessies.inzichten.telling import Telling
from werksessies.plaat import Deelnemer, Momentopname, Sticker

PLAAT = read_plaat()
NAMEN = ("Xandra", "Qiu", "Zsófia", "Żaneta", "Wybrecht", "Xandra", "Quirijn", "Ümit")
VASTE_VOLGORDE = settings(max_examples=40, derandomize=True, deadline=None, database=None)


@st.composite
def momentopnamen(draw, *, met_vorige=True):
    """A session with zero to eight people; two of them may share a name."""
    groepen = list(read_groepen().values())
    deelnemers = tuple(
        Deelnemer(
            ref=f"p{nummer}",
            naam=naam,
            groep=draw(st.sampled_from(groepen)),
            ervaring_maanden=draw(st.none() | st.integers(0, 40)),
        )
        for nummer, naam in enumerate(NAMEN[: draw(st.integers(0, len(NAMEN)))], start=1)
    )
    # One seed instead of hundreds of draws: a sticker is nothing to shrink one by one.
    rng = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - no secret
    dichtheid = draw(st.sampled_from((0.0, 0.1, 0.3, 0.7)))
    stickers = tuple(
        Sticker(
            deelnemer.ref,
            aspect,
            rng.choice(tuple(Status)),
            rng.choice((None, *Samen)),
        )
        for deelnemer in deelnemers
        for aspect in PLAAT.taken
        if rng.random() < dichtheid
    )
    example = read_momentopname("w01")
    return Momentopname(
        plaat=PLAAT,
        gebruiksdoel=draw(st.sampled_from(tuple(Gebruiksdoel))),
        fase=Fase.KIJKEN,
        datum=example.datum,
        deelnemers=deelnemers,
        stickers=stickers,
        startdatum=draw(st.none() | st.dates(min_value=example.datum.replace(year=2020))),
        afdelingen=draw(st.none() | st.integers(0, 9)),
        vorige=draw(st.none() | momentopnamen(met_vorige=False)) if met_vorige else None,
    )


@VASTE_VOLGORDE
@given(moment=momentopnamen(), seed=st.integers(0, 1000))
def test_order_of_people_and_stickers_changes_nothing(moment, seed):
    rng = random.Random(seed)  # noqa: S311 - no secret
    other = replace(
        moment,
        deelnemers=tuple(rng.sample(moment.deelnemers, len(moment.deelnemers))),
        stickers=tuple(rng.sample(moment.stickers, len(moment.stickers))),
    )
    assert find_inzichten(other, read_regels()) == find_inzichten(moment, read_regels())


@VASTE_VOLGORDE
@given(moment=momentopnamen())
def test_every_sentence_is_filled_and_without_names_where_it_says_so(moment):
    uitkomst = find_inzichten(moment, read_regels())
    for inzicht in uitkomst.inzichten:
        texts = (
            inzicht.zin,
            inzicht.zin_zonder_naam,
            inzicht.vraag,
            inzicht.vraag_zonder_naam,
            inzicht.voorbehoud,
        )
        assert not re.search(r"[{}|]|  | $|^ | [.,]|\bNone\b", "\n".join(texts))
        nameless = (inzicht.zin_zonder_naam, inzicht.vraag_zonder_naam, inzicht.voorbehoud)
        assert not any(naam in text for naam in NAMEN for text in nameless)
        assert json.loads(json.dumps(inzicht.getallen)) == inzicht.getallen


@VASTE_VOLGORDE
@given(moment=momentopnamen())
def test_screen_has_at_most_five_a_kracht_if_there_is_one_and_nothing_on_request(moment):
    uitkomst = find_inzichten(moment, read_regels())
    shown = uitkomst.op_scherm
    could = [inzicht for inzicht in uitkomst.inzichten if inzicht.scherm != "op_verzoek"]
    assert len(shown) == min(5, len(could))
    assert all(inzicht.scherm != "op_verzoek" for inzicht in shown)
    if any(inzicht.soort == "kracht" for inzicht in could):
        assert uitkomst.bespreekvolgorde[0].soort == "kracht"
    assert sorted(i.key for i in uitkomst.bespreekvolgorde) == sorted(i.key for i in shown)
    order = [regel.key for regel in read_regels().regels]
    keys = [inzicht.key for inzicht in uitkomst.inzichten]
    assert keys == sorted(keys, key=order.index)


@VASTE_VOLGORDE
@given(moment=momentopnamen())
def test_insight_names_only_what_is_on_the_plate(moment):
    placed = {(sticker.deelnemer, sticker.aspect) for sticker in moment.stickers}
    for inzicht in find_inzichten(moment, read_regels()).inzichten:
        assert set(inzicht.aspecten) <= set(PLAAT.taken)
        assert set(inzicht.deelnemers) <= {ref for ref, _ in placed}
        assert set(inzicht.stickers) <= placed
        assert len(set(inzicht.stickers)) == len(inzicht.stickers)


@VASTE_VOLGORDE
@given(moment=momentopnamen())
def test_rule_fills_exactly_the_gaps_it_registers(moment):
    telling = Telling(moment, brug_min_aandeel=read_regels().brug_min_aandeel)
    for regel in read_regels().regels:
        ingeschreven = REGISTER[regel.key]
        for bevinding in regel.functie(telling, **regel.parameters):
            is_other = bevinding.tekst == "zin_zonder_vorige"
            names = ingeschreven.zonder_vorige if is_other else ingeschreven.noemt
            assert set(bevinding.waarden) == names
