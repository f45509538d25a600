"""A write that is sent again happens once: the short form of `python -m proef herhaling`."""

import pytest

from proef import herhaling

pytestmark = [
    pytest.mark.zwaar,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("plaat"),
]


def test_repeats_get_the_first_answer_and_write_nothing() -> None:
    uitslag = herhaling.prove(100, zaad=1)
    assert uitslag.fouten == []
    assert min(uitslag.getallen[name] for name in ("bevestigd", "geweigerd", "onbekend")) > 0


def test_broken_build_is_caught() -> None:
    assert herhaling.prove(100, zaad=1, kapot="handeling").fouten != []
