"""Live = reload = export, and hidden stays hidden, over random histories of a session.

A history is a werksessie in which Hypothesis chooses what happens: join, place, replace, remove,
being ready, phases, reveal and hide, removal of a person, dots, the second round and what is shown
of the first, closing and reopening, the door, notes, insights, and viewers who go and come back
with their position. Two phones, the page on which the facilitator places for the first of them,
the console and the big screen look on, each with a stream of the real ASGI application.

After every step every viewer waits until `stand.json?sinds=` says it has all; no viewer ever
received a remark, a row or an event that it may not see. After every few steps the page that the
stream made must be the page that a reload draws, `stand.json` must hold what the model of the
history holds for that viewer, and the export must hold the whole model.

Controls: `gebeurtenis` removes stickers without writing the event (live differs from reload);
`zicht` lets the one policy forget to filter (a hidden sticker gets out).
"""

import argparse
import asyncio
import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar
from unittest import mock

import hypothesis
import hypothesis.errors
from django.conf import settings
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from leeromgevingen.models import Gebruiker, Leeromgeving
from tests import makers
from werksessies import stroom, zicht
from werksessies.domain import deelnemers, gesprek, sessies, stickers, stippen
from werksessies.errors import StippenOpError
from werksessies.formaat import export_document
from werksessies.models import Deelnemer, Sticker, Werksessie
from werksessies.queries import read_document

from .blad import EERST, EIGEN, RIJ, VAN
from .browser import Bericht, Browser
from .kijkers import Kijker
from .oordeel import add_common
from .opzet import Uitslag, judge

KAPOT = ("gebeurtenis", "zicht")
KANARIE = re.compile(r"kanarie-\d+")
STAPPEN = 40
PER_SERIE = 20
# Two taken of each process: few, so that people meet on them.
PER_PROCES = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=2000, van="histories", kapot=KAPOT)
    parser.add_argument("--stappen", type=int, default=STAPPEN, help=f"steps each ({STAPPEN})")
    parser.add_argument("--minuten", type=float, default=0, help="begin no series after this")
    parser.add_argument("--krimp", action="store_true", help="make a failing history small: slow")


def run(options: argparse.Namespace) -> bool:
    return judge(
        "geschiedenis",
        options,
        lambda: prove(
            options.aantal,
            options.zaad,
            kapot=options.kapot,
            stappen=options.stappen,
            krimp=options.krimp,
            minuten=options.minuten,
        ),
    )


def prove(
    aantal: int,
    zaad: int,
    *,
    kapot: str = "",
    stappen: int = STAPPEN,
    krimp: bool = False,
    minuten: float = 0,
) -> Uitslag:
    """Series of PER_SERIE histories, each with the seed after that of the one before, until there
    are enough, the time is over, or one fails: it is told again with its own seed alone."""
    toneel = Toneel.make(kapot)
    uitslag = Uitslag()
    until = time.monotonic() + 60 * minuten if minuten else float("inf")
    try:
        with broken_policy(kapot == "zicht"):
            for nummer in range(-(-aantal // PER_SERIE)):
                count = min(PER_SERIE, aantal - nummer * PER_SERIE)
                uitslag.fouten += _tell(toneel, count, zaad + nummer, stappen, krimp=krimp)
                if uitslag.fouten or time.monotonic() > until:
                    break
    finally:
        toneel.close()
    uitslag.getallen = {
        "geschiedenissen": toneel.geschiedenissen,
        "stappen": toneel.stappen,
        "vergelijkingen": toneel.vergelijkingen,
        "exports": toneel.exports,
    }
    return uitslag


def _tell(toneel: "Toneel", aantal: int, zaad: int, stappen: int, *, krimp: bool) -> list[str]:
    """One series; what was wrong, if anything."""
    machine = type("Geschiedenis", (Verloop,), {"toneel": toneel})
    try:
        run_state_machine_as_test(
            hypothesis.seed(zaad)(machine),
            settings=hypothesis.settings(
                max_examples=aantal,
                stateful_step_count=stappen,
                database=None,
                deadline=None,
                derandomize=False,
                phases=[Phase.generate, Phase.shrink] if krimp else [Phase.generate],
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
                print_blob=False,
            ),
        )
    except (AssertionError, hypothesis.errors.Flaky) as error:
        # What fails by its timing holds when it is told again: it failed all the same.
        notes = "\n".join(getattr(error, "__notes__", []))
        return [f"seed {zaad}: {error}\n{notes}", *toneel.gezien]
    return []


@contextmanager
def broken_policy(is_broken: bool) -> Iterator[None]:
    if not is_broken:
        yield
        return

    def everything(werksessie: Werksessie, kijker: zicht.Kijker) -> Any:
        return Sticker.objects.filter(werksessie=werksessie, ronde=werksessie.ronde)

    with mock.patch("werksessies.zicht.visible_stickers", everything):
        yield


@dataclass
class Toneel:
    """What all histories of a run share: the organisation, the loop, the counts."""

    kapot: str
    leeromgeving: Leeromgeving
    facilitator: Gebruiker
    regie_cookie: str
    loop: asyncio.AbstractEventLoop
    gezien: list[str] = field(default_factory=list)  # what went wrong, also when it holds later
    geschiedenissen: int = 0
    stappen: int = 0
    vergelijkingen: int = 0
    exports: int = 0
    kanaries: int = 0

    @classmethod
    def make(cls, kapot: str) -> "Toneel":
        organisatie = makers.make_organisatie()
        facilitator = makers.make_gebruiker(organisatie)
        client = Client()
        client.force_login(facilitator)
        return cls(
            kapot=kapot,
            leeromgeving=makers.make_leeromgeving(organisatie),
            facilitator=facilitator,
            regie_cookie=client.cookies[settings.SESSION_COOKIE_NAME].value,
            loop=asyncio.new_event_loop(),
        )

    def do(self, *stories: Any) -> None:
        """Run the streams until these stories are over, all of them, also when one fails."""

        async def together() -> list[Any]:
            return await asyncio.gather(*stories, return_exceptions=True)

        for outcome in self.loop.run_until_complete(together()):
            if isinstance(outcome, BaseException):
                self.gezien.append(f"{type(outcome).__name__}: {outcome}")
                raise outcome

    def close(self) -> None:
        async def stop() -> None:
            await stroom.stop()

        self.loop.run_until_complete(stop())
        self.loop.close()
        connections["default"].close()


FASEN = ["voorbereiden", "welkom", "kijken", "gesprek", "acties", *["plakken"] * 4]
GROEPEN = ["docent", "praktijkopleider", "student"]
# Names that are in each other's way: who is S becomes Sa when another S comes in.
NAMEN = ["", "Sam", "Sofie", "Rob"]


class Verloop(RuleBasedStateMachine):
    """One history. `stickers` is what should hang: (ref, aspect) -> (status, samen, remark)."""

    toneel: ClassVar[Toneel]

    def __init__(self) -> None:
        super().__init__()
        self.kijkers: list[Kijker] = []
        self.stickers: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.mensen: dict[str, Deelnemer] = {}
        self.met_naam: set[str] = set()
        self.van_kanarie: dict[str, tuple[str, str]] = {}
        self.onthuld: set[str] = set()
        self.onthuld_ronde_1: set[str] = set()
        self.fase = "plakken"
        self.top = 0
        self.sinds_vergelijking = 0

    # --- the beginning ------------------------------------------------------------------------

    @initialize(is_open=st.booleans(), groep=st.sampled_from(GROEPEN))
    def begin(self, is_open: bool, groep: str) -> None:
        toneel = self.toneel
        toneel.geschiedenissen += 1
        self.ws = makers.make_werksessie(
            toneel.leeromgeving,
            facilitator=toneel.facilitator,
            plakwijze="open" if is_open else "verborgen",
            fase="plakken",
        )
        taken: dict[str, list[str]] = {}
        for key, taak in self._plaat().items():
            taken.setdefault(taak.proces, []).append(key)
        self.processen = list(taken)
        self.taken = [key for keys in taken.values() for key in keys[:PER_PROCES]]
        self.proces_van = {key: proces for proces, keys in taken.items() for key in keys}
        self.onthuld = set(self.processen) if is_open else set()
        regie = {settings.SESSION_COOKIE_NAME: toneel.regie_cookie}
        w = f"/w/{self.ws.kenmerk}/"
        for naam, rol in (("Samira", groep), ("Rob", "praktijkopleider")):
            person, token = makers.join(self.ws, naam, rol)
            self.mensen[person.ref] = person
            phone = Browser({settings.DEELNEMER_COOKIE: token})
            self.kijkers.append(Kijker("deelnemer", phone, w, self.judge, person.ref))
        for soort, url, ref in (
            ("plak", f"{w}plakken/p1/", "p1"),
            ("facilitator", f"{w}regie/", ""),
            ("scherm", f"{w}scherm/", ""),
        ):
            self.kijkers.append(Kijker(soort, Browser(regie), url, self.judge, ref))
        self.toneel.do(*(self._enter(kijker) for kijker in self.kijkers))

    def _plaat(self) -> Any:
        return read_plaat(self.ws)

    async def _enter(self, kijker: Kijker) -> None:
        await kijker.load()
        await kijker.open()

    # --- what happens -------------------------------------------------------------------------

    def _happened(self, top: int, *, ziet: set[str] | None = None) -> None:
        """After a write: wait for every viewer, and now and then compare. `ziet`: the viewers
        (`str`) that are expected to hear of it, all when None; only a hint."""
        self.top = max(self.top, top)
        self.toneel.stappen += 1
        self.toneel.do(
            *(k.settle(self.top, hint=ziet is None or str(k) in ziet) for k in self.kijkers)
        )
        self.sinds_vergelijking += 1
        if self.sinds_vergelijking >= 3:
            self.compare()

    def _person(self, number: int) -> Deelnemer:
        refs = sorted(self.mensen)
        return self.mensen[refs[number % len(refs)]]

    def _hears(self, ref: str, aspect: str) -> set[str]:
        if self.proces_van[aspect] in self.onthuld:
            return {str(kijker) for kijker in self.kijkers}
        return {f"deelnemer {ref}", f"plak {ref}"}

    def _place(self, person: Deelnemer, aspect: str, status: str, samen: str) -> None:
        self.toneel.kanaries += 1
        # A third of the stickers without a remark.
        opmerking = f"kanarie-{self.toneel.kanaries}" if self.toneel.kanaries % 3 else ""
        self.van_kanarie[opmerking] = (person.ref, aspect)
        volgnummer = stickers.place(
            person,
            aspect,
            status=status,
            samen=samen,
            opmerking=opmerking,
            door_facilitator=self.fase != "plakken",
        )
        self.stickers[person.ref, aspect] = (status, samen, opmerking)
        self._happened(volgnummer, ziet=self._hears(person.ref, aspect))

    @precondition(lambda self: self.mensen and self.fase != "afgesloten")
    @rule(
        wie=st.integers(0, 5),
        taak=st.integers(0, 5),
        status=st.sampled_from(["nu", "erbij", "loslaten"]),
        samen=st.sampled_from(["", "samen", "naast"]),
    )
    def place(self, wie: int, taak: int, status: str, samen: str) -> None:
        self._place(self._person(wie), self.taken[taak], status, samen)

    @precondition(lambda self: self.stickers and self.fase != "afgesloten")
    @rule(welke=st.integers(0, 30), status=st.sampled_from(["nu", "erbij", "loslaten"]))
    def replace(self, welke: int, status: str) -> None:
        ref, aspect = sorted(self.stickers)[welke % len(self.stickers)]
        self._place(self.mensen[ref], aspect, status, "")

    @precondition(lambda self: self.stickers)
    @rule(welke=st.integers(0, 30))
    def remove_sticker(self, welke: int) -> None:
        ref, aspect = sorted(self.stickers)[welke % len(self.stickers)]
        del self.stickers[ref, aspect]
        if self.toneel.kapot == "gebeurtenis":
            Sticker.objects.filter(deelnemer=self.mensen[ref], aspect__key=aspect).delete()
            volgnummer = self.top
        else:
            by_facilitator = self.fase not in ("plakken", "afgesloten")
            person = self.mensen[ref]
            volgnummer = stickers.remove(person, aspect, door_facilitator=by_facilitator)
        self._happened(volgnummer, ziet=self._hears(ref, aspect))

    @precondition(lambda self: self.mensen and self.fase == "plakken")
    @rule(wie=st.integers(0, 5), is_klaar=st.booleans())
    def klaar(self, wie: int, is_klaar: bool) -> None:
        self._happened(deelnemers.set_klaar(self._person(wie), is_klaar))

    @precondition(lambda self: len(self.mensen) < 6 and self.fase != "afgesloten")
    @rule(groep=st.sampled_from(GROEPEN), naam=st.sampled_from(NAMEN), met_telefoon=st.booleans())
    def join(self, groep: str, naam: str, met_telefoon: bool) -> None:
        if met_telefoon and sessies.is_deur_open(Werksessie.objects.get(pk=self.ws.pk)):
            person, _ = deelnemers.join(self.ws, naam=naam, groep=groep)
        else:
            person = deelnemers.add(self.ws, naam=naam, groep=groep)
        self.mensen[person.ref] = person
        self._happened(self._read_top())

    @precondition(lambda self: len(self.mensen) > 1 and self.fase != "afgesloten")
    @rule(wie=st.integers(0, 5), is_sure=st.integers(0, 2))
    def remove_person(self, wie: int, is_sure: int) -> None:
        if is_sure:  # seldom, or nobody would be left to look
            return
        person = self._person(wie)
        volgnummer = deelnemers.remove(person)
        del self.mensen[person.ref]
        self.met_naam.discard(person.ref)
        self.stickers = {key: s for key, s in self.stickers.items() if key[0] != person.ref}
        self._happened(volgnummer)

    @precondition(lambda self: self.mensen)
    @rule(wie=st.integers(0, 5), wil=st.booleans())
    def naam_in_verslag(self, wie: int, wil: bool) -> None:
        person = self._person(wie)
        (self.met_naam.add if wil else self.met_naam.discard)(person.ref)
        self._happened(deelnemers.set_naam_in_verslag(person, wil), ziet={"facilitator"})

    @rule(fase=st.sampled_from(FASEN))
    def set_fase(self, fase: str) -> None:
        was, self.fase = self.fase, fase
        self._happened(sessies.set_fase(self.ws, fase), ziet=set() if was == fase else None)

    @rule(is_sure=st.integers(0, 2))
    def close(self, is_sure: int) -> None:
        if is_sure:
            return
        volgnummer = sessies.set_fase(self.ws, "afgesloten")
        self.fase = "afgesloten"
        self.onthuld = set(self.processen)
        self._happened(volgnummer)

    @rule(welke=st.sets(st.integers(0, 2), max_size=2))
    def reveal(self, welke: set[int]) -> None:
        chosen = [self.processen[i] for i in sorted(welke)]
        volgnummer = sessies.reveal(self.ws, chosen)
        self.onthuld |= set(chosen or self.processen)
        self._happened(volgnummer)

    @precondition(lambda self: self.fase != "afgesloten")
    @rule(welke=st.sets(st.integers(0, 2), max_size=2))
    def hide(self, welke: set[int]) -> None:
        chosen = [self.processen[i] for i in sorted(welke)]
        volgnummer = sessies.hide(self.ws, chosen)
        self.onthuld -= set(chosen or self.processen)
        self._happened(volgnummer)

    @precondition(lambda self: self._ronde() == 1 and self.fase != "afgesloten")
    @rule(is_sure=st.integers(0, 2), verberg=st.booleans())
    def second_round(self, is_sure: int, verberg: bool) -> None:
        if is_sure:
            return
        self.onthuld_ronde_1 = set(self.onthuld)
        volgnummer = sessies.start_ronde(self.ws, verberg=verberg)
        self.ws.ronde, self.fase = 2, "plakken"
        if verberg:
            self.onthuld = set()
        self._happened(volgnummer)

    @precondition(lambda self: self._ronde() == 2 and self.fase != "afgesloten")
    @rule(beeld=st.sampled_from(["", "verschuiving", "eerste"]))
    def show_beeld(self, beeld: str) -> None:
        self._happened(sessies.show_beeld(self.ws, beeld))

    @precondition(lambda self: self.mensen and self.fase in stippen.FASEN)
    @rule(wie=st.integers(0, 5), taak=st.integers(0, 5), is_away=st.booleans())
    def stip(self, wie: int, taak: int, is_away: bool) -> None:
        person = self._person(wie)
        change = stippen.remove if is_away else stippen.place
        try:
            volgnummer = change(person, self.taken[taak])
        except StippenOpError:
            return
        self._happened(volgnummer, ziet={f"deelnemer {person.ref}", "facilitator", "scherm"})

    def _ronde(self) -> int:
        return self.ws.ronde

    @precondition(lambda self: self.fase != "afgesloten")
    @rule(is_open=st.booleans())
    def deur(self, is_open: bool) -> None:
        if is_open:
            volgnummer = sessies.open_deur(self.ws)
            self.fase = "welkom" if self.fase == "voorbereiden" else self.fase
        else:
            volgnummer = sessies.close_deur(self.ws)
        self._happened(volgnummer)

    @precondition(lambda self: self.fase != "afgesloten")
    @rule()
    def notitie(self) -> None:
        gesprek.add_notitie(self.ws, tekst="Iets om te bewaren")
        self._happened(self._read_top(), ziet={"facilitator"})

    @precondition(lambda self: self.fase != "afgesloten")
    @rule(welk=st.integers(0, 27), is_away=st.booleans())
    def inzicht(self, welk: int, is_away: bool) -> None:
        keys = [regel["key"] for regel in read_document(self.ws.plaat_id).regels["regels"]]
        key = "" if is_away else keys[welk % len(keys)]
        self._happened(sessies.show_inzicht(self.ws, key))

    def _read_top(self) -> int:
        return Werksessie.objects.values_list("volgnummer", flat=True).get(pk=self.ws.pk)

    # --- going and coming back ----------------------------------------------------------------

    @rule(wie=st.integers(0, 4))
    def cut(self, wie: int) -> None:
        if self.kijkers[wie].toestand == "open":
            self.toneel.do(self.kijkers[wie].close())

    @rule()
    def come_back(self) -> None:
        """Everyone who went comes back where they were, with what was drawn then."""
        gone = [kijker for kijker in self.kijkers if kijker.toestand == "dicht"]
        self.toneel.do(*(kijker.open() for kijker in gone))
        self._happened(self.top)

    # --- what must hold -----------------------------------------------------------------------

    def judge(self, kijker: Kijker, text: str, bericht: Bericht | None) -> None:
        """Nothing hidden in what just came in."""
        for kanarie in KANARIE.findall(text):
            ref, aspect = self.van_kanarie[kanarie]
            is_eigen = kijker.ref == ref
            is_regie = kijker.soort in ("facilitator", "plak")
            is_shown = is_regie and self.proces_van[aspect] in self.onthuld
            assert is_eigen or is_shown, f"the remark of {ref} on {aspect} reached {kijker}"
        for aspect, aantal in RIJ.findall(text):
            if self.proces_van[aspect] not in self.onthuld:
                assert aantal == "0", f"the hidden row {aspect} reached {kijker}"
        for aspect, aantal in EERST.findall(text):
            if self.proces_van[aspect] not in self.onthuld & self.onthuld_ronde_1:
                assert aantal == "0", f"the hidden first round of {aspect} reached {kijker}"
        # One that a later event overtook comes with its id alone.
        if bericht and bericht.data and bericht.soort.startswith("sticker_") and kijker.ref:
            found = re.search(r'id="(rij|eigen)-([\w-]+)"', bericht.data)
            assert found, f"an event without a row reached {kijker}: {bericht}"

    def compare(self) -> None:
        self.sinds_vergelijking = 0
        self.toneel.do(*(self._compare(k) for k in self.kijkers if k.toestand in ("open", "ver")))
        self._compare_export()

    async def _compare(self, kijker: Kijker) -> None:
        self.toneel.vergelijkingen += 1
        await kijker.compare(self.top)
        stand = await kijker.browser.get(kijker.blad.data("stand-url"))
        assert stand.status == 200, f"stand.json answers {kijker} {stand.status}"
        self.judge(kijker, stand.text, None)
        found = {
            (s["deelnemer"], s["aspect"]): (s["status"], s["samen"] or "", s["opmerking"])
            for s in stand.json()["stickers"]
        }
        expected = {
            (ref, aspect): (status, samen, self._remark_for(kijker, ref, opmerking))
            for (ref, aspect), (status, samen, opmerking) in self.stickers.items()
            if self.proces_van[aspect] in self.onthuld or kijker.ref == ref
        }
        assert found == expected, f"stand.json of {kijker}: {found} instead of {expected}"
        self._compare_drawn(kijker, expected)

    def _remark_for(self, kijker: Kijker, ref: str, opmerking: str) -> str | None:
        if kijker.soort in ("facilitator", "plak") or kijker.ref == ref:
            return opmerking
        return None

    def _compare_drawn(self, kijker: Kijker, expected: dict[tuple[str, str], Any]) -> None:
        """What hangs in the rows, and in the own places, is what this viewer should see."""
        main = kijker.blad.main
        for aspect, aantal in RIJ.findall(main):
            refs = {
                ref
                for ref, taak in expected
                if taak == aspect and self.proces_van[aspect] in self.onthuld
            }
            drawn = set(VAN.findall(kijker.blad.element(f"rij-{aspect}")))
            assert int(aantal) == len(refs), f"{kijker}: {aantal} drawn on {aspect}, not {refs}"
            assert drawn <= refs, f"{kijker}: {drawn} drawn on {aspect}, not {refs}"
        if kijker.ref:
            eigen = {
                aspect: (status, samen, html.unescape(opmerking))
                for aspect, status, samen, opmerking in EIGEN.findall(main)
                if status
            }
            own = {aspect: s for (ref, aspect), s in expected.items() if ref == kijker.ref}
            assert eigen == own, f"{kijker}: own stickers {eigen} instead of {own}"

    def _compare_export(self) -> None:
        self.toneel.exports += 1
        document = export_document(Werksessie.objects.get(pk=self.ws.pk))
        found = {
            (s["deelnemer"], s["aspect"]): (s["status"], s["samen"] or "", s["opmerking"])
            for s in document["stickers"]
        }
        assert found == self.stickers, f"export: {found} instead of {self.stickers}"
        people = {p["ref"]: p["naam_in_verslag"] for p in document["deelnemers"]}
        assert people == {ref: ref in self.met_naam for ref in self.mensen}, f"export: {people}"
        assert document["werksessie"]["fase"] == self.fase, "export: another phase"

    def teardown(self) -> None:
        if not self.kijkers:
            return
        try:
            self.come_back()
            self.compare()
        finally:
            self.toneel.do(*(kijker.close() for kijker in self.kijkers))


def read_plaat(werksessie: Werksessie) -> Any:
    from werksessies.queries import read_plaat_of

    return read_plaat_of(werksessie).taken
