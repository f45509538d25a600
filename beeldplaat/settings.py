"""Every setting of Beeldplaat, from the environment through `env` (docs/bouw.md has the table).

`SITE_URL` decides the mode. Without it: room mode, a laptop serves phones in the room over plain
http. With it: hosted, and host checks, cookies and links follow from that address.
"""

import contextlib
import secrets
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext

from . import env

# Lets a class say what it holds (`ModelForm[Leeromgeving]`), as the type checker asks.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG")
SITE_URL = env.site("SITE_URL")
IS_ROOM_MODE = not SITE_URL
PORT = env.number("PORT", 8000, 1, 65535)
BEHIND_PROXY = env.flag("BEHIND_PROXY")
# Only these may say who the visitor is. Whole private networks would let a school's own address
# pass for a proxy, and with it every throttle.
PROXY_ADDRESSES = env.text("PROXY_ADDRESSES", "127.0.0.1,::1")
# Phones reach a laptop on any of its networks; behind a proxy only that proxy comes in.
LISTEN_ADDRESS = env.text("LISTEN_ADDRESS", "127.0.0.1" if BEHIND_PROXY else "0.0.0.0")  # noqa: S104 (meant)
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 1, 1, 64)
NO_DEMO = env.flag("NO_DEMO")
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "data")
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
with contextlib.suppress(PermissionError):  # a folder of somebody else: it has its own rights
    DATA_DIR.chmod(0o700)


def _read_secret_key() -> str:
    """The key from the environment, else one that is made once and kept in DATA_DIR."""
    given = env.text("SECRET_KEY")
    if given:
        return given
    file = DATA_DIR / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text().strip()


SECRET_KEY = _read_secret_key()

# --- hosts ----------------------------------------------------------------------------------------
# In room mode the phones use an IP address of the laptop; `middleware.check_room_host` accepts
# IP literals and the names below, so that a foreign name (DNS rebinding) is refused.
ROOM_HOSTS = {"localhost", socket.gethostname().lower(), f"{socket.gethostname().lower()}.local"}
ROOM_ADDRESS = env.text("ROOM_ADDRESS")
# Signing in over plain http from another computer shows the password to the whole network.
ROOM_LOGIN = env.flag("ROOM_LOGIN")
ALLOWED_HOSTS = ["*"] if IS_ROOM_MODE else [urlsplit(SITE_URL).hostname or ""]
IS_SECURE_SITE = SITE_URL.startswith("https://")
if SITE_URL:
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- application ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "leeromgevingen",
    "werksessies",
]
MIDDLEWARE = [
    # The plate of a phone is 68 kB of HTML; over the air it becomes 12. Short answers pass as they
    # are. Django pads each answer at random, so that its length tells nothing of a secret in it.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Sync only and last: under ASGI the whole chain then runs in one thread hop.
    "beeldplaat.middleware.beeldplaat",
]
ROOT_URLCONF = "beeldplaat.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
ASGI_APPLICATION = "beeldplaat.asgi.application"

# --- database -------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
SQLITE_OPTIONS: dict[str, Any] = {
    # A write transaction takes the lock at its start: "database is locked" cannot happen half way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY;"
    ),
}


def _read_postgresql(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError, conninfo

    if not url.startswith(("postgresql://", "postgres://")):
        raise env.BadSetting("DATABASE_URL", None, "postgresql://gebruiker:wachtwoord@host/naam")
    try:
        parts = conninfo.conninfo_to_dict(url)
    except ProgrammingError:
        allowed = "postgresql://gebruiker:wachtwoord@host/naam"
        raise env.BadSetting("DATABASE_URL", None, allowed) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            "connect_timeout": 5,  # a database that is away must not hold a thread for minutes
            **parts,
            "keepalives": 1,
            "keepalives_idle": 30,
            "application_name": "beeldplaat",
            # For the one statement that goes past Django's cursor (werksessies/domain/plaatsingen):
            # without a number psycopg prepares nothing, and PostgreSQL plans it again each time.
            "prepare_threshold": 5,
        },
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


if DATABASE_URL:
    DATABASES = {"default": _read_postgresql(DATABASE_URL)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "beeldplaat.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": None,
            # A file, so that threads and a server process share it in tests too.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_SQLITE = not DATABASE_URL

# --- accounts and cookies -------------------------------------------------------------------------
AUTH_USER_MODEL = "leeromgevingen.Gebruiker"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "inloggen"
LOGIN_REDIRECT_URL = "leeromgevingen:overzicht"
LOGOUT_REDIRECT_URL = "start"
# A browser drops `Secure` and `__Host-` cookies on plain http, silently: only with https.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE_SITE
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_SECURE_SITE else "sessionid"
DEELNEMER_COOKIE = "__Host-deelnemer" if IS_SECURE_SITE else "deelnemer"
SCHERM_COOKIE = "__Host-scherm" if IS_SECURE_SITE else "scherm"
# Of one session: its path is that of the session, so it cannot carry __Host-.
REGIE_COOKIE = "__Secure-regie" if IS_SECURE_SITE else "regie"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "beeldplaat.views.csrf_failed"
if IS_SECURE_SITE:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_SECURE_SITE else None

# --- limits (vertrouwen.md) -----------------------------------------------------------------------
MAX_BODY = 16 * 1024
MAX_UPLOAD = 17 * 1024 * 1024  # an import of 16 MiB and the form around it
MAX_FOTO = 10 * 1024 * 1024 + 64 * 1024  # a photo of 10 MiB (werksessies/foto.py) and its form
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
# A file arrives in a form of its own; the router (asgi.py) holds it to MAX_UPLOAD.
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "static-verzameld")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "beeldplaat.opslag.Opslag"},
}

# gzip only: on plain http browsers take no brotli, and it would cost the first start 20 seconds.
SERVESTATIC_USE_BROTLI = SERVESTATIC_USE_ZSTD = False

# --- language -------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d-%m-%y", "%d/%m/%Y"]
FORMAT_MODULE_PATH = ["beeldplaat.opmaak"]

# --- mail and logs --------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOG_FORMAT = env.choice("LOG_FORMAT", ["kort", "json"], "kort")
METRICS_TOKEN = env.secret("METRICS_TOKEN", 16)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "kort": {"()": "beeldplaat.logboek.Kort"},
        "json": {"()": "beeldplaat.logboek.Json"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "beeldplaat.verzoek": {"level": "INFO"},  # a line per answer, with json only (asgi.py)
        # Refused requests are no news; with json each has its line.
        "django.request": {"level": "ERROR", "handlers": ["console"], "propagate": False},
        "django.security": {"level": "ERROR", "handlers": ["console"], "propagate": False},
        # Anybody can send a strange Host; it gets its 400 and fills no log.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
