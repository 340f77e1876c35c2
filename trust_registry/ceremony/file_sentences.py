"""Sentences on what the council's files say: members, recognition, policy, types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from credential import Bilingual
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.told import Told
from trust_registry.ceremony.wording import (
    act_of,
    capital,
    differing,
    moment,
)

__all__ = ["FILE_SENTENCES"]

_EVERY_TYPE = Told(zh="所有证照", en="every license type")
_RECOGNIZES = Told(zh="认可", en="recognizes")
_EXCLUDES = Told(zh="不认可", en="does not recognize")


def _member(change: Change, names: Names) -> Bilingual:
    region, entry = names.of(change.subject), change.after or change.before
    if change.is_added:
        types, at_once = _types(entry), names.covered(change.subject)
        return Told(
            zh=f"{region.zh}成为成员：机构标识在 {entry['iss_prefix']} 之下，"
            f"状态列表在 {entry['status_prefix']} 之下，可列{types.zh}，"
            f"联系人 {_contact(entry).zh}；{at_once.zh}。",
            en=f"{capital(region.en)} becomes a member: agencies under "
            f"{entry['iss_prefix']}, status lists under {entry['status_prefix']}, for "
            f"{types.en}; contact {_contact(entry).en}; {at_once.en}.",
        )
    if change.is_removed:
        return Told(
            zh=f"{region.zh}不再是成员。",
            en=f"{capital(region.en)} is no member any more.",
        )
    if _is_suspension(change.before, change.after):
        return _suspension(change.after["suspended"][-1], region)
    changed = differing(change.before, change.after)
    return Told(
        zh=f"{region.zh}的成员登记改变：{changed.zh}。",
        en=f"What is said of {region.en} as a member changes: {changed.en}.",
    )


def _is_suspension(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether the last suspension is all that differs: others are read in full."""
    held, found = before.get("suspended") or [], after.get("suspended") or []
    if {**before, "suspended": []} != {**after, "suspended": []} or not found:
        return False
    begins = len(found) == len(held) + 1 and found[:-1] == held
    ends = (
        len(found) == len(held)
        and found[:-1] == held[:-1]
        and found[-1]["from"] == held[-1]["from"]
    )
    return begins or ends


def _suspension(period: Mapping[str, Any], region: Bilingual) -> Bilingual:
    since, until = moment(period["from"]), period.get("until")
    if until is None:
        return Told(
            zh=f"{region.zh}自北京时间 {since} 起暂停，此后签发的证照无效。",
            en=f"{capital(region.en)} is suspended from {since} (Beijing time) on: "
            "what it issues from then on does not count.",
        )
    return Told(
        zh=f"{region.zh}自北京时间 {since} 起的暂停于 {moment(until)} 结束。",
        en=f"The suspension of {region.en} since {since} ends {moment(until)} (Beijing "
        "time).",
    )


def _row(change: Change, names: Names) -> Bilingual:
    if change.is_added:
        says = _row_says(change.after, names)
        return Told(zh=f"新增一条：{says.zh}。", en=f"A new row: {says.en}.")
    says = _row_says(change.before, names)
    if change.is_removed:
        return Told(zh=f"删去一条：{says.zh}。", en=f"Taken out, a row: {says.en}.")
    ends = _end(change.after.get("until"))
    return Told(
        zh=f"一条改为{ends.zh}：{says.zh}。",
        en=f"A row is now {ends.en}; it was: {says.en}.",
    )


def _row_says(row: Mapping[str, Any], names: Names) -> Bilingual:
    accepting, issuing = names.of(row["accepting"]), names.of(row["issuing"])
    code = row["license_type"]
    kind = _EVERY_TYPE if code == "*" else Told(zh=code, en=code)
    since, ends = moment(row["from"]), _end(row.get("until"))
    terms = row.get("conditions") or []
    excluded = row.get("effect") == "exclude"
    verb = _EXCLUDES if excluded else _RECOGNIZES
    under = Told(
        zh=f"，附条件 {_conditions(terms)}" if terms else "，无条件",
        en=f", if {_conditions(terms)}" if terms else ", unconditionally",
    )
    return Told(
        zh=f"{accepting.zh}{verb.zh}{issuing.zh}的{kind.zh}，自北京时间 {since} 起，"
        f"{ends.zh}{under.zh}",
        en=f"{accepting.en} {verb.en} {kind.en} of {issuing.en} from {since} (Beijing "
        f"time) on, {ends.en}{under.en}",
    )


def _end(until: str | None) -> Bilingual:
    if until is None:
        return Told(zh="无终止日期", en="without an end")
    return Told(zh=f"至北京时间 {moment(until)} 止", en=f"until {moment(until)}")


def _order(_: Change, __: Names) -> Bilingual:
    return Told(
        zh="互认条目的先后次序改变。", en="The recognition rows stand in another order."
    )


def _policy(change: Change, _: Names) -> Bilingual:
    return Told(
        zh=f"核验规则 {change.subject} 由 {change.before} 改为 {change.after}。",
        en=f"The verification rule {change.subject} goes from {change.before} to "
        f"{change.after}.",
    )


def _license_type(change: Change, _: Names) -> Bilingual:
    entry = change.after or change.before
    code = change.subject.removeprefix("license-types/").removesuffix(".json")
    names = {one.get("locale"): one.get("name") for one in entry.get("display", [])}
    kind = Told(
        zh=f"证照类型 {names.get('zh-CN') or '未命名'}（{code}）",
        en=f"the license type {names.get('en') or 'without a name'} ({code})",
    )
    if change.is_removed:
        return Told(zh=f"移除{kind.zh}。", en=f"Takes out {kind.en}.")
    # A new entry is read out as a whole: whatever it says is signed.
    says = differing(change.before or {}, change.after)
    act = act_of(change)
    return Told(
        zh=f"{act.zh}{kind.zh}：{says.zh}。", en=f"{act.en} {kind.en}: {says.en}."
    )


def _former(change: Change, names: Names) -> Bilingual:
    region, act = names.of(change.subject.split("/")[1]), act_of(change)
    until = (change.after or {}).get("until")
    if until is not None:
        return Told(
            zh=f"{act.zh}原成员 {region.zh} 的存档名录：其在北京时间 {moment(until)} "
            "以前签发的证照仍可核验。",
            en=f"{act.en} the frozen list of the former member {region.en}: what it "
            f"issued before {moment(until)} (Beijing time) stays checkable.",
        )
    return Told(
        zh=f"{act.zh}原成员 {region.zh} 的存档名录。",
        en=f"{act.en} the frozen list of the former member {region.en}.",
    )


def _registry(change: Change, _: Names) -> Bilingual:
    return Told(
        zh=f"注册表自身的 {change.subject} 由 {change.before} 改为 {change.after}。",
        en=f"The registry's own {change.subject} goes from {change.before} to "
        f"{change.after}.",
    )


def _types(entry: Mapping[str, Any]) -> Bilingual:
    codes = entry.get("license_types")
    if codes is None:
        return Told(zh="所有证照类型", en="all license types")
    listed = ", ".join(codes) or "-"
    return Told(zh=f"证照类型 {listed}", en=f"the license types {listed}")


def _contact(entry: Mapping[str, Any]) -> Bilingual:
    contact = entry.get("contact") or {}
    name = contact.get("name") or {"zh": "未填", "en": "none"}
    ways = [str(contact[way]) for way in ("phone", "email", "url") if contact.get(way)]
    return Told(zh=" ".join([name["zh"], *ways]), en=" ".join([name["en"], *ways]))


def _conditions(terms: list[Mapping[str, Any]]) -> str:
    return ", ".join(" ".join(str(one) for one in term.values()) for term in terms)


FILE_SENTENCES: Mapping[str, Callable[[Change, Names], Bilingual]] = {
    "member": _member,
    "recognition-row": _row,
    "recognition-order": _order,
    "policy": _policy,
    "license-type": _license_type,
    "former-member": _former,
    "registry": _registry,
}
