"""The ledger's tables of operators, their sessions and tokens, and failed attempts.

Nothing in them signs anybody in: of passwords, session cookies and tokens only hashes
are stored. Times are whole UTC seconds.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from issuer.schema import tables

__all__ = ["api_tokens", "attempts", "operators", "sessions"]

operators = Table(
    "operators",
    tables,
    Column("id", Integer, primary_key=True),
    # One namespace for the whole installation: the audit trail names operators.
    Column("name", Text, nullable=False, unique=True),
    # None: administers the installation, and belongs to no agency.
    Column("agency_id", ForeignKey("agencies.id"), index=True),
    Column("roles", Text, nullable=False),  # words with a space between, sorted
    Column("password_hash", Text, nullable=False),  # argon2id, PHC string format
    # A one-time password: good for nothing but choosing another, and only until then.
    Column("must_change_by", BigInteger),
    Column("disabled", Boolean, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("signed_in_at", BigInteger),
)

sessions = Table(
    "sessions",
    tables,
    Column("id", Integer, primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("operator_id", ForeignKey("operators.id"), nullable=False, index=True),
    Column("begun_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    tables,
    Column("id", Integer, primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("operator_id", ForeignKey("operators.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # words with a space between, sorted
    Column("made_at", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("used_at", BigInteger),
)

# Of accounts and addresses alike: sign-ins that failed since the first of them.
attempts = Table(
    "attempts",
    tables,
    # SHA-256 of what is counted: names that people mistyped (a password, perhaps) and
    # addresses are nobody's record.
    Column("subject_sha256", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("ends_at", BigInteger, nullable=False, index=True),
)
