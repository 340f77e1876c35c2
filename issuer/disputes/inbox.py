"""What an agency's operators see of the disputes that came: its own, and no other's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, select

from credential import MalformedError, sd_jwt, strict_json
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.disputes.dispute_rows import (
    OPEN,
    DisputeRecord,
    GivenAnswer,
    GivenFollowUp,
    answers_to,
    find_dispute,
    follow_ups_of,
    record_of,
)
from issuer.disputes.refusals import refused
from issuer.disputes.tables import disputes
from issuer.errors import UnknownLicenseError
from issuer.license_record import Edition, LicenseRecord
from issuer.license_rows import editions_of, find_license
from trust_registry.dispute import Outcome

__all__ = ["PAGE_ROWS", "DisputeFile", "dispute_of", "inbox", "read_dispute"]

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class DisputeFile:
    """A dispute with everything that belongs to it.

    Attributes:
        record: The dispute.
        follow_ups: What the hall added, oldest first.
        answers: What was answered, oldest first.
        license: The ledger's own record; None where it has none.
        edition: Kind of the edition that was shown; None for one we did not sign.
        differing: Names of the claims sent along that the ledger has otherwise.
    """

    record: DisputeRecord
    follow_ups: Sequence[GivenFollowUp]
    answers: Sequence[GivenAnswer]
    license: LicenseRecord | None
    edition: str | None
    differing: Sequence[str]


def inbox(
    connection: Connection,
    actor: Actor,
    *,
    is_open: bool = True,
    after: int | None = None,
    limit: int = PAGE_ROWS,
) -> Sequence[DisputeRecord]:
    """Return disputes of the actor's agency.

    Args:
        connection: An open transaction.
        actor: Who asks.
        is_open: Those that wait, the one due first at the top; else those that have
            their final answer, the latest first.
        after: Row of the last one of the page before, of those that are answered.
        limit: The most to return.

    Raises:
        NotAllowedError: the operator may read nothing.
    """
    agency_id = actor.agency_for(Permission.READ)
    query = select(disputes).where(disputes.c.agency_id == agency_id).limit(limit)
    if is_open:
        # What waits for the hall comes last: the agency has nothing to do about it.
        waits = case((disputes.c.outcome == Outcome.RECEIVED.value, 0), else_=1)
        query = query.where(disputes.c.outcome.in_(OPEN)).order_by(
            waits, disputes.c.answer_by, disputes.c.number
        )
    else:
        query = query.where(disputes.c.outcome.not_in(OPEN))
        if after is not None:
            query = query.where(disputes.c.number < after)
        query = query.order_by(disputes.c.number.desc())
    return [record_of(row) for row in connection.execute(query)]


def dispute_of(
    connection: Connection, agency_id: int, dispute_id: str
) -> DisputeRecord:
    """Return a dispute of one agency.

    Raises:
        DisputeError: it has none of that id; another's is none to it.
    """
    record = find_dispute(connection, dispute_id, agency_id=agency_id)
    if record is None:
        raise refused("unknown-dispute")
    return record


def read_dispute(connection: Connection, actor: Actor, dispute_id: str) -> DisputeFile:
    """Return a dispute of the actor's agency with everything that belongs to it.

    Raises:
        NotAllowedError: the operator may read nothing.
        DisputeError: the agency has no such dispute.
    """
    agency_id = actor.agency_for(Permission.READ)
    record = dispute_of(connection, agency_id, dispute_id)
    held = _license_of(connection, agency_id, record.dispute.license.license_id)
    digest = record.dispute.reading.digest
    shown = _edition(connection, held, digest) if held else None
    return DisputeFile(
        record=record,
        follow_ups=follow_ups_of(connection, record.number),
        answers=answers_to(connection, record.number),
        license=held,
        edition=shown.kind if shown else None,
        differing=_differing(record.dispute.evidence, held, shown),
    )


def _license_of(
    connection: Connection, agency_id: int, license_id: str
) -> LicenseRecord | None:
    try:
        held = find_license(connection, license_id)
    except UnknownLicenseError:
        return None
    # A hall may name any number; another agency's license is not shown for it.
    return held if held.agency_id == agency_id else None


def _edition(
    connection: Connection, held: LicenseRecord, digest: str
) -> Edition | None:
    for edition in editions_of(connection, held):
        try:
            covered = sd_jwt.parse(edition.sd_jwt).signing_input
        except MalformedError:
            continue
        if hashlib.sha256(covered).hexdigest() == digest:
            return edition
    return None


def _differing(
    evidence: Mapping[str, Any], held: LicenseRecord | None, shown: Edition | None
) -> Sequence[str]:
    if held is None:
        return ()
    claims = strict_json.loads(held.application.encode("utf-8"))
    # Paper masks some claims: what the edition says is no difference.
    printed = sd_jwt.parse(shown.sd_jwt).unverified_payload if shown else {}
    return [
        name
        for name, value in evidence.items()
        if value not in (claims.get(name), printed.get(name))
    ]
