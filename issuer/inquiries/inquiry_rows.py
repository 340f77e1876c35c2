"""Calls without a code as rows of the ledger; the caller holds the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from issuer.inquiries.tables import inquiries
from issuer.license_record import LicenseRecord
from issuer.schema import licenses
from trust_registry.inquiry import CalledState, Inquiry

__all__ = ["CallRecord", "Outcome", "add_call", "calls_of", "calls_since", "was_asked"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended.

    Attributes:
        state: What was told; None where it was refused.
        refusal: Why it was refused, a code; None where it was answered.
        found: The license that was found for this holder.
        told: Names of the claims that were told.
    """

    state: CalledState | None = None
    refusal: str | None = None
    found: LicenseRecord | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as the agency sees it.

    Attributes:
        number: Its row, rising.
        at: When it came, whole UTC seconds.
        sender: The authority that asked.
        region: Division code of its region.
        license_id: The license that was found, or None.
        state: What was told of it; None where it was refused.
        refusal: Why, or None.
        told: Names of the claims that were told.
        message: What was asked, signed.
    """

    number: int
    at: int
    sender: str
    region: str
    license_id: str | None
    state: CalledState | None
    refusal: str | None
    told: tuple[str, ...]
    message: str


def was_asked(connection: Connection, inquiry_id: str) -> bool:
    """Tell whether a call of this id came before."""
    found = select(inquiries.c.number).where(inquiries.c.id == inquiry_id)
    return connection.scalar(found) is not None


def calls_since(
    connection: Connection, sender: str, since: int, *, not_found: bool = False
) -> int:
    """Return how often an authority asked since, or how often in vain."""
    query = select(func.count()).where(
        inquiries.c.sender == sender, inquiries.c.at >= since
    )
    if not_found:
        query = query.where(inquiries.c.state == int(CalledState.NOT_FOUND))
    return connection.scalar(query) or 0


def add_call(
    connection: Connection,
    message: str,
    inquiry: Inquiry,
    outcome: Outcome,
    *,
    agency_id: int,
    now: int,
) -> None:
    """Enter a call and how it ended."""
    connection.execute(
        insert(inquiries).values(
            id=inquiry.jti,
            agency_id=agency_id,
            at=now,
            sender=inquiry.iss,
            region=inquiry.region,
            item=inquiry.item,
            type_code=inquiry.type,
            license=None if outcome.found is None else outcome.found.id,
            state=None if outcome.state is None else int(outcome.state),
            refusal=outcome.refusal,
            told=" ".join(outcome.told),
            message=message,
        )
    )


def calls_of(
    connection: Connection,
    agency_id: int,
    *,
    license_id: str | None,
    before: int | None,
    limit: int,
) -> Sequence[CallRecord]:
    """Return an agency's calls, newest first.

    Args:
        connection: An open transaction.
        agency_id: Whose licenses were asked for.
        license_id: Calls that found this license alone; None for all.
        before: Row of the last one of the page before.
        limit: The most to return.
    """
    query = (
        select(inquiries, licenses.c.license_id)
        .outerjoin(licenses, licenses.c.id == inquiries.c.license)
        .where(inquiries.c.agency_id == agency_id)
        .order_by(inquiries.c.number.desc())
        .limit(limit)
    )
    if license_id is not None:
        query = query.where(licenses.c.license_id == license_id)
    if before is not None:
        query = query.where(inquiries.c.number < before)
    return [_record(row) for row in connection.execute(query)]


def _record(row: Row[Any]) -> CallRecord:
    return CallRecord(
        number=row.number,
        at=row.at,
        sender=row.sender,
        region=row.region,
        license_id=row.license_id,
        state=None if row.state is None else CalledState(row.state),
        refusal=row.refusal,
        told=tuple(row.told.split()),
        message=row.message,
    )
