"""The ledger's database file: the one module that knows it is SQLite.

What stands in the tables is left to ``schema`` and ``ledger``. For several
machines that mint together, a PostgreSQL engine takes this module's place.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from issuer.errors import LedgerBusyError, LedgerError

__all__ = [
    "READ_ONLY_OPTION",
    "ledger_fault",
    "open_engine",
    "seal_audit",
    "seal_events",
]

# An execution option: the transaction will only read.
READ_ONLY_OPTION = "tongyan_read_only"

# A batch holds the ledger for a chunk of rows at a time, a publication of 15
# million entries for seconds; waiting is better than telling a clerk "busy".
BUSY_TIMEOUT_S = 30.0

# A batch changes the same index pages again and again: kept in memory and written
# back to the ledger every 64 MiB, they cost a batch a fifth less.
CACHE_KIB = 32 * 1024
CHECKPOINT_PAGES = 16 * 1024


def open_engine(path: Path) -> Engine:
    """Return the engine of one ledger file; the file is made if there is none.

    Every connection keeps foreign keys, writes ahead and flushes each commit to the
    disk: after a power cut no minted license and no given index may be forgotten.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def seal_events(connection: Connection) -> None:
    """Let the database itself refuse to change or delete an event."""
    _seal(connection, "events")


def seal_audit(connection: Connection) -> None:
    """Let it refuse the same for the audit trail.

    It keeps a careless hand out; whoever can write the file can drop the triggers, and
    is found out by an exported head.
    """
    _seal(connection, "audit")


def _seal(connection: Connection, table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def ledger_fault(error: DBAPIError, path: Path) -> LedgerError:
    """Return what a database error means to the person at the keyboard."""
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LedgerBusyError(
            f"the ledger {path} was in use by another process for more than "
            f"{BUSY_TIMEOUT_S:.0f} s; try again, nothing was changed"
        )
    advice = _ADVICE.get(primary or 0, "look at the file and its disk")
    return LedgerError(f"the ledger {path} failed ({original}); {advice}")


_ADVICE = {
    sqlite3.SQLITE_FULL: "make room on the disk and try again, nothing was changed",
    sqlite3.SQLITE_READONLY: "give this account the right to write it",
    sqlite3.SQLITE_CANTOPEN: "give this account the right to read it and its folder",
    sqlite3.SQLITE_NOTADB: "it is not a ledger; restore it from a backup",
    sqlite3.SQLITE_CORRUPT: "restore it from a backup",
    sqlite3.SQLITE_IOERR: "look at the disk; nothing was changed",
}


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must open no transaction of its own: `_begin` decides which.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _begin(connection: Connection) -> None:
    # IMMEDIATE: a writer waits at its start, where nothing is lost, and never
    # fails half-way because another one wrote first.
    read_only = connection.get_execution_options().get(READ_ONLY_OPTION, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
