"""The ledger's table of batch jobs: counts and times, nothing of a holder.

Times are whole UTC seconds; texts of faults are stored in both languages.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from issuer.schema import tables

__all__ = ["batch_jobs"]

batch_jobs = Table(
    "batch_jobs",
    tables,
    Column("number", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("type_code", String(21), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("file_bytes", BigInteger, nullable=False),
    Column("form", Text),  # as `rows_source` names it, once it was read
    Column("allow_same_number", Boolean, nullable=False),
    Column("state", String(16), nullable=False),  # `job.JobState`
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
    Column("started_by", Text),
    Column("started_at", BigInteger),
    Column("approved_by", Text),
    Column("returned_because", Text),
    Column("ended_at", BigInteger),
    # Of the pass under way, or of the last.
    Column("rows_total", Integer, nullable=False),
    Column("minted", Integer, nullable=False),
    Column("before", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("per_s", Float),
    # Why it could not go on, if it could not.
    Column("fault", String(32)),
    Column("fault_zh", Text),
    Column("fault_en", Text),
    # From when its files are erased, and when they were.
    Column("erase_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    Index("batch_jobs_by_agency", "agency_id", "number"),
    Index("batch_jobs_by_state", "state"),
)
