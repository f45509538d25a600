"""The appendix: every taak with every sticker, as words beside the drawing."""

from collections.abc import Mapping, Sequence

from ..enums import Samen, Status
from ..plaat import Momentopname, Sticker
from .waarden import Procesbijlage, Stickerregel, Taakregel
from .woorden import clean

STATUSZINNEN = {
    Status.NU: "doe ik nu",
    Status.ERBIJ: "wil ik erbij",
    Status.LOSLATEN: "wil ik loslaten",
}
SAMENZINNEN = {Samen.SAMEN: "samen", Samen.NAAST: "naast elkaar"}


def list_taken(
    moment: Momentopname,
    genoemd: Mapping[str, str],
    rollen: Mapping[str, str],
    kolommen: int = 1,
) -> tuple[Procesbijlage, ...]:
    return tuple(
        Procesbijlage(
            naam=clean(proces.naam),
            kernvraag=clean(proces.kernvraag),
            taken=tuple(
                Taakregel(
                    titel=clean(taak.titel),
                    uitleg=clean(taak.toelichting),
                    met_studenten=taak.met_studenten,
                    kolommen=_divide(
                        [
                            _print_sticker(sticker, moment, genoemd, rollen)
                            for sticker in moment.rij(taak.key).alle
                        ],
                        kolommen,
                    ),
                )
                for taak in proces.taken
            ),
        )
        for proces in moment.plaat.processen
    )


def _divide(regels: Sequence[Stickerregel], kolommen: int) -> tuple[tuple[Stickerregel, ...], ...]:
    """Downwards and then to the right; the first column is the longest."""
    hoogte = max(1, -(-len(regels) // kolommen))
    return tuple(tuple(regels[i : i + hoogte]) for i in range(0, len(regels), hoogte))


def _print_sticker(
    sticker: Sticker, moment: Momentopname, genoemd: Mapping[str, str], rollen: Mapping[str, str]
) -> Stickerregel:
    groep = moment.deelnemer_bij_ref[sticker.deelnemer].groep
    delen = [STATUSZINNEN[sticker.status]]
    if sticker.samen is not None:
        delen.append(SAMENZINNEN[sticker.samen])
    return Stickerregel(
        groep=groep,
        status=sticker.status,
        samen=sticker.samen,
        nummer=rollen[sticker.deelnemer].removeprefix(clean(groep.naam)).strip(),
        tekst=f"{genoemd[sticker.deelnemer]}: {', '.join(delen)}",
    )
