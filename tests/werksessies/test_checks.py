"""What a database must promise before anybody is told "bewaard"."""

import pytest
from django.db import connection

from werksessies.checks import check_database_promises, find_missing_pango

SETTING = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL", "werksessies.E001"),
    "postgresql": (
        "SET synchronous_commit=off",
        "SET synchronous_commit=on",
        "werksessies.E002",
    ),
}


@pytest.mark.django_db(transaction=True)
def test_database_that_forgets_commits_is_refused() -> None:
    careless, careful, fault = SETTING[connection.vendor]
    assert check_database_promises(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(careless)
        try:
            found = check_database_promises(databases=["default"])
        finally:
            cursor.execute(careful)

    assert [check.id for check in found] == [fault]


def test_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("werksessies.checks.PANGO_BIBLIOTHEKEN", ("libbestaat-niet.so.9",))

    assert find_missing_pango() == ["libbestaat-niet.so.9"]
