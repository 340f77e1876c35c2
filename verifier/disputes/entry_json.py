"""A dispute of the outbox as JSON values, and why it did not come through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from credential.bilingual import Bilingual
from credential.moments import to_rfc3339
from trust_registry.dispute import Dispute
from verifier.disputes.entry import Attention, Entry

__all__ = ["ATTENTION", "dispute_preview", "entry_json", "fault_text"]

_FAULTS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "no-network": Bilingual(
            zh="网络不通，会自动重发", en="no network; it is sent again by itself"
        ),
        "no-address": Bilingual(
            zh="名录中没有该机关的异议地址，请致电",
            en="the registry names no address for it; call the agency",
        ),
        "no-trust-data": Bilingual(
            zh="本机没有信任数据，请先更新", en="no trust data; refresh it first"
        ),
        "dispute-unknown-sender": Bilingual(
            zh="对方的名录中还没有本大厅，请联系本地区登记人员",
            en="the agency's registry does not list this hall; ask your region's"
            " registry officer",
        ),
        "dispute-unlisted-key": Bilingual(
            zh="对方的名录中还没有本大厅的密钥，请联系本地区登记人员",
            en="the agency's registry does not list this hall's key; ask your region's"
            " registry officer",
        ),
        "disputes-not-taken": Bilingual(
            zh="对方的服务暂不受理异议", en="the agency's service takes no disputes now"
        ),
        "too-many-requests": Bilingual(
            zh="对方繁忙，会自动重发", en="the agency is busy; it is sent again"
        ),
        "dispute-quota": Bilingual(
            zh="本机构待处理的异议过多，会自动重发",
            en="too many disputes of this authority are open; it is sent again",
        ),
    }
)

ATTENTION: Mapping[Attention, Bilingual] = MappingProxyType(
    {
        Attention.NEEDS_MORE: Bilingual(
            zh="对方要求补充说明", en="the agency asks for more"
        ),
        Attention.OVERDUE: Bilingual(
            zh="对方逾期未答复，请致电", en="the answer is overdue; call the agency"
        ),
        Attention.UNSENT: Bilingual(
            zh="三天未送达，请检查网络或致电",
            en="not delivered for three days; check the network, or call",
        ),
    }
)
"""Why somebody must act."""


def fault_text(code: str) -> Bilingual:
    """Return why a dispute did not come through."""
    if code in _FAULTS:
        return _FAULTS[code]
    if code.startswith("answer-"):
        return Bilingual(
            zh=f"收到的答复不可信，未采用（{code}）",
            en=f"what was answered proves nothing and was left out ({code})",
        )
    return Bilingual(
        zh=f"对方没有接收（{code}），会自动重发",
        en=f"the agency did not take it ({code}); it is sent again",
    )


def entry_json(entry: Entry, *, now: datetime) -> dict[str, Any]:
    """Return where a dispute stands, without what was sent."""
    attention = entry.attention(now)
    return {
        "id": entry.id,
        "license_id": entry.license_id,
        "type": entry.license_type.model_dump(),
        "agency": {"id": entry.agency, "name": entry.agency_name.model_dump()},
        "case": entry.case,
        "wrong": {"code": entry.wrong.value, "label": entry.wrong.label.model_dump()},
        "standing": {
            "code": entry.standing.value,
            "label": entry.standing.label.model_dump(),
            "is_final": entry.standing.is_final,
        },
        "attention": attention and ATTENTION[attention].model_dump(),
        "filed_at": to_rfc3339(entry.filed_at),
        "sent_at": _time(entry.sent_at),
        "answer_by": _time(entry.answer_by),
        "answered_at": _time(entry.answered_at) if entry.answered > 1 else None,
        "sentence": entry.sentence,
        "remedy": entry.remedy and entry.remedy.label.model_dump(),
        "replacement": entry.replacement,
        "attempts": entry.attempts,
        "fault": entry.fault and fault_text(entry.fault).model_dump(),
    }


def dispute_preview(dispute: Dispute) -> dict[str, Any]:
    """Return everything that is sent, but for the id and the time of signing.

    Both are drawn anew when it is filed.
    """
    members = dispute.members()
    del members["jti"], members["iat"]
    return members


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else to_rfc3339(moment)
