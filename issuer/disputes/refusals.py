"""Why a dispute is not taken, or not answered so: codes, HTTP status, words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from issuer.errors import DisputeError
from trust_registry.errors import MessageRefusedError
from trust_registry.message_refusals import Refusal, refusal, sender_refusals
from trust_registry.problem_words import Told

__all__ = ["DISPUTE_PROBLEMS", "REFUSALS", "code_of", "refused"]

_TO_THE_HALL = (
    "请发送方核对后重新提出。",
    "The sender looks into it and files the dispute anew.",
)
_LATER = ("请稍后再发。", "Send it again later.")
_MEND = ("请按说明更正后再试。", "Mend what the sentence names, and try again.")


REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        # What halls send; the first eight are `trust_registry.dispute_acceptance`'s.
        "dispute-malformed": refusal(
            422, "异议报文不符合格式。", "The message is malformed.", _TO_THE_HALL
        ),
        **sender_refusals("dispute", "异议报文"),
        "dispute-wrong-time": refusal(
            422,
            "异议的签署时间过早或在未来。",
            "The message is dated too long ago, or ahead.",
            _TO_THE_HALL,
        ),
        "dispute-wrong-ends": refusal(
            403, "报文属于另一份异议。", "It is about another dispute.", _TO_THE_HALL
        ),
        "unknown-dispute": refusal(
            404, "没有这份异议。", "There is no such dispute.", _TO_THE_HALL
        ),
        "dispute-unknown-agency": refusal(
            404,
            "本服务不代表负责该证照的机关。",
            "No agency served here answers for that license.",
            ("请刷新信任数据后再发。", "Refresh the trust data and send it again."),
        ),
        "dispute-id-taken": refusal(
            409,
            "该编号下已有另一份报文。",
            "Another message has this number.",
            _TO_THE_HALL,
        ),
        "dispute-quota": refusal(
            429,
            "该机构待处理或当日的异议过多。",
            "Too many disputes of this sender are open or came today.",
            _LATER,
        ),
        "follow-up-missing": refusal(
            409, "前一份补充尚未收到。", "The one before it has not come.", _LATER
        ),
        "disputes-not-taken": refusal(
            503,
            "本服务未配置信任数据，不能受理异议。",
            "This service has no trust store and takes no disputes.",
            ("请以 serve --trust 启动服务。", "Start it with `serve --trust`."),
        ),
        # What operators answer.
        "answer-form": refusal(
            422,
            "答复不完整：补充和驳回须写明理由，采纳须选处理结果；一行，至多 300 字。",
            "The answer is not whole: a question or rejection gives its reason, an"
            " acceptance what was done; one line of at most 300 characters.",
            _MEND,
        ),
        "answered-already": refusal(
            409,
            "该异议已有最终答复，不能再改。",
            "The dispute has its final answer, which stays.",
            ("如需更改，请与对方联系。", "Call the hall where it has to change."),
        ),
        "disputed-license-unknown": refusal(
            409,
            "台账中没有该证照，只能驳回或要求补充。",
            "The ledger has no such license.",
            ("请驳回或要求补充。", "Reject the dispute, or ask for more."),
        ),
        "not-corrected-yet": refusal(
            409,
            "该证照尚未更正换发。",
            "The license was not corrected yet.",
            ("请先更正换发，再答复。", "Correct it first, then answer."),
        ),
        "not-revoked-yet": refusal(
            409,
            "该证照仍有效。",
            "The license is still in force.",
            (
                "请先吊销、撤销或注销，再答复。",
                "Revoke, withdraw or cancel it first, then answer.",
            ),
        ),
    }
)
"""By code."""


DISPUTE_PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {code: refusal.words for code, refusal in REFUSALS.items()}
)
"""The words of each, for the service's table of problems."""


def refused(code: str) -> DisputeError:
    """Return the error of a code."""
    return DisputeError(code, REFUSALS[code].words.sentence)


def code_of(error: MessageRefusedError) -> str:
    """Return the code of what a hall sent and does not count."""
    return f"dispute-{error.code}"
