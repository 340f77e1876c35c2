"""Which rows of which file are licenses already, as the ledger knows it.

Minting them is left to ``batch``; the caller holds the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from issuer.license_record import PRINT
from issuer.schema import batches, editions, licenses

__all__ = ["BatchIdentity", "MintedRow", "batch_number", "known_batch", "rows_minted"]


@dataclass(frozen=True, slots=True)
class BatchIdentity:
    """What makes a file the same file: agency, license type and its very bytes."""

    agency_id: int
    type_code: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class MintedRow:
    """A row that is a license.

    Attributes:
        number: The row in its file.
        license_id: The license's identifier.
        document_number: The number printed on it.
        sd_jwt: Its print edition.
        code: The text of its QR code, or None if an earlier run made it.
    """

    number: int
    license_id: str
    document_number: str
    sd_jwt: str
    code: str | None = None


def known_batch(connection: Connection, identity: BatchIdentity) -> int | None:
    """Return the ledger's number of a file, or None if it is new."""
    known = connection.scalar(
        select(batches.c.id).where(
            batches.c.agency_id == identity.agency_id,
            batches.c.type_code == identity.type_code,
            batches.c.file_sha256 == identity.file_sha256,
        )
    )
    return None if known is None else int(known)


def batch_number(
    connection: Connection, identity: BatchIdentity, *, started_at: int, operator: str
) -> int:
    """Return the ledger's number of a file; entered if it is new."""
    known = known_batch(connection, identity)
    if known is not None:
        return known
    connection.execute(
        insert(batches).values(
            agency_id=identity.agency_id,
            type_code=identity.type_code,
            file_sha256=identity.file_sha256,
            started_at=started_at,
            operator=operator,
        )
    )
    return batch_number(connection, identity, started_at=started_at, operator=operator)


def rows_minted(
    connection: Connection, batch_id: int, *, first: int, last: int
) -> dict[int, MintedRow]:
    """Return the rows from ``first`` to ``last`` that are licenses, by their number."""
    rows = connection.execute(
        select(
            licenses.c.batch_row,
            licenses.c.license_id,
            licenses.c.document_number,
            editions.c.sd_jwt,
        )
        .join(editions, editions.c.license == licenses.c.id)
        .where(
            editions.c.kind == PRINT,
            licenses.c.batch_id == batch_id,
            licenses.c.batch_row.between(first, last),
        )
    )
    return {row.batch_row: MintedRow(*row) for row in rows}
