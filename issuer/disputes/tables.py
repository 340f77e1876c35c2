"""The ledger's tables of disputes, of what halls added to them, and of the answers.

The signed messages stay: they show later who said what. Times are whole UTC seconds.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from issuer.schema import tables

__all__ = ["dispute_answers", "dispute_follow_ups", "disputes"]

disputes = Table(
    "disputes",
    tables,
    Column("number", Integer, primary_key=True),
    # The hall's own id of it; two halls cannot have drawn the same.
    Column("id", String(32), nullable=False, unique=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("sender", Text, nullable=False),
    Column("license_id", Text, nullable=False),
    Column("wrong", String(24), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("message", Text, nullable=False),  # compact JWS
    Column("received_at", BigInteger, nullable=False),
    Column("answer_by", BigInteger, nullable=False),
    # Of the answer with the highest number.
    Column("answered", Integer, nullable=False),
    Column("outcome", String(16), nullable=False),
    Index("disputes_of_agency", "agency_id", "outcome", "answer_by"),
    Index("disputes_of_sender", "sender", "received_at"),
    Index("disputes_of_license", "license_id"),
)

dispute_answers = Table(
    "dispute_answers",
    tables,
    Column("dispute", ForeignKey("disputes.number"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("operator", Text, nullable=False),
    Column("message", Text, nullable=False),  # compact JWS
)

dispute_follow_ups = Table(
    "dispute_follow_ups",
    tables,
    Column("dispute", ForeignKey("disputes.number"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("message", Text, nullable=False),  # compact JWS
)
