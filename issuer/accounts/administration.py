"""What administrators do with accounts, each for those that they administer.

An agency's administrator has its operators; the installation's has other administrators
of its own kind and those of agencies, and thereby nobody who reads a license. Whoever
is not among them is unknown: no answer tells that another agency has such an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from issuer.accounts.api_tokens import ApiToken, find_token, revoke_token, tokens_of
from issuer.accounts.caller import Caller
from issuer.accounts.errors import AccountRefusedError, UnknownAccountError
from issuer.accounts.operators import (
    Operator,
    add_operator,
    all_operators,
    find_operator,
    set_disabled,
    set_roles,
)
from issuer.accounts.roles import Permission, Role
from issuer.accounts.settings import AccountSettings
from issuer.accounts.sign_in import SignIn
from issuer.ledger import Ledger

__all__ = ["Administration", "NewOperator"]


class NewOperator(NamedTuple):
    """An operator and the one-time password, which is shown once and kept nowhere."""

    operator: Operator
    one_time_password: str


class Administration:
    """Accounts, as one administrator sees them; every act is in the audit trail.

    Args:
        ledger: Where they are.
        sign_in: Makes one-time passwords.
        settings: Limits.
        caller: Who acts: someone with `Permission.ADMINISTER`, or for tokens anybody.
    """

    def __init__(
        self,
        ledger: Ledger,
        sign_in: SignIn,
        settings: AccountSettings,
        caller: Caller,
    ) -> None:
        self._ledger = ledger
        self._sign_in = sign_in
        self._settings = settings
        self._caller = caller

    def operators(self) -> list[Operator]:
        """Return the operators that the caller administers, by name."""
        with self._ledger.reading() as connection:
            return self._administered(connection)

    def operator(self, name: str) -> Operator:
        """Return one of them.

        Raises:
            UnknownAccountError: there is none, or somebody else's.
        """
        with self._ledger.reading() as connection:
            return self._found(connection, name)

    def add(
        self, name: str, *, agency_id: int | None, roles: Iterable[Role], now: int
    ) -> NewOperator:
        """Add an operator with a one-time password.

        Args:
            name: The account's name.
            agency_id: The agency; of an agency's administrator their own, always.
            roles: What the operator shall be there.
            now: When.

        Raises:
            AccountRefusedError: the caller may not make such an account.
        """
        wanted = frozenset(roles)
        if not self._may_have(agency_id, wanted):
            raise AccountRefusedError(_NOT_YOURS)
        password, password_hash = self._sign_in.first_password()
        with self._ledger.writing() as connection:
            operator = add_operator(
                connection,
                name,
                agency_id=agency_id,
                roles=wanted,
                password_hash=password_hash,
                must_change_by=now + self._settings.one_time_s,
                by=self._caller.name,
                now=now,
            )
        return NewOperator(operator, password)

    def set_roles(self, name: str, roles: Iterable[Role], *, now: int) -> Operator:
        """Give an operator these roles and no others.

        Raises:
            UnknownAccountError: there is none, or somebody else's.
            AccountRefusedError: they do not fit, or it is the caller's own account.
        """
        wanted = frozenset(roles)
        with self._ledger.writing() as connection:
            operator = self._anothers(connection, name)
            if not self._may_have(operator.agency_id, wanted):
                raise AccountRefusedError(_NOT_YOURS)
            set_roles(connection, operator, wanted, by=self._caller.name, now=now)
            return find_operator(connection, name)

    def set_disabled(self, name: str, disabled: bool, *, now: int) -> Operator:
        """Let an operator sign in no more, or again.

        Raises:
            UnknownAccountError: there is none, or somebody else's.
            AccountRefusedError: it is the caller's own account.
        """
        with self._ledger.writing() as connection:
            operator = self._anothers(connection, name)
            by = self._caller.name
            set_disabled(connection, operator, disabled, by=by, now=now)
            return find_operator(connection, name)

    def reset_password(self, name: str, *, now: int) -> NewOperator:
        """Give an operator a one-time password; sessions and tokens end.

        Raises:
            UnknownAccountError: there is none, or somebody else's.
            AccountRefusedError: it is the caller's own account.
        """
        with self._ledger.reading() as connection:
            operator = self._anothers(connection, name)
        by = self._caller.name
        password = self._sign_in.reset_password(operator, by=by, now=now)
        return NewOperator(self.operator(name), password)

    def tokens(self) -> list[ApiToken]:
        """Return the caller's tokens and those of whom the caller administers."""
        with self._ledger.reading() as connection:
            return tokens_of(connection, self._owners(connection))

    def revoke_token(self, token_id: int, *, now: int) -> None:
        """End one of these tokens.

        Raises:
            UnknownAccountError: there is none, or somebody else's.
        """
        with self._ledger.writing() as connection:
            token = find_token(connection, token_id)
            known = {one.id for one in tokens_of(connection, self._owners(connection))}
            if token.id not in known:
                raise UnknownAccountError.token()
            revoke_token(connection, token, by=self._caller.name, now=now)

    def _owners(self, connection: Connection) -> list[int]:
        owners = [self._caller.operator_id]
        if Permission.ADMINISTER in self._caller.permissions:
            owners += [one.id for one in self._administered(connection)]
        return owners

    def _administered(self, connection: Connection) -> list[Operator]:
        known = all_operators(connection)
        return [one for one in known if self._may_have(one.agency_id, one.roles)]

    def _found(self, connection: Connection, name: str) -> Operator:
        operator = find_operator(connection, name)
        if not self._may_have(operator.agency_id, operator.roles):
            raise UnknownAccountError.operator()
        return operator

    def _anothers(self, connection: Connection, name: str) -> Operator:
        # Nobody gives themselves roles; and so that one administrator always remains,
        # nobody locks themselves out.
        operator = self._found(connection, name)
        if operator.id == self._caller.operator_id:
            raise AccountRefusedError(_OWN)
        return operator

    def _may_have(self, agency_id: int | None, roles: frozenset[Role]) -> bool:
        if self._caller.agency_id is not None:
            return agency_id == self._caller.agency_id
        # Whoever could reset a clerk's password could read what the clerk reads.
        return roles == {Role.ADMINISTER}


_OWN = Bilingual(
    zh="不能变更自己的账户，请由另一位管理员办理。",
    en="nobody changes their own account; let another administrator do it",
)
_NOT_YOURS = Bilingual(
    zh="平台管理员只设管理员，机关管理员只管本机关账户。",
    en="the installation's administrator makes administrators, an agency's its own "
    "operators, and nobody else",
)
