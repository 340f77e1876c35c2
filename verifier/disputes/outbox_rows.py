"""The tables of an outbox, and a row of it as an entry. Times are whole UTC seconds."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from credential.bilingual import Bilingual
from credential.moments import from_seconds
from trust_registry.dispute import Remedy, Wrong
from verifier.disputes.entry import Entry, Standing

__all__ = ["SCHEMA", "entry_of"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS disputes (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    agency_name TEXT NOT NULL,
    license_type TEXT NOT NULL,
    license_id TEXT,
    hall_case TEXT NOT NULL,
    wrong TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    standing TEXT NOT NULL,
    message TEXT,
    sent_at INTEGER,
    answer_by INTEGER,
    answered INTEGER NOT NULL DEFAULT 0,
    answered_at INTEGER,
    sentence TEXT,
    remedy TEXT,
    replacement TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    fault TEXT,
    next_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS disputes_due ON disputes (next_at);
CREATE TABLE IF NOT EXISTS follow_ups (
    dispute TEXT NOT NULL,
    number INTEGER NOT NULL,
    message TEXT,
    PRIMARY KEY (dispute, number)
);
"""


def entry_of(row: sqlite3.Row) -> Entry:
    """Return a row of the table of disputes as an entry."""
    remedy = row["remedy"]
    return Entry(
        number=row["number"],
        id=row["id"],
        agency=row["agency"],
        agency_name=Bilingual.model_validate_json(row["agency_name"]),
        license_type=Bilingual.model_validate_json(row["license_type"]),
        license_id=row["license_id"],
        case=row["hall_case"],
        wrong=Wrong(row["wrong"]),
        filed_at=from_seconds(row["filed_at"]),
        standing=Standing(row["standing"]),
        message=row["message"],
        sent_at=_moment(row["sent_at"]),
        answer_by=_moment(row["answer_by"]),
        answered=row["answered"],
        answered_at=_moment(row["answered_at"]),
        sentence=row["sentence"],
        remedy=Remedy(remedy) if remedy else None,
        replacement=row["replacement"],
        attempts=row["attempts"],
        fault=row["fault"],
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_seconds(seconds)
