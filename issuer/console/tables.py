"""The ledger's table of searches: the last of each session, so that no address has it.

Times are whole UTC seconds; JSON is stored as its text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from issuer.schema import tables

__all__ = ["console_searches"]

console_searches = Table(
    "console_searches",
    tables,
    # Of the session's secret: numbers of sessions that ended are given again.
    Column("session_sha256", String(64), primary_key=True),
    Column("asked", Text, nullable=False),  # JSON object
    Column("at", BigInteger, nullable=False),
)
