"""Why a call without a code is not answered: codes, HTTP status, words for both ends.

The codes that begin with those of `trust_registry.message_acceptance` are of the
message, the others of what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trust_registry.message_refusals import Refusal, refusal, sender_refusals

__all__ = ["REFUSALS"]

_AGAIN = ("请重新签署后再问。", "Sign it anew and ask again.")
_CODE = ("请让持证人出示证照。", "Have the holder show the license.")
_ITEM = (
    "请核对事项编码，以及事项所需证照。",
    "Check the item's code, and which licenses it needs.",
)


REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        # Of the message; the codes are those of `trust_registry.message_acceptance`.
        "inquiry-malformed": refusal(
            422, "调用报文不符合格式。", "The message is malformed.", _AGAIN
        ),
        **sender_refusals("inquiry", "调用报文"),
        "inquiry-wrong-time": refusal(
            422,
            "报文签署于五分钟之前或未来，请校准时钟。",
            "It is dated more than five minutes ago, or ahead: set the clock right.",
            _AGAIN,
        ),
        "inquiry-replayed": refusal(
            409, "该报文已答复过一次。", "This message was answered before.", _AGAIN
        ),
        # Of what is asked.
        "inquiry-unknown-agency": refusal(
            404,
            "本服务不代表该机关。",
            "That agency is not served here.",
            ("请刷新信任数据后再问。", "Refresh the trust data and ask again."),
        ),
        "inquiry-not-allowed": refusal(
            403,
            "该证照类型未开放此项调用。",
            "The license type does not let this be told without its code.",
            _CODE,
        ),
        "inquiry-not-recognized": refusal(
            403,
            "贵地区不认可本地区的该类证照，不提供调用。",
            "The asking region does not recognize such licenses of this region.",
            _CODE,
        ),
        "inquiry-unknown-item": refusal(
            403,
            "贵地区没有公布该事项，或目前不在有效期内。",
            "The asking region has published no such service item for now.",
            _ITEM,
        ),
        "inquiry-not-needed": refusal(
            403,
            "该事项不需要本地区的该类证照。",
            "The service item does not need such a license of this region.",
            _ITEM,
        ),
        "inquiry-quota": refusal(
            429,
            "该机构的调用次数或未查到的次数过多。",
            "This authority asked too often, or for too much that was not found.",
            ("请稍后再问。", "Ask again later."),
        ),
        "inquiry-too-large": refusal(
            422,
            "所需字段过大，不能调用。",
            "The claims are too large to be told.",
            _CODE,
        ),
        "inquiry-old-trust": refusal(
            503,
            "本服务的信任数据已过期，暂不答复调用。",
            "This service's trust data are too old to answer by.",
            ("请运维人员更新信任数据。", "Whoever runs it refreshes them."),
        ),
        "inquiries-not-taken": refusal(
            503,
            "本服务未配置信任数据，不能答复调用。",
            "This service has no trust store and answers no calls.",
            ("请以 serve --trust 启动服务。", "Start it with `serve --trust`."),
        ),
    }
)
"""By code."""
