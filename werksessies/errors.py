"""Refusals with words. The text of each may be shown to the person who caused it."""


class WerksessieError(Exception):
    """Base of every refusal. `status` is the HTTP status of product.md's last table."""

    status = 409
    titel = "Dat kan nu niet"

    def __init__(self, tekst: str) -> None:
        super().__init__(tekst)
        self.tekst = tekst


class FaseError(WerksessieError):
    """The phase does not allow this write."""


class DeurDichtError(WerksessieError):
    """Wrong, old, closed or throttled code: one sentence for all of them, so that nobody learns
    which it was."""

    status = 422
    titel = "Deze code werkt niet"

    def __init__(self) -> None:
        super().__init__(
            "Met deze code kom je nu niet binnen. Kijk nog eens op het grote scherm, "
            "of vraag om een nieuwe."
        )


class OnbekendError(WerksessieError):
    """An unknown taak, group, theme or other word that is not on the list."""

    status = 422
    titel = "Dat kennen we niet"


class InvoerError(WerksessieError):
    """Input that is not of the right form; names the field and the limit."""

    status = 422
    titel = "Dat klopt nog niet"


class StippenOpError(WerksessieError):
    """Somebody who has used all dots wants one more."""

    titel = "Je stippen zijn op"

    def __init__(self) -> None:
        super().__init__(
            "Je hebt al drie stippen gezet. Haal er eerst een weg bij een andere taak."
        )


class TeVeelError(WerksessieError):
    """Too many writes in a short time."""

    status = 429
    titel = "Even rustig aan"

    def __init__(self, wacht_seconden: int) -> None:
        super().__init__("Dit gaat even te snel. Wacht een paar tellen, dan gaat het vanzelf door.")
        self.wacht_seconden = wacht_seconden


class VerborgenError(WerksessieError):
    """A report or export while something is still hidden."""

    titel = "De plaat is nog verborgen"


class VerdwenenError(WerksessieError):
    """Somebody else took away what this write is about."""

    status = 404
    titel = "Dat is er niet meer"

    def __init__(self) -> None:
        super().__init__("Iemand anders heeft dit net weggehaald. Vernieuw de pagina.")


class OudeLinkError(WerksessieError):
    """The link for a colleague does not open this session any more."""

    status = 404
    titel = "Deze link werkt niet meer"

    def __init__(self) -> None:
        super().__init__(
            "Met deze link kun je de sessie niet meer leiden. Vraag de facilitator om een nieuwe, "
            "of log in met je account."
        )


class VersieError(WerksessieError):
    """Somebody else saved this text in the meantime; carries the text that stands there now."""

    titel = "Iemand anders was je voor"

    def __init__(self, huidige_tekst: str) -> None:
        super().__init__(
            "Iemand anders heeft dit net gewijzigd. Jouw tekst is niet weg: vergelijk de twee en "
            "bewaar opnieuw."
        )
        self.huidige_tekst = huidige_tekst


class CelError(WerksessieError):
    """Somebody else filled in this cell of the paper plate in the meantime."""

    titel = "Iemand anders was je voor"

    def __init__(self, nu: str) -> None:
        super().__init__(
            f"Iemand anders was je voor. Hier staat nu: {nu}. Jouw keuze is nog niet bewaard."
        )


class RapportError(WerksessieError):
    """The report cannot be made; the text says why and how to mend it."""

    status = 503
    titel = "Het verslag lukt nu niet"


class UitvoerError(WerksessieError):
    """A session that the exchange format cannot hold."""

    status = 422
    titel = "Deze sessie past niet in het bestand"


class BestandError(WerksessieError):
    """A file that is not a good `werksessie/1`; names the file, the path
    inside it and the allowed values."""

    status = 422
    titel = "Dit bestand kunnen we niet lezen"
