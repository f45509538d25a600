"""The taken of the plate of a session, as a write names them."""

from ..errors import OnbekendError
from ..queries import read_aspect_ids


def find(plaat_pk: int, key: str) -> int:
    """The id of that taak. Raises OnbekendError for one that is not on this plate."""
    aspect_id = read_aspect_ids(plaat_pk).get(key)
    if aspect_id is None:
        raise OnbekendError(f"De taak {key[:60]!r} staat niet op deze plaat.")
    return aspect_id


def find_if_named(plaat_pk: int, key: str) -> int | None:
    """As `find`; an empty key is no taak."""
    return find(plaat_pk, key) if key else None
