"""One program at a time that serves, or replaces, the SQLite database of DATA_DIR.

SQLite wakes the readers of a write inside the writing process: screens of a second server would
stay behind. And a database that is put back under a running server would lose what that one writes.
"""

import fcntl
import os

from django.conf import settings

SLOT = "in-gebruik.slot"


def take_slot() -> int | None:
    """A descriptor that holds the lock until it is closed, or the process ends, however it ends;
    None where another program has it."""
    descriptor = os.open(settings.DATA_DIR / SLOT, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
