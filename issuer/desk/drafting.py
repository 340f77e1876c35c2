"""An entry checked for one agency, and what minting it would come to.

Minting and filing are left to ``entering``.
"""

from __future__ import annotations

from dataclasses import dataclass

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.approval import asks_second_person
from issuer.desk.application import Entry
from issuer.desk.desk import Turn
from issuer.desk.words import checked_case_number
from issuer.draft import Draft
from issuer.errors import RefusedError
from issuer.orders import MintedLicense, Order
from issuer.usual_fields import beijing_day, with_defaults
from issuer.wallet_edition import WalletOrder

__all__ = ["CheckedEntry", "Preview", "check", "checked", "mint_one", "rehearse"]


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry that fits its type, for an agency that may issue it.

    Attributes:
        entry: As handed in.
        agency: Whose license it is to be.
        draft: What is to be minted.
    """

    entry: Entry
    agency: Agency
    draft: Draft


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be minted.

    Attributes:
        draft: The checked application.
        code: A QR text as long as the license's own; its signature holds nowhere.
        notice: That the code would be large, or None.
        second_person: Whether somebody else would have to approve it.
    """

    draft: Draft
    code: str
    notice: Bilingual | None
    second_person: bool


def check(turn: Turn, entry: Entry) -> Preview:
    """Tell what would be minted; nothing is kept, a reading transaction will do.

    Raises:
        DraftError: names every wrong field.
        RefusedError: the number is taken, or the code would be too large.
        AgencyError: the agency may not issue the type now.
    """
    ready = checked(turn, entry, turn.agency_for(Permission.ENTER))
    blank = rehearse(turn, ready)
    second_person = asks_second_person(entry.license_type)
    return Preview(ready.draft, blank.code, blank.notice, second_person)


def checked(turn: Turn, entry: Entry, agency_id: int) -> CheckedEntry:
    """Return an entry once it is checked, with what need not be typed put in.

    Raises:
        DraftError: names every wrong field.
        AgencyError: the agency may not issue the type now.
    """
    checked_case_number(entry.case_number)
    agency = turn.agency_that_issues(agency_id, entry.license_type)
    draft = turn.desk.checker_of(entry.license_type).check(
        with_defaults(entry.fields, entry.license_type, agency, now=turn.now),
        today=beijing_day(turn.now),
    )
    return CheckedEntry(entry, agency, draft)


def rehearse(turn: Turn, ready: CheckedEntry) -> MintedLicense:
    """Return what minting would come to; nothing in it is good anywhere.

    Raises:
        RefusedError: it would not be minted.
    """
    rehearsal = turn.rehearsal_for(
        ready.agency, allow_same_number=ready.entry.allow_same_number
    )
    (outcome,) = rehearsal.rehearse(turn.connection, [Order(ready.draft)], set())
    return _minted(outcome)


def mint_one(
    turn: Turn, ready: CheckedEntry, *, wallet: WalletOrder | None = None
) -> MintedLicense:
    """Mint a license that replaces none.

    Raises:
        RefusedError: it may not be minted, for instance as the number is in force.
    """
    mint = turn.mint_for(ready.agency, allow_same_number=ready.entry.allow_same_number)
    order = Order(ready.draft, wallet=wallet, case_number=ready.entry.case_number)
    (outcome,) = mint.mint(turn.connection, [order])
    return _minted(outcome)


def _minted(outcome: MintedLicense | RefusedError) -> MintedLicense:
    if isinstance(outcome, RefusedError):
        raise outcome
    return outcome
