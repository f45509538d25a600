"""The benchmark on the smallest room: it runs, and it notices a client that missed something."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.klant import Loket, Stukken
from bench.meting import Last, MetingError, Rit, Zaal, check, fill_zalen, open_zalen
from bench.opstelling import Server, start_server

SESSIES, MENSEN, SECONDEN = 2, 3, 2.0


@pytest.mark.zwaar
def test_benchmark_of_two_small_sessions_notices_who_missed_an_event(tmp_path: Path) -> None:
    with start_server(tmp_path) as server:
        asyncio.run(_drive_and_spoil(server))
        assert server.stop() < 5
        assert server.pids() == []


async def _drive_and_spoil(server: Server) -> None:
    loket = Loket(server.url)
    zalen = await fill_zalen(server, loket, SESSIES, MENSEN, is_verborgen=False)
    await open_zalen(zalen, loket)
    uitslag = await Rit(zalen, server, Last("proef", SECONDEN, 1.0), opwarmen=0.2).run()
    await check(zalen)

    # Nearly every person placed about twice; what was measured is there for every one of them.
    assert SESSIES * MENSEN <= uitslag.plaatsingen <= 3 * SESSIES * MENSEN
    assert uitslag.cpu_ms > 0
    assert uitslag.gezien[0] > 0

    zaal = zalen[1]
    stroom, plaatser = zaal.stromen[2], zaal.plaatsers[2]
    await _expect_fault(zalen, lambda: setattr(stroom, "laatste", stroom.laatste - 1), "ends at")
    stroom.laatste += 1
    await _expect_fault(zalen, lambda: setattr(stroom, "aantal", stroom.aantal - 1), "got")
    stroom.aantal += 1
    taak = plaatser.taken[0]
    kept = dict(plaatser.bevestigd)
    await _expect_fault(
        zalen, lambda: plaatser.bevestigd.update({taak: (99, "nooit bewaard")}), f"on {taak}"
    )
    plaatser.bevestigd = kept
    await check(zalen)

    # A phone that really was away while somebody placed, and then comes back.
    stroom.cut()
    _, volgnummer, _ = await zaal.plaatsers[0].klant.klaar(True, "klaar-terwijl-iemand-weg-is")
    assert volgnummer is not None
    assert await zaal.stromen[0].wait_for(volgnummer)
    await _expect_fault(zalen, lambda: None, "is closed")
    await stroom.open()
    assert await stroom.wait_for(volgnummer)
    await check(zalen)
    for one in zalen:
        one.close()
    loket.close()


async def _expect_fault(zalen: list[Zaal], spoil: Callable[[], None], words: str) -> None:
    spoil()
    with pytest.raises(MetingError, match=f"do not end with the database's state: .*{words}"):
        await check(zalen)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_chunked_body_is_the_same_however_it_is_cut(size: int) -> None:
    body = b"4;naam=waarde\r\nid: \r\n3\r\n41\n\r\n1\r\n\n\r\n0\r\n\r\n"
    stukken = Stukken()
    cuts = [body[at : at + size] for at in range(0, len(body), size)]
    payload = [part for cut in cuts for part in stukken.feed(cut)]
    assert b"".join(payload) == b"id: 41\n\n"
    assert stukken.is_klaar
