"""Each change as a sentence, in Chinese and in English, as officers read it out.

A topic without words here is said to be unknown, and no kind of change allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from credential import Bilingual, MalformedError
from credential.moments import beijing_text, parse_moment
from trust_registry import roles
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.state import CouncilState
from trust_registry.role_content import OWNER

__all__ = ["Names", "sentence"]

_KEY_ID_SHOWN = 16
_ROLES = {
    roles.ROOT: Bilingual(zh="根", en="the root"),
    roles.TARGETS: Bilingual(zh="理事会目录", en="the council's role"),
    roles.SNAPSHOT: Bilingual(zh="主机快照", en="the host's snapshot"),
    roles.TIMESTAMP: Bilingual(zh="主机时间戳", en="the host's timestamp"),
}


class Names:
    """The members' names before and after a change, by division code."""

    def __init__(self, *states: CouncilState) -> None:
        self._names = {
            region.code: region.name
            for state in states
            for region in state.members.regions
        }

    def of(self, code: str) -> Bilingual:
        """Return a member's name with its code."""
        if code == "*":
            return Bilingual(zh="所有地区", en="all regions")
        name = self._names.get(code)
        if name is None:
            return Bilingual(zh=f"{code}（未知地区）", en=f"{code} (unknown)")
        return Bilingual(zh=f"{name.zh}（{code}）", en=f"{name.en} ({code})")


def sentence(change: Change, names: Names) -> Bilingual:
    """Return what a change means."""
    say = _SAY.get(change.topic, _unknown)
    return say(change, names)


def _version(change: Change, _: Names) -> Bilingual:
    role = _ROLES[change.subject]
    return Bilingual(
        zh=f"{role.zh}由第 {change.before} 版变为第 {change.after} 版。",
        en=f"{_capital(role.en)} goes from v{change.before} to v{change.after}.",
    )


def _expires(change: Change, _: Names) -> Bilingual:
    role, until = _ROLES[change.subject], _moment(change.after)
    return Bilingual(
        zh=f"{role.zh}有效至北京时间 {until}（此前为 {_moment(change.before)}）。",
        en=f"{_capital(role.en)} is good until {until} (Beijing time; "
        f"{_moment(change.before)} before).",
    )


def _threshold(change: Change, _: Names) -> Bilingual:
    role = _ROLES[change.subject]
    return Bilingual(
        zh=f"{role.zh}由须 {change.before} 把密钥签名变为须 {change.after} 把。",
        en=f"{_capital(role.en)} needs {change.after} signatures instead of "
        f"{change.before}.",
    )


def _council_key(change: Change, names: Names) -> Bilingual:
    role = _ROLES[change.topic.removesuffix("-key")]
    return _key(change, names, role, change.subject)


def _region_key(change: Change, names: Names) -> Bilingual:
    role, _, keyid = change.subject.partition(" ")
    code = roles.region_code_of(role) or role
    region = names.of(code)
    named = Bilingual(zh=f"{region.zh}地区角色", en=f"the role of {region.en}")
    return _key(change, names, named, keyid)


def _key(change: Change, names: Names, role: Bilingual, keyid: str) -> Bilingual:
    owner = names.of(str((change.after or change.before or {}).get(OWNER, "?")))
    short = keyid[:_KEY_ID_SHOWN]
    if change.is_added:
        return Bilingual(
            zh=f"{role.zh}增加 {owner.zh} 的密钥 {short}。",
            en=f"The key {short} of {owner.en} may sign {role.en} from now on.",
        )
    if change.is_removed:
        return Bilingual(
            zh=f"{role.zh}移除 {owner.zh} 的密钥 {short}。",
            en=f"The key {short} of {owner.en} may no longer sign {role.en}.",
        )
    return Bilingual(
        zh=f"{role.zh}的密钥 {short}（{owner.zh}）的登记内容改变。",
        en=f"What is said of the key {short} of {owner.en} in {role.en} changes.",
    )


def _delegation(change: Change, names: Names) -> Bilingual:
    region = names.of(roles.region_code_of(change.subject) or change.subject)
    paths = ", ".join((change.after or change.before or {}).get("paths", []))
    if change.is_added:
        return Bilingual(
            zh=f"{region.zh}获授权，只管理路径 {paths}。",
            en=f"{_capital(region.en)} may publish under {paths}, and nowhere else.",
        )
    if change.is_removed:
        return Bilingual(
            zh=f"收回对 {region.zh} 的授权。",
            en=f"{_capital(region.en)} may no longer publish anything.",
        )
    return Bilingual(
        zh=f"对 {region.zh} 的授权方式改变。",
        en=f"The terms on which {region.en} may publish change.",
    )


def _member(change: Change, names: Names) -> Bilingual:
    region, entry = names.of(change.subject), change.after or change.before
    if change.is_added:
        return Bilingual(
            zh=f"{region.zh}成为成员：机构标识在 {entry['iss_prefix']} 之下，"
            f"状态列表在 {entry['status_prefix']} 之下，可列{_types(entry).zh}。",
            en=f"{_capital(region.en)} becomes a member: agencies under "
            f"{entry['iss_prefix']}, status lists under {entry['status_prefix']}, "
            f"for {_types(entry).en}.",
        )
    if change.is_removed:
        return Bilingual(
            zh=f"{region.zh}不再是成员。",
            en=f"{_capital(region.en)} is no member any more.",
        )
    names_changed = _members_that_differ(change.before, change.after)
    return Bilingual(
        zh=f"{region.zh}的成员登记改变：{names_changed}。",
        en=f"What is said of {region.en} as a member changes: {names_changed}.",
    )


def _row(change: Change, names: Names) -> Bilingual:
    row = change.after or change.before
    says = _row_says(row, names)
    if change.is_added:
        return Bilingual(zh=f"新增一条：{says.zh}。", en=f"A new row: {says.en}.")
    return Bilingual(zh=f"删去一条：{says.zh}。", en=f"A row is taken out: {says.en}.")


def _row_says(row: Mapping[str, Any], names: Names) -> Bilingual:
    accepting, issuing = names.of(row["accepting"]), names.of(row["issuing"])
    code = row["license_type"]
    kind = _EVERY_TYPE if code == "*" else Bilingual(zh=code, en=code)
    since, until = _moment(row["from"]), row.get("until")
    terms = row.get("conditions") or []
    excluded = row.get("effect") == "exclude"
    verb = _EXCLUDES if excluded else _RECOGNIZES
    ends = Bilingual(
        zh=f"至 {_moment(until)}" if until else "无终止日期",
        en=f"until {_moment(until)}" if until else "without an end",
    )
    under = Bilingual(
        zh=f"，附条件 {_conditions(terms)}" if terms else "，无条件",
        en=f", if {_conditions(terms)}" if terms else ", unconditionally",
    )
    return Bilingual(
        zh=f"{accepting.zh}{verb.zh}{issuing.zh}的{kind.zh}，自北京时间 {since} 起，"
        f"{ends.zh}{under.zh}",
        en=f"{accepting.en} {verb.en} {kind.en} of {issuing.en} from {since} (Beijing "
        f"time) on, {ends.en}{under.en}",
    )


_EVERY_TYPE = Bilingual(zh="所有证照", en="every license type")
_RECOGNIZES = Bilingual(zh="认可", en="recognizes")
_EXCLUDES = Bilingual(zh="不认可", en="does not recognize")


def _order(_: Change, __: Names) -> Bilingual:
    return Bilingual(
        zh="互认条目的先后次序改变。", en="The recognition rows stand in another order."
    )


def _policy(change: Change, _: Names) -> Bilingual:
    return Bilingual(
        zh=f"核验规则 {change.subject} 由 {change.before} 改为 {change.after}。",
        en=f"The verification rule {change.subject} goes from {change.before} to "
        f"{change.after}.",
    )


def _license_type(change: Change, _: Names) -> Bilingual:
    path, act = change.subject, _act(change)
    fields = _members_that_differ(change.before or {}, change.after or {})
    return Bilingual(
        zh=f"{act.zh}证照类型 {path}：{fields}。",
        en=f"{act.en} the license type {path}: {fields}.",
    )


def _former(change: Change, names: Names) -> Bilingual:
    region, act = names.of(change.subject.split("/")[1]), _act(change)
    return Bilingual(
        zh=f"{act.zh}原成员 {region.zh} 的存档名录。",
        en=f"{act.en} the frozen list of the former member {region.en}.",
    )


def _region_role(change: Change, names: Names) -> Bilingual:
    region = names.of(roles.region_code_of(change.subject) or change.subject)
    act = _act(change)
    return Bilingual(
        zh=f"{act.zh} {region.zh} 自行签名的角色文件 {change.subject}。",
        en=f"{act.en} {change.subject}, signed by {region.en} itself.",
    )


def _registry(change: Change, _: Names) -> Bilingual:
    return Bilingual(
        zh=f"注册表自身的 {change.subject} 由 {change.before} 改为 {change.after}。",
        en=f"The registry's own {change.subject} goes from {change.before} to "
        f"{change.after}.",
    )


def _pilot(change: Change, _: Names) -> Bilingual:
    if change.after is True:
        return Bilingual(
            zh="主机密钥可由一家持有（试点）。",
            en="One member may hold several of the host's keys (pilot).",
        )
    return Bilingual(
        zh="主机密钥须分属不同成员。",
        en="The host's keys have to belong to different members.",
    )


def _unknown(change: Change, _: Names) -> Bilingual:
    return Bilingual(
        zh=f"改动了本程序不认识的内容：{change.topic} {change.subject}。",
        en=f"Something that this program does not know changes: {change.topic} "
        f"{change.subject}.",
    )


def _act(change: Change) -> Bilingual:
    if change.is_added:
        return Bilingual(zh="新增", en="Adds")
    if change.is_removed:
        return Bilingual(zh="移除", en="Takes out")
    return Bilingual(zh="更改", en="Changes")


def _types(entry: Mapping[str, Any]) -> Bilingual:
    codes = entry.get("license_types")
    if codes is None:
        return Bilingual(zh="所有证照类型", en="all license types")
    listed = ", ".join(codes) or "-"
    return Bilingual(zh=f"证照类型 {listed}", en=f"the license types {listed}")


def _conditions(terms: list[Mapping[str, Any]]) -> str:
    return ", ".join(" ".join(str(one) for one in term.values()) for term in terms)


def _members_that_differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    names = sorted({*before, *after})
    return ", ".join(name for name in names if before.get(name) != after.get(name))


def _moment(text: Any) -> str:  # noqa: ANN401 (JSON)
    try:
        return beijing_text(parse_moment(str(text)))
    except MalformedError:
        return str(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SAY: Mapping[str, Callable[[Change, Names], Bilingual]] = {
    "version": _version,
    "expires": _expires,
    "threshold": _threshold,
    "root-key": _council_key,
    "targets-key": _council_key,
    "snapshot-key": _council_key,
    "timestamp-key": _council_key,
    "region-key": _region_key,
    "delegation": _delegation,
    "member": _member,
    "recognition-row": _row,
    "recognition-order": _order,
    "policy": _policy,
    "license-type": _license_type,
    "former-member": _former,
    "region-role": _region_role,
    "registry": _registry,
    "pilot-host": _pilot,
}
