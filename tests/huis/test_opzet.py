"""The settings reader, and what must hold for every file of the project."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from beeldplaat import env

ROOT = Path(__file__).resolve().parents[2]
# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = re.compile(
    r"(?i)\b(?:"
    + "|".join((r"pypi\." + "org", r"pythonhosted\." + "org", r"npmjs\." + "(?:org|com)"))
    + r")|^\s*--(?:extra-)?index-url|^\s*--find-links|\"resolved\": *\"http",
    re.MULTILINE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.~-])/(?:" + "|".join(("work", "root", "home/\\w+", "Users/\\w+")) + ")/"
)
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\ssrc=)[^>]*>",
    re.IGNORECASE,
)


def read_files(*folders: str) -> dict[str, str]:
    """Path -> text of every text file below the folders (none given: all of the project), but for
    what .gitignore names. Without git: the project may be a download, or another user's clone."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    texts = {}
    for place, names, files in os.walk(ROOT):
        here = Path(place).relative_to(ROOT)
        names[:] = [
            name
            for name in names
            if name != ".git" and not {name, (here / name).as_posix()} & ignored
        ]
        if folders and not set(folders) & set(here.parts):
            continue
        for name in files:
            data = (ROOT / here / name).read_bytes()
            if b"\0" not in data:
                texts[(here / name).as_posix()] = data.decode(errors="replace")
    return texts


def find_in(files: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}: {found[0]!r}" for name, text in files.items() if (found := pattern.search(text))
    ]


# --- settings -------------------------------------------------------------------------------------


def test_number_that_is_not_set_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert env.number("PORT", 8000, 1, 65535) == 8000


def test_number_that_is_empty_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", " ")
    assert env.number("PORT", 8000, 1, 65535) == 8000


@pytest.mark.parametrize("value", ["1", "65535", " 8001 "])
def test_number_within_its_bounds_is_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    assert env.number("PORT", 8000, 1, 65535) == int(value)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8e3", "80.5", "acht", "²"])
def test_number_out_of_bounds_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(env.BadSetting) as stop:
        env.number("PORT", 8000, 1, 65535)
    assert str(stop.value) == (
        f"Instelling PORT ({value!r}) klopt niet. "
        "Toegestaan: een geheel getal van 1 tot en met 65535."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("ja", True), ("TRUE", True), ("0", False), ("nee", False), ("", False)],
)
def test_flag_reads_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG") is expected


def test_flag_that_is_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "misschien")
    with pytest.raises(env.BadSetting) as stop:
        env.flag("DEBUG")
    assert str(stop.value) == (
        "Instelling DEBUG ('misschien') klopt niet. "
        "Toegestaan: 1, ja, yes, true, on of 0, nee, no, false, off."
    )


def test_choice_outside_the_list_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLEUR", "paars")
    with pytest.raises(env.BadSetting) as stop:
        env.choice("KLEUR", ["rood", "groen"], "rood")
    assert str(stop.value) == "Instelling KLEUR ('paars') klopt niet. Toegestaan: rood, groen."


def test_path_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "gegevens")
    assert env.path("DATA_DIR", Path("/elders")) == tmp_path.resolve() / "gegevens"


def test_path_of_a_file_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "bestand"
    file.touch()
    monkeypatch.setenv("DATA_DIR", str(file))
    with pytest.raises(env.BadSetting, match=r"Instelling DATA_DIR .* Toegestaan: een map"):
        env.path("DATA_DIR", tmp_path)


@pytest.mark.parametrize(
    "value", ["https://beeldplaat.example", "http://192.0.2.7:8000", "https://beeldplaat.example/"]
)
def test_site_is_taken_without_its_closing_slash(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SITE_URL", value)
    assert env.site("SITE_URL") == value.rstrip("/")


@pytest.mark.parametrize(
    "value",
    [
        "beeldplaat.example",
        "ftp://beeldplaat.example",
        "https://beeldplaat.example/app",
        "https://beeldplaat.example?x=1",
        "https://ik@beeldplaat.example",
        "https://beeldplaat.example:99999",
        "https://[::1",
        "https://",
    ],
)
def test_site_that_is_no_bare_address_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(env.BadSetting) as stop:
        env.site("SITE_URL")
    assert "Instelling SITE_URL" in str(stop.value)
    assert "Toegestaan: een adres als https://beeldplaat.example" in str(stop.value)


def test_bad_setting_ends_a_program_in_one_sentence() -> None:
    program = "from beeldplaat import env; env.number('PORT', 8000, 1, 65535)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PORT": "abc"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "Instelling PORT ('abc') klopt niet. Toegestaan: een geheel getal van 1 tot en met 65535.\n"
    )


# --- files ----------------------------------------------------------------------------------------


def test_no_file_names_a_package_registry() -> None:
    assert find_in({"x": "pypi." + "org"}, REGISTRY_HOSTS) != []
    assert find_in(read_files(), REGISTRY_HOSTS) == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert find_in({"x": "open('/ro" + "ot/x')"}, MACHINE_PATHS) != []
    assert find_in(read_files(), MACHINE_PATHS) == []


@pytest.mark.parametrize(
    "line", ["<p style='x'>", "<a onclick='x'>", "<script>x", "<style>", '<script type="module">x']
)
def test_inline_pattern_finds_what_it_should(line: str) -> None:
    assert find_in({"x": line}, INLINE) != []


def test_no_template_holds_inline_script_or_style() -> None:
    templates = read_files("templates")
    assert find_in(templates, INLINE) == []


def test_readme_has_one_command_to_start_and_one_to_test() -> None:
    readme = (ROOT / "README.md").read_text()
    block = r"(?ms)^## {}$(?:(?!^## ).)*?^```sh\n(.*?)^```$"
    commands = [re.search(block.format(heading), readme) for heading in ("Start", "Tests")]
    assert [found and found[1] for found in commands] == ["./start\n", "./check\n"]


@pytest.mark.parametrize("name", ["start", "check", "tools/python", ".ci/run"])
def test_program_has_its_run_bit(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111 == 0o111


# --- requirements ---------------------------------------------------------------------------------


def read_pins(name: str) -> dict[str, tuple[str, set[str]]]:
    """Package -> (version, hashes), without the marker that says where it is installed."""
    pins = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text().strip()):
        package, _, rest = entry.partition("==")
        pins[package] = (re.split(r"[\s;]", rest)[0], set(re.findall(r"--hash=(\S+)", rest)))
    return pins


def test_every_requirement_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        pins = read_pins(name)
        without = [
            package for package, (version, hashes) in pins.items() if not version or not hashes
        ]
        assert without == [], name


def test_test_requirements_hold_the_app_at_the_same_versions() -> None:
    """`./check` then `./start` needs no network: tools/setup.py counts the one for the other."""
    app, test = read_pins("requirements.txt"), read_pins("requirements-test.txt")
    assert {name: test.get(name) for name in app} == app


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[^\w.-]", line)[0].lower() for line in wanted}
    assert names - {name.lower() for name in read_pins("requirements-test.txt")} == set()
