"""The journal of receipts: one SQLite file of a hall, only ever added to.

Each receipt is chained to the one before. A head that was exported earlier, on paper or
at another office, shows whether anything up to it was changed or taken out since.
"""

from __future__ import annotations

import secrets
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

from credential.bilingual import Bilingual
from credential.hash_chain import START, Fault, Head, Link, chained, first_break
from credential.moments import BEIJING
from verifier.errors import ReceiptsError
from verifier.hall_database import connect_hall_file
from verifier.receipt import HallKey

__all__ = ["Break", "Entry", "Kept", "ReceiptJournal"]


# The triggers keep a careless hand out; whoever can write the file can drop them, and
# is found out by an exported head.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS receipts (
    number INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    line TEXT NOT NULL,
    chained TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS receipts_by_day ON receipts (day);
CREATE TABLE IF NOT EXISTS hall (only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    secret BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS receipts_stay BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'a receipt is never taken out'); END;
CREATE TRIGGER IF NOT EXISTS receipts_are_final BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;
"""


class Entry(NamedTuple):
    """A receipt's line in its place."""

    number: int
    day: str
    line: str
    chained: str


class Break(NamedTuple):
    """Where a journal is not what was written: ``number`` is the first wrong one."""

    number: int
    reason: Bilingual


class Kept(Protocol):
    """What a journal keeps: a receipt, or a decision of a remote clerk."""

    @property
    def at(self) -> datetime:
        """When it was, by the counter's clock."""
        ...

    @property
    def line(self) -> str:
        """Its one line of JSON; the chain runs over exactly this text."""
        ...


class ReceiptJournal:
    """The receipts of one hall; its counters may open it at the same time.

    The file lies on a disk of the hall, not on a network share that cannot lock.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal, or begin one with a new hall key.

        Raises:
            ReceiptsError: the file is none, or cannot be written.
        """
        self._path = path
        self._one_at_a_time = Lock()
        try:
            self._database = connect_hall_file(path)
            # Also where setting it up fails, or nobody closes it.
            self._close = weakref.finalize(self, self._database.close)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(_SCHEMA)
            self.key = self._hall_key()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file."""
        self._close()

    def append(self, receipts: Iterable[Kept]) -> list[int]:
        """Add receipts, all or none; return their numbers once they are on the disk.

        Raises:
            ReceiptsError: they could not be written.
        """
        try:
            with self._one_at_a_time, self._database:
                # Not deferred: two counters that read one head would fork the chain.
                self._database.execute("BEGIN IMMEDIATE")
                entries = list(_following(self._head(), receipts))
                self._database.executemany(
                    "INSERT INTO receipts VALUES (?, ?, ?, ?)", entries
                )
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return [entry.number for entry in entries]

    def head(self) -> Head:
        """Return how far the journal has come.

        Raises:
            ReceiptsError: it cannot be read.
        """
        try:
            with self._one_at_a_time:
                return self._head()
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def entry(self, number: int) -> Entry | None:
        """Return one receipt, if there is one of that number.

        Raises:
            ReceiptsError: it cannot be read.
        """
        query = "SELECT * FROM receipts WHERE number = ?"
        try:
            with closing(self._database.execute(query, (number,))) as rows:
                found = rows.fetchone()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return found and Entry._make(found)

    def entries(self, first_day: str = "", last_day: str = "9") -> Iterator[Entry]:
        """Yield the receipts of some days, oldest first.

        Args:
            first_day: First day in Beijing time, ``2026-11-21``.
            last_day: Last day.

        Raises:
            ReceiptsError: it cannot be read.
        """
        query = "SELECT * FROM receipts WHERE day BETWEEN ? AND ? ORDER BY number"
        try:
            with closing(self._database.execute(query, (first_day, last_day))) as rows:
                yield from map(Entry._make, rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def day_export(self, day: str) -> Iterator[str]:
        """Yield a day's receipts as lines, and then the head of the whole chain.

        Raises:
            ReceiptsError: it cannot be read.
        """
        head = self.head()
        for entry in self.entries(day, day):
            yield f"{entry.line}\n"
        yield head.line.decode() + "\n"

    def day_sizes(self, first_day: str, last_day: str) -> dict[str, int]:
        """Return how many receipts each of some days has, where it has any.

        Raises:
            ReceiptsError: it cannot be read.
        """
        query = (
            "SELECT day, COUNT(*) FROM receipts WHERE day BETWEEN ? AND ? GROUP BY day"
        )
        try:
            with closing(self._database.execute(query, (first_day, last_day))) as rows:
                return dict(rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def first_break(self, heads: Iterable[Head] = ()) -> Break | None:
        """Follow the whole chain; return where it breaks, or None.

        Args:
            heads: Heads that were exported earlier. Without one, nobody can tell
                whether the last receipts were taken out.

        Raises:
            ReceiptsError: it cannot be read.
        """
        links = (Link(one.number, one.line, one.chained) for one in self.entries())
        broken = first_break(links, heads)
        return broken and Break(broken.number, _REASONS[broken.fault])

    def _head(self) -> Head:
        query = "SELECT number, chained FROM receipts ORDER BY number DESC LIMIT 1"
        with closing(self._database.execute(query)) as rows:
            return Head._make(rows.fetchone() or (0, START))

    def _hall_key(self) -> HallKey:
        # Of two counters that begin at once, one key stays.
        self._database.execute(
            "INSERT OR IGNORE INTO hall VALUES (1, ?)", (secrets.token_bytes(32),)
        )
        with closing(self._database.execute("SELECT secret FROM hall")) as rows:
            return HallKey(bytes(rows.fetchone()[0]))

    def _unusable(self, error: Exception) -> ReceiptsError:
        return ReceiptsError(
            Bilingual(
                zh=f"核验回执日志 {self._path} 无法使用（{error}），请检查磁盘和权限；"
                "若文件已损坏，请移走保存后重新启动。",
                en=f"The journal of receipts {self._path} cannot be used ({error}): "
                "check the disk and permissions; a damaged file is moved away, kept, "
                "and a new one begun.",
            )
        )


def _following(head: Head, receipts: Iterable[Kept]) -> Iterator[Entry]:
    number, link = head
    for receipt in receipts:
        number += 1
        line = receipt.line
        link = chained(link, line)
        yield Entry(number, f"{receipt.at.astimezone(BEIJING):%Y-%m-%d}", line, link)


_REASONS = {
    Fault.CHANGED: Bilingual(
        zh="此处的回执被改动、抽走或插入过。",
        en="A receipt was changed, taken out or put in here.",
    ),
    Fault.REWRITTEN: Bilingual(
        zh="到此处为止的回执与先前导出的链首不符，日志被重写过。",
        en="The receipts up to here are not those of the exported head: the journal was"
        " written anew.",
    ),
    Fault.CUT: Bilingual(
        zh="先前导出的链首在日志之外，末尾的回执被抽走过。",
        en="An exported head lies beyond the end: the last receipts were taken out.",
    ),
}
