"""Which keys speak for a role: set in one step, thresholds and leftovers with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from securesystemslib.signer import Key
from tuf.api.metadata import DelegatedRole, Role, Root, Targets

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.difference import Change
from trust_registry.errors import CeremonyError
from trust_registry.role_content import OWNER

__all__ = [
    "key_of",
    "owner_of",
    "owners_of",
    "replaced",
    "set_delegated_keys",
    "set_keys",
    "swapped",
    "without",
]

AnyRole = TypeVar("AnyRole", Role, DelegatedRole)


def owner_of(key: Key) -> str:
    """Return the region that answers for a key, or an empty text."""
    owner = key.unrecognized_fields.get(OWNER)
    return owner if isinstance(owner, str) else ""


def owners_of(root: Root, role: str) -> list[str]:
    """Return the owners of a top role's keys, in their order."""
    return [owner_of(root.keys[keyid]) for keyid in root.roles[role].keyids]


def key_of(root: Root, role: str, owner: str) -> Key:
    """Return a member's key in a council role.

    Raises:
        CeremonyError: it has none.
    """
    for keyid in root.roles[role].keyids:
        if owner_of(root.keys[keyid]) == owner:
            return root.keys[keyid]
    raise CeremonyError(
        f"{owner} has no key in {role}; it has no seat in the council",
        f"{owner} 在 {role} 中没有密钥，不在理事会中",
    )


def set_keys(root: Root, role: str, keys: Sequence[Key]) -> None:
    """Let a top role have exactly these keys; a council role's threshold follows."""
    held = {**root.keys, **{key.keyid: key for key in keys}}
    root.roles[role].keyids = [key.keyid for key in keys]
    if role in (roles.ROOT, roles.TARGETS):
        root.roles[role].threshold = roles.council_threshold(len(keys))
    used = [keyid for one in root.roles.values() for keyid in one.keyids]
    root.keys = {keyid: held[keyid] for keyid in dict.fromkeys(used)}


def replaced(root: Root, role: str, new: Key) -> None:
    """Give a member's place in a council role to its new key."""
    old = key_of(root, role, owner_of(new))
    if old.keyid == new.keyid:
        raise CeremonyError(
            f"the key {new.keyid[:16]} is in {role} already; make a new one",
            f"密钥 {new.keyid[:16]} 已在 {role} 中，请生成新密钥",
        )
    keys = [root.keys[keyid] for keyid in root.roles[role].keyids]
    set_keys(root, role, [new if key.keyid == old.keyid else key for key in keys])


def without(root: Root, role: str, owner: str) -> None:
    """Take a member's place in a council role away."""
    keys = [root.keys[keyid] for keyid in root.roles[role].keyids]
    set_keys(root, role, [key for key in keys if owner_of(key) != owner])


def set_delegated_keys(targets: Targets, role: str, keys: Sequence[Key]) -> None:
    """Let a delegated role have exactly these keys, or with none be no role.

    Raises:
        CeremonyError: the council does not delegate to it.
    """
    delegations = targets.delegations
    if delegations is None or not delegations.roles or role not in delegations.roles:
        raise CeremonyError(
            f"the council gives no keys to {role}; name a member by its code",
            f"理事会未向 {role} 授权，请以行政区划代码指明成员",
        )
    held = {**delegations.keys, **{key.keyid: key for key in keys}}
    if keys:
        delegations.roles[role].keyids = [key.keyid for key in keys]
    else:
        del delegations.roles[role]
    used = [keyid for one in delegations.roles.values() for keyid in one.keyids]
    delegations.keys = {keyid: held[keyid] for keyid in dict.fromkeys(used)}


def swapped(changes: Sequence[Change], what: Bilingual) -> list[Bilingual]:
    """Return what is wrong unless exactly one owner has one key changed for another.

    Args:
        changes: The changes of one kind of key.
        what: Which keys, for the sentence.
    """
    added = [change.after[OWNER] for change in changes if change.is_added]
    removed = [change.before[OWNER] for change in changes if change.is_removed]
    if len(changes) == 2 and added == removed and len(added) == 1:
        return []
    return [
        Bilingual(
            zh=f"它不是恰好更换一个成员的一把{what.zh}",
            en=f"it does not exchange exactly one member's {what.en}",
        )
    ]
