"""What a hall remembers of the codes that phones showed in it.

Two memories with one contract, `verifier.steps.question.ReplayMemory`: one for a single
process, one in a file that all counters of a hall share. Which proof is whose is not
known here: a proof is a digest.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections import OrderedDict
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from credential.bilingual import Bilingual
from credential.errors import MalformedError
from credential.moments import from_seconds, to_seconds
from verifier.errors import ReplayMemoryError
from verifier.hall_database import connect_hall_file
from verifier.steps.question import FirstSeen

__all__ = ["KEPT_FOR", "MAX_PROOFS", "HallReplayMemory", "ProcessReplayMemory"]

# Two minutes are needed (verifier.steps.holder); the rest is for scanning a code again
# in its own case, which may take as long as a matter does at a window.
KEPT_FOR = timedelta(minutes=30)
# Some 15 MB. A hundred windows with a new code each second need 12,000 for the two
# minutes; above the limit the oldest are forgotten.
MAX_PROOFS = 100_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS proofs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    proof BLOB NOT NULL UNIQUE,
    hall_case TEXT NOT NULL,
    seen_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS proofs_by_time ON proofs (seen_at);
"""


class ProcessReplayMemory:
    """Remembers as long as the process runs. One window, or a test."""

    def __init__(self, *, max_proofs: int = MAX_PROOFS) -> None:
        self._max_proofs = max_proofs
        self._proofs: OrderedDict[bytes, FirstSeen] = OrderedDict()
        self._one_at_a_time = Lock()

    def recall(self, proof: bytes) -> FirstSeen | None:
        """Return where a proof was first shown, or None."""
        with self._one_at_a_time:
            return self._proofs.get(proof)

    def remember(self, proof: bytes, *, case: str, now: datetime) -> FirstSeen:
        """Return where a proof was first shown: here and now, if it is new."""
        with self._one_at_a_time:
            self._forget(now)
            first = self._proofs.setdefault(proof, FirstSeen(case, now))
            if len(self._proofs) > self._max_proofs:
                self._proofs.popitem(last=False)
            return first

    def _forget(self, now: datetime) -> None:
        while self._proofs:
            oldest = next(iter(self._proofs))
            if self._proofs[oldest].at >= now - KEPT_FOR:
                return
            del self._proofs[oldest]


class HallReplayMemory:
    """Remembers in one SQLite file, for all counters that open it.

    The file lies on a disk of the hall, not on a network share that cannot lock.
    """

    def __init__(self, path: Path, *, max_proofs: int = MAX_PROOFS) -> None:
        """Open the memory, or make an empty one.

        Raises:
            ReplayMemoryError: the file is not one, or cannot be written.
        """
        self._path = path
        self._max_proofs = max_proofs
        self._one_at_a_time = Lock()
        try:
            self._database = connect_hall_file(path)
            # Also where setting it up fails, or nobody closes it.
            self._close = weakref.finalize(self, self._database.close)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file."""
        self._close()

    def recall(self, proof: bytes) -> FirstSeen | None:
        """Return where a proof was first shown, or None.

        Raises:
            ReplayMemoryError: the file cannot be read.
        """
        try:
            with self._one_at_a_time:
                return self._recall(proof)
        except (sqlite3.Error, MalformedError) as error:
            raise self._unusable(error) from error

    def remember(self, proof: bytes, *, case: str, now: datetime) -> FirstSeen:
        """Return where a proof was first shown: here and now, if it is new.

        Raises:
            ReplayMemoryError: the file cannot be written.
        """
        try:
            with self._one_at_a_time, self._database:
                # Not deferred: of two counters that look first and write later, both
                # would find the proof new.
                self._database.execute("BEGIN IMMEDIATE")
                self._insert(proof, case, now)
                first = self._recall(proof)
                if first is None:
                    raise sqlite3.DatabaseError("it keeps nothing")
        except (sqlite3.Error, MalformedError) as error:
            raise self._unusable(error) from error
        return first

    def _recall(self, proof: bytes) -> FirstSeen | None:
        query = "SELECT hall_case, seen_at FROM proofs WHERE proof = ?"
        with closing(self._database.execute(query, (proof,))) as rows:
            row = rows.fetchone()
        if row is None:
            return None
        case, seen_at = row
        if type(case) is not str or type(seen_at) is not int:
            raise sqlite3.DatabaseError("a row of it is damaged")
        return FirstSeen(case, from_seconds(seen_at))

    def _insert(self, proof: bytes, case: str, now: datetime) -> None:
        seconds = to_seconds(now)
        self._database.execute(
            "DELETE FROM proofs WHERE seen_at < ?",
            (seconds - int(KEPT_FOR.total_seconds()),),
        )
        inserted = self._database.execute(
            "INSERT OR IGNORE INTO proofs (proof, hall_case, seen_at) VALUES (?, ?, ?)",
            (proof, case, seconds),
        )
        newest = inserted.lastrowid if inserted.rowcount else None
        if newest is not None:
            self._database.execute(
                "DELETE FROM proofs WHERE number <= ?", (newest - self._max_proofs,)
            )

    def _unusable(self, error: Exception) -> ReplayMemoryError:
        reason = getattr(error, "strerror", None) or error
        return ReplayMemoryError(
            Bilingual(
                zh=f"重放记录 {self._path} 无法使用（{reason}）："
                "请腾出磁盘空间或检查权限；文件如已损坏，请移走后重新启动。",
                en=f"The replay memory {self._path} cannot be used ({reason}): make "
                "room or give access; if it is damaged, move it away and start again.",
            )
        )
