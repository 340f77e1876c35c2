"""Sentences on what root and council's role say themselves: keys, thresholds, ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.told import Told
from trust_registry.ceremony.wording import act_of, capital, moment
from trust_registry.role_content import OWNER

__all__ = ["ROLE_SENTENCES"]

_KEY_ID_SHOWN = 16
_ROLES = {
    roles.ROOT: Told(zh="根", en="the root"),
    roles.TARGETS: Told(zh="理事会目录", en="the council's role"),
    roles.SNAPSHOT: Told(zh="主机快照", en="the host's snapshot"),
    roles.TIMESTAMP: Told(zh="主机时间戳", en="the host's timestamp"),
}


def _version(change: Change, _: Names) -> Bilingual:
    role = _ROLES[change.subject]
    return Told(
        zh=f"{role.zh}由第 {change.before} 版变为第 {change.after} 版。",
        en=f"{capital(role.en)} goes from v{change.before} to v{change.after}.",
    )


def _expires(change: Change, _: Names) -> Bilingual:
    role, until = _ROLES[change.subject], moment(change.after)
    return Told(
        zh=f"{role.zh}有效至北京时间 {until}（此前为 {moment(change.before)}）。",
        en=f"{capital(role.en)} is good until {until} (Beijing time; "
        f"{moment(change.before)} before).",
    )


def _threshold(change: Change, _: Names) -> Bilingual:
    role = _ROLES[change.subject]
    return Told(
        zh=f"{role.zh}由须 {change.before} 把密钥签名变为须 {change.after} 把。",
        en=f"{capital(role.en)} needs {change.after} signatures instead of "
        f"{change.before}.",
    )


def _council_key(change: Change, names: Names) -> Bilingual:
    role = _ROLES[change.topic.removesuffix("-key")]
    return _key(change, names, role, change.subject)


def _region_key(change: Change, names: Names) -> Bilingual:
    role, _, keyid = change.subject.partition(" ")
    code = roles.region_code_of(role) or role
    region = names.of(code)
    named = Told(zh=f"{region.zh}地区角色", en=f"the role of {region.en}")
    return _key(change, names, named, keyid)


def _key(change: Change, names: Names, role: Bilingual, keyid: str) -> Bilingual:
    owner = names.of(str((change.after or change.before or {}).get(OWNER, "?")))
    short = keyid[:_KEY_ID_SHOWN]
    if change.is_added:
        return Told(
            zh=f"{role.zh}增加 {owner.zh} 的密钥 {short}。",
            en=f"The key {short} of {owner.en} may sign {role.en} from now on.",
        )
    if change.is_removed:
        return Told(
            zh=f"{role.zh}移除 {owner.zh} 的密钥 {short}。",
            en=f"The key {short} of {owner.en} may no longer sign {role.en}.",
        )
    return Told(
        zh=f"{role.zh}的密钥 {short}（{owner.zh}）的登记内容改变。",
        en=f"What is said of the key {short} of {owner.en} in {role.en} changes.",
    )


def _delegation(change: Change, names: Names) -> Bilingual:
    region = names.of(roles.region_code_of(change.subject) or change.subject)
    paths = ", ".join((change.after or change.before or {}).get("paths", []))
    if change.is_added:
        return Told(
            zh=f"{region.zh}获授权，只管理路径 {paths}。",
            en=f"{capital(region.en)} may publish under {paths}, and nowhere else.",
        )
    if change.is_removed:
        return Told(
            zh=f"收回对 {region.zh} 的授权。",
            en=f"{capital(region.en)} may no longer publish anything.",
        )
    return Told(
        zh=f"对 {region.zh} 的授权方式改变。",
        en=f"The terms on which {region.en} may publish change.",
    )


def _region_role(change: Change, names: Names) -> Bilingual:
    region = names.of(roles.region_code_of(change.subject) or change.subject)
    act = act_of(change)
    return Told(
        zh=f"{act.zh} {region.zh} 自行签名的角色文件 {change.subject}。",
        en=f"{act.en} {change.subject}, signed by {region.en} itself.",
    )


def _pilot(change: Change, _: Names) -> Bilingual:
    if change.after is True:
        return Told(
            zh="主机密钥可由一家持有（试点）。",
            en="One member may hold several of the host's keys (pilot).",
        )
    return Told(
        zh="主机密钥须分属不同成员。",
        en="The host's keys have to belong to different members.",
    )


ROLE_SENTENCES: Mapping[str, Callable[[Change, Names], Bilingual]] = {
    "version": _version,
    "expires": _expires,
    "threshold": _threshold,
    "root-key": _council_key,
    "targets-key": _council_key,
    "snapshot-key": _council_key,
    "timestamp-key": _council_key,
    "region-key": _region_key,
    "delegation": _delegation,
    "region-role": _region_role,
    "pilot-host": _pilot,
}
