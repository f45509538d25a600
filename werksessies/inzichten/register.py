"""How a rule function and the data that belongs to it find each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import Parameter, signature
from typing import Any, TypeVar, get_type_hints

from ..enums import Kant
from ..plaat import Deelnemer, Sticker
from .zinnen import Waarden


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One thing a rule found: what fills one sentence, and what it rests on.

    A rule that speaks once per proces or person returns several. `tekst` and `aanvulling` name
    the sentence and the addition of the data to use.
    """

    waarden: Waarden = field(default_factory=dict)
    aspecten: tuple[str, ...] = ()
    deelnemers: tuple[Deelnemer, ...] = ()
    processen: tuple[str, ...] = ()
    kanten: tuple[Kant, ...] = ()
    stickers: tuple[Sticker, ...] = ()
    tekst: str = "zin"
    aanvulling: str = ""
    heeft_voorbehoud: bool = True


# A rule takes the telling and, by name, the parameters of its data.
Regelfunctie = Callable[..., list[Bevinding]]
F = TypeVar("F", bound=Regelfunctie)


@dataclass(frozen=True, slots=True)
class Ingeschreven:
    """A rule function with what the data around it may hold.

    `noemt`: the gaps its sentences may have; `zonder_vorige`: those of `zin_zonder_vorige`, empty
    where the rule has no such sentence. `parameters`: the type of every parameter; those in
    `optioneel` have a default in the function.
    """

    functie: Regelfunctie
    noemt: frozenset[str]
    zonder_vorige: frozenset[str]
    aanvullingen: frozenset[str]
    parameters: dict[str, Any]
    optioneel: frozenset[str]


REGISTER: dict[str, Ingeschreven] = {}


def regel(
    key: str,
    *,
    noemt: tuple[str, ...] = (),
    zonder_vorige: tuple[str, ...] = (),
    aanvullingen: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Enter a function under the key its rule has in the data.

    The names and types of its keyword arguments are those of `parameters` in the data.
    """

    def register(functie: F) -> F:
        hints = get_type_hints(functie)
        keywords = {
            parameter.name: parameter
            for parameter in signature(functie).parameters.values()
            if parameter.kind is Parameter.KEYWORD_ONLY
        }
        REGISTER[key] = Ingeschreven(
            functie=functie,
            noemt=frozenset(noemt),
            zonder_vorige=frozenset(zonder_vorige),
            aanvullingen=frozenset(aanvullingen),
            parameters={naam: hints[naam] for naam in keywords},
            optioneel=frozenset(
                naam
                for naam, parameter in keywords.items()
                if parameter.default is not Parameter.empty
            ),
        )
        return functie

    return register
