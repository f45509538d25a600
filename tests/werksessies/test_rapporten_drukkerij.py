"""Reports are made in another process; a folder of files says how far they are."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.werksessies.rapporten import make_kort_rapport
from werksessies.rapporten import drukkerij
from werksessies.rapporten.drukkerij import Toestand, is_sleutel, make_sleutel, status, submit, wait
from werksessies.rapporten.pdf import make_pdf
from werksessies.rapporten.waarden import Notitie

pytestmark = pytest.mark.zwaar


@pytest.fixture(autouse=True)
def werkmap(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "rapporten"


def test_a_report_is_made_in_another_process_and_a_second_time_it_is_there_at_once(
    werkmap: Path,
) -> None:
    rapport = make_kort_rapport()
    bijlagen = {"werksessie.json": b"{}"}

    assert status("w01-a").toestand is Toestand.ONBEKEND
    assert submit("w01-a", rapport, bijlagen).toestand is Toestand.BEZIG
    klaar = wait("w01-a")

    assert klaar.toestand is Toestand.KLAAR
    assert klaar.bestand == werkmap / "w01-a.pdf"
    assert klaar.bestand.read_bytes() == make_pdf(rapport, bijlagen)
    assert [path.name for path in werkmap.iterdir()] == ["w01-a.pdf"]
    before = klaar.bestand.stat().st_mtime_ns
    assert submit("w01-a", rapport, bijlagen) == klaar
    assert klaar.bestand.stat().st_mtime_ns == before


def test_a_report_that_takes_too_long_is_stopped_and_the_next_one_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rapport = make_kort_rapport()
    monkeypatch.setattr(drukkerij, "TIJDSLIMIET", 0.001)
    submit("traag", rapport, {})
    gestopt = wait("traag")

    assert gestopt.toestand is Toestand.MISLUKT
    assert gestopt.reden == drukkerij.TE_TRAAG
    monkeypatch.setattr(drukkerij, "TIJDSLIMIET", 60)
    # The same key is tried again, and what failed is forgotten.
    assert submit("traag", rapport, {}).toestand is Toestand.BEZIG
    assert wait("traag").toestand is Toestand.KLAAR


def test_only_the_newest_report_of_a_session_is_kept(werkmap: Path) -> None:
    rapport = make_kort_rapport()
    werkmap.mkdir()
    ouder = (f"a-{'0' * 32}.pdf", f"a-{'1' * 32}.fout")
    van_anderen = (f"b-{'2' * 32}.fout", f"a-b-{'3' * 32}.pdf", "los.pdf")
    for naam in (*ouder, *van_anderen):
        (werkmap / naam).touch()
    sleutel = make_sleutel("a", rapport, {})
    submit(sleutel, rapport, {})

    assert wait(sleutel).toestand is Toestand.KLAAR
    # The marker of the printing goes after the report is there.
    assert sorted(path.name for path in werkmap.iterdir() if path.suffix != ".bezig") == sorted(
        [f"{sleutel}.pdf", *van_anderen]
    )


def test_what_another_process_is_making_is_not_made_twice(werkmap: Path) -> None:
    werkmap.mkdir()
    markering = werkmap / "elders.bezig"
    markering.touch()

    assert submit("elders", make_kort_rapport(), {}).toestand is Toestand.BEZIG
    assert sorted(path.name for path in werkmap.iterdir()) == ["elders.bezig"]
    assert markering.exists()


def test_a_marker_that_a_dead_process_left_behind_counts_no_more(werkmap: Path) -> None:
    werkmap.mkdir()
    markering = werkmap / "oud.bezig"
    markering.touch()
    old = time.time() - drukkerij.MARKERING_VERLOOPT - 1
    os.utime(markering, (old, old))

    assert status("oud").toestand is Toestand.ONBEKEND
    assert submit("oud", make_kort_rapport(), {}).toestand is Toestand.BEZIG
    assert wait("oud").toestand is Toestand.KLAAR


def test_why_it_failed_is_remembered_for_every_process(werkmap: Path) -> None:
    werkmap.mkdir()
    (werkmap / "stuk.fout").write_text("Pango ontbreekt.", encoding="utf-8")

    assert status("stuk").toestand is Toestand.MISLUKT
    assert status("stuk").reden == "Pango ontbreekt."


@pytest.mark.parametrize("sleutel", ["../x", "a/b", "", "x" * 81, "a.b"])
def test_a_key_is_never_a_path(sleutel: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        status(sleutel)


def test_the_key_changes_with_the_layout(settings: Any, tmp_path: Path) -> None:
    rapport = make_kort_rapport()
    sleutel = make_sleutel("w01", rapport, {})
    # A copy of what the layout follows from, with one rule more.
    basis = Path(settings.BASE_DIR)
    kopie = tmp_path / "kopie"
    for deel in ("templates/rapporten", "static/fonts", "werksessies"):
        shutil.copytree(basis / deel, kopie / deel)
    settings.BASE_DIR = kopie
    drukkerij._hash_opmaak.cache_clear()
    zelfde = make_sleutel("w01", rapport, {})
    with (kopie / "templates/rapporten/rapport.css").open("a") as css:
        css.write("h1 { color: red; }")
    assert make_sleutel("w01", rapport, {}) == zelfde
    drukkerij._hash_opmaak.cache_clear()
    anders = make_sleutel("w01", rapport, {})
    drukkerij._hash_opmaak.cache_clear()

    assert zelfde == sleutel != anders


def test_a_key_belongs_to_one_session() -> None:
    sleutel = make_sleutel("w01", make_kort_rapport(), {})

    assert is_sleutel("w01", sleutel)
    assert not is_sleutel("w0", sleutel)
    assert not is_sleutel("w01", f"../{sleutel}")
    assert not is_sleutel("w01", f"w01-x-{'0' * 32}")


def test_the_key_changes_with_the_report_and_only_then() -> None:
    bijlagen = {"werksessie.json": b"{}"}
    sleutel = make_sleutel("w01", make_kort_rapport(), bijlagen)

    assert sleutel == make_sleutel("w01", make_kort_rapport(), dict(bijlagen))
    assert sleutel.startswith("w01-")
    assert sleutel != make_sleutel("w01", make_kort_rapport(notities=[Notitie("a")]), bijlagen)
    assert sleutel != make_sleutel("w01", make_kort_rapport(), {"werksessie.json": b"[]"})
    assert status(make_sleutel("../é" * 30, make_kort_rapport(), {})).toestand is Toestand.ONBEKEND
