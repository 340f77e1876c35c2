"""Offers of wallet editions as rows of the ledger: made, looked at, taken back.

Redeeming one is left to ``redemption``, its text to ``offer_text``; the caller holds
the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from issuer.handover.codes import OfferSecrets, digest_of, tx_code_mac
from issuer.handover.new_edition import refuse_not_in_force
from issuer.handover.offer_rows import note, void
from issuer.handover.tables import wallet_offers
from issuer.license_record import LicenseRecord

__all__ = [
    "OFFER_LIFE_S",
    "Offer",
    "OfferState",
    "make_offer",
    "offers_of",
]

# Ours: while the holder is at the counter.
OFFER_LIFE_S = 600


class OfferState(StrEnum):
    """How far an offer has come."""

    OPEN = "open"
    REDEEMED = "redeemed"  # a wallet has its token, and no edition yet
    HANDED_OVER = "handed-over"
    VOID = "void"  # taken back, followed by another, or too many wrong codes
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer; without its secrets, which nobody keeps.

    Attributes:
        id: Its row in the ledger.
        operator: Who made it.
        offered_at: When, whole UTC seconds.
        expires: The first second at which its code counts no more.
        state: As of when it was asked.
        notified: What the wallet told of the edition last, or None.
    """

    id: int
    operator: str
    offered_at: int
    expires: int
    state: OfferState
    notified: str | None


def make_offer(
    connection: Connection,
    record: LicenseRecord,
    secrets: OfferSecrets,
    *,
    operator: str,
    now: int,
) -> Offer:
    """Enter an offer of a license; those still open for it are void from now on.

    Not checked: that the agency may issue the type; asked when the edition is signed.

    Args:
        connection: A writing transaction.
        record: The license.
        secrets: Drawn for this offer.
        operator: Who stands before the holder.
        now: Whole UTC seconds.

    Raises:
        StateChangeError: the license gets no wallet edition now.
    """
    refuse_not_in_force(record, now=now)
    for offer in offers_of(connection, record, now=now):
        if offer.state in (OfferState.OPEN, OfferState.REDEEMED):
            void(connection, offer.id, now=now)
    mac = secrets.tx_code and tx_code_mac(secrets.code, secrets.tx_code)
    row = connection.execute(
        insert(wallet_offers)
        .values(
            license=record.id,
            operator=operator,
            offered_at=now,
            expires=now + OFFER_LIFE_S,
            code_sha256=digest_of(secrets.code),
            tx_code_mac=mac,
            wrong_tries=0,
        )
        .returning(wallet_offers)
    ).one()
    note(connection, "wallet-offer", record.license_id, operator=operator, now=now)
    return _offer(row, now)


def offers_of(
    connection: Connection, record: LicenseRecord, *, now: int
) -> list[Offer]:
    """Return the offers of a license, newest first."""
    rows = connection.execute(
        select(wallet_offers)
        .where(wallet_offers.c.license == record.id)
        .order_by(wallet_offers.c.id.desc())
    )
    return [_offer(row, now) for row in rows]


def _offer(row: Row[Any], now: int) -> Offer:
    return Offer(
        row.id,
        row.operator,
        row.offered_at,
        row.expires,
        _state(row, now),
        row.notified,
    )


def _state(row: Row[Any], now: int) -> OfferState:
    if row.status_entry is not None:
        return OfferState.HANDED_OVER
    if row.voided_at is not None:
        return OfferState.VOID
    ends: int = row.expires if row.redeemed_at is None else row.token_expires
    if ends <= now:
        return OfferState.EXPIRED
    return OfferState.OPEN if row.redeemed_at is None else OfferState.REDEEMED
