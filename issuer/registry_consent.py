"""Whether the registry lets an agency sign what it is about to sign, at this instant.

A counter asks the same of every license afterwards (V4, V6, V7): one that it would
refuse must not be signed. Opening the trust store is left to ``trust_folder``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credential.bilingual import Bilingual
from issuer.errors import NotListedError
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.freshness import Freshness, freshness
from trust_registry.trqp import NO_KEY, reasons_against
from trust_registry.view import TrustView

__all__ = ["CAUSES", "SigningIntent", "age_notice", "refuse_unlisted"]


@dataclass(frozen=True, slots=True)
class SigningIntent:
    """What is about to be signed.

    Attributes:
        iss: The agency's identifier.
        uscc: Its unified social credit code, as licenses will carry it.
        type_code: The license type.
        kid: The key; None in a rehearsal, which signs nothing.
        list_uri: A status list that licenses will point to.
        status_kids: The keys that sign it.
    """

    iss: str
    uscc: str
    type_code: str
    kid: str | None
    list_uri: str
    status_kids: tuple[str, ...]


def refuse_unlisted(view: TrustView, intent: SigningIntent, *, now: datetime) -> None:
    """Refuse to sign what the registry would not let this agency sign now.

    Data of any age is asked: what old data does not list, a counter may not know
    either. How old it is, `age_notice` tells.

    Raises:
        NotListedError: the first of `CAUSES` that stands against it.
    """
    cause = _cause(view, intent, now)
    if cause is not None:
        raise NotListedError(cause, CAUSES[cause])


def age_notice(view: TrustView, region: str, *, now: datetime) -> Bilingual | None:
    """Return what to do about trust data that is not fresh, or None."""
    standing = view.standing
    found = freshness(
        standing, now=now, max_stale_s=view.policy.max_stale_s, regions=[region]
    )
    if found is Freshness.FRESH:
        return None
    as_of = standing.issued_at.strftime("%Y-%m-%d")
    return Bilingual(
        zh=f"本机信任数据截至 {as_of}（{_AGE_ZH[found]}），签发前的核对可能已过时，"
        "请运行 `tongyan-verifier trust update` 更新。",
        en=f"the trust data here is of {as_of} ({found.value}), so what is checked "
        "before signing may be out of date; run `tongyan-verifier trust update`",
    )


def _cause(view: TrustView, intent: SigningIntent, now: datetime) -> str | None:
    region = view.region_of(intent.iss)
    if region is None:
        return "unknown-region"
    agency = view.agency(intent.iss)
    if agency is None:
        return "unknown-agency"
    if view.license_type(intent.type_code) is None:
        return "unknown-type"
    for reason in reasons_against(region, agency, intent.type_code, now):
        if reason != NO_KEY:  # which key is wrong, and how, is told below
            return reason
    if agency.uscc != intent.uscc:
        return "other-uscc"
    return _key_cause(agency, intent.kid, now) or _status_cause(view, intent, now)


def _key_cause(agency: Agency, kid: str | None, now: datetime) -> str | None:
    if kid is None:
        return None
    key = agency.key(kid)
    if key is None:
        return "key-not-listed"
    if key.state == "compromised":
        return "key-compromised"
    return None if key.was_good_at(now) else "key-not-valid-now"


def _status_cause(view: TrustView, intent: SigningIntent, now: datetime) -> str | None:
    issuer = view.status_issuer_for(intent.list_uri)
    if issuer is None:
        return "status-issuer-not-listed"
    keys = (issuer.key(kid) for kid in intent.status_kids)
    return None if _any_good(keys, now) else "status-key-not-listed"


def _any_good(keys: Iterable[AgencyKey | None], now: datetime) -> bool:
    return any(
        key is not None and key.state != "compromised" and key.was_good_at(now)
        for key in keys
    )


_AGE_ZH = {
    Freshness.STALE: "已不是最新",
    Freshness.TOO_OLD: "太旧",
    Freshness.CLOCK_SUSPECT: "本机时钟可疑",
    Freshness.REGION_EXPIRED: "本地区数据已过期",
    Freshness.COUNCIL_EXPIRED: "理事会数据已过期",
}

_OFFICER = Bilingual(zh="请联系本地区登记人员", en="call the region's registry officer")


def _told(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=f"{zh}，{_OFFICER.zh}。", en=f"{en}; {_OFFICER.en}")


CAUSES = {
    "unknown-region": _told(
        "名录中没有本地区，签发的证照处处不被认可",
        "the registry knows no region of this agency",
    ),
    "unknown-agency": _told(
        "名录中没有本机构，须先登记 entries 文件夹中的文件",
        "the registry does not list this agency; its file lies in entries/",
    ),
    "unknown-type": _told(
        "名录中没有此证照类型", "the registry's catalogue has no such license type"
    ),
    "not-a-member-then": _told(
        "本地区尚未加入名录", "the region is not a member of the registry yet"
    ),
    "region-not-issuing": _told(
        "本地区已被暂停或已退出", "the region is suspended or has left"
    ),
    "of-another-authority": _told(
        "本机构的标识不在本地区前缀之下",
        "the agency's identifier does not lie under its region's prefix",
    ),
    "type-not-open": _told(
        "本地区不能登记此证照类型", "the region may not list this license type"
    ),
    "type-not-listed": _told(
        "名录中本机构现在不能签发此证照类型",
        "the registry does not list this agency for the license type at this time",
    ),
    "agency-not-active": _told(
        "名录中本机构已停用", "the registry lists this agency as not active"
    ),
    "other-uscc": _told(
        "名录中本机构的统一社会信用代码不同",
        "the registry lists this agency under another USCC",
    ),
    "key-not-listed": _told(
        "名录中没有本机构的这把密钥，须先登记并等到公告期满",
        "the registry does not list this key of the agency yet",
    ),
    "key-not-valid-now": _told(
        "名录中这把密钥现在不能签名（未生效、已到期或已停用）",
        "the registry does not let this key sign at this time",
    ),
    "key-compromised": _told(
        "名录中这把密钥已泄露，不得再用，请换新密钥",
        "the registry lists this key as compromised; make a new key",
    ),
    "status-issuer-not-listed": _told(
        "名录中没有状态列表的签发者",
        "the registry lists no status issuer for this installation's lists",
    ),
    "status-key-not-listed": _told(
        "名录中没有状态列表的签名密钥，或其现在不能签名",
        "the registry does not let the status key sign at this time",
    ),
    "trust-unreadable": Bilingual(
        zh="本机信任数据无法读取，不能核对名录，未签发；"
        "请运行 `tongyan-verifier trust update` 修复。",
        en="the trust data cannot be read, so nothing is signed; mend it with "
        "`tongyan-verifier trust update`",
    ),
}
"""Why nothing is signed, in both languages with what to do; the plainest first."""
