"""An operator answers a dispute: asks for more, rejects it, or accepts what was done.

An answer never does anything to a license: correcting and revoking are the desk's. It
says what the ledger shows, so nobody answers "corrected" before it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.audit import AuditedAct, note_acts
from issuer.desk.actor import Actor
from issuer.desk.application import StaleRevisionError
from issuer.desk.desk import AgencySigners
from issuer.disputes.dispute_rows import DisputeRecord, GivenAnswer, add_answer
from issuer.disputes.inbox import dispute_of
from issuer.disputes.intake import signed_answer
from issuer.disputes.refusals import refused
from issuer.errors import UnknownLicenseError
from issuer.license_rows import find_license, successors_of
from trust_registry.dispute import DisputeAnswer, Outcome, Remedy

__all__ = ["Reply", "answer"]

_ENDED = (LicenseState.REVOKED, LicenseState.WITHDRAWN, LicenseState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operator answers.

    Attributes:
        outcome: ``needs-more``, ``accepted`` or ``rejected``.
        sentence: Why, or what is needed; one line, at most 300 characters.
        remedy: What was done, where it is accepted.
        seen: Number of the last answer that the operator saw: two operators cannot
            both answer.
    """

    outcome: Outcome
    sentence: str = ""
    remedy: Remedy | None = None
    seen: int = 1


def answer(
    connection: Connection,
    actor: Actor,
    dispute_id: str,
    reply: Reply,
    *,
    signers: AgencySigners,
    now: int,
) -> None:
    """Answer a dispute.

    Args:
        connection: A writing transaction.
        actor: Who answers, for the agency that was asked.
        dispute_id: The dispute.
        reply: What is answered.
        signers: Sign for the agency.
        now: Whole UTC seconds.

    Raises:
        NotAllowedError: the operator may not change licenses.
        DisputeError: there is no such dispute of this agency, it has its final answer,
            or the ledger does not show what the answer says.
        StaleRevisionError: somebody answered meanwhile, or the hall wrote again.
    """
    agency_id = actor.agency_for(Permission.CHANGE_STATE)
    record = dispute_of(connection, agency_id, dispute_id)
    _refuse_answered(record, reply)
    replacement = _shown_by_ledger(connection, record, reply)
    agency = agency_numbered(connection, agency_id)
    number = record.answered + 1
    try:
        told = DisputeAnswer(
            iss=agency.iss,
            aud=record.dispute.iss,
            iat=now,
            jti=record.id,
            digest=record.digest,
            number=number,
            outcome=reply.outcome,
            remedy=reply.remedy,
            sentence=reply.sentence.strip(),
            replacement=replacement,
            received_at=record.received_at,
            answer_by=record.answer_by,
        )
    except ValueError as error:
        raise refused("answer-form") from error
    message = signed_answer(told, signers.signer_for(agency, now=now))
    given = GivenAnswer(number, now, reply.outcome, actor.operator, message)
    add_answer(connection, record.number, given, answer_by=record.answer_by)
    subject = f"{record.dispute.license.license_id}, dispute {record.id}"
    act = AuditedAct(
        now,
        f"dispute-{reply.outcome}",
        actor.operator,
        reason=told.sentence,
        subject=subject,
    )
    note_acts(connection, [act])


def _refuse_answered(record: DisputeRecord, reply: Reply) -> None:
    if record.outcome.is_final:
        raise refused("answered-already")
    if record.answered != reply.seen:
        raise StaleRevisionError(_CHANGED)
    if reply.outcome in (Outcome.RECEIVED, Outcome.WITHDRAWN):
        # The one is said when it comes, the other is the hall's alone.
        raise refused("answer-form")


def _shown_by_ledger(
    connection: Connection, record: DisputeRecord, reply: Reply
) -> str | None:
    """Return the corrected license's identifier, where one is to be named."""
    if reply.remedy is None:
        return None
    disputed = record.dispute.license.license_id
    try:
        held = find_license(connection, disputed)
    except UnknownLicenseError as error:
        raise refused("disputed-license-unknown") from error
    if held.agency_id != record.agency_id:
        raise refused("disputed-license-unknown")
    if reply.remedy is Remedy.REVOKED:
        if held.state not in _ENDED:
            raise refused("not-revoked-yet")
        return None
    later = successors_of(connection, [disputed])
    if not later:
        raise refused("not-corrected-yet")
    return later[-1].license_id


_CHANGED = Bilingual(
    zh="该异议在您查看后有了新的内容，请重新打开再答复。",
    en="the dispute changed since you read it; open it again",
)
