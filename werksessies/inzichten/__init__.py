"""Insights: fact sentences about a plate, each with an open question. Pure Python.

`read_regelboek` reads the rules from the data, `find_inzichten` applies them to a plate. A rule is
a function in `regels`; thresholds and sentences stand in inzichten.yaml.
"""

from .regelboek import Regelboek, RegelboekError, read_regelboek
from .uitkomst import Inzicht, Uitkomst, find_inzichten

__all__ = [
    "Inzicht",
    "Regelboek",
    "RegelboekError",
    "Uitkomst",
    "find_inzichten",
    "read_regelboek",
]
