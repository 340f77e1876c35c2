"""The ledger's tables of applications that wait, and of answers given already.

Times are whole UTC seconds; JSON is stored as its text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from issuer.schema import tables

__all__ = ["application_steps", "applications", "given_answers"]

applications = Table(
    "applications",
    tables,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("type_code", String(21), nullable=False),
    Column("purpose", String(8), nullable=False),  # mint, renew, correct
    Column("fields", Text, nullable=False),  # JSON object
    Column("document_number", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("case_number", Text),
    Column("allow_same_number", Boolean, nullable=False),
    # The predecessor of a renewal or correction, and why it gets a successor.
    Column("replaces", Text),
    Column("reason", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, returned, minted
    Column("state_since", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    # What was minted from it.
    Column("license_id", Text),
    # The queue of an agency, oldest first, page by page.
    Index("applications_by_state", "agency_id", "state", "id"),
    Index("applications_by_day", "agency_id", "state_since"),
)

# Who entered it, returned it, entered it anew, approved it.
application_steps = Table(
    "application_steps",
    tables,
    Column("id", Integer, primary_key=True),
    Column("application", ForeignKey("applications.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("step", String(8), nullable=False),  # enter, return, resubmit, approve
    Column("operator", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# What a repeated request is answered with; see `repeated_requests`.
given_answers = Table(
    "given_answers",
    tables,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),  # JSON object
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)
