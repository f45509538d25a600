"""A full disk: reading goes on, writing says so, nothing that was acknowledged is lost.

DATA_DIR is a small disk of its own in memory (tmpfs, so this needs root). While people write it is
filled to the last byte. Until there is room again every write is answered with 503, `Retry-After`
and a sentence, or still fits; no answer is a 500; pages and `stand.json` come as ever; `readyz`
tells. Then room is made, and without anybody's help all that waited is written within ten seconds.

The control `verzwijgt` answers a failed write as done.
"""

import argparse
import asyncio
import os
import random
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.klant import Loket
from bench.opstelling import Server

from .boekhouding import Boek, check_books, make_books, read_log
from .herstart import Drukte, wait_for
from .oordeel import add_common
from .verloop import Overgeslagen, Uitslag, judge, make_folder, run_server

MEGABYTE = 1024 * 1024
GROOTTE = 140  # MB: `readyz` wants 100 free
TERUG_SECONDEN = 10.0
clock = time.perf_counter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=5, van="times full", kapot=["verzwijgt"])


def run(options: argparse.Namespace) -> bool:
    return judge("schijf", options, lambda: prove(options))


def prove(options: argparse.Namespace) -> Uitslag:
    with (
        make_folder() as folder,
        mount_small_disk(folder / "data"),
        run_server(folder, kapot=options.kapot) as server,
    ):
        return asyncio.run(fill_again_and_again(server, options))


@contextmanager
def mount_small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    size = f"size={GROOTTE}m,mode=0700"
    done = None
    if os.geteuid() == 0:
        with suppress(FileNotFoundError):
            words = ["mount", "-t", "tmpfs", "-o", size, "proef", str(folder)]
            done = subprocess.run(words, check=False, capture_output=True)
    if done is None or done.returncode:
        raise Overgeslagen("Een kleine schijf maken kan alleen als root op Linux (mount tmpfs).")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=False)


async def fill_again_and_again(server: Server, options: argparse.Namespace) -> Uitslag:
    rng, uitslag = random.Random(options.zaad), Uitslag()
    loket = Loket(server.url)
    boeken = await make_books(server, loket, rng, sessies=2, mensen=6)
    drukte = Drukte(boeken, rng, pauze=0.3)
    drukte.start()
    lezen = asyncio.ensure_future(read_on(boeken, uitslag))
    ballast = server.data_dir / "ballast"
    terug, vol = [], 0
    if (status := await ask_readyz(server))[0] != 200:
        uitslag.fout(f"readyz with room: {status}")
    for _ in range(options.aantal):
        before = drukte.count(503)
        fill(ballast)
        # The write-ahead log has room left now and then: it may take a while.
        is_noticed = await wait_for(
            lambda: drukte.count(503) >= before + 5 or bool(options.kapot),  # noqa: B023  at once
            30,
        )
        vol += is_noticed
        status, text = await ask_readyz(server)
        if status != 503 or "schijf" not in text:
            uitslag.fout(f"readyz on a full disk: {status} {text[:200]}")
        await asyncio.sleep(1)
        ballast.unlink()
        room = clock()
        terug.append(await drukte.everybody_wrote(since=room, seconds=30) - room)
        if (await ask_readyz(server))[0] != 200:
            uitslag.fout("readyz still complains with room")
    await drukte.stop()
    lezen.cancel()
    await asyncio.gather(lezen, return_exceptions=True)
    uitslag.add(check_books(boeken))
    if not options.kapot and vol < options.aantal:
        uitslag.fout(f"the disk was noticed to be full {vol} times")
    if max(terug) > TERUG_SECONDEN:
        uitslag.fout(f"{max(terug):.1f} s until everybody could write again")
    vijfhonderd = drukte.count(500)
    if vijfhonderd:
        uitslag.fout(f"{vijfhonderd} times 500: {read_log(server)[-1500:]}")
    uitslag.getallen |= {
        "keer_503": drukte.count(503),
        "keer_500": vijfhonderd,
        "langst_terug_s": round(max(terug), 2),
    }
    if options.kapot:
        uitslag.gevangen = uitslag.telling.verloren
    loket.close()
    return uitslag


def fill(ballast: Path) -> None:
    """To the last byte: what is left after the blocks goes in small pieces."""
    stat = os.statvfs(ballast.parent)
    with ballast.open("wb", buffering=0) as file:
        with suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, stat.f_bavail * stat.f_frsize)
        file.seek(0, os.SEEK_END)
        with suppress(OSError):
            while file.write(b"x" * 4096):
                pass


async def read_on(boeken: list[Boek], uitslag: Uitslag) -> None:
    """The plate and `stand.json`, all the time; `gelezen` counts them."""
    uitslag.getallen["gelezen"] = 0
    while True:
        for boek in boeken:
            klant = boek.schrijvers[0].klant
            for path in (f"/w/{klant.kenmerk}/stand.json", f"/w/{klant.kenmerk}/"):
                answer = await klant.loket.get(path, klant.cookie)
                uitslag.getallen["gelezen"] += 1
                if answer.status != 200:
                    uitslag.fout(f"{path.rpartition('/')[2] or 'plate'}: {answer.status}")
            await asyncio.sleep(0.1)


async def ask_readyz(server: Server) -> tuple[int, str]:
    return await asyncio.to_thread(_ask, f"{server.url}/readyz")


def _ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  our own server
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
