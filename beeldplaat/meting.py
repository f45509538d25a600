"""Figures about requests for `/metrics`, counted in memory that all serving processes share.

Each process writes its own part and reads all of them, so that whichever one answers tells of the
whole site. A process that is started again in the same place counts on. What is in the database
(sessions, people, placements) is read there when it is asked for: `queries.count_alles`.
"""

import mmap
from bisect import bisect_left
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from .logboek import ONBEKEND

DEEL_BYTES = 64 * 1024
GRENZEN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
STATISCH = "static/"
BEHEER = "beheer/"
STROOM = "w/<str:kenmerk>/stroom/"
STICKERS = "w/<str:kenmerk>/stickers/"
# A part, in doubles: open streams, answers by hundred of their status, then for each route the
# buckets and the sum.
_STROMEN = 0
_ROUTES = 6
_PER_ROUTE = len(GRENZEN) + 2


class Meting:
    """The part of one process (`deel`), and the sight of all."""

    def __init__(self, memory: mmap.mmap, deel: int = 0) -> None:
        self._cells = memoryview(memory).cast("d")
        size = DEEL_BYTES // self._cells.itemsize
        self._starts = range(0, len(self._cells), size)
        self._start = deel * size
        self.routes = [ONBEKEND, STATISCH, BEHEER, *sorted(set(_list_routes()))]
        if _ROUTES + len(self.routes) * _PER_ROUTE > size:
            raise ValueError("DEEL_BYTES is too small for so many routes")
        first = self._start + _ROUTES
        self._base = {route: first + n * _PER_ROUTE for n, route in enumerate(self.routes)}
        self._cells[self._start + _STROMEN] = 0  # those of a process that was here before are gone

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Called from the event loop alone: one writer per part needs no lock."""
        cells = self._cells
        cells[self._start + status // 100] += 1
        base = self._base.get(route) or self._base[BEHEER if route.startswith(BEHEER) else ONBEKEND]
        cells[base + bisect_left(GRENZEN, seconds)] += 1
        cells[base + _PER_ROUTE - 1] += seconds

    def add_stroom(self, change: int) -> None:
        self._cells[self._start + _STROMEN] += change

    def render(self) -> str:
        """Everything, in the text format of Prometheus."""
        return "\n".join([*self._list_counts(), *_list_database(), ""])

    def _sum(self, place: int) -> float:
        return sum(self._cells[start + place] for start in self._starts)

    def _list_counts(self) -> Iterator[str]:
        yield "# HELP beeldplaat_stromen Open event streams."
        yield "# TYPE beeldplaat_stromen gauge"
        yield f"beeldplaat_stromen {self._sum(_STROMEN):.0f}"
        yield "# HELP beeldplaat_antwoorden_total Answers by the hundred of their status."
        yield "# TYPE beeldplaat_antwoorden_total counter"
        for hundred in range(1, _ROUTES):
            total = self._sum(hundred)
            yield f'beeldplaat_antwoorden_total{{status="{hundred}xx"}} {total:.0f}'
        name = "beeldplaat_verzoek_seconds"
        yield f"# HELP {name} Time until an answer was sent, by route; streams are not in it."
        yield f"# TYPE {name} histogram"
        for number, route in enumerate(self.routes):
            base = _ROUTES + number * _PER_ROUTE
            counts = [self._sum(base + bucket) for bucket in range(_PER_ROUTE - 1)]
            if not any(counts):
                continue
            total = 0.0
            for bound, count in zip((*map(str, GRENZEN), "+Inf"), counts, strict=True):
                total += count
                yield f'{name}_bucket{{route="{route}",le="{bound}"}} {total:.0f}'
            yield f'{name}_sum{{route="{route}"}} {self._sum(base + _PER_ROUTE - 1):.6f}'
            yield f'{name}_count{{route="{route}"}} {total:.0f}'


def _list_database() -> Iterator[str]:
    from werksessies.queries import count_alles  # only now: it needs Django's apps

    found = count_alles()
    yield "# HELP beeldplaat_werksessies Sessions by fase."
    yield "# TYPE beeldplaat_werksessies gauge"
    for fase, total in found.werksessies.items():
        yield f'beeldplaat_werksessies{{fase="{fase}"}} {total}'
    yield "# HELP beeldplaat_deelnemers People in sessions that are not closed."
    yield "# TYPE beeldplaat_deelnemers gauge"
    yield f"beeldplaat_deelnemers {found.deelnemers}"
    yield "# HELP beeldplaat_plaatsingen_total Stickers placed or replaced."
    yield "# TYPE beeldplaat_plaatsingen_total counter"
    yield f"beeldplaat_plaatsingen_total {found.plaatsingen}"


def _list_routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """As `resolver_match.route` has them; those of the admin count together."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{before}{pattern.pattern}"
        if route.startswith(BEHEER):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _list_routes(pattern, route)


# --- the one of this process ----------------------------------------------------------------------

_gedeeld: tuple[int, int] | None = None
_eigen: Meting | None = None


def share(descriptor: int, deel: int) -> None:
    """Before the first `get_meting`: the file that the parent made, and which part is ours."""
    global _gedeeld  # noqa: PLW0603  one per process, told by its parent
    _gedeeld = (descriptor, deel)


def get_meting() -> Meting:
    global _eigen  # noqa: PLW0603  one per process
    if _eigen is None:
        if _gedeeld is None:
            _eigen = Meting(mmap.mmap(-1, DEEL_BYTES))
        else:
            _eigen = Meting(mmap.mmap(_gedeeld[0], 0), _gedeeld[1])
    return _eigen
