"""The ledger's table of calls without a code.

The signed message stays: it shows later who asked what, and why. Of what was told
stands the state and the names of claims. Times are whole UTC seconds.
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

__all__ = ["inquiries"]

inquiries = Table(
    "inquiries",
    tables,
    Column("number", Integer, primary_key=True),
    # The authority's own id of it: it counts once.
    Column("id", String(32), nullable=False, unique=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sender", Text, nullable=False),
    Column("region", String(6), nullable=False),
    Column("item", Text, nullable=False),
    Column("type_code", String(21), nullable=False),
    # The license that was found for this holder, or None.
    Column("license", ForeignKey("licenses.id")),
    # A code of `trust_registry.inquiry.CalledState`; None where it was refused.
    Column("state", Integer),
    Column("refusal", Text),  # a code of `refusals`; None where it was answered
    Column("told", Text, nullable=False),  # names of claims, with a space between
    Column("message", Text, nullable=False),  # compact JWS
    Index("inquiries_of_agency", "agency_id", "number"),
    Index("inquiries_of_sender", "sender", "at"),
    Index("inquiries_of_license", "license"),
)
