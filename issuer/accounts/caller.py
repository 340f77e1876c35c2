"""Who asks: one operator, found by a session or an API token."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.accounts.roles import Permission

__all__ = ["Caller"]


@dataclass(frozen=True, slots=True)
class Caller:
    """An operator, as found by what a request carried.

    Attributes:
        operator_id: The ledger's own number.
        name: The account's name, as the audit trail has it.
        agency_id: The operator's agency; None administers the installation.
        permissions: What may be done with what was carried: of a token, what both its
            scopes and the operator's roles of today allow.
        session_id: The session; None when a token asks.
        must_change_password: The session was begun with a one-time password: it is
            good for choosing another and for nothing else.
    """

    operator_id: int
    name: str
    agency_id: int | None
    permissions: frozenset[Permission]
    session_id: int | None = None
    must_change_password: bool = False
