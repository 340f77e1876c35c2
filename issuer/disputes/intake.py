"""Takes what halls send: a dispute once, however often it comes.

Each message was accepted by `trust_registry.dispute_acceptance` already. Reading the
request and choosing the status code are left to the service.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from issuer.agencies import Agency, agency_called, agency_numbered
from issuer.audit import AuditedAct, note_acts
from issuer.desk.desk import AgencySigners
from issuer.disputes.dispute_rows import (
    DisputeRecord,
    GivenAnswer,
    GivenFollowUp,
    add_answer,
    add_dispute,
    add_follow_up,
    find_dispute,
    follow_ups_of,
    latest_answer,
    open_from,
    received_since,
)
from issuer.disputes.refusals import refused
from trust_registry.dispute import (
    ANSWER_TYPE,
    Dispute,
    DisputeAnswer,
    FollowUp,
    Outcome,
)
from trust_registry.message_acceptance import answers_for, message_digest
from trust_registry.signed_message import MessageSigner, sign_message
from trust_registry.view import TrustView

__all__ = ["ANSWER_WITHIN_S", "signed_answer", "take", "take_follow_up"]

# Ours: a counter shows it, and it rises to the top of the inbox.
ANSWER_WITHIN_S = 15 * 86_400
# A listed hall that goes mad, or whose key was stolen, fills no ledger.
MAX_OPEN = 500
MAX_A_DAY = 100
_DAY_S = 86_400


def take(
    connection: Connection,
    text: str,
    dispute: Dispute,
    *,
    view: TrustView,
    signers: AgencySigners,
    now: int,
) -> tuple[str, bool]:
    """Enter a dispute, unless it is there; return the last answer, and if it is new.

    Args:
        connection: A writing transaction.
        text: The hall's signed message, accepted.
        dispute: What it says.
        view: The registry, which knows who answers for a merged agency.
        signers: Sign that it was received.
        now: The service's clock, whole UTC seconds.

    Raises:
        DisputeError: it cannot be taken; ``code`` says why.
    """
    digest = message_digest(text)
    held = find_dispute(connection, dispute.jti)
    if held is not None:
        _refuse_another(held.digest, digest)
        return latest_answer(connection, held.number), False
    agency = _addressed(connection, dispute, view)
    _refuse_too_many(connection, dispute.iss, now)
    values = {
        "agency_id": agency.id,
        "digest": digest,
        "message": text,
        "received_at": now,
        "answer_by": now + ANSWER_WITHIN_S,
    }
    number = add_dispute(connection, dispute, values=values)
    note_acts(connection, [_received(dispute, now, "dispute-received")])
    record = find_dispute(connection, dispute.jti)
    if record is None:
        raise refused("unknown-dispute")
    answer = _receipt(record, agency, signers, now)
    add_answer(connection, number, answer, answer_by=record.answer_by)
    return answer.message, True


def take_follow_up(
    connection: Connection,
    text: str,
    follow_up: FollowUp,
    *,
    record: DisputeRecord,
    signers: AgencySigners,
    now: int,
) -> str:
    """Enter what a hall adds or takes back; return the last answer.

    One that comes again changes nothing; to one that was answered finally nothing is
    added, and the final answer is told.

    Raises:
        DisputeError: another one of this number is there, or one before it is missing.
    """
    digest = message_digest(text)
    held = follow_ups_of(connection, record.number)
    if follow_up.number <= len(held):
        _refuse_another(held[follow_up.number - 1].digest, digest)
        return latest_answer(connection, record.number)
    if record.outcome.is_final:
        return latest_answer(connection, record.number)
    if follow_up.number != len(held) + 1:
        raise refused("follow-up-missing")
    given = GivenFollowUp(follow_up.number, now, follow_up.kind, digest, text)
    add_follow_up(connection, record.number, given)
    act = f"dispute-{follow_up.kind}"
    note_acts(connection, [_received(record.dispute, now, act)])
    withdrawn = follow_up.kind == "withdraw"
    outcome = Outcome.WITHDRAWN if withdrawn else Outcome.RECEIVED
    if not withdrawn:
        # The hall had its turn; the agency's time begins anew.
        record = replace(record, answer_by=now + ANSWER_WITHIN_S)
    agency = agency_numbered(connection, record.agency_id)
    answer = _receipt(record, agency, signers, now, outcome)
    add_answer(connection, record.number, answer, answer_by=record.answer_by)
    return answer.message


def signed_answer(answer: DisputeAnswer, signer: MessageSigner) -> str:
    """Return an answer as its signed message."""
    return sign_message(answer.members(), typ=ANSWER_TYPE, signer=signer)


def _receipt(
    record: DisputeRecord,
    agency: Agency,
    signers: AgencySigners,
    now: int,
    outcome: Outcome = Outcome.RECEIVED,
) -> GivenAnswer:
    number = record.answered + 1
    answer = DisputeAnswer(
        iss=agency.iss,
        aud=record.dispute.iss,
        iat=now,
        jti=record.id,
        digest=record.digest,
        number=number,
        outcome=outcome,
        received_at=record.received_at,
        answer_by=record.answer_by,
    )
    message = signed_answer(answer, signers.signer_for(agency, now=now))
    return GivenAnswer(number, now, outcome, "", message)


def _addressed(connection: Connection, dispute: Dispute, view: TrustView) -> Agency:
    agency = agency_called(connection, dispute.aud)
    if agency is None or not answers_for(agency.iss, dispute.license.issuer, view):
        raise refused("dispute-unknown-agency")
    return agency


def _refuse_another(held: str, digest: str) -> None:
    if held != digest:
        # Whoever learns an id cannot put other words under it.
        raise refused("dispute-id-taken")


def _refuse_too_many(connection: Connection, sender: str, now: int) -> None:
    if (
        open_from(connection, sender) >= MAX_OPEN
        or received_since(connection, sender, now - _DAY_S) >= MAX_A_DAY
    ):
        raise refused("dispute-quota")


def _received(dispute: Dispute, now: int, act: str) -> AuditedAct:
    subject = f"{dispute.license.license_id}, dispute {dispute.jti}"
    return AuditedAct(now, act, dispute.iss, reason=dispute.wrong, subject=subject)
