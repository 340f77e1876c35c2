"""The words of the service's problems, in both languages, by their stable codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trust_registry.problem_words import Told, told

__all__ = ["GENERAL"]

_SEE_OPENAPI = ("接口见 /openapi.json。", "See /openapi.json for what there is.")
_SIGN_IN = ("请登录后再试。", "Sign in and try again.")
_ASK_ADMINISTRATOR = (
    "需要时请联系本机关管理员。",
    "Where you need it, ask your agency's administrator.",
)
_MEND = ("请按说明更正后再试。", "Mend what the sentence names, and try again.")
_LOOK = ("请核对后再试。", "Look it up, and try again.")
_RETRY = ("请稍后再试，没有任何改动。", "Try again in a minute; nothing was changed.")
_TELL_ENGINEER = (
    "请稍后再试；若再次出现，请告知运维人员。",
    "Try again in a minute; if it happens again, tell whoever runs the service.",
)

_OF_REQUESTS = {
    "too-many-requests": told(
        "请求过于频繁。", "Too many requests came from this address.", *_RETRY
    ),
    "not-found": told(
        "没有这个地址。", "There is nothing at this address.", *_SEE_OPENAPI
    ),
    "method-not-allowed": told(
        "此地址不接受这种请求方法。",
        "This address does not take this method.",
        *_SEE_OPENAPI,
    ),
    "media-type": told(
        "不接受这种内容类型。", "This media type is not taken.", *_SEE_OPENAPI
    ),
    "too-large": told(
        "内容过大，未读取。",
        "The content is too large and was not read.",
        *_SEE_OPENAPI,
    ),
    "request-form": told(
        "请求不符合格式。", "The request does not keep to the form.", *_SEE_OPENAPI
    ),
    "internal": told("服务内部出错。", "The service failed.", *_TELL_ENGINEER),
}

_OF_ACCESS = {
    "not-signed-in": told(
        "尚未登录，或登录已过期、令牌已失效。",
        "Nobody is signed in: the session or the token is over, or there is none.",
        *_SIGN_IN,
    ),
    "not-allowed": told(
        "当前账户没有这项权限。",
        "This account has no permission for it.",
        *_ASK_ADMINISTRATOR,
    ),
    "session-only": told(
        "此操作须本人登录办理，不能使用令牌。",
        "This is done by a person who signed in, not with a token.",
        *_SIGN_IN,
    ),
    "password-must-change": told(
        "一次性口令只能用于设置新口令。",
        "A one-time password is good for choosing another, and for nothing else.",
        "请先设置新口令。",
        "Choose a new password first.",
    ),
    "foreign-origin": told(
        "请求不是从本服务的页面发出的，已拒绝。",
        "The request did not come from this service's own page and was refused.",
        "请用本服务的地址打开页面；地址见 serve --public-url。",
        "Open the page by the service's own address: see `serve --public-url`.",
    ),
    "wrong-csrf-token": told(
        "请求缺少本页面的防伪标记，已拒绝。",
        "The request lacks this session's CSRF token and was refused.",
        "请刷新页面后再试。",
        "Load the page again and try once more.",
    ),
    "sign-in-refused": told(
        "用户名或口令不对，或账户已停用。",
        "The name or the password is wrong, or the account is disabled.",
        "请核对后再试；忘记口令请联系管理员重置。",
        "Try again; an administrator can reset a forgotten password.",
    ),
    "locked-out": told(
        "登录失败次数过多。",
        "Too many sign-ins failed.",
        "请等待 Retry-After 所示秒数。",
        "Wait as many seconds as Retry-After says.",
    ),
    "account-refused": told(
        "账户未作改动。", "The account was left as it was.", *_MEND
    ),
    "unknown-account": told(
        "没有这个操作员或令牌。", "There is no such operator or token.", *_LOOK
    ),
}

_OF_LICENSES = {
    "malformed-identifier": told(
        "这不是电子证照标识。",
        "This is no license identifier.",
        "标识形如 1.2.156.3005.2.…，请核对。",
        "One begins with 1.2.156.3005.2; look it up.",
    ),
    "unknown-license": told("没有这份证照。", "There is no such license here.", *_LOOK),
    "unknown-list": told(
        "没有这个状态列表。",
        "There is no such status list here.",
        "地址以证照中的 uri 为准。",
        "A license's own `uri` is its address.",
    ),
    "application-faults": told(
        "申请内容有误，未签发。",
        "The application has faults; nothing was issued.",
        *_MEND,
    ),
    "number-in-force": told(
        "该证照编号已有有效证照。",
        "A license with this number is in force already.",
        "请核对编号；换证请办理换发。",
        "Check the number; renew the license that is in force.",
    ),
    "holder-key": told(
        "持证人的密钥不可用。", "The holder's key cannot be used.", *_MEND
    ),
    "not-printable": told(
        "无法按要求打印。", "It cannot be printed as it has to be.", *_MEND
    ),
    "qr-too-large": told(
        "二维码超出该类证照允许的尺寸。",
        "The QR code would be larger than the license type allows.",
        "请缩短过长的内容。",
        "Shorten what is long.",
    ),
    "rows-file": told(
        "文件不能按证照数据行读取。",
        "The file cannot be read as rows of licenses.",
        *_MEND,
    ),
    "state-change": told(
        "当前状态下不能作此变更。",
        "The law knows no such change from the state that it is in.",
        *_LOOK,
    ),
    "refused": told("不予办理，未作改动。", "It is refused; nothing changed.", *_MEND),
    "agency-may-not": told(
        "该机关目前不能签发。",
        "The agency may not sign this at this time.",
        *_ASK_ADMINISTRATOR,
    ),
}

_OF_WALLETS = {
    "no-wallets": told(
        "本服务没有公布供钱包访问的地址。",
        "The service was not told under which address wallets reach it.",
        "请运维人员以 serve --public-url 启动服务。",
        "Whoever runs the service starts it with `serve --public-url`.",
    ),
}

_OF_FAULTS = {
    "busy": told(
        "账册正被另一个进程使用。", "Another process holds the ledger.", *_RETRY
    ),
    "ledger-unavailable": told(
        "账册暂时不可用。", "The ledger cannot be used now.", *_TELL_ENGINEER
    ),
    "publication-failed": told(
        "状态列表未能发布，原列表保持不变。",
        "The status list was not published; the one before stays whole.",
        *_TELL_ENGINEER,
    ),
    "signer-unavailable": told(
        "签名密钥暂时不可用，未签发。",
        "The signing key cannot be used now; nothing was issued.",
        *_TELL_ENGINEER,
    ),
    "registry-unavailable": told(
        "信任数据暂时不可用。", "The trust data cannot be used now.", *_TELL_ENGINEER
    ),
    "not-now": told(
        "暂时不能办理，没有任何改动。", "Not now; nothing was changed.", *_TELL_ENGINEER
    ),
}

GENERAL: Mapping[str, Told] = MappingProxyType(
    {**_OF_REQUESTS, **_OF_ACCESS, **_OF_LICENSES, **_OF_WALLETS, **_OF_FAULTS}
)
