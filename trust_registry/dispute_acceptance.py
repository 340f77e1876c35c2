"""Which message of a dispute counts: the right key, of the right end, about the same.

Pure; what happens to a message that counts is the issuer's and the counter's.

==== ======================================================================
D1   well-formed, within limits, of its own type
D2   the sender is listed in the registry, and active
D3   its key is listed for the purpose, was good when it signed, is not stolen
D4   the signature holds
D5   what was signed keeps to the format, member by member
D6   it was signed neither in the future nor long ago; ends and ids agree
==== ======================================================================
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from credential import MalformedError
from credential.moments import from_seconds
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.dispute import (
    ANSWER_TYPE,
    DISPUTE_TYPE,
    FOLLOW_UP_TYPE,
    MAX_MESSAGE_BYTES,
    Dispute,
    DisputeAnswer,
    FollowUp,
)
from trust_registry.errors import DisputeRefusedError
from trust_registry.signed_message import SignedMessage, read_message
from trust_registry.view import TrustView

__all__ = [
    "HALL_PURPOSE",
    "accept_answer",
    "accept_dispute",
    "accept_follow_up",
    "answers_for",
    "message_digest",
    "parse_dispute",
]

HALL_PURPOSE = "verifier"
# An agency signs answers with what it signs licenses with: counters know that key
# already, and the message's type keeps the two apart (docs/decisions/0141).
AGENCY_PURPOSE = "credential"

# A hall without a network brings its disputes on the next trip to town.
MAX_AGE = timedelta(days=90)
MAX_AHEAD = timedelta(minutes=10)
# As of a license: see `verifier.steps.issuer`.
_MOST_SUCCESSIONS = 8

Model = TypeVar("Model", bound=BaseModel)


def accept_dispute(text: str, *, view: TrustView, now: datetime) -> Dispute:
    """Return a hall's dispute that counts.

    Not checked: whether ``aud`` is the agency that is asked, and whether it ever issued
    the license; whether the evidence is what the license says.

    Args:
        text: The compact JWS.
        view: The registry state that lists the hall's authority.
        now: The clock of whoever takes it.

    Raises:
        DisputeRefusedError: it does not count; ``code`` says why.
    """
    message = _read(text, DISPUTE_TYPE)
    hall, key = _signer(message, HALL_PURPOSE, view)
    dispute = _authentic(message, key, Dispute)
    _refuse_untimely(dispute.iat, hall, key, now)
    region = view.region_of(dispute.iss)
    if region is None or region.code != dispute.region:
        raise DisputeRefusedError("wrong-region", "the hall is of another region")
    return dispute


def accept_follow_up(
    text: str, *, dispute: Dispute, view: TrustView, now: datetime
) -> FollowUp:
    """Return what a hall adds to a dispute, or takes back.

    Raises:
        DisputeRefusedError: it does not count, or is about another dispute.
    """
    message = _read(text, FOLLOW_UP_TYPE)
    hall, key = _signer(message, HALL_PURPOSE, view)
    follow_up = _authentic(message, key, FollowUp)
    _refuse_untimely(follow_up.iat, hall, key, now)
    ends = (dispute.iss, dispute.aud, dispute.jti)
    if (follow_up.iss, follow_up.aud, follow_up.jti) != ends:
        # Otherwise any listed hall could withdraw another's dispute.
        raise DisputeRefusedError("wrong-ends", "it is about another dispute")
    return follow_up


def accept_answer(
    text: str, *, dispute: str, view: TrustView, now: datetime
) -> DisputeAnswer:
    """Return an agency's answer that counts.

    Not checked: whether a later answer was seen already; compare ``number``.

    Args:
        text: The compact JWS.
        dispute: The hall's own message, signed.
        view: The registry state that lists the agency.
        now: The counter's clock.

    Raises:
        DisputeRefusedError: it does not count; the one before stays.
    """
    asked = parse_dispute(dispute)
    message = _read(text, ANSWER_TYPE)
    agency, key = _signer(message, AGENCY_PURPOSE, view)
    answer = _authentic(message, key, DisputeAnswer)
    _refuse_untimely(answer.iat, agency, key, now)
    if not answers_for(answer.iss, asked.aud, view):
        raise DisputeRefusedError("wrong-ends", "another agency answered")
    ends = (asked.iss, asked.jti, message_digest(dispute))
    if (answer.aud, answer.jti, answer.digest) != ends:
        raise DisputeRefusedError("wrong-ends", "it answers another dispute")
    return answer


def answers_for(agency: str, asked: str, view: TrustView) -> bool:
    """Tell whether an agency is the one asked, or one that succeeded it."""
    following: str | None = asked
    for _ in range(_MOST_SUCCESSIONS):
        if following is None or following == agency:
            break
        entry = view.agency(following)
        following = entry.successor if entry else None
    return following == agency


def parse_dispute(text: str) -> Dispute:
    """Return a dispute as it is written; who signed it is not asked.

    For one's own: what a hall has stored, what an agency has accepted.

    Raises:
        DisputeRefusedError: it does not keep to the format.
    """
    return _model(_read(text, DISPUTE_TYPE), Dispute)


def message_digest(text: str) -> str:
    """Return the SHA-256 of what a message's signature covers, in hex."""
    signing_input, _, _ = text.rpartition(".")
    return hashlib.sha256(signing_input.encode("ascii", "replace")).hexdigest()


def _read(text: str, typ: str) -> SignedMessage:
    try:
        return read_message(text, typ=typ, max_bytes=MAX_MESSAGE_BYTES)
    except MalformedError as error:
        raise DisputeRefusedError("malformed", str(error)) from error


def _signer(
    message: SignedMessage, purpose: str, view: TrustView
) -> tuple[Agency, AgencyKey]:
    agency = view.agency(message.unverified_sender)
    if agency is None:
        raise DisputeRefusedError("unknown-sender", "the sender is not listed")
    key = agency.key(message.kid, purpose=purpose)
    if key is None:
        raise DisputeRefusedError(
            "unlisted-key", f"the key is not listed for the purpose {purpose}"
        )
    if key.state == "compromised":
        raise DisputeRefusedError("key-not-good", "the key was stolen")
    return agency, key


def _authentic(message: SignedMessage, key: AgencyKey, model: type[Model]) -> Model:
    if not key.holds(
        alg=message.alg, message=message.signing_input, signature=message.signature
    ):
        raise DisputeRefusedError("forged", "the signature does not hold")
    return _model(message, model)


def _model(message: SignedMessage, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(message.unverified_payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the message"
        text = f"{place}: {first['msg']}"
        raise DisputeRefusedError("malformed", text) from error


def _refuse_untimely(iat: int, sender: Agency, key: AgencyKey, now: datetime) -> None:
    signed_at = from_seconds(iat)
    if signed_at > now + MAX_AHEAD or signed_at < now - MAX_AGE:
        raise DisputeRefusedError("wrong-time", "it is dated too long ago, or ahead")
    if not key.was_good_at(signed_at):
        raise DisputeRefusedError("key-not-good", "the key was not good at that time")
    if sender.state_at(now) != "active":
        raise DisputeRefusedError("unknown-sender", "the sender is not active")
