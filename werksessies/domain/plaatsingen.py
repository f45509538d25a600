"""The hot write: stickers that phones place, in as few statements as the database allows.

What is written here is what `stickers.place` would write; why it stands apart: docs/bouw.md, The
fast path. Only a sticker for which everything is in order is written. Of any other the answer is
None, and the caller lets `stickers.place` judge it and find the words. In order means: this browser
has a place in this session, the session is in `plakken` and no announced end of that has passed,
the taak is on its plate, the status is on offer (`stickers.statussen_of`), and the operation id is
new.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import close_old_connections, connection, transaction
from django.db.backends.utils import CursorWrapper

from leeromgevingen.models import Aspect

from .. import bus
from ..enums import Fase, Gebruiksdoel, Samen, Status
from ..errors import OnbekendError
from ..models import Apparaat, Deelnemer, Gebeurtenis, Sticker, Werksessie
from ..models.sticker import MAX_OPMERKING
from ..tekst import clean_tekst
from .gebeurtenissen import now

SOORT = "sticker_geplaatst"


class Plaatsing(NamedTuple):
    """A sticker as a browser asks for it. `token_hash` is the SHA-256 of its token."""

    kenmerk: str
    token_hash: str
    aspect: str
    status: str
    samen: str
    opmerking: str
    handeling: str


class Geplaatst(NamedTuple):
    volgnummer: int
    deelnemer_pk: int
    werksessie_pk: int


def make_plaatsing(
    kenmerk: str,
    token_hash: str,
    aspect: str,
    *,
    status: str,
    samen: str,
    opmerking: str,
    handeling: str,
) -> Plaatsing:
    """Judge what can be judged without the session. Raises OnbekendError, InvoerError."""
    if status not in _STATUSSEN or samen not in _SAMEN or not handeling:
        raise OnbekendError("Kies wat past.")
    opmerking = clean_tekst(opmerking, maximum=MAX_OPMERKING, veld="Opmerking")
    return Plaatsing(kenmerk, token_hash, aspect, status, samen, opmerking, handeling)


def place_all(plaatsingen: Sequence[Plaatsing]) -> list[Geplaatst | None]:
    """Write and commit them. On SQLite in one transaction: an exception then means that none was
    written. On PostgreSQL one by one: there, writes of several sessions in one transaction could
    wait for each other's rows in a circle."""
    close_old_connections()
    if connection.vendor == "postgresql":
        return [_place_at_once(plaatsing) for plaatsing in plaatsingen]
    with transaction.atomic(), connection.cursor() as cursor:
        return _place_together(cursor, plaatsingen)


_STATUSSEN = frozenset(status.value for status in Status)
_SAMEN = frozenset(("", *(samen.value for samen in Samen)))

_WERKSESSIE, _DEELNEMER = Werksessie._meta.db_table, Deelnemer._meta.db_table
_APPARAAT, _ASPECT = Apparaat._meta.db_table, Aspect._meta.db_table
_STICKER, _LOG = Sticker._meta.db_table, Gebeurtenis._meta.db_table


def _in_orde(*gevraagd: str) -> str:
    """The condition, with the SQL for the kenmerk, token_hash, aspect, status and handeling that
    were asked for, and for the time. w is the session, a the browser, d its person, t the taak. The
    words about the operation id are those of the partial index, or SQLite reads the whole log of
    the session."""
    kenmerk, token_hash, aspect, status, handeling, nu = gevraagd
    return (
        f"w.kenmerk = {kenmerk} AND a.werksessie_id = w.id AND a.token_hash = {token_hash}"  # noqa: S608 (our own names)
        f" AND d.id = a.deelnemer_id AND t.plaat_id = w.plaat_id AND t.key = {aspect}"
        f" AND w.fase = '{Fase.PLAKKEN.value}'"
        f" AND (w.fase_straks_op IS NULL OR w.fase_straks_op > {nu})"
        f" AND ({status} = '{Status.ERBIJ.value}'"
        f" OR w.gebruiksdoel <> '{Gebruiksdoel.VORMGEVEN.value}')"
        f" AND NOT EXISTS (SELECT 1 FROM {_LOG} g WHERE g.werksessie_id = w.id"
        f" AND g.deelnemer_id = d.id AND g.handeling = {handeling} AND NOT (g.handeling = ''))"
    )


_VELDEN_STICKER = (
    "(werksessie_id, deelnemer_id, aspect_id, ronde, status, samen, opmerking, geplaatst_op)"
)
_OF_VERVANG = (
    " ON CONFLICT (deelnemer_id, aspect_id, ronde) DO UPDATE SET status = excluded.status,"
    " samen = excluded.samen, opmerking = excluded.opmerking, geplaatst_op = excluded.geplaatst_op"
)
_VELDEN_LOG = "(werksessie_id, volgnummer, soort, deelnemer_id, handeling, gegevens, tijdstip)"


# --- SQLite: all that waits, in four statements ---------------------------------------------------
# Each statement gets its rows as one JSON document: the thread that writes gives up the interpreter
# once per statement instead of once per row, and gets it back late while the event loop is busy.


def _unpack(*names: str) -> str:
    columns = (f"json_extract(value, '$[{i}]') AS {name}" for i, name in enumerate(names))
    return f"SELECT key AS rang, {', '.join(columns)} FROM json_each(%s)"  # noqa: S608


_ZOEK = (
    f"WITH p AS ({_unpack(*Plaatsing._fields)})"  # noqa: S608 (our own names, here and below)
    " SELECT p.rang, w.id, w.volgnummer, w.ronde, d.id, d.ref, t.id"
    f" FROM p, {_WERKSESSIE} w, {_APPARAAT} a, {_DEELNEMER} d, {_ASPECT} t"
    f" WHERE {_in_orde('p.kenmerk', 'p.token_hash', 'p.aspect', 'p.status', 'p.handeling', '%s')}"
    " ORDER BY p.rang"
)
_HANG_OP = (
    f"WITH r AS ({_unpack('w', 'd', 't', 'ronde', 'status', 'samen', 'opmerking', 'tijd')})"  # noqa: S608
    f" INSERT INTO {_STICKER} {_VELDEN_STICKER}"
    " SELECT w, d, t, ronde, status, samen, opmerking, tijd FROM r WHERE true ORDER BY rang"
    f"{_OF_VERVANG}"
)
_TEL = (
    f"WITH r AS ({_unpack('w', 'nummer')})"  # noqa: S608
    f" UPDATE {_WERKSESSIE} SET volgnummer = r.nummer FROM r WHERE id = r.w"
)
_SCHRIJF_OP = (
    f"WITH r AS ({_unpack('w', 'nummer', 'soort', 'd', 'handeling', 'gegevens', 'tijd')})"  # noqa: S608
    f" INSERT INTO {_LOG} {_VELDEN_LOG}"
    " SELECT w, nummer, soort, d, handeling, gegevens, tijd FROM r ORDER BY rang"
)


def _place_together(
    cursor: CursorWrapper, plaatsingen: Sequence[Plaatsing]
) -> list[Geplaatst | None]:
    answers: list[Geplaatst | None] = [None] * len(plaatsingen)
    tijd = str(now(cursor))
    stickers, log, posts = [], [], []
    nummers: dict[int, int] = {}
    seen: set[tuple[int, str]] = set()
    cursor.execute(_ZOEK, [json.dumps(plaatsingen), tijd])
    for rang, w, volgnummer, ronde, d, ref, t in cursor.fetchall():
        plaatsing = plaatsingen[rang]
        if (d, plaatsing.handeling) in seen:  # sent twice at once: the second is a repeat
            continue
        seen.add((d, plaatsing.handeling))
        nummer = nummers[w] = nummers.get(w, volgnummer) + 1
        answers[rang] = Geplaatst(nummer, d, w)
        post = _make_post(plaatsing, nummer, d, ref)
        hoe = (plaatsing.status, plaatsing.samen, plaatsing.opmerking)
        stickers.append((w, d, t, ronde, *hoe, tijd))
        log.append((w, nummer, SOORT, d, plaatsing.handeling, json.dumps(post.gegevens), tijd))
        posts.append((w, post))
    if posts:
        cursor.execute(_HANG_OP, [json.dumps(stickers)])
        cursor.execute(_TEL, [json.dumps(list(nummers.items()))])
        cursor.execute(_SCHRIJF_OP, [json.dumps(log)])
    for w, post in posts:
        bus.send(cursor, w, post)
    return answers


# --- PostgreSQL: one statement, which is also the transaction -------------------------------------
# The UPDATE takes the row lock and the number. Where another write held the lock, PostgreSQL looks
# at that row again, but not at the others: a repeat or a person that went away meanwhile then meets
# a constraint, which raises, and the sticker is judged anew like any other that is not in order.
# Every table is entered by a unique key that is a parameter or a row found before: so the plan is
# the same for all values, and PostgreSQL keeps it.

_GEVRAAGD = {name: f"%({name})s::text" for name in Plaatsing._fields}
IN_EEN = (  # noqa: S608 (our own names)
    "WITH w AS (UPDATE {werksessie} w SET volgnummer = w.volgnummer + 1"
    " FROM {apparaat} a, {deelnemer} d, {aspecten} t WHERE {in_orde}"
    " RETURNING w.id, w.volgnummer, w.ronde, d.id AS deelnemer_id, d.ref, t.id AS aspect_id),"
    " s AS (INSERT INTO {sticker} {velden_sticker}"
    " SELECT id, deelnemer_id, aspect_id, ronde, {status}, {samen}, {opmerking}, now() FROM w"
    "{of_vervang}),"
    " g AS (INSERT INTO {log} {velden_log}"
    " SELECT id, volgnummer, '{soort}', deelnemer_id, {handeling}, jsonb_build_object("
    "'ref', ref, 'aspect', {aspect}, 'status', {status}, 'samen', {samen}), now() FROM w)"
    " SELECT volgnummer, deelnemer_id, id, ref FROM w"
).format(
    **_GEVRAAGD,
    in_orde=_in_orde(
        *(_GEVRAAGD[name] for name in ("kenmerk", "token_hash", "aspect", "status", "handeling")),
        "now()",
    ),
    werksessie=_WERKSESSIE,
    apparaat=_APPARAAT,
    deelnemer=_DEELNEMER,
    aspecten=_ASPECT,
    sticker=_STICKER,
    velden_sticker=_VELDEN_STICKER,
    of_vervang=_OF_VERVANG,
    log=_LOG,
    velden_log=_VELDEN_LOG,
    soort=SOORT,
)


def _place_at_once(plaatsing: Plaatsing) -> Geplaatst | None:
    from psycopg import Cursor  # only where PostgreSQL is used

    connection.ensure_connection()
    # Not Django's cursor: that sends the text each time, and PostgreSQL then plans it each time.
    with connection.wrap_database_errors, Cursor[Any](connection.connection) as cursor:
        row = cursor.execute(IN_EEN, plaatsing._asdict(), prepare=True).fetchone()
    if row is None:
        return None
    volgnummer, d, w, ref = row[:4]
    bus.announce(connection, w, _make_post(plaatsing, volgnummer, d, ref))
    return Geplaatst(volgnummer, d, w)


def _make_post(plaatsing: Plaatsing, volgnummer: int, deelnemer_pk: int, ref: str) -> bus.Post:
    gegevens = {
        "ref": ref,
        "aspect": plaatsing.aspect,
        "status": plaatsing.status,
        "samen": plaatsing.samen,
    }
    return bus.Post(volgnummer, SOORT, deelnemer_pk, gegevens, plaatsing.opmerking)
