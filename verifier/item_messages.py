"""What is said of a matter: its outcome, and where each requirement stands."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from credential import Bilingual
from verifier.decision import Standing
from verifier.messages import Message, message

__all__ = ["DECISION_MESSAGES", "STANDINGS"]

DECISION_MESSAGES: Mapping[str | None, Message] = MappingProxyType(
    {
        None: message(
            "所需证照齐全，条件均符合；容缺材料请按期补交。",
            "All licenses are here and all conditions are met; hand in later what may"
            " follow.",
            "请核对预填表单，按规定办理。这不是对事项本身的审批。",
            "Check the form and go on; this approves nothing by itself.",
        ),
        "condition-not-met": message(
            "证照之间有条件不符合。",
            "A condition between the licenses is not met.",
            "请向办事人说明不符合的条件，并核对是否拿错了证照。",
            "Tell the applicant which, and look whether the right licenses were shown.",
        ),
        "claims-missing": message(
            "证照有效，但没有出示本事项需要的全部内容。",
            "A license holds, but does not show all that this matter needs.",
            "请办事人在手机上选择所列内容重新出示；纸质证照上打码的号码不能使用。",
            "Have the applicant show what is listed from the phone; masked numbers on"
            " paper are of no use.",
        ),
        "licenses-missing": message(
            "还缺少证照。",
            "A license is missing.",
            "请出示所缺证照；未通过核验的，请按其原因处理。",
            "Show what is missing; where one was not accepted, follow its own cause.",
        ),
    }
)
"""By the decision's cause."""

STANDINGS: Mapping[Standing, Bilingual] = MappingProxyType(
    {
        Standing.MET: Bilingual(zh="已具备", en="met"),
        Standing.CLAIMS_MISSING: Bilingual(
            zh="证照有效，但缺少所列内容",
            en="the license holds, but does not show what is listed",
        ),
        Standing.DOES_NOT_FIT: Bilingual(
            zh="证照有效，但不是所要的那一份",
            en="the license holds, but is not the one that is asked for",
        ),
        Standing.NOT_ACCEPTED: Bilingual(
            zh="出示的证照未通过核验", en="the license shown was not accepted"
        ),
        Standing.MAY_FOLLOW: Bilingual(
            zh="暂缺，可以容缺后补", en="not here, may follow later"
        ),
        Standing.MISSING: Bilingual(zh="缺少", en="missing"),
    }
)
"""Where a requirement stands, in both languages."""
