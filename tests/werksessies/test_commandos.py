"""The commands of docs/http.md: done, or one sentence and nothing changed."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client

from leeromgevingen.models import Gebruiker, Organisatie, Plaat
from tests import makers
from werksessies.domain import sessies
from werksessies.enums import Fase
from werksessies.formaat import export_document
from werksessies.management import demodata
from werksessies.management.commands.voorbereiden import make_welkom
from werksessies.management.migraties import has_unapplied_migrations
from werksessies.management.opdracht import make_sentence
from werksessies.models import Werksessie

VOORBEELDEN = Path(__file__).resolve().parents[1] / "voorbeeldsessies"


def run(*words: str, **options: Any) -> list[str]:
    """The lines that a command printed."""
    output = io.StringIO()
    call_command(*words, stdout=output, **options)
    return output.getvalue().splitlines()


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    # The real one takes half a second for the account of every demo.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL, settings.NO_DEMO, settings.ROOM_ADDRESS = "", False, ""
    return tmp_path


# --- import and export ----------------------------------------------------------------------------


def test_import_prints_a_line_per_session(db: None) -> None:
    names = ("w09b", "w01", "w09a")
    lines = run("importeer_werksessie", *(str(VOORBEELDEN / f"{name}.json") for name in names))
    found = [json.loads(line) for line in lines]
    assert [line["ref"] for line in found] == list(names)
    for line in found:
        assert set(line) == {"ref", "kenmerk", "code"}
        assert line["code"] is None
        assert Werksessie.objects.get(ref=line["ref"]).kenmerk == line["kenmerk"]
    assert Organisatie.objects.get().naam == "Mijn organisatie"


def test_export_prints_the_document_that_was_imported(db: None) -> None:
    (line,) = run("importeer_werksessie", str(VOORBEELDEN / "w02.json"))
    document = json.loads("\n".join(run("exporteer_werksessie", json.loads(line)["kenmerk"])))
    expected = json.loads((VOORBEELDEN / "w02.json").read_text())
    for key in ("geexporteerd_op", "inzichten"):
        document.pop(key)
        expected.pop(key, None)
    assert document == expected


def test_export_of_an_unknown_session_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match=r"^Er is geen werksessie met kenmerk 'niets'"):
        run("exporteer_werksessie", "niets")


def test_import_of_a_bad_file_changes_nothing(db: None, tmp_path: Path) -> None:
    bad = tmp_path / "fout.json"
    bad.write_text("{}")
    with pytest.raises(CommandError) as refusal:
        run("importeer_werksessie", str(VOORBEELDEN / "w01.json"), str(bad))
    assert str(refusal.value) == (f"{bad}: formaat: dit veld ontbreekt. (En nog 8 fouten.)")
    assert Werksessie.objects.count() == Organisatie.objects.count() == 0


def test_import_of_a_missing_file_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="dit bestand is er niet"):
        run("importeer_werksessie", str(tmp_path / "weg.json"))


def test_owner_is_the_only_organisation_there_is(organisatie: Organisatie) -> None:
    run("importeer_werksessie", str(VOORBEELDEN / "w01.json"))
    assert Werksessie.objects.get().organisatie == organisatie


def test_owner_is_asked_for_when_there_are_more(organisatie: Organisatie) -> None:
    makers.make_organisatie("Andere school")
    with pytest.raises(CommandError, match="Andere school, ROC Rijnstreek"):
        run("importeer_werksessie", str(VOORBEELDEN / "w01.json"))
    run("importeer_werksessie", str(VOORBEELDEN / "w01.json"), organisatie="Andere school")
    assert Werksessie.objects.get().organisatie.naam == "Andere school"


def test_owner_is_the_demo_when_it_is_there(organisatie: Organisatie) -> None:
    demo = makers.make_organisatie("Demo")
    run("importeer_werksessie", str(VOORBEELDEN / "w01.json"))
    assert Werksessie.objects.get().organisatie == demo


def test_named_owner_is_made(organisatie: Organisatie) -> None:
    run("importeer_werksessie", str(VOORBEELDEN / "w01.json"), organisatie="Nieuwe school")
    assert Werksessie.objects.get().organisatie.naam == "Nieuwe school"


def test_refusal_with_several_lines_is_one_sentence() -> None:
    assert make_sentence("een") == "een"
    assert make_sentence("een\ntwee") == "een (En nog 1 fout.)"
    assert make_sentence("een\ntwee\ndrie") == "een (En nog 2 fouten.)"


# --- proefsessie ----------------------------------------------------------------------------------


def test_trial_sessions_are_open_and_told_in_json(data_dir: Path, db: None) -> None:
    lines = [json.loads(line) for line in run("proefsessie", aantal=3)]
    assert len({line["kenmerk"] for line in lines}) == 3
    for line in lines:
        werksessie = Werksessie.objects.get(kenmerk=line["kenmerk"])
        assert sessies.is_deur_open(werksessie)
        assert (werksessie.fase, werksessie.onthuld) == (Fase.PLAKKEN, [])
        assert line == {
            "kenmerk": werksessie.kenmerk,
            "deur": f"/d/{werksessie.deur_token}/",
            "code": werksessie.deur_code,
            "regie": f"/w/{werksessie.kenmerk}/regie/",
        }
        assert Client().get(line["deur"]).status_code == 200


def test_open_trial_session_hides_nothing(data_dir: Path, db: None) -> None:
    run("proefsessie", open=True, fase="welkom")
    werksessie = Werksessie.objects.get()
    assert (werksessie.plakwijze, werksessie.fase) == ("open", "welkom")
    assert len(werksessie.onthuld) == 3


def test_trial_sessions_on_a_site_need_zeker(data_dir: Path, settings: Any, db: None) -> None:
    settings.SITE_URL = "https://plaat.example"
    with pytest.raises(CommandError, match="--zeker"):
        run("proefsessie")
    assert Werksessie.objects.count() == 0
    assert len(run("proefsessie", zeker=True, organisatie="Proef")) == 1
    assert Organisatie.objects.get().naam == "Proef"


@pytest.mark.parametrize("aantal", [0, -1, 1001])
def test_impossible_number_of_trial_sessions_is_refused(
    data_dir: Path, db: None, aantal: int
) -> None:
    with pytest.raises(CommandError, match="1 tot en met 1000"):
        run("proefsessie", aantal=aantal)


# --- demo and start -------------------------------------------------------------------------------


def test_demo_fills_an_empty_installation(data_dir: Path, db: None) -> None:
    lines = run("demo")
    refs = set(Werksessie.objects.values_list("ref", flat=True))
    assert len(refs) == 6
    assert not refs & {"w01", "w02", "w06", "w09a", "w09b"}
    file = data_dir / "demo-inlog.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    inlog = demodata.read_inlog()
    assert inlog is not None
    assert authenticate(username="facilitator", password=inlog.wachtwoord) is not None
    assert f"Wachtwoord: {inlog.wachtwoord}" in lines


def test_demo_shows_every_part_of_a_session(data_dir: Path, db: None) -> None:
    run("demo")
    lindehof = Werksessie.objects.get(ref="demo-lindehof")
    assert lindehof.is_afgesloten
    assert lindehof.notities.exists()
    assert lindehof.citaten.exists()
    assert lindehof.acties.exists()
    assert export_document(lindehof)["inzichten"]
    live = Werksessie.objects.get(ref="demo-live")
    assert (live.fase, live.onthuld) == (Fase.PLAKKEN, [])
    assert sessies.is_deur_open(live)
    assert live.stickers.count() == 17
    assert list(live.deelnemers.values_list("is_klaar", flat=True)) == [False, True, False]


def test_demo_files_are_what_they_export_to(data_dir: Path, db: None) -> None:
    run("demo")
    for path in demodata.DOCUMENTEN.glob("*.json"):
        expected = json.loads(path.read_text())
        document = export_document(Werksessie.objects.get(ref=expected["werksessie"]["ref"]))
        expected.pop("geexporteerd_op")
        assert {key: document[key] for key in expected} == expected, path.name


def test_demo_a_second_time_changes_nothing(data_dir: Path, db: None) -> None:
    run("demo")
    before = list(Werksessie.objects.values_list("kenmerk", "volgnummer", "deur_code"))
    password = Gebruiker.objects.get().password
    assert run("demo")[0] == "De demo staat er al."
    assert list(Werksessie.objects.values_list("kenmerk", "volgnummer", "deur_code")) == before
    assert Gebruiker.objects.get().password == password


def test_demo_does_not_bring_back_what_was_deleted(data_dir: Path, db: None) -> None:
    run("demo")
    Werksessie.objects.filter(ref="demo-live").delete()
    run("demo")
    assert not Werksessie.objects.filter(ref="demo-live").exists()


def test_demo_opens_the_door_of_the_running_session_again(data_dir: Path, db: None) -> None:
    run("demo")
    live = Werksessie.objects.get(ref="demo-live")
    sessies.close_deur(live)
    lines = run("demo")
    live.refresh_from_db()
    assert sessies.is_deur_open(live)
    assert f"Code om mee te doen: {live.deur_code_leesbaar}" in lines


def test_demo_leaves_an_installation_in_use_alone(data_dir: Path, organisatie: Organisatie) -> None:
    with pytest.raises(CommandError, match="niet leeg"):
        run("demo")
    assert Gebruiker.objects.count() == 0


def test_demo_is_refused_on_a_site(data_dir: Path, settings: Any, db: None) -> None:
    settings.SITE_URL = "https://plaat.example"
    with pytest.raises(CommandError, match="SITE_URL"):
        run("demo")


def test_demo_keeps_an_account_that_is_there(data_dir: Path, db: None) -> None:
    Gebruiker.objects.create_user("facilitator", password="eigen-wachtwoord")
    run("demo")
    assert authenticate(username="facilitator", password="eigen-wachtwoord") is not None
    assert not (data_dir / "demo-inlog.txt").exists()


def test_start_tells_where_the_app_is(data_dir: Path, settings: Any, db: None) -> None:
    settings.ROOM_ADDRESS, settings.PORT = "192.168.1.20", 8123
    text = "\n".join(run("voorbereiden"))
    inlog = demodata.read_inlog()
    assert inlog is not None
    assert "http://127.0.0.1:8123/" in text
    assert "http://192.168.1.20:8123/" in text
    assert inlog.wachtwoord in text
    assert Plaat.objects.count() == 1


@pytest.mark.parametrize("how", ["option", "setting"])
def test_start_without_demo_makes_no_account(
    data_dir: Path, settings: Any, db: None, how: str
) -> None:
    settings.NO_DEMO = how == "setting"
    text = "\n".join(run("voorbereiden", zonder_demo=how == "option"))
    assert Gebruiker.objects.count() == Werksessie.objects.count() == 0
    assert "createsuperuser" in text


def test_start_of_a_site_makes_no_demo(data_dir: Path, settings: Any, db: None) -> None:
    settings.SITE_URL = "https://plaat.example"
    assert run("voorbereiden") == ["", "Beeldplaat staat klaar op https://plaat.example/"]
    assert Gebruiker.objects.count() == 0


def test_start_a_second_time_costs_few_queries(
    data_dir: Path, db: None, django_assert_num_queries: Any
) -> None:
    run("voorbereiden")
    with django_assert_num_queries(8):
        run("voorbereiden")


def test_start_of_an_installation_in_use_leaves_the_demo_out(
    data_dir: Path, organisatie: Organisatie
) -> None:
    run("voorbereiden")
    assert Werksessie.objects.count() == 0
    assert make_welkom(is_with_demo=False)[-1].strip().startswith("Nog geen account?")


def test_migrated_database_needs_no_migration(db: None) -> None:
    assert has_unapplied_migrations() is False


# --- rapport --------------------------------------------------------------------------------------


@pytest.mark.zwaar
def test_report_is_written_as_pdf_with_the_session_in_it(
    data_dir: Path, tmp_path: Path, db: None
) -> None:
    import pikepdf

    (line,) = run("importeer_werksessie", str(VOORBEELDEN / "w01.json"))
    target = tmp_path / "verslag.pdf"
    assert run("rapport", json.loads(line)["kenmerk"], uit=str(target)) == []
    assert target.read_bytes().startswith(b"%PDF-")
    with pikepdf.open(target) as pdf:
        attached = pdf.attachments["werksessie.json"].get_file().read_bytes()
    document = json.loads(attached)
    assert document["werksessie"]["ref"] == "w01"
    assert [person["naam"] for person in document["deelnemers"]] == ["", "", "", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["verslag.pdf"]


def test_report_in_a_folder_that_is_not_there_is_refused(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="is er niet"):
        run("rapport", "niets", uit=str(tmp_path / "weg" / "verslag.pdf"))


def test_report_of_an_unknown_session_writes_nothing(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="geen werksessie"):
        run("rapport", "niets", uit=str(tmp_path / "verslag.pdf"))
    assert list(tmp_path.iterdir()) == []
