"""Which call without a code counts, and which answer: the right key, here and now.

Pure. The steps D1 to D6 stand in `message_acceptance`; whether a call that counts is
answered is the agency's to decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry import (
    INQUIRY_ANSWER_TYPE,
    INQUIRY_TYPE,
    MAX_INQUIRY_BYTES,
    Inquiry,
    InquiryAnswer,
)
from trust_registry.message_acceptance import (
    AGENCY_PURPOSE,
    HALL_PURPOSE,
    answers_for,
    message_digest,
    model_of,
    sender_of,
    taken_apart,
)
from trust_registry.view import TrustView

__all__ = ["MAX_AGE", "MAX_AHEAD", "accept_inquiry", "accept_inquiry_answer"]

# Ours: somebody waits at the window; a message that lay about is none of today's.
MAX_AGE = timedelta(minutes=5)
MAX_AHEAD = timedelta(minutes=2)


def accept_inquiry(text: str, *, view: TrustView, now: datetime) -> Inquiry:
    """Return an authority's call that counts.

    Not checked: whether ``aud`` is the agency that is asked; whether it came before.

    Args:
        text: The compact JWS.
        view: The registry state that lists the authority.
        now: The clock of whoever is asked.

    Raises:
        MessageRefusedError: it does not count; ``code`` says why.
    """
    message = taken_apart(text, INQUIRY_TYPE, max_bytes=MAX_INQUIRY_BYTES)
    sender = sender_of(message, HALL_PURPOSE, view=view)
    inquiry = model_of(message, Inquiry)
    sender.refuse_untimely(inquiry.iat, now, max_age=MAX_AGE, max_ahead=MAX_AHEAD)
    region = view.region_of(inquiry.iss)
    if region is None or region.code != inquiry.region:
        raise MessageRefusedError("wrong-region", "it is of another region")
    return inquiry


def accept_inquiry_answer(
    text: str, *, inquiry: Inquiry, asked: str, view: TrustView, now: datetime
) -> InquiryAnswer:
    """Return an agency's answer that counts.

    Args:
        text: The compact JWS.
        inquiry: What was asked.
        asked: The same as it was sent, signed.
        view: The registry state that lists the agency.
        now: The asking side's clock.

    Raises:
        MessageRefusedError: it does not count; ``code`` says why.
    """
    message = taken_apart(text, INQUIRY_ANSWER_TYPE, max_bytes=MAX_INQUIRY_BYTES)
    sender = sender_of(message, AGENCY_PURPOSE, view=view)
    answer = model_of(message, InquiryAnswer)
    sender.refuse_untimely(answer.iat, now, max_age=MAX_AGE, max_ahead=MAX_AHEAD)
    if not answers_for(answer.iss, inquiry.aud, view):
        raise MessageRefusedError("wrong-ends", "another agency answered")
    ends = (inquiry.iss, inquiry.jti, message_digest(asked))
    if (answer.aud, answer.jti, answer.digest) != ends:
        raise MessageRefusedError("wrong-ends", "it answers another call")
    return answer
