"""A page as a browser holds it, small: `main` as text, and a fragment takes the place of the
element with its id, as `zetNeer` and `vervang` in static/js/live.js do.

Text and not a tree: the server makes both sides from the same templates, so that equal pages are
equal text, and a history has thousands of comparisons.
"""

import re
from dataclasses import dataclass

_START = re.compile(r"<([a-z][\w-]*)\b([^<>]*)>")
_ID = re.compile(r'\sid="([^"]*)"')
# Elements without an end tag.
_VOID = {"br", "hr", "img", "input", "link", "meta"}

RIJ = re.compile(r'<div class="rij[^"]*" id="rij-([\w-]+)" data-aantal="(\d+)"')
EERST = re.compile(r'<div class="rij[^"]*" id="eerst-rij-([\w-]+)" data-aantal="(\d+)"')
VAN = re.compile(r'data-van="([^"]*)"')
EIGEN = re.compile(
    r'<div class="eigen" id="eigen-([\w-]+)" data-status="([^"]*)" data-samen="([^"]*)" '
    r'data-opmerking="([^"]*)"'
)


def find_end(html: str, begin: int) -> int:
    """Where the element ends that starts at `begin`."""
    start = _START.match(html, begin)
    if start is None:
        raise AssertionError(f"no element at {html[begin : begin + 40]!r}")
    naam = start[1]
    if naam in _VOID or start[2].endswith("/"):
        return start.end()
    depth = 0
    for tag in re.compile(rf"<(/?){naam}\b[^<>]*?(/?)>").finditer(html, begin):
        if tag[1]:
            depth -= 1
            if depth == 0:
                return tag.end()
        elif not tag[2]:
            depth += 1
    raise AssertionError(f"element without an end: {html[begin : begin + 80]!r}")


def find_element(html: str, ident: str) -> tuple[int, int] | None:
    place = html.find(f' id="{ident}"')
    if place < 0:
        return None
    begin = html.rindex("<", 0, place)  # a value holds no bare "<": templates escape it
    return begin, find_end(html, begin)


def top_elements(html: str) -> list[tuple[str, str, str]]:
    """(id, attributes, text) of every top-level element of a fragment."""
    found, place = [], 0
    while start := _START.search(html, place):
        place = find_end(html, start.start())
        ident = _ID.search(start[2])
        found.append((ident[1] if ident else "", start[2], html[start.start() : place]))
    return found


@dataclass
class Blad:
    main: str

    @classmethod
    def read(cls, page: str) -> "Blad":
        found = find_element(page, "inhoud")
        if found is None:
            raise AssertionError("a page without main")
        return cls(page[slice(*found)])

    def data(self, naam: str) -> str:
        """An attribute of `main`."""
        found = re.search(rf'\sdata-{naam}="([^"]*)"', self.main[: self.main.index(">")])
        return found[1].replace("&amp;", "&") if found else ""

    def put(self, fragment: str) -> bool:
        """Put the elements of a fragment in place; True when it asks for the page again."""
        must_refresh = False
        for ident, attributes, text in top_elements(fragment):
            if "data-ververs" in attributes:
                must_refresh = True
            elif ident and (place := find_element(self.main, ident)):
                self.main = self.main[: place[0]] + text + self.main[place[1] :]
        return must_refresh

    def element(self, ident: str) -> str:
        found = find_element(self.main, ident)
        return self.main[slice(*found)] if found else ""
