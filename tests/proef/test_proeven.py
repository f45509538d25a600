"""The short form of every proof that fits in the suite, each in a process of its own.

A broken build leaves threads and locks behind, and no other test may stumble over those.
"""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.zwaar

# A proof makes its own database where DATABASE_URL points; kill9 its own server on SQLite. That a
# broken build is caught is shown once.
alleen_sqlite = pytest.mark.skipif(bool(settings.DATABASE_URL), reason="on SQLite")


def prove(*options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "proef", *options],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    uitslag: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    soort = "postgresql" if settings.DATABASE_URL else "sqlite"
    assert uitslag.get("database", soort) == soort
    return uitslag


@pytest.mark.parametrize(
    "proef",
    [
        "geschiedenis --aantal 3 --stappen 25",
        "herhaling --aantal 100",
        "lezers --aantal 160",
        pytest.param("kill9 --wat app --aantal 3", marks=alleen_sqlite),
    ],
)
def test_proof_holds(proef: str) -> None:
    assert prove(*proef.split())["oordeel"] == "houdt"


@pytest.mark.parametrize(
    "proef",
    [
        "geschiedenis --aantal 8 --stappen 25 --zaad 3 --kapot zicht",
        "herhaling --aantal 100 --kapot handeling",
        "kill9 --wat app --aantal 3 --kapot vroeg",
    ],
)
@alleen_sqlite
def test_broken_build_is_caught(proef: str) -> None:
    assert prove(*proef.split())["oordeel"] == "gevangen"
