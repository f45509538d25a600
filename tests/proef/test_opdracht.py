"""`python -m proef` finds its proofs by name."""

import pytest

from proef import __main__ as opdracht


def test_every_proof_is_found_with_its_first_line() -> None:
    found = opdracht.find_proofs()
    assert {"geschiedenis", "lezers", "herhaling"} <= set(found)
    assert all(found.values())


def test_unknown_proof_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert opdracht.main(["bestaat-niet"]) == 2
    assert "herhaling" in capsys.readouterr().out
