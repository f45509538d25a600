"""The page that proofs keep, as live.js keeps it."""

from proef.blad import Blad, top_elements


def test_fragment_takes_the_place_of_the_element_with_its_id() -> None:
    blad = Blad('<main id="inhoud"><div id="a"><div>x</div></div><p id="b">y</p></main>')
    assert not blad.put('<div id="a"><div>1</div><div>2</div></div><p id="weg">niets</p>')
    assert blad.main == (
        '<main id="inhoud"><div id="a"><div>1</div><div>2</div></div><p id="b">y</p></main>'
    )
    assert blad.put('<p id="melding" data-ververs></p>')


def test_top_elements_stop_where_their_own_tag_ends() -> None:
    assert [found[0] for found in top_elements('<p id="a"><br></p>\n<p id="b"></p>')] == ["a", "b"]
