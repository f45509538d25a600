"""What a file says of a leeromgeving, to and from the model and the JSON."""

from dataclasses import asdict, fields
from typing import Any

from leeromgevingen.models import Leeromgeving

from ..models import Werksessie
from ..queries import leeromgeving_bij
from .document import Feiten


def feiten_of(leeromgeving: Leeromgeving) -> Feiten:
    return Feiten(**{veld.name: getattr(leeromgeving, veld.name) for veld in fields(Feiten)})


def feiten_to_json(feiten: Feiten) -> dict[str, Any]:
    """As it stands in the document."""
    return Leeromgeving(**asdict(feiten)).feiten()


def feiten_bij(werksessie: Werksessie) -> dict[str, Any]:
    """The leeromgeving as it was at this session, for the document."""
    return leeromgeving_bij(werksessie).feiten()
