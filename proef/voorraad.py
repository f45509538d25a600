"""A server that is back in a few hundredths of a second after `kill -9`: `Voorraad`.

A process loads everything once and makes a copy of itself (fork) for every start. The copy runs the
server from its first line, on the same data and the same port; it shares nothing with the one that
was killed but the code in memory. `python -m proef.voorraad [BREUK]` is that process.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Self

from bench.opstelling import (
    BASE_DIR,
    START_SECONDS,
    OpstellingError,
    Server,
    is_alive,
    read_tail,
    wait_until,
)


@dataclass
class Voorraad:
    """Takes the place of a stopped server: its data, its port, its settings."""

    server: Server
    kapot: str = ""
    pid: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        if self._process is None:
            with self.server.log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "proef.voorraad", *filter(None, [self.kapot])],
                    cwd=BASE_DIR,
                    env=self.server.env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"start\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline().strip()
        if not line.isdigit():
            raise OpstellingError(f"De voorraad start niet: {read_tail(self.server.log)}")
        self.pid = int(line)
        if not wait_until(self._answers, START_SECONDS) or not is_alive(self.pid):
            raise OpstellingError(f"De server start niet: {read_tail(self.server.log)}")

    def _answers(self) -> bool:
        return not is_alive(self.pid) or self.server.answers()

    def kill(self) -> None:
        """SIGKILL; gone when this returns."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(self.pid), 5)

    def close(self) -> None:
        if self._process is None:
            return
        self.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def main() -> None:
    breuk = sys.argv[1] if len(sys.argv) > 1 else ""
    import beeldplaat.asgi  # noqa: F401  loads Django and the application, once
    from beeldplaat import server

    if breuk:
        from .kapot import break_application

        break_application(breuk)
    if threading.active_count() > 1:
        sys.exit("a thread was started while loading: a copy of this process would lack it")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a copy
    keep_open = -1
    while os.read(0, 1024):
        if keep_open >= 0:
            os.close(keep_open)
        theirs, keep_open = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(keep_open)
            os.dup2(theirs, 0)
            os.close(theirs)
            os.dup2(2, 1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.argv = ["beeldplaat.server", "--met-ouder"]
            server.main()
            return
        os.close(theirs)
        os.write(1, b"%d\n" % child)


if __name__ == "__main__":
    main()
