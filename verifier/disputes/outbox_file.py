"""The outbox's file: SQLite that overwrites what it erases.

The one place that knows how a change reaches the disk; what rows mean is another's.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from credential.bilingual import Bilingual
from verifier.disputes.outbox_rows import SCHEMA
from verifier.errors import OutboxError
from verifier.hall_database import connect_hall_file

__all__ = ["OutboxFile"]


class OutboxFile:
    """One file, which several counters of a hall may open at the same time."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it, readable by its owner alone.

        Raises:
            OutboxError: the file is none, or cannot be written.
        """
        self._path = path
        self._one_at_a_time = RLock()
        try:
            self._database = connect_hall_file(path)
            self._database.row_factory = sqlite3.Row
            # Also where setting it up fails, or nobody closes it.
            self._close = weakref.finalize(self, self._database.close)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            # What is erased is overwritten, and not only forgotten.
            self._database.execute("PRAGMA secure_delete = ON")
            self._database.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file."""
        self._close()

    def rows(self, query: str, *values: Any) -> Sequence[sqlite3.Row]:  # noqa: ANN401
        """Return what a query finds.

        Raises:
            OutboxError: it cannot be read.
        """
        with (
            self._faults_told(),
            self._one_at_a_time,
            closing(self._database.execute(query, values)) as rows,
        ):
            return list(rows)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change the file: on the disk at the end, or as it was.

        Raises:
            OutboxError: it cannot be written.
        """
        with self._faults_told(), self._one_at_a_time, self._database:
            # Not deferred: two counters would both read first and write then.
            self._database.execute("BEGIN IMMEDIATE")
            yield self._database

    def overwrite(self) -> None:
        """Bring what was erased out of the log as well; another time if it is read."""
        with self._faults_told(), self._one_at_a_time:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> OutboxError:
        return OutboxError(
            Bilingual(
                zh=f"异议发件箱 {self._path} 无法使用（{error}），请检查磁盘和权限；"
                "未写入的异议没有提出。",
                en=f"The outbox of disputes {self._path} cannot be used ({error}):"
                " check the disk and permissions; what was not written was not filed.",
            )
        )
