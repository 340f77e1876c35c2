"""Roles of operators and what each may do: one matrix, everything else is denied.

An API token's scopes are permissions of the same list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from credential.bilingual import Bilingual

__all__ = ["PERMISSIONS_OF", "Permission", "Role", "permissions_of", "roles_in"]


class Permission(StrEnum):
    """What a route asks for; each speaks for the operator's own agency alone."""

    ENTER = "enter"
    APPROVE = "approve"
    CHANGE_STATE = "change-state"
    READ = "read"
    ADMINISTER = "administer"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _LABELS[self]


class Role(StrEnum):
    """What an operator is to an agency; one operator may have several."""

    ENTER = "enter"
    APPROVE = "approve"
    CHANGE_STATE = "change-state"
    READ = "read"
    ADMINISTER = "administer"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _LABELS[Permission(self.value)]


# Who enters, approves or changes has to find the license first. Who administers
# accounts reads no license: a lost administrator's password opens no holder's file.
PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ENTER: frozenset({Permission.ENTER, Permission.READ}),
        Role.APPROVE: frozenset({Permission.APPROVE, Permission.READ}),
        Role.CHANGE_STATE: frozenset({Permission.CHANGE_STATE, Permission.READ}),
        Role.READ: frozenset({Permission.READ}),
        Role.ADMINISTER: frozenset({Permission.ADMINISTER}),
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return what somebody with these roles may do; nothing without a role.

    >>> sorted(permissions_of([Role.APPROVE]))
    [<Permission.APPROVE: 'approve'>, <Permission.READ: 'read'>]
    """
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))


def roles_in(words: str) -> frozenset[Role]:
    """Return the roles in words with spaces between, as the ledger keeps them."""
    return frozenset(Role(word) for word in words.split())


_LABELS = {
    Permission.ENTER: Bilingual(zh="录入", en="enter"),
    Permission.APPROVE: Bilingual(zh="审核", en="approve"),
    Permission.CHANGE_STATE: Bilingual(zh="变更状态", en="change state"),
    Permission.READ: Bilingual(zh="查询", en="read"),
    Permission.ADMINISTER: Bilingual(zh="管理", en="administer"),
}
