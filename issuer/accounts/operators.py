"""Operators: who works for which agency, in which roles.

What each role may do is left to ``roles``, passwords to ``passwords``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from credential.bilingual import Bilingual
from issuer.accounts.errors import AccountRefusedError, UnknownAccountError
from issuer.accounts.roles import Role, roles_in
from issuer.accounts.sessions import end_sessions_of
from issuer.accounts.tables import operators
from issuer.audit import AuditedAct, note_acts

__all__ = [
    "Operator",
    "add_operator",
    "all_operators",
    "find_operator",
    "operators_of",
    "set_disabled",
    "set_roles",
]

# Spoken over the telephone, written into audit lines and file names.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    Attributes:
        id: The ledger's own number.
        name: The account's name, unlike any other's in the installation.
        agency_id: The agency; None administers the installation.
        roles: What the operator is there.
        must_change_password: Has a one-time password, or none that is good any more.
        disabled: May not sign in.
        added_at: Since when the account is there.
        signed_in_at: The last sign-in, or None.
    """

    id: int
    name: str
    agency_id: int | None
    roles: frozenset[Role]
    must_change_password: bool
    disabled: bool
    added_at: int
    signed_in_at: int | None


def add_operator(
    connection: Connection,
    name: str,
    *,
    agency_id: int | None,
    roles: Iterable[Role],
    password_hash: str,
    must_change_by: int,
    by: str,
    now: int,
) -> Operator:
    """Add an operator with a one-time password.

    Args:
        connection: A writing transaction.
        name: The account's name.
        agency_id: The agency; None administers the installation.
        roles: At least one; without an agency `Role.ADMINISTER` alone.
        password_hash: Of the one-time password.
        must_change_by: When that password ends.
        by: Who adds, for the audit trail.
        now: When.

    Raises:
        AccountRefusedError: the name is taken or unfit, or the roles are.
    """
    if not _NAME.fullmatch(name):
        raise AccountRefusedError(_BAD_NAME)
    wanted = _checked(roles, agency_id)
    taken = select(operators.c.id).where(operators.c.name == name)
    if connection.scalar(taken) is not None:
        raise AccountRefusedError(
            Bilingual(
                zh=f"用户名 {name} 已被使用，请另取一个。",
                en=f"the name {name} is taken; choose another",
            )
        )
    connection.execute(
        insert(operators).values(
            name=name,
            agency_id=agency_id,
            roles=_words(wanted),
            password_hash=password_hash,
            must_change_by=must_change_by,
            disabled=False,
            added_at=now,
        )
    )
    _note(connection, "add-operator", name, _words(wanted), by=by, now=now)
    return find_operator(connection, name)


def find_operator(connection: Connection, name: str) -> Operator:
    """Return the operator of a name.

    Raises:
        UnknownAccountError: there is none.
    """
    row = connection.execute(
        select(operators).where(operators.c.name == name)
    ).one_or_none()
    if row is None:
        raise UnknownAccountError.operator()
    return _operator(row)


def operators_of(connection: Connection, agency_id: int | None) -> list[Operator]:
    """Return the operators of an agency (None: of the installation), by name."""
    rows = connection.execute(
        select(operators)
        .where(operators.c.agency_id.is_not_distinct_from(agency_id))
        .order_by(operators.c.name)
    )
    return [_operator(row) for row in rows]


def all_operators(connection: Connection) -> list[Operator]:
    """Return every operator, by name."""
    rows = connection.execute(select(operators).order_by(operators.c.name))
    return [_operator(row) for row in rows]


def set_roles(
    connection: Connection,
    operator: Operator,
    roles: Iterable[Role],
    *,
    by: str,
    now: int,
) -> None:
    """Give an operator these roles and no others; sessions feel it at once.

    Raises:
        AccountRefusedError: none is left, or they do not fit.
    """
    words = _words(_checked(roles, operator.agency_id))
    connection.execute(
        update(operators).where(operators.c.id == operator.id).values(roles=words)
    )
    _note(connection, "change-roles", operator.name, words, by=by, now=now)


def set_disabled(
    connection: Connection, operator: Operator, disabled: bool, *, by: str, now: int
) -> None:
    """Let an operator sign in no more, or again; the account stays for the trail.

    Sessions end, and tokens are good for nothing while it is disabled.
    """
    connection.execute(
        update(operators).where(operators.c.id == operator.id).values(disabled=disabled)
    )
    if disabled:
        end_sessions_of(connection, operator.id)
    act = "disable-operator" if disabled else "enable-operator"
    _note(connection, act, operator.name, "", by=by, now=now)


def _words(roles: Iterable[Role]) -> str:
    return " ".join(sorted(roles))


def _checked(roles: Iterable[Role], agency_id: int | None) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise AccountRefusedError(
            Bilingual(zh="请至少授予一个角色。", en="give at least one role")
        )
    if agency_id is None and wanted != {Role.ADMINISTER}:
        raise AccountRefusedError(
            Bilingual(
                zh="不属于任何机关的账户只能管理，不能办理证照。",
                en="an account without an agency administers, and does nothing else",
            )
        )
    return wanted


def _note(
    connection: Connection, act: str, name: str, what: str, *, by: str, now: int
) -> None:
    subject = f"{name}: {what}" if what else name
    note_acts(connection, [AuditedAct(now, act, by, subject=subject)])


def _operator(row: Row[Any]) -> Operator:
    return Operator(
        id=row.id,
        name=row.name,
        agency_id=row.agency_id,
        roles=roles_in(row.roles),
        must_change_password=row.must_change_by is not None,
        disabled=row.disabled,
        added_at=row.added_at,
        signed_in_at=row.signed_in_at,
    )


_BAD_NAME = Bilingual(
    zh="用户名须为 2 至 32 个小写字母、数字、点、横线或下划线，且以字母或数字开头。",
    en="a name has 2 to 32 lower-case letters, digits, dots, dashes or underscores, "
    "and begins with a letter or digit",
)
