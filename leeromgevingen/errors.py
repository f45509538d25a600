"""Refusals with words. The text of each may be shown to the person who caused it."""

from collections.abc import Sequence


class LeeromgevingError(Exception):
    """Base of every refusal of this room."""

    status = 422
    titel = "Dat kan nu niet"

    def __init__(self, tekst: str) -> None:
        super().__init__(tekst)
        self.tekst = tekst


class InhoudError(LeeromgevingError):
    """The content files are wrong, or may not be loaded. `fouten` holds one line per mistake."""

    titel = "De inhoud van de plaat klopt niet"

    def __init__(self, fouten: str | Sequence[str]) -> None:
        self.fouten = (fouten,) if isinstance(fouten, str) else tuple(fouten)
        super().__init__("\n".join(self.fouten))


class ActorgroepError(LeeromgevingError):
    """An own group that cannot be: `veld` is the form field that the sentence belongs to."""

    titel = "Deze groep kan zo niet"

    def __init__(self, veld: str, tekst: str) -> None:
        super().__init__(tekst)
        self.veld = veld
