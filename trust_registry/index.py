"""The SQLite index of one generation: what a look-up needs, and where the rest lies.

Agencies stay in the files that their regions signed; the index says where each entry
lies, and its hash, so that opening a national registry reads a few megabytes and
a flipped bit shows at the look-up. Reading it is `sqlite_view`'s.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from credential import strict_json

__all__ = ["AgencyRow", "IndexContent", "write_index"]

_SCHEMA = """
    CREATE TABLE file (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE agency (
        iss TEXT PRIMARY KEY,
        region TEXT NOT NULL,
        start INTEGER NOT NULL,
        length INTEGER NOT NULL,
        digest BLOB NOT NULL
    ) WITHOUT ROWID;
"""

AgencyRow = tuple[str, str, int, int, bytes]
"""``iss``, region, first byte and length in the region's file, SHA-256 of the bytes."""


@dataclass(slots=True)
class IndexContent:
    """What goes into an index.

    Attributes:
        standing: The standing, as JSON values.
        files: The council's and the regions' small files, by target path.
        agencies: Where each agency lies.
        agency_files: The path of each region's agencies in the generation.
        status_issuers: Region code to the entries of its status issuers.
        salvage: ``<region>/<kid>`` to the path of its salvage file.
        former: Regions that left, as the council ended them.
        findings: What lint reported, as sentences.
    """

    standing: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    agencies: list[AgencyRow] = field(default_factory=list)
    agency_files: dict[str, str] = field(default_factory=dict)
    status_issuers: dict[str, list[bytes]] = field(default_factory=dict)
    salvage: dict[str, str] = field(default_factory=dict)
    former: list[dict[str, Any]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def write_index(path: Path, content: IndexContent) -> None:
    """Write an index. The caller makes it durable.

    Raises:
        OSError: it cannot be written.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            # The file is committed by the rename of its folder, not by SQLite.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO file VALUES (?, ?)", _files(content))
            connection.executemany(
                "INSERT INTO agency VALUES (?, ?, ?, ?, ?)", sorted(content.agencies)
            )
            connection.execute("COMMIT")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(f"the index cannot be written ({error})") from error


def _files(content: IndexContent) -> Iterable[tuple[str, bytes]]:
    own: Mapping[str, Any] = {
        "standing": content.standing,
        "agency_files": content.agency_files,
        "salvage": content.salvage,
        "former": content.former,
        "findings": content.findings,
    }
    for name, value in own.items():
        yield name, strict_json.dumps(value)
    for code, entries in content.status_issuers.items():
        yield f"status_issuers/{code}", b"[" + b",".join(entries) + b"]"
    yield from content.files.items()
