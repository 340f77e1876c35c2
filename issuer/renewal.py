"""A license renewed, changed or corrected: a successor takes its place at a time.

The successor's signing is left to ``mint``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from credential import strict_json
from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.status_list import LicenseState
from issuer.draft import Draft
from issuer.draft_dates import LONG_TERM, VALID_FROM, VALID_UNTIL
from issuer.errors import RefusedError, StateChangeError
from issuer.license_record import LicenseEvent, LicenseRecord
from issuer.license_rows import find_license, plan_supersession
from issuer.mint import Mint
from issuer.orders import MintedLicense, Order
from issuer.state import STATE_NAMES
from issuer.usual_fields import beijing_day
from issuer.wallet_edition import WalletOrder

__all__ = ["check_renewable", "corrected_fields", "renew", "renewed_fields"]


def renewed_fields(
    predecessor: LicenseRecord, changes: Mapping[str, Any], license_type: LicenseType
) -> dict[str, Any]:
    """Return the application of a successor: the predecessor's, with what changed.

    Days of issue and validity are never taken over: they are the renewal's own.
    """
    fields: dict[str, Any] = strict_json.loads(predecessor.application.encode("utf-8"))
    fields.pop("issue_date", None)
    if license_type.tongyan.validity == "none":
        return fields | dict(changes)
    return fields | {VALID_FROM: None, VALID_UNTIL: None} | dict(changes)


def corrected_fields(
    predecessor: LicenseRecord,
    changes: Mapping[str, Any],
    license_type: LicenseType,
    *,
    now: int,
) -> dict[str, Any]:
    """Return the application of a corrected license: what was wrong, mended.

    It ends with the predecessor. It begins when it is made, or with a predecessor that
    has not begun: what was said wrongly until now stays said.
    """
    kept: dict[str, Any] = {}
    if license_type.tongyan.validity != "none":
        ends = predecessor.expires
        kept[VALID_UNTIL] = LONG_TERM[0] if ends is None else _day(ends - 1)
    begins = predecessor.not_before
    if begins is not None and begins > now:
        kept[VALID_FROM] = _day(begins)
    return renewed_fields(predecessor, kept | dict(changes), license_type)


def renew(
    connection: Connection,
    mint: Mint,
    license_id: str,
    draft: Draft,
    *,
    reason: str,
    wallet: WalletOrder | None = None,
    case_number: str | None = None,
    note: str = "renewed-by",
) -> MintedLicense:
    """Mint a successor and plan the predecessor's supersession for its first day.

    Args:
        connection: A writing transaction.
        mint: Of the predecessor's agency.
        license_id: The predecessor.
        draft: The successor's checked application.
        reason: Why; entered with the predecessor's event.
        wallet: What the successor's wallet edition is to be. Every edition of the
            predecessor is superseded, whether the successor has it or not.
        case_number: The number of the agency's case, or None.
        note: What the predecessor's event is called.

    Raises:
        UnknownLicenseError: the ledger has no such license.
        StateChangeError: the predecessor has ended, is suspended, or has a
            successor already.
        RefusedError: the successor cannot be minted.
    """
    predecessor = find_license(connection, license_id)
    check_renewable(predecessor, now=mint.now)
    order = Order(draft, replaces=predecessor, wallet=wallet, case_number=case_number)
    (outcome,) = mint.mint(connection, [order])
    if isinstance(outcome, RefusedError):
        raise outcome
    begins = outcome.record.not_before or outcome.record.issued_at
    event = LicenseEvent(
        mint.now,
        note,
        predecessor.state,
        f"{outcome.record.license_id}: {reason}",
        mint.operator,
    )
    plan_supersession(connection, predecessor, event, superseded_from=begins)
    return outcome


def check_renewable(predecessor: LicenseRecord, *, now: int) -> None:
    """Refuse a successor for a license that has one, or is not in force.

    Raises:
        StateChangeError: says which.
    """
    if predecessor.superseded_from is not None:
        raise StateChangeError(
            Bilingual(
                zh="该证照已经换证，请对新证照办理。",
                en="it has a successor already; renew that one",
            )
        )
    state = predecessor.state_at(now)
    if state is not LicenseState.VALID:
        name = STATE_NAMES[state]
        raise StateChangeError(
            Bilingual(
                zh=f"该证照的状态是“{name.zh}”，不能换证。",
                en=f"the license is {name.en} and cannot be renewed",
            )
        )


def _day(seconds: int) -> str:
    return beijing_day(seconds).isoformat()
