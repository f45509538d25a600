"""Live = reload = export: the short form of `python -m proef geschiedenis`."""

import pytest

from proef import geschiedenis
from proef.blad import Blad, top_elements

pytestmark = [
    pytest.mark.zwaar,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("plaat"),
]


def test_what_the_stream_draws_is_what_a_reload_and_the_export_hold() -> None:
    uitslag = geschiedenis.prove(4, zaad=1, stappen=25)
    assert uitslag.fouten == []
    assert uitslag.getallen["stappen"] > 20


@pytest.mark.parametrize("kapot", geschiedenis.KAPOT)
def test_broken_build_is_caught(kapot: str) -> None:
    assert geschiedenis.prove(8, zaad=1, stappen=25, kapot=kapot).fouten != []


def test_fragment_takes_the_place_of_the_element_with_its_id() -> None:
    blad = Blad('<main id="inhoud"><div id="a"><div>x</div></div><p id="b">y</p></main>')
    assert not blad.put('<div id="a"><div>1</div><div>2</div></div><p id="weg">niets</p>')
    assert blad.main == (
        '<main id="inhoud"><div id="a"><div>1</div><div>2</div></div><p id="b">y</p></main>'
    )
    assert blad.put('<p id="melding" data-ververs></p>')


def test_top_elements_stop_where_their_own_tag_ends() -> None:
    assert [found[0] for found in top_elements('<p id="a"><br></p>\n<p id="b"></p>')] == ["a", "b"]
