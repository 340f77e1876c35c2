"""The wallet edition of a license that is there already, or for another phone.

Signing is left to ``wallet_edition``, the license's own state to ``state``.
"""

from __future__ import annotations

from sqlalchemy import Connection

from credential import strict_json
from credential.bilingual import Bilingual
from credential.jose import thumbprint
from credential.license import StatusReference
from credential.license_type import LicenseType
from credential.status_list import LicenseState
from issuer.errors import StateChangeError
from issuer.index_blocks import EntryDraw, list_uris
from issuer.license_record import PRINT, WALLET, Edition, LicenseEvent, LicenseRecord
from issuer.license_rows import editions_of, exchange_edition, find_license
from issuer.mint import Mint
from issuer.state import STATE_NAMES
from issuer.wallet_edition import WalletOrder, sign_wallet_edition, wallet_license

__all__ = ["hand_over", "refuse_not_in_force"]


def hand_over(
    connection: Connection,
    mint: Mint,
    license_id: str,
    license_type: LicenseType,
    order: WalletOrder,
) -> Edition:
    """Enter a wallet edition of a license, signed now.

    It has a place of its own in a status list. A wallet edition from before is
    superseded at once: a lost phone is of no use to whoever finds it.

    Not checked: that the agency may issue the type now, but by the registry.

    Args:
        connection: A writing transaction.
        mint: Of the license's own agency.
        license_id: The license.
        license_type: Its type as it is now: says what stays in the open.
        order: Whom it is bound to.

    Raises:
        UnknownLicenseError: the ledger has no such license.
        StateChangeError: the license has ended, expired, or is suspended.
        NotListedError: the registry would not let it be signed.
    """
    record = find_license(connection, license_id)
    refuse_not_in_force(record, now=mint.now)
    mint.refuse_unlisted(connection, record.type_code)
    printed = next(one for one in editions_of(connection, record) if one.kind == PRINT)
    draw = EntryDraw(connection, 1)
    (entry,) = draw.entries
    status = StatusReference(list_uris(connection)[entry.list_number], entry.index)
    claims = strict_json.loads(record.application.encode("utf-8"))
    edition = wallet_license(printed, claims, status, order, signed_at=mint.now)
    text = sign_wallet_edition(edition, license_type, order, mint.signer)
    draw.take(1)
    made = Edition(entry.number, WALLET, text)
    event = LicenseEvent(
        mint.now, "hand-over", record.state, _bound_to(order), mint.operator
    )
    exchange_edition(connection, record, made, event)
    return made


def _bound_to(order: WalletOrder) -> str:
    if order.holder_jwk is None:
        return "wallet edition bound to nobody"
    return f"wallet edition for the key {thumbprint(order.holder_jwk)}"


def refuse_not_in_force(record: LicenseRecord, *, now: int) -> None:
    """Refuse a license that gets no wallet edition now.

    Raises:
        StateChangeError: it has ended, expired, or is suspended.
    """
    state = record.state_at(now)
    if state is not LicenseState.VALID:
        name = STATE_NAMES[state]
        raise StateChangeError(
            Bilingual(
                zh=f"该证照的状态是“{name.zh}”，不能签发钱包版。",
                en=f"the license is {name.en} and gets no wallet edition",
            )
        )
    if record.expires is not None and record.expires <= now:
        raise StateChangeError(
            Bilingual(
                zh="该证照已到期，请先换证。",
                en="the license has expired; renew it first",
            )
        )
