"""A hall's SQLite file: its owner's alone, opened by several counters at once.

Which tables lie in it, and what an error means to a clerk, is each owner's own.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

__all__ = ["BUSY_TIMEOUT_S", "connect_hall_file"]

# How long a counter waits for another one of its hall to write.
BUSY_TIMEOUT_S = 5


def connect_hall_file(path: Path) -> sqlite3.Connection:
    """Return a connection to a hall's file, which is made if there is none.

    It may be used by any thread, one at a time. Transactions are begun by hand; what
    is set up in the file is left to the caller, who closes it also where that fails.

    Raises:
        OSError: the file cannot be made.
        sqlite3.Error: it cannot be opened.
    """
    # What stands in it is for the hall's own eyes.
    path.touch(mode=0o600)
    return sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
