"""What can be wrong with an answer, and what a clerk is told of it.

What is wrong with a license is a cause of ``verifier.causes``; these are about the
answer that it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from verifier.messages import Message, message

__all__ = ["ANSWER_MESSAGES", "AnswerFault"]


class AnswerFault(StrEnum):
    """One reason for which an answer, or a license in it, does not do."""

    # Nothing came that could be judged.
    UNKNOWN = "request-unknown"
    EXPIRED = "request-expired"
    ANSWERED = "answered-before"
    TOO_LARGE = "answer-too-large"
    MALFORMED = "answer-malformed"
    WRONG_STATE = "wrong-state"
    DECLINED = "holder-declined"
    WALLET_FAILED = "wallet-failed"
    # Something came, and not what was asked.
    UNASKED_LICENSE = "unasked-license"
    LICENSES_MISSING = "licenses-missing"
    # Of one license in it.
    WRONG_AUDIENCE = "wrong-audience"
    WRONG_NONCE = "wrong-nonce"
    OTHER_TYPE = "other-license-type"
    CLAIMS_MISSING = "claims-missing"


_ASK_ANEW = ("请重新发起请求。", "Ask again.")
_OTHER_WALLET = (
    "请重新发起请求；若再次出现，请改为出示二维码，并报告技术人员。",
    "Ask again; if it happens again, use the phone's code instead, and tell your"
    " technician.",
)
_SUSPICIOUS = (
    "请核对持证人本人，并重新发起请求。",
    "Compare the person, and ask again.",
)

ANSWER_MESSAGES: Mapping[AnswerFault, Message] = MappingProxyType(
    {
        AnswerFault.UNKNOWN: message(
            "没有这个请求，或已被清除。",
            "There is no such request, or it was forgotten.",
            *_ASK_ANEW,
        ),
        AnswerFault.EXPIRED: message(
            "请求已超时，没有收到手机的应答。",
            "The request has expired; no phone answered in time.",
            *_ASK_ANEW,
        ),
        AnswerFault.ANSWERED: message(
            "同一请求又收到一个应答，未采纳。",
            "A second answer to the same request came and was not taken.",
            *_SUSPICIOUS,
        ),
        AnswerFault.TOO_LARGE: message(
            "应答内容过大，未读取。",
            "The answer is too large and was not read.",
            *_OTHER_WALLET,
        ),
        AnswerFault.MALFORMED: message(
            "应答不符合规范，无法读取。",
            "The answer does not keep to the protocol and cannot be read.",
            *_OTHER_WALLET,
        ),
        AnswerFault.WRONG_STATE: message(
            "收到的应答属于另一个请求，未采纳。",
            "An answer to another request came and was not taken.",
            *_SUSPICIOUS,
        ),
        AnswerFault.DECLINED: message(
            "持证人没有同意出示。",
            "The holder declined.",
            "请说明用途后重新发起请求，或改用其他方式出示。",
            "Explain what it is for and ask again, or take the license another way.",
        ),
        AnswerFault.WALLET_FAILED: message(
            "手机钱包无法出示所要的证照。",
            "The wallet could not show what was asked for.",
            "请确认手机中有该证照，或改为出示二维码。",
            "See whether the phone holds the license, or use the phone's code.",
        ),
        AnswerFault.UNASKED_LICENSE: message(
            "应答中有未请求的证照，整个应答未采纳。",
            "The answer holds a license that was not asked for; none of it was taken.",
            *_OTHER_WALLET,
        ),
        AnswerFault.LICENSES_MISSING: message(
            "应答中没有所请求的证照。",
            "The answer does not hold the license that was asked for.",
            *_ASK_ANEW,
        ),
        AnswerFault.WRONG_AUDIENCE: message(
            "持证人的证明是给别的核验方的。",
            "The holder's proof was made for another verifier.",
            *_SUSPICIOUS,
        ),
        AnswerFault.WRONG_NONCE: message(
            "持证人的证明是对另一个请求作出的，可能是重放。",
            "The holder's proof answers another request; it may be replayed.",
            *_SUSPICIOUS,
        ),
        AnswerFault.OTHER_TYPE: message(
            "出示的不是所请求的那类证照。",
            "The license shown is not of the type that was asked for.",
            *_ASK_ANEW,
        ),
        AnswerFault.CLAIMS_MISSING: message(
            "证照真实有效，但没有出示所要的全部内容。",
            "The license is genuine and in force, but not all that was asked for was"
            " shown.",
            "请持证人同意出示全部所列内容，然后重新发起请求。",
            "Have the holder agree to all that is listed, and ask again.",
        ),
    }
)
"""What is wrong and what to do, for every fault."""
