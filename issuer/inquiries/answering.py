"""Answers calls without a code: once each, by what the ledger shows now.

Each message was accepted by `trust_registry.inquiry_acceptance` already. Whether its
sender may be told is asked of ``permission``, before anything is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from credential import strict_json
from credential.license_type import LicenseType
from credential.moments import from_seconds
from credential.status_list import LicenseState
from issuer.agencies import Agency
from issuer.audit import AuditedAct, note_acts
from issuer.desk.desk import AgencySigners
from issuer.errors import InquiryError, UnknownLicenseError
from issuer.inquiries.inquiry_rows import Outcome, add_call, calls_since, was_asked
from issuer.inquiries.permission import claims_allowed, is_recognized
from issuer.inquiries.refusals import refused
from issuer.license_record import LicenseRecord
from issuer.license_rows import find_license, licenses_numbered
from trust_registry.inquiry import (
    INQUIRY_ANSWER_TYPE,
    MAX_INQUIRY_BYTES,
    CalledState,
    Inquiry,
    InquiryAnswer,
)
from trust_registry.message_acceptance import message_digest
from trust_registry.signed_message import sign_message
from trust_registry.view import TrustView

__all__ = ["Asked", "answer_call", "called_state"]

# Ours. A hall's windows ask some hundred times a day; a stolen key, or a clerk who
# tries holders' numbers one after the other, shall not get far.
MAX_A_MINUTE = 60
MAX_A_DAY = 2000
MAX_NOT_FOUND_A_DAY = 30
_MINUTE_S, _DAY_S = 60, 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that counts, and who is asked.

    Attributes:
        message: As it came, signed.
        inquiry: What it says.
        agency: Who is asked.
        region: Division code of the region that is asked.
    """

    message: str
    inquiry: Inquiry
    agency: Agency
    region: str


def answer_call(
    connection: Connection,
    asked: Asked,
    *,
    view: TrustView,
    signers: AgencySigners,
    now: int,
) -> str | InquiryError:
    """Enter a call and return the signed answer, or why there is none.

    A refusal is returned and not raised: that it was asked stands in the ledger.

    Args:
        connection: A writing transaction.
        asked: The call.
        view: The registry.
        signers: Sign the answer; keys that are open already.
        now: Whole UTC seconds.
    """
    inquiry = asked.inquiry
    if was_asked(connection, inquiry.jti):
        return refused("inquiry-replayed")
    if _asks_too_much(connection, inquiry.iss, now):
        # Not entered: whoever is over the limit fills no ledger.
        return refused("inquiry-quota")
    try:
        needed = claims_allowed(
            inquiry, issuing=asked.region, view=view, now=from_seconds(now)
        )
        answer, outcome = _answer(connection, asked, needed, view, now)
    except InquiryError as refusal:
        _enter(connection, asked, Outcome(refusal=refusal.code), now)
        return refusal
    _enter(connection, asked, outcome, now)
    signer = signers.signer_for(asked.agency, now=now)
    return sign_message(answer.members(), typ=INQUIRY_ANSWER_TYPE, signer=signer)


def called_state(record: LicenseRecord, *, now: int) -> CalledState:
    """Return what is told of a license at an instant."""
    state = record.state_at(now)
    expired = record.expires is not None and record.expires <= now
    if expired or state not in (LicenseState.VALID, LicenseState.SUSPENDED):
        return CalledState.VOID
    if state is LicenseState.SUSPENDED:
        return CalledState.SUSPENDED
    begun = record.not_before is None or record.not_before <= now
    return CalledState.VALID if begun else CalledState.NOT_YET_VALID


def _answer(
    connection: Connection,
    asked: Asked,
    needed: frozenset[str],
    view: TrustView,
    now: int,
) -> tuple[InquiryAnswer, Outcome]:
    found = _found(connection, asked, view, now)
    state = CalledState.NOT_FOUND if found is None else called_state(found, now=now)
    claims = None
    if found is not None and state is CalledState.VALID and needed:
        held = strict_json.loads(found.application.encode("utf-8"))
        claims = {name: held[name] for name in sorted(needed) if name in held}
    answer = InquiryAnswer(
        iss=asked.agency.iss,
        aud=asked.inquiry.iss,
        iat=now,
        jti=asked.inquiry.jti,
        digest=message_digest(asked.message),
        state=state,
        license_id=None if found is None else found.license_id,
        claims=claims,
    )
    # Base64 makes four of three, and header and signature want room.
    if len(strict_json.dumps(answer.members())) > MAX_INQUIRY_BYTES * 2 // 3:
        raise refused("inquiry-too-large")
    return answer, Outcome(state, None, found, tuple(claims or ()))


def _found(
    connection: Connection, asked: Asked, view: TrustView, now: int
) -> LicenseRecord | None:
    """Return the license that is asked for, if all of what was asked fits it.

    A wrong holder, another agency's license and none at all are one answer: who does
    not know the holder learns not even that there is a license.
    """
    inquiry, license_type = asked.inquiry, view.license_type(asked.inquiry.type)
    fitting = [
        record
        for record in _named(connection, inquiry)
        if record.agency_id == asked.agency.id
        and record.type_code == inquiry.type
        and license_type is not None
        and inquiry.holder in _holders(record, license_type)
        and is_recognized(
            inquiry,
            asked.region,
            issued_at=from_seconds(record.issued_at),
            view=view,
            now=from_seconds(now),
        )
    ]
    # A renewed license has the number of the one before; the living one is meant.
    fitting.sort(key=lambda one: (one.in_force_at(now), one.issued_at, one.id))
    return fitting[-1] if fitting else None


def _named(connection: Connection, inquiry: Inquiry) -> list[LicenseRecord]:
    if inquiry.document_number is not None:
        numbers = [inquiry.document_number]
        return licenses_numbered(connection, inquiry.type, numbers)
    try:
        return [find_license(connection, inquiry.license_id or "")]
    except UnknownLicenseError:
        return []


def _holders(record: LicenseRecord, license_type: LicenseType) -> set[str]:
    """Return what names a holder: numbers; a name only where the type has no number."""
    held = strict_json.loads(record.application.encode("utf-8"))
    codes = [record.holder_number]
    codes += [
        held.get(other.code_claim)
        for other in license_type.tongyan.co_holders
        if other.code_claim is not None
    ]
    numbers = {code for code in codes if isinstance(code, str)}
    return numbers or {record.holder_name}


def _asks_too_much(connection: Connection, sender: str, now: int) -> bool:
    return (
        calls_since(connection, sender, now - _MINUTE_S) >= MAX_A_MINUTE
        or calls_since(connection, sender, now - _DAY_S) >= MAX_A_DAY
        or calls_since(connection, sender, now - _DAY_S, not_found=True)
        >= MAX_NOT_FOUND_A_DAY
    )


def _enter(connection: Connection, asked: Asked, outcome: Outcome, now: int) -> None:
    inquiry = asked.inquiry
    add_call(
        connection,
        asked.message,
        inquiry,
        outcome,
        agency_id=asked.agency.id,
        now=now,
    )
    found = outcome.refusal or (
        "not found" if outcome.found is None else outcome.found.license_id
    )
    note_acts(
        connection,
        [
            AuditedAct(
                at=now,
                act="inquiry",
                operator=inquiry.iss,
                reason=inquiry.cause,
                subject=f"{found}, inquiry {inquiry.jti}",
            )
        ],
    )
