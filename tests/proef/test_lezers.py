"""No event missed, none twice: the short form of `python -m proef lezers`."""

import pytest

from proef import lezers

pytestmark = [
    pytest.mark.zwaar,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("plaat"),
]


def test_cut_readers_have_every_event_once() -> None:
    uitslag = lezers.prove(160, zaad=1)
    assert uitslag.fouten == []
    assert uitslag.getallen["events"] == 160
    assert uitslag.getallen["sneden"] > lezers.LEZERS


@pytest.mark.parametrize("kapot", lezers.KAPOT)
def test_broken_build_is_caught(kapot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lezers, "GEDULD", 2.0)
    monkeypatch.setattr(lezers, "VASTGELOPEN", 4.0)
    monkeypatch.setattr(lezers, "GEMIDDELDE_SNEE", 8_000)
    assert lezers.prove(400, zaad=1, kapot=kapot).fouten != []
