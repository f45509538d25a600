"""Settings from the environment, read strictly.

A value that is not allowed stops the start with one sentence that names the setting, the value
and what is allowed. An empty value counts as not set, so that `PORT= ./start` is the default.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

_YES = ("1", "ja", "yes", "true", "on")
_NO = ("0", "nee", "no", "false", "off")


class BadSetting(SystemExit):
    """Ends the program with exit code 1 and one sentence on standard error, without a traceback.

    `value` is shown to the user: pass None where it may hold a password.
    """

    def __init__(self, name: str, value: str | None, allowed: str) -> None:
        shown = "" if value is None else f" ({value!r})"
        self.name = name
        super().__init__(f"Instelling {name}{shown} klopt niet. Toegestaan: {allowed}.")


def text(name: str, default: str = "") -> str:
    """The value without surrounding white space."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no, in Dutch, English or as 1/0; anything else is refused rather than guessed."""
    value = text(name).lower()
    if not value:
        return default
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise BadSetting(name, value, f"{', '.join(_YES)} of {', '.join(_NO)}")


def number(name: str, default: int, minimum: int, maximum: int) -> int:
    """A whole number, both bounds allowed."""
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit() and minimum <= int(value) <= maximum:
        return int(value)
    raise BadSetting(name, value, f"een geheel getal van {minimum} tot en met {maximum}")


def path(name: str, default: Path) -> Path:
    """An absolute path; a relative value counts from the working folder. It need not exist yet,
    but where it does it is a folder."""
    value = text(name)
    found = Path(value).expanduser().resolve() if value else default
    if found.exists() and not found.is_dir():
        raise BadSetting(name, str(found), "een map, of een map die nog gemaakt kan worden")
    return found


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    """One of `allowed`; upper and lower case differ."""
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(name, value, ", ".join(allowed))
    return value


def secret(name: str, minimum: int) -> str:
    """Empty where it is not set; else not so short that it can be guessed. Never shown."""
    value = text(name)
    if value and len(value) < minimum:
        raise BadSetting(name, None, f"minstens {minimum} tekens, of leeg")
    return value


def site(name: str) -> str:
    """The address of a hosted site as scheme and host, without a closing slash; empty if not set.

    A path is refused: the app lives at the root of its host (cookies, CSRF, QR codes).
    """
    value = text(name).rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        has_port_ok = parts.port is None or parts.port > 0
    except ValueError:
        raise BadSetting(name, value, "een adres als https://beeldplaat.example") from None
    bare = f"{parts.scheme}://{parts.netloc}"
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or not has_port_ok
        or value != bare
    ):
        raise BadSetting(name, value, "een adres als https://beeldplaat.example, zonder pad")
    return value
