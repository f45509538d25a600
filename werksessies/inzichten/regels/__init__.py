"""The rules of inzichten.yaml: one module per theme, one function per rule.

Importing the modules enters all of them in `REGISTER`.
"""

from ..register import REGISTER
from . import (
    balans,
    borging,
    brugfuncties,
    continuiteit,
    driehoek,
    gezamenlijkheid,
    loslaten,
    missende_rollen,
)

__all__ = [
    "REGISTER",
    "balans",
    "borging",
    "brugfuncties",
    "continuiteit",
    "driehoek",
    "gezamenlijkheid",
    "loslaten",
    "missende_rollen",
]
