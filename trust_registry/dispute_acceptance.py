"""Which message of a dispute counts: the right key, of the right end, about the same.

Pure; what happens to a message that counts is the issuer's and the counter's. The steps
D1 to D6 stand in `message_acceptance`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from trust_registry.dispute import (
    ANSWER_TYPE,
    DISPUTE_TYPE,
    FOLLOW_UP_TYPE,
    MAX_MESSAGE_BYTES,
    Dispute,
    DisputeAnswer,
    FollowUp,
)
from trust_registry.errors import MessageRefusedError
from trust_registry.message_acceptance import (
    AGENCY_PURPOSE,
    HALL_PURPOSE,
    AcceptedSender,
    answers_for,
    message_digest,
    model_of,
    sender_of,
    taken_apart,
)
from trust_registry.signed_message import SignedMessage
from trust_registry.view import TrustView

__all__ = [
    "MAX_AGE",
    "accept_answer",
    "accept_dispute",
    "accept_follow_up",
    "parse_dispute",
]

# A hall without a network brings its disputes on the next trip to town.
MAX_AGE = timedelta(days=90)
MAX_AHEAD = timedelta(minutes=10)
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
        MessageRefusedError: it does not count; ``code`` says why.
    """
    hall, dispute = _counted(text, DISPUTE_TYPE, HALL_PURPOSE, Dispute, view=view)
    _refuse_untimely(hall, dispute.iat, now)
    region = view.region_of(dispute.iss)
    if region is None or region.code != dispute.region:
        raise MessageRefusedError("wrong-region", "the hall is of another region")
    return dispute


def accept_follow_up(
    text: str, *, dispute: Dispute, view: TrustView, now: datetime
) -> FollowUp:
    """Return what a hall adds to a dispute, or takes back.

    Raises:
        MessageRefusedError: it does not count, or is about another dispute.
    """
    hall, follow_up = _counted(text, FOLLOW_UP_TYPE, HALL_PURPOSE, FollowUp, view=view)
    _refuse_untimely(hall, follow_up.iat, now)
    ends = (dispute.iss, dispute.aud, dispute.jti)
    if (follow_up.iss, follow_up.aud, follow_up.jti) != ends:
        # Otherwise any listed hall could withdraw another's dispute.
        raise MessageRefusedError("wrong-ends", "it is about another dispute")
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
        MessageRefusedError: it does not count; the one before stays.
    """
    asked = parse_dispute(dispute)
    agency, answer = _counted(
        text, ANSWER_TYPE, AGENCY_PURPOSE, DisputeAnswer, view=view
    )
    _refuse_untimely(agency, answer.iat, now)
    if not answers_for(answer.iss, asked.aud, view):
        raise MessageRefusedError("wrong-ends", "another agency answered")
    ends = (asked.iss, asked.jti, message_digest(dispute))
    if (answer.aud, answer.jti, answer.digest) != ends:
        raise MessageRefusedError("wrong-ends", "it answers another dispute")
    return answer


def parse_dispute(text: str) -> Dispute:
    """Return a dispute as it is written; who signed it is not asked.

    For one's own: what a hall has stored, what an agency has accepted.

    Raises:
        MessageRefusedError: it does not keep to the format.
    """
    return model_of(_read(text, DISPUTE_TYPE), Dispute)


def _read(text: str, typ: str) -> SignedMessage:
    return taken_apart(text, typ, max_bytes=MAX_MESSAGE_BYTES)


def _counted(
    text: str, typ: str, purpose: str, model: type[Model], *, view: TrustView
) -> tuple[AcceptedSender, Model]:
    message = _read(text, typ)
    sender = sender_of(message, purpose, view=view)
    return sender, model_of(message, model)


def _refuse_untimely(sender: AcceptedSender, iat: int, now: datetime) -> None:
    sender.refuse_untimely(iat, now, max_age=MAX_AGE, max_ahead=MAX_AHEAD)
