"""The first administrator: made once, where there is no account at all."""

from __future__ import annotations

from sqlalchemy import func, select

from issuer.accounts.operators import add_operator
from issuer.accounts.roles import Role
from issuer.accounts.settings import AccountSettings
from issuer.accounts.sign_in import SignIn
from issuer.accounts.tables import operators
from issuer.ledger import Ledger

__all__ = ["FIRST_NAME", "has_operators", "make_first_administrator"]

FIRST_NAME = "administrator"


def has_operators(ledger: Ledger) -> bool:
    """Tell whether there is an account."""
    with ledger.reading() as connection:
        return bool(connection.scalar(select(func.count()).select_from(operators)))


def make_first_administrator(
    ledger: Ledger, sign_in: SignIn, *, settings: AccountSettings, by: str, now: int
) -> str | None:
    """Make the installation's first administrator and return the one-time password.

    There is no default password: nobody signs in anywhere before this was read by
    whoever started the service, and changed.

    Returns:
        The password, which is kept nowhere; None where there is an account already.
    """
    password, password_hash = sign_in.first_password()
    with ledger.writing() as connection:
        # In the transaction that adds: of two services that start at once one does.
        if connection.scalar(select(func.count()).select_from(operators)):
            return None
        add_operator(
            connection,
            FIRST_NAME,
            agency_id=None,
            roles=[Role.ADMINISTER],
            password_hash=password_hash,
            must_change_by=now + settings.one_time_s,
            by=by,
            now=now,
        )
    return password
