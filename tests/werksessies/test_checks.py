"""What a database must promise before anybody is told "bewaard"."""

import pytest
from django.db import connection

from beeldplaat import server
from werksessies.checks import check_database_promises, find_missing_pango

CARELESS = {
    "sqlite": [
        ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL", "E001", "synchronous=FULL"),
        ("PRAGMA journal_mode=DELETE", "PRAGMA journal_mode=WAL", "E003", "niet op WAL"),
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON", "E004", "verwijzingen"),
    ],
    "postgresql": [
        (
            "SET synchronous_commit=off",
            "SET synchronous_commit=on",
            "E002",
            "synchronous_commit=off",
        ),
    ],
}


@pytest.mark.django_db(transaction=True)
def test_database_that_forgets_commits_is_refused_also_at_the_start() -> None:
    assert check_database_promises(databases=["default"]) == []
    server.check_promises()
    for careless, careful, fault, words in CARELESS[connection.vendor]:
        with connection.cursor() as cursor:
            cursor.execute(careless)
            try:
                found = check_database_promises(databases=["default"])
                with pytest.raises(SystemExit) as stop:
                    server.check_promises()
            finally:
                cursor.execute(careful)
        assert [check.id for check in found] == [f"werksessies.{fault}"]
        assert words in str(stop.value)
        assert "\n" not in str(stop.value)


@pytest.mark.django_db(transaction=True)
def test_transaction_that_takes_its_lock_late_is_refused() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    options = connection.settings_dict["OPTIONS"]
    options["transaction_mode"] = "DEFERRED"
    try:
        found = check_database_promises(databases=["default"])
    finally:
        options["transaction_mode"] = "IMMEDIATE"
    assert [check.id for check in found] == ["werksessies.E005"]


def test_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("werksessies.checks.PANGO_BIBLIOTHEKEN", ("libbestaat-niet.so.9",))

    assert find_missing_pango() == ["libbestaat-niet.so.9"]
