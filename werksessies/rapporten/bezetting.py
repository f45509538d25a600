"""When a taak counts as taken."""

from collections.abc import Callable

from ..enums import Gebruiksdoel, Status
from ..plaat import Sticker


def make_bezet(doel: Gebruiksdoel) -> Callable[[Sticker], bool]:
    """inzichten.yaml, model.gebruik_vormgeven: there is no now yet, so a wish counts."""
    if doel is Gebruiksdoel.VORMGEVEN:
        return lambda sticker: sticker.status is Status.ERBIJ
    return lambda sticker: sticker.is_nu
