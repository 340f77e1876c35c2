"""What the host's service answers when it cannot do what is asked: stable codes.

The table is also what `/openapi.json` and the documents list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.responses import JSONResponse

from trust_registry.errors import BusyError
from trust_registry.problem_words import Told, problem_told, told
from web.problem import Refused

__all__ = ["INGEST_CODES", "PROBLEMS", "busy", "problem", "respond"]

# Taking in a province's publication takes a second or two.
_BUSY_RETRY_S = 5


_SIGN_ANEW = ("请更正后重新签署并提交。", "Correct it, sign it anew, hand it in again.")

PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {
        "not-found": told(
            "没有这个地址。",
            "There is nothing at this address.",
            "接口见 /openapi.json。",
            "See /openapi.json for what there is.",
        ),
        "method-not-allowed": told(
            "此地址不接受这种请求方法。",
            "This address does not take this method.",
            "接口见 /openapi.json。",
            "See /openapi.json for what it takes.",
        ),
        "media-type": told(
            "不接受这种内容类型。",
            "This media type is not taken.",
            "请按 /openapi.json 设置 Content-Type。",
            "Set the Content-Type that /openapi.json names.",
        ),
        "too-large": told(
            "内容过大，未读取。",
            "The content is too large and was not read.",
            "请核对文件；确需更大时，请交给主机人员用命令收录。",
            "Check the file; if it has to be so large, hand it to the host's officers.",
        ),
        "request-form": told(
            "请求不符合格式。",
            "The request does not keep to the form.",
            "格式见 /openapi.json。",
            "See /openapi.json for the form.",
        ),
        "too-many-requests": told(
            "请求过于频繁。",
            "Too many requests came from this address.",
            "请等待 Retry-After 所示秒数。",
            "Wait as many seconds as Retry-After says.",
        ),
        "busy": told(
            "另一个进程正在更改仓库。",
            "Another process is changing the repository.",
            "请等待 Retry-After 所示秒数再试。",
            "Try again after as many seconds as Retry-After says.",
        ),
        "internal": told(
            "服务内部出错，未作任何改动。",
            "The service failed and changed nothing.",
            "请再试一次；若再次出现，请告知主机人员。",
            "Try again; if it happens again, tell the host's officers.",
        ),
        "not-a-submission": told(
            "不是可以收录的文件。",
            "This is no file that a host takes in.",
            "请提交 `publish` 写出的文件。",
            "Hand in the file that `publish` wrote.",
        ),
        "wrong-version": told(
            "版本号没有接上已发布的版本。",
            "Its version does not follow the one that is published.",
            "请补交中间的版本，或重新发布。",
            "Hand in the version between, or publish anew.",
        ),
        "wrong-signature": told(
            "签名不足，或不是有权者所签。",
            "It is not signed by enough of those who may sign it.",
            *_SIGN_ANEW,
        ),
        "breaks-role-rule": told(
            "角色文件违反注册表规则。",
            "A role file breaks a rule of the registry.",
            *_SIGN_ANEW,
        ),
        "wrong-life": told(
            "有效期过长，或剩余不足。",
            "It lives too long, or ends too soon.",
            *_SIGN_ANEW,
        ),
        "wrong-file": told(
            "所列文件缺失、有误，或有未列出的文件。",
            "A listed file is missing or wrong, or one is not listed.",
            *_SIGN_ANEW,
        ),
        "breaks-entry-rule": told(
            "机构条目违反规则，或密钥与他人重复。",
            "An entry breaks a rule, or repeats a key of another agency.",
            *_SIGN_ANEW,
        ),
        "region-does-not-hold": told(
            "地区的角色在新密钥下不成立。",
            "A region's roles do not hold under the keys that it is given.",
            "请地区重新签署，并与提案一并提交。",
            "Let the region sign anew, and propose both together.",
        ),
        "too-early": told(
            "新增内容生效过早，窗口来不及知道。",
            "An addition takes effect before every counter can know it.",
            "请推迟生效；紧急时请联系主机人员。",
            "Let it begin later; in an emergency, call the host's officers.",
        ),
        "status-list-refused": told(
            "状态列表不予收录。",
            "The status list is not taken in.",
            "请由有权的发布者重新发布。",
            "Let the issuer that may sign it publish a new one.",
        ),
        "refused": told(
            "主机拒收，仓库未变。",
            "The host refuses it; the repository is unchanged.",
            *_SIGN_ANEW,
        ),
        "cosigning-refused": told(
            "本主机不予联署。",
            "This host does not co-sign it.",
            "请按说明更正后重新提出。",
            "Mend what the detail names and ask again.",
        ),
        "unknown-authority": told(
            "没有这样的主管方。",
            "There is no such authority here.",
            "主管方为地区的 iss_prefix，见 /api/regions。",
            "An authority is a region's iss_prefix: see /api/regions.",
        ),
        "unknown-entity": told(
            "没有这样的主体。",
            "There is no such entity here.",
            "机构见 /api/regions/{code}/agencies。",
            "See /api/regions/{code}/agencies for agencies.",
        ),
        "unknown-action": told(
            "没有这种行为。",
            "There is no such action here.",
            "可询问的行为是 issue。",
            "The action that can be asked for is issue.",
        ),
        "unknown-resource": told(
            "目录中没有这种证照类型。",
            "The catalogue has no such license type.",
            "类型见 /api/license-types。",
            "See /api/license-types for those there are.",
        ),
        "trust-data-lapsed": told(
            "注册表数据已过期，暂不能答复。",
            "The registry's data has lapsed; nothing is answered from it.",
            "请稍后再试，并告知主机人员。",
            "Try later, and tell the host's officers.",
        ),
        "not-fresh": told(
            "主机未按时更新，或无法作答。",
            "The host is behind with what it must keep fresh.",
            "请主机人员按 reasons 处理。",
            "The host's officers act on what reasons names.",
        ),
    }
)
"""What each problem type means and what to do about it."""

# The rule that a submission broke (docs/formats/trust-registry.md) to its code.
INGEST_CODES: Mapping[str, str] = MappingProxyType(
    {
        "I1": "not-a-submission",
        "I2": "wrong-version",
        "I3": "wrong-signature",
        "I4": "breaks-role-rule",
        "I5": "wrong-life",
        "I6": "wrong-file",
        "I7": "breaks-entry-rule",
        "I8": "too-early",
        "S1": "not-a-submission",
        "S2": "wrong-version",
        "S3": "wrong-signature",
        "S4": "breaks-role-rule",
        "S5": "wrong-life",
        "S6": "wrong-file",
        "S7": "region-does-not-hold",
        "S8": "too-early",
    }
)


def problem(
    status: int,
    code: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,  # noqa: ANN401 (any JSON value)
) -> JSONResponse:
    """Return a problem in both languages.

    Args:
        status: HTTP status code.
        code: A key of `PROBLEMS`.
        detail: The particulars; without them the table's own words.
        headers: Further headers.
        members: Further members.
    """
    return problem_told(
        PROBLEMS[code], status, code, detail, headers=headers, **members
    )


def respond(refused: Refused) -> JSONResponse:
    """Put a refusal into words."""
    return problem(
        refused.status, refused.code, refused.detail, headers=refused.headers
    )


def busy(error: BusyError) -> Refused:
    """Return what a client is told while another process changes the repository."""
    headers = {"Retry-After": str(_BUSY_RETRY_S)}
    return Refused(503, "busy", str(error), headers=headers)
