"""Calling a license without its code: the question signed, the answer checked.

Speaking to the agency is `disputes.delivery`'s, whose answers prove themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import ValidationError

from credential import Bilingual
from credential.moments import to_seconds
from trust_registry.inquiry import INQUIRY_TYPE, Inquiry, InquiryAnswer
from trust_registry.inquiry_acceptance import accept_inquiry_answer
from trust_registry.signed_message import MessageSigner, sign_message
from trust_registry.view import TrustView
from verifier.disputes.delivery import Delivery, inquiries_address
from verifier.disputes.filing import HallIdentity
from verifier.errors import SettingsError

__all__ = ["Question", "call_license", "inquiry_about"]


class Question(NamedTuple):
    """What a clerk asks.

    Attributes:
        agency: Identifier of the agency that issued the license.
        license_type: Code of its type.
        holder: The holder's own number.
        item: Code of the service item that needs it.
        cause: The cause of use, in a sentence.
        case: The hall's number of the matter.
        operator: Who asks, by the hall's own name for them.
        wanted: The state, or the claims that the item needs as well.
        license_id: The license's identifier;
        document_number: or the number printed on it.
    """

    agency: str
    license_type: str
    holder: str
    item: str
    cause: str
    case: str
    operator: str
    wanted: Literal["state", "claims"]
    license_id: str | None = None
    document_number: str | None = None


def inquiry_about(
    question: Question, hall: HallIdentity, *, inquiry_id: str, now: datetime
) -> Inquiry:
    """Return the message of a question.

    Args:
        question: What is asked.
        hall: Who asks.
        inquiry_id: 32 characters, drawn at random; never used before.
        now: When it is signed.

    Raises:
        SettingsError: names the first part that cannot be asked so.
    """
    try:
        return Inquiry(
            iss=hall.iss,
            aud=question.agency,
            iat=to_seconds(now),
            jti=inquiry_id,
            region=hall.region,
            hall=hall.name,
            operator=question.operator,
            case=question.case,
            item=question.item,
            cause=question.cause,
            type=question.license_type,
            license_id=question.license_id,
            document_number=question.document_number,
            holder=question.holder,
            wanted=question.wanted,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        part = str(first["loc"][0]) if first["loc"] else "license"
        raise SettingsError(
            Bilingual(
                zh=f"不能这样查询：{part} 有误（{first['msg']}）。",
                en=f"This cannot be asked: {part} is wrong ({first['msg']}).",
            )
        ) from error


def call_license(
    inquiry: Inquiry,
    *,
    signer: MessageSigner,
    delivery: Delivery,
    view: TrustView,
    now: datetime,
) -> InquiryAnswer:
    """Sign a question, send it to its agency, and return the answer that counts.

    Args:
        inquiry: What is asked.
        signer: The hall's key.
        delivery: Speaks to agencies.
        view: The registry, which says where the agency is and whose keys answer.
        now: The hall's clock.

    Raises:
        DeliveryError: no answer came; ``code`` says why, where the agency said it.
        MessageRefusedError: what came is no answer of that agency to this question.
    """
    text = sign_message(inquiry.members(), typ=INQUIRY_TYPE, signer=signer)
    answer = delivery.send(inquiries_address(view, inquiry.aud), text)
    return accept_inquiry_answer(
        answer, inquiry=inquiry, asked=text, view=view, now=now
    )
