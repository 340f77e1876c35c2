"""Operators and tokens as JSON, alike in the service and on the command line."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from credential.moments import from_seconds, to_rfc3339
from issuer.accounts.api_tokens import ApiToken
from issuer.accounts.operators import Operator
from issuer.agencies import agency_numbered

__all__ = ["operator_told", "token_told"]


def operator_told(connection: Connection, operator: Operator) -> dict[str, Any]:
    """Return an operator as JSON."""
    agency = None
    if operator.agency_id is not None:
        agency = agency_numbered(connection, operator.agency_id).iss
    return {
        "name": operator.name,
        "agency": agency,
        "roles": sorted(operator.roles),
        "disabled": operator.disabled,
        "must_change_password": operator.must_change_password,
        "added_at": _moment(operator.added_at),
        "signed_in_at": _moment(operator.signed_in_at),
    }


def token_told(token: ApiToken) -> dict[str, Any]:
    """Return a token as JSON, without its secret, which is not known."""
    return {
        "id": token.id,
        "operator": token.operator,
        "label": token.label,
        "scopes": sorted(token.scopes),
        "made_at": _moment(token.made_at),
        "expires": _moment(token.expires),
        "revoked_at": _moment(token.revoked_at),
        "used_at": _moment(token.used_at),
    }


def _moment(at: int | None) -> str | None:
    return None if at is None else to_rfc3339(from_seconds(at))
