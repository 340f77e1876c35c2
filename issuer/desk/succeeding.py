"""Licenses renewed or corrected: a successor, at once or after a second person.

What a successor is made of is left to ``issuer.renewal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.approval import asks_second_person
from issuer.desk.application import Application, Entry, Purpose, refuse_stale
from issuer.desk.desk import Turn
from issuer.desk.drafting import CheckedEntry, checked
from issuer.desk.entering import file_application
from issuer.desk.finding import own_license
from issuer.desk.words import checked_reason
from issuer.errors import StateChangeError
from issuer.license_record import LicenseRecord
from issuer.orders import MintedLicense
from issuer.renewal import check_renewable, corrected_fields, renewed_fields
from issuer.renewal import renew as mint_successor
from issuer.wallet_edition import WalletOrder

__all__ = ["correct", "renew", "renew_at_once", "succeed"]

_NOTES = {Purpose.RENEW: "renewed-by", Purpose.CORRECT: "corrected-by"}


def renew(
    turn: Turn,
    license_id: str,
    changes: Mapping[str, Any],
    *,
    reason: str,
    revision: int | None,
    case_number: str | None = None,
) -> MintedLicense | Application:
    """Renew a license: its fields with what changed, and days of its own.

    Args:
        turn: Of an operator with the permission to enter.
        license_id: The predecessor; it holds until the successor begins.
        changes: Fields that differ; days of issue and validity are the renewal's own.
        reason: Why.
        revision: The one that the operator saw; None does not ask.
        case_number: The number of the agency's case, or None.

    Returns:
        The successor, or the application for it where the type asks for a second
        person.

    Raises:
        UnknownLicenseError: the agency has no such license.
        StaleRevisionError: it was changed meanwhile.
        StateChangeError: it has ended, is suspended, or has a successor already.
        DraftError, RefusedError, AgencyError: the successor cannot be minted.
    """
    agency_id = turn.agency_for(Permission.ENTER)
    old = own_license(turn.connection, agency_id, license_id)
    kind = turn.desk.types.find(old.type_code)
    entry = Entry(kind, renewed_fields(old, changes, kind), case_number)
    return _successor(turn, old, entry, Purpose.RENEW, reason, revision)


def renew_at_once(
    turn: Turn,
    license_id: str,
    changes: Mapping[str, Any],
    *,
    reason: str,
    wallet: WalletOrder | None = None,
) -> MintedLicense:
    """Renew a license, whatever its type asks for; see `entering.mint_at_once`.

    Args:
        turn: Of an operator with the permission to enter.
        license_id: The predecessor.
        changes: Fields that differ.
        reason: Why.
        wallet: What the successor's wallet edition is to be.

    Raises:
        UnknownLicenseError, StateChangeError, DraftError, RefusedError, AgencyError:
            as `renew`.
    """
    agency_id = turn.agency_for(Permission.ENTER)
    old = own_license(turn.connection, agency_id, license_id)
    kind = turn.desk.types.find(old.type_code)
    ready = checked(turn, Entry(kind, renewed_fields(old, changes, kind)), agency_id)
    return succeed(turn, ready, license_id, Purpose.RENEW, reason, wallet=wallet)


def correct(
    turn: Turn,
    license_id: str,
    changes: Mapping[str, Any],
    *,
    reason: str,
    revision: int | None,
    case_number: str | None = None,
) -> MintedLicense | Application:
    """Correct a license: one with mended fields takes its place at once.

    It ends with its predecessor.

    Args:
        turn: Of an operator with the permission to enter.
        license_id: The license with the mistake.
        changes: The mended fields; one at least.
        reason: What was wrong.
        revision: The one that the operator saw; None does not ask.
        case_number: The number of the agency's case, or None.

    Returns:
        As `renew`.

    Raises:
        StateChangeError: nothing is mended, or as `renew`.
        UnknownLicenseError, StaleRevisionError, DraftError, RefusedError, AgencyError:
            as `renew`.
    """
    agency_id = turn.agency_for(Permission.ENTER)
    old = own_license(turn.connection, agency_id, license_id)
    if not changes:
        raise StateChangeError(
            Bilingual(
                zh="没有更改任何字段，请填写更正的内容。",
                en="no field is changed; give what is to be corrected",
            )
        )
    kind = turn.desk.types.find(old.type_code)
    fields = corrected_fields(old, changes, kind, now=turn.now)
    entry = Entry(kind, fields, case_number)
    return _successor(turn, old, entry, Purpose.CORRECT, reason, revision)


def succeed(
    turn: Turn,
    ready: CheckedEntry,
    license_id: str,
    purpose: Purpose,
    reason: str,
    *,
    wallet: WalletOrder | None = None,
) -> MintedLicense:
    """Mint a checked successor.

    Raises:
        UnknownLicenseError, StateChangeError, RefusedError: as `renew`.
    """
    return mint_successor(
        turn.connection,
        turn.mint_for(ready.agency),
        license_id,
        ready.draft,
        reason=reason,
        wallet=wallet,
        case_number=ready.entry.case_number,
        note=_NOTES[purpose],
    )


def _successor(
    turn: Turn,
    old: LicenseRecord,
    entry: Entry,
    purpose: Purpose,
    reason: str,
    revision: int | None,
) -> MintedLicense | Application:
    told = checked_reason(reason)
    refuse_stale(seen=revision, now_at=old.revision)
    check_renewable(old, now=turn.now)
    ready = checked(turn, entry, old.agency_id)
    if not asks_second_person(entry.license_type):
        return succeed(turn, ready, old.license_id, purpose, told)
    return file_application(
        turn, ready, purpose=purpose, replaces=old.license_id, reason=told
    )
