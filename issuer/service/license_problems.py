"""What the API cannot do with licenses and applications, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from issuer.desk.application import (
    ApplicationStateError,
    SamePersonError,
    StaleRevisionError,
    UnknownApplicationError,
)
from issuer.desk.cursor import CursorError
from issuer.desk.repeated_requests import KeyReusedError
from issuer.license_types import UnknownTypeError
from trust_registry.problem_words import Told, told

__all__ = ["LICENSE_ANSWERS", "LICENSE_PROBLEMS"]

_SEE_OPENAPI = ("写法见 /openapi.json。", "See /openapi.json for how it is written.")
_READ_AGAIN = (
    "请重新读取，按其 ETag 再办理。",
    "Read it again, and act on the ETag that it has then.",
)
_NEW_KEY = (
    "请为每个请求生成一个新的 Idempotency-Key。",
    "Make a new Idempotency-Key for each request.",
)

LICENSE_PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {
        "idempotency-key-required": told(
            "缺少 Idempotency-Key 请求头，未作改动。",
            "The request has no Idempotency-Key; nothing was changed.",
            *_NEW_KEY,
        ),
        "malformed-idempotency-key": told(
            "Idempotency-Key 的写法不对，未作改动。",
            "The Idempotency-Key is not written as one; nothing was changed.",
            *_SEE_OPENAPI,
        ),
        "idempotency-key-reused": told(
            "该 Idempotency-Key 已用于另一请求，未作改动。",
            "The Idempotency-Key belongs to another request; nothing was changed.",
            *_NEW_KEY,
        ),
        "request-in-progress": told(
            "同一请求正在办理。",
            "The same request is being done just now.",
            "请按 Retry-After 所示秒数后再发送。",
            "Send it again after as many seconds as Retry-After says.",
        ),
        "if-match-required": told(
            "缺少 If-Match 请求头，未作改动。",
            "The request has no If-Match; nothing was changed.",
            *_READ_AGAIN,
        ),
        "malformed-if-match": told(
            "If-Match 须为一个强 ETag，未作改动。",
            "If-Match has to be one strong ETag; nothing was changed.",
            *_READ_AGAIN,
        ),
        "changed-meanwhile": told(
            "读取之后已被他人变更，未作改动。",
            "Somebody changed it since it was read; nothing was changed.",
            *_READ_AGAIN,
        ),
        "unknown-application": told(
            "没有这个申请。",
            "There is no such application.",
            "请核对编号。",
            "Check the number.",
        ),
        "application-state": told(
            "申请在当前状态下不能这样办理。",
            "This belongs to another state than the application is in.",
            *_READ_AGAIN,
        ),
        "unknown-license-type": told(
            "没有这种证照类型。",
            "There is no such license type.",
            "可用的类型见 GET /api/license-types。",
            "See GET /api/license-types for what there is.",
        ),
        "malformed-cursor": told(
            "翻页标记与查询条件不符。",
            "The cursor does not belong to this search.",
            "请从第一页重新查询。",
            "Begin at the first page.",
        ),
    }
)

LICENSE_ANSWERS: Mapping[type[Exception], tuple[int, str]] = MappingProxyType(
    {
        ApplicationStateError: (409, "application-state"),
        CursorError: (400, "malformed-cursor"),
        KeyReusedError: (422, "idempotency-key-reused"),
        SamePersonError: (403, "own-work"),
        StaleRevisionError: (412, "changed-meanwhile"),
        UnknownApplicationError: (404, "unknown-application"),
        UnknownTypeError: (422, "unknown-license-type"),
    }
)
