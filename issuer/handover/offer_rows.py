"""Rows of wallet offers: found by what redeems them, changed, ended.

The caller holds the transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from issuer.audit import AuditedAct, note_acts
from issuer.handover.codes import digest_of
from issuer.handover.protocol_error import ProtocolError
from issuer.handover.tables import wallet_offers
from issuer.schema import licenses

__all__ = [
    "find_by_code",
    "is_open",
    "no_such_code",
    "note",
    "offer_of_code",
    "offer_of_token",
    "update_offer",
    "void",
]


def find_by_code(connection: Connection, agency_id: int, code: str) -> Row[Any] | None:
    """Return an agency's offer by its pre-authorized code, used or not, or None."""
    by_code = wallet_offers.c.code_sha256 == digest_of(code)
    return _find(connection, agency_id, by_code)


def offer_of_code(connection: Connection, agency_id: int, code: str) -> Row[Any]:
    """Return what `find_by_code` finds.

    Raises:
        ProtocolError: ``invalid_grant``: the agency made no such offer.
    """
    row = find_by_code(connection, agency_id, code)
    if row is None:
        raise no_such_code()
    return row


def offer_of_token(
    connection: Connection, agency_id: int, token: str, *, now: int
) -> Row[Any]:
    """Return an agency's offer by the access token that was given for it.

    Raises:
        ProtocolError: ``invalid_token``: unknown, expired or ended.
    """
    by_token = wallet_offers.c.token_sha256 == digest_of(token)
    row = _find(connection, agency_id, by_token)
    if row is None or row.token_expires <= now:
        raise ProtocolError("invalid_token", "unknown or expired")
    return row


def is_open(offer: Row[Any], now: int) -> bool:
    """Tell whether an offer's code counts, unless it was used."""
    return offer.voided_at is None and now < offer.expires


def no_such_code() -> ProtocolError:
    """Return one refusal for all that is wrong with a code: no guess learns which."""
    return ProtocolError("invalid_grant", "the code is unknown, used or expired")


def update_offer(connection: Connection, offer_id: int, **values: object) -> None:
    """Change columns of an offer."""
    connection.execute(
        update(wallet_offers).where(wallet_offers.c.id == offer_id).values(**values)
    )


def void(connection: Connection, offer_id: int, *, now: int) -> None:
    """End an offer, and the token that was given for it."""
    update_offer(connection, offer_id, voided_at=now, token_expires=now)


def note(
    connection: Connection, act: str, license_id: str, *, operator: str, now: int
) -> None:
    """Enter into the audit trail what happened to an offer of a license."""
    note_acts(connection, [AuditedAct(now, act, operator, subject=license_id)])


def _find(
    connection: Connection, agency_id: int, condition: ColumnElement[bool]
) -> Row[Any] | None:
    # Another agency's secrets count for nothing, whatever address they come to.
    return connection.execute(
        select(wallet_offers, licenses.c.license_id, licenses.c.type_code)
        .join(licenses, licenses.c.id == wallet_offers.c.license)
        .where(condition, licenses.c.agency_id == agency_id)
    ).one_or_none()
