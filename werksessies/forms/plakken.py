"""The small form of a sticker, as phone and regie post it."""

from typing import TypedDict

from django.http import QueryDict

from ..errors import InvoerError


class Plakvelden(TypedDict):
    status: str
    samen: str
    opmerking: str
    handeling: str


def read_plakvelden(post: QueryDict) -> Plakvelden:
    """What `stickers.place` wants to know; the domain judges it. Raises InvoerError."""
    return {
        "status": post.get("status", ""),
        "samen": post.get("samen", ""),
        "opmerking": post.get("opmerking", ""),
        "handeling": read_handeling(post),
    }


def read_handeling(post: QueryDict) -> str:
    """The operation id of the client; a plain form may come without. Raises InvoerError."""
    handeling = post.get("handeling", "")
    is_plain = handeling.isascii() and handeling.replace("-", "").isalnum()
    if handeling and not (is_plain and 16 <= len(handeling) <= 64):
        raise InvoerError("Handeling: 16 tot en met 64 letters, cijfers en streepjes.")
    return handeling
