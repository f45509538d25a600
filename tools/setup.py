"""Installs what a machine lacks, then starts the app or runs its tests. Standard library only.

What is said here is read by a facilitator: Dutch, one line per step with the seconds since the
start, and every failure ends in one sentence with the command to run by hand. Nothing is installed
that is already there, so that a second start needs no network.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BEGIN = time.monotonic() - float(os.environ.pop("SECONDS_BEFORE", "0"))
SIGN_OF_LIFE = 10  # seconds between two lines of a long step

# What WeasyPrint loads: Debian package -> file names on Linux and on macOS.
PANGO: dict[str, tuple[str, ...]] = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
# Playwright brings its own Node, and that needs libatomic on Linux.
ATOMIC: dict[str, tuple[str, ...]] = (
    {"libatomic1": ("libatomic.so.1",)} if sys.platform == "linux" else {}
)
# Where Homebrew puts libraries; the loader of macOS does not look there by itself.
BREW_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib")
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGIN:5.1f} s] {text}", flush=True)


def stop(sentence: str) -> NoReturn:
    sys.exit(sentence)


def run_quietly(text: str, command: list[str]) -> str | None:
    """Runs a step and says so; a long one shows what it is doing. None when it went well, else the
    last line it wrote."""
    say(f"{text} ...")
    last = ""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            return str(error)
        while True:
            try:
                process.wait(SIGN_OF_LIFE)
            except subprocess.TimeoutExpired:
                say(f"  nog bezig ... {last_line(output.fileno())}")
            else:
                break
        last = last_line(output.fileno())
    return last or f"status {process.returncode}" if process.returncode else None


def last_line(output: int) -> str:
    """The last non-empty line of an open file, short enough for one line on a screen."""
    size = os.fstat(output).st_size
    tail = os.pread(output, 4096, max(0, size - 4096)).decode(errors="replace")
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1][:100] if lines else ""


# --- the machine ------------------------------------------------------------------------------


def is_loadable(names: tuple[str, ...]) -> bool:
    for name in names:
        for path in (name, *(f"{folder}/{name}" for folder in BREW_FOLDERS)):
            try:
                ctypes.CDLL(path)
            except OSError:
                continue
            return True
    return False


def find_missing(libraries: dict[str, tuple[str, ...]]) -> list[str]:
    return [package for package, names in libraries.items() if not is_loadable(names)]


def find_browser() -> bool:
    """On the PATH, or one that Playwright brought earlier."""
    caches = (Path.home() / ".cache", Path.home() / "Library" / "Caches")
    brought = any(path for cache in caches for path in cache.glob("ms-playwright/chromium-*"))
    return brought or any(map(shutil.which, BROWSERS))


def is_venv_possible() -> bool:
    """Debian leaves ensurepip out of its python3."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def name_command(packages: list[str]) -> str:
    """The command that a person can run for the same packages."""
    if sys.platform == "darwin":
        return "brew install " + " ".join(sorted({brew_name(package) for package in packages}))
    return "sudo apt-get install " + " ".join(packages)


def brew_name(package: str) -> str:
    return "pango" if package in PANGO else package


def install_packages(packages: list[str]) -> bool:
    """With apt or brew, whichever is there. False when they are still missing."""
    text = "Systeempakketten installeren: " + " ".join(packages)
    if shutil.which("apt-get"):
        as_root = find_root_command()
        if as_root is None:
            return False
        apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
        apt += ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=1"]
        run_quietly("Lijst met systeempakketten ophalen", [*apt, "update"])
        install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    elif shutil.which("brew"):
        install = ["brew", "install", "-q", *sorted({brew_name(package) for package in packages})]
    else:
        return False
    if problem := run_quietly(text, install):
        say(f"  niet gelukt: {problem}")
    return problem is None


def find_root_command() -> list[str] | None:
    """What goes before a command that needs root; None when there is no way.

    A password is asked here, in the open: the steps that follow have no keyboard.
    """
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    # Not `sudo -v`: that asks even those who may do everything without a password.
    quiet = subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL, check=False)
    if quiet.returncode == 0:
        return ["sudo", "-n"]
    if not sys.stdin.isatty():
        return None
    say("Er ontbreken systeempakketten; sudo vraagt om je wachtwoord.")
    asked = subprocess.run(["sudo", "true"], check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def prepare_machine(*, for_tests: bool) -> None:
    """Only a missing venv module stops the app: without Pango it starts, and its pages say so.

    A later start does not try again for Pango: that would ask for a password and a network.
    """
    is_first = not PYTHON.exists()
    venv = f"python3.{sys.version_info.minor}-venv"
    needed = [venv] if is_first and not is_venv_possible() else []
    pango = find_missing(PANGO)
    wanted = [*needed, *pango, *find_missing(ATOMIC if for_tests else {})]
    if for_tests and shutil.which("apt-get") and not find_browser():
        wanted.append("chromium")
    if (is_first or for_tests) and wanted and not install_packages(wanted):
        # One unknown name makes apt refuse the others too: what must be there is tried by itself.
        without_browser = [package for package in wanted if package != "chromium"]
        if without_browser and without_browser != wanted:
            install_packages(without_browser)
        elif needed and needed != wanted:
            install_packages(needed)
    if needed and not is_venv_possible():
        stop(
            "Python kan hier nog geen map .venv maken. Is er netwerk, en mag je installeren? "
            f"Zelf: {name_command(needed)}"
        )
    if pango := find_missing(PANGO):
        if for_tests:
            stop(f"De tests hebben Pango nodig voor de pdf. Doe eerst: {name_command(pango)}")
        say(f"Zonder Pango maakt de app geen pdf; de rest werkt. Later: {name_command(pango)}")
    if for_tests and (atomic := find_missing(ATOMIC)):
        stop(f"De browsertests hebben libatomic nodig. Doe eerst: {name_command(atomic)}")


# --- the project's own packages ---------------------------------------------------------------


def prepare_venv(*, for_tests: bool) -> None:
    """`.venv` with exactly the hashed requirements; a stamp tells that they are in.

    The test requirements hold the others with the same versions, so they count for both.
    """
    wanted = {name: make_stamp(name) for name in ("requirements.txt", "requirements-test.txt")}
    name = "requirements-test.txt" if for_tests else "requirements.txt"
    if read_stamp(name) == wanted[name] and PYTHON.exists():
        return
    if read_stamp("python") != sys.version or not PYTHON.exists():
        make_venv()
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    command += [
        "--no-input",
        "--progress-bar",
        "off",
        "--retries",
        "2",
        "--require-hashes",
        "-r",
        name,
    ]
    if problem := run_quietly("Python-pakketten installeren", command):
        say(f"  niet gelukt: {problem}")
        by_hand = f".venv/bin/python -m pip install -r {name}"
        stop(f"De Python-pakketten konden niet worden opgehaald. Is er netwerk? Zelf: {by_hand}")
    write_stamp(name, wanted[name])
    if for_tests:
        write_stamp("requirements.txt", wanted["requirements.txt"])


def make_venv() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if problem := run_quietly("Map .venv maken", command):
        say(f"  niet gelukt: {problem}")
        stop("De map .venv kon niet worden gemaakt. Zelf: python3 -m venv --clear .venv")
    write_stamp("python", sys.version)


def make_stamp(requirements: str) -> str:
    text = sys.version.encode() + (ROOT / requirements).read_bytes()
    return hashlib.sha256(text).hexdigest()


def read_stamp(name: str) -> str:
    try:
        return (VENV / f"stempel-{name}").read_text()
    except OSError:
        return ""


def write_stamp(name: str, text: str) -> None:
    (VENV / f"stempel-{name}").write_text(text)


def prepare_browser() -> None:
    """Where the machine's package manager has no Chromium, Playwright brings one."""
    if find_browser():
        return
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if problem := run_quietly("Browser voor de tests ophalen", command):
        say(f"  niet gelukt: {problem}")
        stop(
            "De tests hebben een Chromium nodig. "
            f"Zelf: {name_command(['chromium'])} of .venv/bin/python -m playwright install chromium"
        )


def prepare_static() -> None:
    """Collects the static files again when one of them, or a package that has some, changed."""
    digest = hashlib.sha256(make_stamp("requirements.txt").encode())
    for folder in sorted([ROOT / "static", *ROOT.glob("*/static")]):
        for path in sorted(folder.rglob("*")):
            found = path.stat()
            line = f"{path.relative_to(ROOT)} {found.st_size} {found.st_mtime_ns}\n"
            digest.update(line.encode())
    collected = Path(os.environ.get("STATIC_ROOT") or ROOT / "static-verzameld")
    stamp = collected / ".stempel"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    command = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear"]
    if problem := run_quietly("Bestanden voor de pagina's verzamelen", command):
        say(f"  niet gelukt: {problem}")
        stop(
            "De bestanden voor de pagina's konden niet worden verzameld. "
            "Zelf: .venv/bin/python manage.py collectstatic --noinput"
        )
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest())


# --- the two commands -------------------------------------------------------------------------


def main(task: str, arguments: list[str]) -> NoReturn:
    for_tests = task == "check"
    os.chdir(ROOT)
    prepare_machine(for_tests=for_tests)
    prepare_venv(for_tests=for_tests)
    if for_tests:
        prepare_browser()
    prepare_static()
    command = [str(PYTHON)]
    if for_tests:
        say("Tests draaien ...")
        # Not ./data: what somebody started there stays as it is.
        os.environ.setdefault("DATA_DIR", str(VENV / "data-van-de-tests"))
        command += ["-m", "pytest", "-q", "-n", "2", *arguments]
    else:
        say("Database, inhoud en demo klaarzetten ...")
        command += ["-m", "beeldplaat.server", "--voorbereiden"]
    if sys.platform == "darwin":
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join((*BREW_FOLDERS, "/usr/lib")))
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        stop("\nAfgebroken. Een nieuwe start gaat verder waar deze bleef.")
    except OSError as error:
        stop(f"Dat lukte niet: {error}. Mag je in deze map schrijven, en is er nog ruimte?")
