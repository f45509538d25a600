"""Kills, a full disk and a rush at the door: the short forms of proofs with servers of their own."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.zwaar


def prove(*options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "proef", *options],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    uitslag: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return uitslag


def test_nothing_acknowledged_is_lost_when_the_app_is_killed() -> None:
    uitslag = prove("kill9", "--wat", "app", "--aantal", "3")
    assert (uitslag["verloren"], uitslag["dubbel"], uitslag["keer_gedood"]) == (0, 0, 3)
    assert uitslag["bevestigd"] > 0


def test_build_that_says_bewaard_before_the_commit_is_caught() -> None:
    assert prove("kill9", "--aantal", "3", "--kapot", "vroeg")["verloren"] > 0
