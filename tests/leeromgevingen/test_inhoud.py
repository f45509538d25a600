"""Content becomes a plate version; loading again changes nothing, and a used version is fixed."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from leeromgevingen import queries
from leeromgevingen.domain import inhoud
from leeromgevingen.errors import InhoudError
from leeromgevingen.models import Actorgroep, Aspect, Leeromgeving, Plaat, Proces
from tests import makers

EERSTE_TITEL = "Visie op leren delen"


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    """A copy of the content that may be changed."""
    shutil.copytree(inhoud.INHOUD, tmp_path / "inhoud")
    for file in (tmp_path / "inhoud").iterdir():
        file.chmod(0o644)
    return tmp_path / "inhoud"


def rewrite(map_: Path, naam: str, old: str, new: str) -> None:
    file = map_ / naam
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def make_version_two(map_: Path) -> None:
    for naam in ("beeldplaat.yaml", "handreiking.yaml", "inzichten.yaml"):
        rewrite(map_, naam, "versie: '1'", "versie: '2'")


def count_rows() -> tuple[int, int, int, int]:
    return (
        Plaat.objects.count(),
        Proces.objects.count(),
        Aspect.objects.count(),
        Actorgroep.objects.count(),
    )


def test_loading_fills_the_plate(plaat: Plaat) -> None:
    assert count_rows() == (1, 3, 24, 14)
    assert list(plaat.processen.values_list("key", flat=True)) == [
        "samenwerken",
        "afstemmen",
        "opleiden-en-begeleiden",
    ]
    first = plaat.aspecten.first()
    assert first is not None
    assert (first.titel, first.afbreek, first.met_studenten) == (EERSTE_TITEL, EERSTE_TITEL, False)
    assert plaat.regels["schema"] == "inzichten/1"
    assert plaat.handreiking["schema"] == "handreiking/1"
    assert "De Leermeesters" in plaat.naamsvermelding


def test_loading_twice_changes_nothing(plaat: Plaat, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        again = inhoud.load_inhoud()
    assert again == plaat
    assert count_rows() == (1, 3, 24, 14)


def test_other_comments_are_the_same_content(plaat: Plaat, map_: Path) -> None:
    rewrite(map_, "actoren.yaml", "schema: actoren/1", "# een regel erbij\nschema: actoren/1")
    again = inhoud.load_inhoud(map_)
    assert again == plaat
    assert again.vingerafdruk != plaat.vingerafdruk
    assert count_rows() == (1, 3, 24, 14)


def test_second_version_stands_beside_the_first(plaat: Plaat, map_: Path) -> None:
    make_version_two(map_)
    rewrite(map_, "beeldplaat.yaml", EERSTE_TITEL, "Visie samen maken")
    second = inhoud.load_inhoud(map_)
    assert count_rows() == (2, 6, 48, 28)
    assert Aspect.objects.get(plaat=plaat, key="visie-op-leren").titel == EERSTE_TITEL
    assert Aspect.objects.get(plaat=second, key="visie-op-leren").titel == "Visie samen maken"
    assert queries.newest_plaat() == second


def test_session_keeps_its_version_beside_a_new_one(
    plaat: Plaat, leeromgeving: Leeromgeving, map_: Path
) -> None:
    werksessie = makers.make_werksessie(leeromgeving)
    make_version_two(map_)
    second = inhoud.load_inhoud(map_)
    werksessie.refresh_from_db()
    assert werksessie.plaat == plaat
    assert makers.make_werksessie(leeromgeving).plaat == second


def test_changed_version_without_sessions_is_replaced(plaat: Plaat, map_: Path) -> None:
    rewrite(map_, "beeldplaat.yaml", EERSTE_TITEL, "Visie samen maken")
    new = inhoud.load_inhoud(map_)
    assert count_rows() == (1, 3, 24, 14)
    assert new.pk != plaat.pk
    assert new.geladen_op == plaat.geladen_op
    assert new.aspecten.get(key="visie-op-leren").titel == "Visie samen maken"


def test_changed_version_in_use_is_refused(
    plaat: Plaat, leeromgeving: Leeromgeving, map_: Path
) -> None:
    makers.make_werksessie(leeromgeving)
    rewrite(map_, "beeldplaat.yaml", EERSTE_TITEL, "Visie samen maken")
    with pytest.raises(InhoudError, match="Maak een nieuwe versie"):
        inhoud.load_inhoud(map_)
    assert count_rows() == (1, 3, 24, 14)
    assert plaat.aspecten.get(key="visie-op-leren").titel == EERSTE_TITEL


@pytest.mark.django_db
@pytest.mark.usefixtures("zonder_inhoud")
def test_wrong_content_writes_nothing(map_: Path) -> None:
    rewrite(map_, "inzichten.yaml", "soort: aandacht", "soort: oordeel")
    with pytest.raises(InhoudError, match="toegestaan: kracht, aandacht, verschil"):
        inhoud.load_inhoud(map_)
    assert count_rows() == (0, 0, 0, 0)


@pytest.mark.django_db
def test_command_loads_and_says_so() -> None:
    out = StringIO()
    call_command("laad_inhoud", stdout=out)
    assert out.getvalue() == ("Werken en leren in een hybride leeromgeving, versie 1 is geladen.\n")
    assert count_rows() == (1, 3, 24, 14)


@pytest.mark.django_db
@pytest.mark.usefixtures("zonder_inhoud")
def test_command_refuses_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"beeldplaat\.yaml: niet te lezen"):
        call_command("laad_inhoud", str(tmp_path))
    assert count_rows() == (0, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("zonder_inhoud")
def test_without_content_the_command_is_named() -> None:
    with pytest.raises(InhoudError, match="laad_inhoud"):
        queries.newest_plaat()
