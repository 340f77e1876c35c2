"""Signing in with a password, choosing another, and one-time passwords.

Passwords are hashed outside of transactions: a hash takes a tenth of a second, and
nobody's minting waits for it.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from credential.bilingual import Bilingual
from issuer.accounts.api_tokens import revoke_tokens_of
from issuer.accounts.attempts import count_attempt, forgive, subjects_of
from issuer.accounts.caller import Caller
from issuer.accounts.errors import SignInRefusedError, WeakPasswordError
from issuer.accounts.operators import Operator
from issuer.accounts.passwords import (
    PasswordHashes,
    check_password,
    one_time_password,
)
from issuer.accounts.sessions import begin_session, caller_of_session, end_sessions_of
from issuer.accounts.settings import AccountSettings
from issuer.accounts.tables import operators
from issuer.audit import AuditedAct, note_acts
from issuer.ledger import Ledger

__all__ = ["NewSession", "SignIn"]


class NewSession(NamedTuple):
    """A session just begun: its secret is handed to the browser, and kept nowhere."""

    secret: str
    caller: Caller


class SignIn:
    """Where passwords are asked for.

    Args:
        ledger: Where accounts, sessions and failures are.
        settings: Limits.
        hashes: Makes and checks hashes.
    """

    def __init__(
        self, ledger: Ledger, settings: AccountSettings, hashes: PasswordHashes
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._hashes = hashes

    def sign_in(
        self, name: str, password: str, *, address: str, now: int
    ) -> NewSession:
        """Begin a session.

        Args:
            name: What was typed.
            password: What was typed.
            address: Where it came from, as it is counted.
            now: When.

        Raises:
            SignInRefusedError: no such account and password, or it is disabled, or its
                one-time password is over: told alike, after the same time.
            LockedOutError: too many failed before.
        """
        operator_id, password_hash = self._checked(name, password, address, now)
        anew = None
        if self._hashes.is_outdated(password_hash):
            anew = self._hashes.make(password)
        with self._ledger.writing() as connection:
            _refuse_changed(connection, operator_id, password_hash)
            values = {} if anew is None else {"password_hash": anew}
            connection.execute(
                update(operators)
                .where(operators.c.id == operator_id)
                .values(signed_in_at=now, **values)
            )
            return self._begun(connection, operator_id, now)

    def change_password(
        self, caller: Caller, old: str, new: str, *, address: str, now: int
    ) -> NewSession:
        """Choose another password: every session ends, and a new one begins.

        Args:
            caller: Who is signed in.
            old: The password, asked again: a screen left alone is no password.
            new: The new one.
            address: Where it came from, as it is counted.
            now: When.

        Raises:
            SignInRefusedError: the old one is wrong.
            LockedOutError: too many were.
            WeakPasswordError: the new one is weak, or the old one.
        """
        check_password(new, name=caller.name)
        if new == old:
            raise WeakPasswordError(_SAME)
        operator_id, password_hash = self._checked(caller.name, old, address, now)
        anew = self._hashes.make(new)
        with self._ledger.writing() as connection:
            _refuse_changed(connection, operator_id, password_hash)
            connection.execute(
                update(operators)
                .where(operators.c.id == operator_id)
                .values(password_hash=anew, must_change_by=None)
            )
            end_sessions_of(connection, operator_id)
            act = AuditedAct(now, "change-password", caller.name, subject=caller.name)
            note_acts(connection, [act])
            return self._begun(connection, operator_id, now)

    def first_password(self) -> tuple[str, str]:
        """Return a new one-time password and its hash."""
        password = one_time_password()
        return password, self._hashes.make(password)

    def reset_password(self, operator: Operator, *, by: str, now: int) -> str:
        """Give an operator a one-time password, and return it.

        Whoever knew the password before is out: sessions and tokens end as well.
        """
        password, password_hash = self.first_password()
        with self._ledger.writing() as connection:
            connection.execute(
                update(operators)
                .where(operators.c.id == operator.id)
                .values(
                    password_hash=password_hash,
                    must_change_by=now + self._settings.one_time_s,
                )
            )
            end_sessions_of(connection, operator.id)
            revoke_tokens_of(connection, operator.id, now=now)
            act = AuditedAct(now, "reset-password", by, subject=operator.name)
            note_acts(connection, [act])
        return password

    def _checked(
        self, name: str, password: str, address: str, now: int
    ) -> tuple[int, str]:
        account, from_address = subjects_of(name, address, settings=self._settings)
        with self._ledger.writing() as connection:
            count_attempt(connection, (account, from_address), now=now)
            row = connection.execute(
                select(operators).where(operators.c.name == name)
            ).one_or_none()
        stored = None if row is None else row.password_hash
        if not self._hashes.matches(stored, password) or row is None or row.disabled:
            raise SignInRefusedError
        if row.must_change_by is not None and row.must_change_by <= now:
            raise SignInRefusedError
        with self._ledger.writing() as connection:
            forgive(connection, account, from_address)
        return row.id, row.password_hash

    def _begun(self, connection: Connection, operator_id: int, now: int) -> NewSession:
        settings = self._settings
        secret = begin_session(connection, operator_id, settings=settings, now=now)
        caller = caller_of_session(connection, secret, settings=settings, now=now)
        if caller is None:
            raise SignInRefusedError  # disabled in this very moment
        return NewSession(secret, caller)


def _refuse_changed(
    connection: Connection, operator_id: int, password_hash: str
) -> None:
    """Refuse where the password was changed while the old one was being checked."""
    now_stored = connection.scalar(
        select(operators.c.password_hash).where(operators.c.id == operator_id)
    )
    if now_stored != password_hash:
        raise SignInRefusedError


_SAME = Bilingual(zh="新口令与旧口令相同。", en="the new password is the old one")
