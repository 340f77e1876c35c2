"""The ledger's tables, in SQLAlchemy Core terms that any database understands.

What a transaction is and how a file is opened is left to ``ledger`` and
``sqlite_file``. Times are whole UTC seconds; JSON is stored as its text.
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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

__all__ = [
    "NOT_VALID",
    "SCHEMA_VERSION",
    "agencies",
    "agency_types",
    "audit",
    "batches",
    "editions",
    "events",
    "index_blocks",
    "installation",
    "licenses",
    "signing_keys",
    "status_lists",
    "tables",
]

# Rises with every change of a table, here or in a part's own `tables` module (all of
# them: `ledger_tables`). A ledger of a higher version is refused, one of an earlier
# brought to this one by `migration`.
SCHEMA_VERSION = 5

tables = MetaData()

# SQLite keeps a row under its INTEGER key itself, but beside a BIGINT one.
_RowNumber = BigInteger().with_variant(Integer(), "sqlite")

installation = Table(
    "installation",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("schema_version", Integer, nullable=False),
    Column("region", String(6), nullable=False),
    Column("iss_prefix", Text, nullable=False),
    Column("status_prefix", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

agencies = Table(
    "agencies",
    tables,
    Column("id", Integer, primary_key=True),
    Column("iss", Text, nullable=False, unique=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("uscc", String(18), nullable=False),
    Column("division", String(6), nullable=False),
    Column("contact", Text, nullable=False),  # JSON object
    Column("added_at", BigInteger, nullable=False),
)

agency_types = Table(
    "agency_types",
    tables,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("type_code", String(21), primary_key=True),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger),
)

signing_keys = Table(
    "signing_keys",
    tables,
    Column("id", Integer, primary_key=True),
    # None: the region's status issuer.
    Column("agency_id", ForeignKey("agencies.id")),
    Column("kid", String(16), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("alg", String(16), nullable=False),
    Column("public_jwk", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("not_after", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("agency_id", "kid"),
)

status_lists = Table(
    "status_lists",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    # Rises with every change of an entry, so that a server knows what is stale.
    Column("revision", BigInteger, nullable=False),
    # The `iat` given out last; the next is higher, whatever the clock says.
    Column("given_iat", BigInteger),
    # Of the file in its place: its `iat`, and what of the ledger is in it, as of when.
    Column("published_iat", BigInteger),
    Column("published_revision", BigInteger),
    Column("published_at", BigInteger),
    # A closed list gives no more places; it is published all the same.
    Column("closed", Boolean, nullable=False),
)

index_blocks = Table(
    "index_blocks",
    tables,
    Column("list_number", ForeignKey("status_lists.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # The secret order in which the block's indices are given out, two bytes
    # each; erased when the last is given.
    Column("draw_order", LargeBinary),
    Column("drawn", Integer, nullable=False),
)

batches = Table(
    "batches",
    tables,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("type_code", String(21), nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("operator", Text, nullable=False),
    UniqueConstraint("agency_id", "type_code", "file_sha256"),
)

licenses = Table(
    "licenses",
    tables,
    # Given out by `mint` under the ledger's lock, so that a bulk insert needs no
    # key back from the database. It rises: rows are written one after the other.
    Column("id", _RowNumber, primary_key=True, autoincrement=False),
    Column("license_id", Text, nullable=False, unique=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("type_code", String(21), nullable=False),
    Column("document_number", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("holder_number", Text),
    Column("application", Text, nullable=False),  # JSON object
    Column("issued_at", BigInteger, nullable=False),
    Column("not_before", BigInteger),
    Column("expires", BigInteger),  # None: long-term
    Column("state", Integer, nullable=False),  # credential.status_list
    Column("state_since", BigInteger, nullable=False),
    # A successor's `nbf`: superseded from then on, whatever `state` says.
    Column("superseded_from", BigInteger),
    Column("replaces", Text),
    Column("batch_id", ForeignKey("batches.id")),
    Column("batch_row", Integer),
    # Rises with every change, so that two clerks cannot both act on what they saw.
    Column("revision", Integer, nullable=False, server_default="1"),
    # The number under which the agency handled the application 办件编号.
    Column("case_number", Text),
    Index("licenses_by_number", "document_number"),
    Index("licenses_by_holder_name", "holder_name"),
    # An agency's own licenses, newest first, page by page.
    Index("licenses_by_agency", "agency_id", "issued_at", "id"),
)

# The condition of a partial index must stand in a query word for word to use it.
NOT_VALID = text("state <> 0 OR superseded_from IS NOT NULL")
_replaces = text("replaces IS NOT NULL")
_holder_number = text("holder_number IS NOT NULL")
_batch = text("batch_id IS NOT NULL")
Index(
    "licenses_not_valid",
    licenses.c.state,
    licenses.c.superseded_from,
    sqlite_where=NOT_VALID,
    postgresql_where=NOT_VALID,
)
Index(
    "licenses_not_valid_by_agency",
    licenses.c.agency_id,
    licenses.c.state,
    licenses.c.issued_at,
    licenses.c.id,
    sqlite_where=NOT_VALID,
    postgresql_where=NOT_VALID,
)
# What an agency ended today.
Index(
    "licenses_not_valid_since",
    licenses.c.agency_id,
    licenses.c.state_since,
    sqlite_where=NOT_VALID,
    postgresql_where=NOT_VALID,
)
_case_number = text("case_number IS NOT NULL")
Index(
    "licenses_by_case",
    licenses.c.case_number,
    sqlite_where=_case_number,
    postgresql_where=_case_number,
)
# Asked at every request for a list: has a successor begun meanwhile?
_superseded = text("superseded_from IS NOT NULL")
Index(
    "licenses_to_supersede",
    licenses.c.superseded_from,
    sqlite_where=_superseded,
    postgresql_where=_superseded,
)
Index(
    "licenses_by_predecessor",
    licenses.c.replaces,
    sqlite_where=_replaces,
    postgresql_where=_replaces,
)
Index(
    "licenses_by_holder_number",
    licenses.c.holder_number,
    sqlite_where=_holder_number,
    postgresql_where=_holder_number,
)
# One license a row of a file, however often the file is sent.
Index(
    "licenses_by_batch_row",
    licenses.c.batch_id,
    licenses.c.batch_row,
    unique=True,
    sqlite_where=_batch,
    postgresql_where=_batch,
)

editions = Table(
    "editions",
    tables,
    Column("id", Integer, primary_key=True),
    # list number * 2^24 + index: no entry is ever given twice. Not the key: rows in
    # the random order of their entries would be spread over the whole file.
    Column("status_entry", BigInteger, nullable=False, unique=True),
    Column("license", ForeignKey("licenses.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # "print" or "wallet"
    Column("sd_jwt", Text, nullable=False),
    # When another of its kind took its place: a new phone, say. The license goes on.
    Column("superseded_at", BigInteger),
    # The entry in it as well: a publication asks for those of all licenses that are
    # not valid, and would else fetch the page of each signed text.
    Index("editions_by_license", "license", "status_entry"),
)

_taken_over = text("superseded_at IS NOT NULL")
Index(
    "editions_superseded",
    editions.c.superseded_at,
    sqlite_where=_taken_over,
    postgresql_where=_taken_over,
)

events = Table(
    "events",
    tables,
    Column("id", Integer, primary_key=True),
    Column("license", ForeignKey("licenses.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("act", String(24), nullable=False),
    Column("state", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", Text, nullable=False),
)

# One row an act, however many licenses it touched; see `audit`.
audit = Table(
    "audit",
    tables,
    Column("number", _RowNumber, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("line", Text, nullable=False),
    Column("chained", String(64), nullable=False),
)
