"""What every command promises: exit code 0 only when done, else one sentence on standard error."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from leeromgevingen.errors import LeeromgevingError

from ..errors import WerksessieError
from ..models import Werksessie


class Opdracht(BaseCommand):
    """A command whose refusals are those of the domain, in the same words."""

    # The start and the deployment run the checks; here they would cost seconds in every call.
    requires_system_checks = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (WerksessieError, LeeromgevingError) as error:
            raise CommandError(make_sentence(error.tekst)) from error
        except OSError as error:
            raise CommandError(f"Dat lukte niet: {error}.") from error
        except (OperationalError, ProgrammingError) as error:
            reason = (str(error).strip().splitlines() or [repr(error)])[0]
            raise CommandError(
                f"De database doet het niet ({reason}). Is zij klaargezet? "
                "Dat doet: python manage.py voorbereiden"
            ) from error


def make_sentence(tekst: str) -> str:
    """One line of a text that may have several: the first, and how many follow."""
    first, *rest = tekst.splitlines()
    if not rest:
        return first
    return f"{first} (En nog {len(rest)} {'fouten' if len(rest) > 1 else 'fout'}.)"


def get_werksessie(kenmerk: str) -> Werksessie:
    """Raises CommandError for a session that is not there."""
    found = (
        Werksessie.alle.select_related("leeromgeving", "plaat", "vorige__leeromgeving")
        .filter(kenmerk=kenmerk)
        .first()
    )
    if found is None:
        raise CommandError(f"Er is geen werksessie met kenmerk {kenmerk!r}.")
    return found
