"""Checked drafts become licenses: place reserved, edition signed, ledger written.

All three happen in the caller's one transaction, or none. Checking an application is
left to ``draft``, reading a file of them to ``batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from credential import carrier, sd_jwt, strict_json
from credential.bilingual import Bilingual
from credential.errors import CarrierError
from credential.identifier import LicenseId
from credential.license import License, StatusReference, license_claims
from credential.license_type import print_claims
from credential.moments import end_of_day, from_seconds, start_of_day, to_seconds
from credential.status_list import LicenseState
from issuer.agencies import Agency
from issuer.draft import Draft
from issuer.errors import QrBudgetError, RefusedError
from issuer.index_blocks import (
    LIST_CAPACITY,
    EntryDraw,
    StatusEntry,
    list_uri,
    list_uris,
)
from issuer.license_ids import first_license_id
from issuer.license_record import Edition, LicenseEvent, LicenseRecord
from issuer.license_rows import NewLicense, add_licenses
from issuer.qr_budget import budget_notice
from issuer.signer import Signer
from issuer.taken_numbers import TakenNumbers

__all__ = ["PRINT", "Mint", "MintedLicense", "Order"]

PRINT = "print"

Value = TypeVar("Value")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Order:
    """One license to mint.

    Attributes:
        draft: The checked application.
        replaces: The predecessor, on renewal.
        batch_id: The file it comes from, or None.
        batch_row: Its row there, or None.
    """

    draft: Draft
    replaces: LicenseRecord | None = None
    batch_id: int | None = None
    batch_row: int | None = None


@dataclass(frozen=True, slots=True)
class MintedLicense:
    """A license as entered, its print edition and the text of its QR code."""

    record: LicenseRecord
    edition: Edition
    code: str
    notice: Bilingual | None


@dataclass(frozen=True, slots=True)
class Mint:
    """Mints for one agency at one instant.

    Attributes:
        agency: In whose name.
        signer: Its credential key.
        now: ``iat``, whole UTC seconds.
        operator: Who is at the keyboard.
        allow_same_number: Mint even if a license of the type with this number is
            in force.
    """

    agency: Agency
    signer: Signer
    now: int
    operator: str
    allow_same_number: bool = False

    def mint(
        self, connection: Connection, orders: Sequence[Order]
    ) -> list[MintedLicense | RefusedError]:
        """Mint what can be minted; return an outcome for each order, in order.

        Not checked: that the agency may issue the type now.

        Args:
            connection: A writing transaction. Nothing is minted unless it commits.
            orders: Of one license type.
        """
        drafts = [order.draft for order in orders]
        taken = TakenNumbers(connection, drafts, now=self.now)
        taken.add_renewals(connection, [o.replaces for o in orders if o.replaces])
        draw = EntryDraw(connection, len(orders))
        uris = list_uris(connection)
        outcomes: list[MintedLicense | RefusedError] = []
        minted: list[MintedLicense] = []
        for order in orders:
            entry = draw.entries[len(minted)]
            outcome = self._outcome(order, taken, entry, uris[entry.list_number])
            outcomes.append(outcome)
            if isinstance(outcome, MintedLicense):
                minted.append(outcome)
        if minted:
            draw.take(len(minted))
            add_licenses(connection, [self._entry(made) for made in minted])
        return outcomes

    def rehearse(
        self, connection: Connection, orders: Sequence[Order], seen: set[str]
    ) -> list[MintedLicense | RefusedError]:
        """Return what `mint` would, without a trace; nothing returned is good.

        Args:
            connection: A reading transaction.
            orders: Of one license type, none of them a renewal.
            seen: The numbers of the same file so far; grows.
        """
        drafts = [order.draft for order in orders]
        taken = TakenNumbers(connection, drafts, now=self.now, seen=seen)
        # The largest place there is: no real one makes a longer code.
        entry = StatusEntry(1, LIST_CAPACITY - 1)
        uri = list_uri(connection, entry.list_number)
        return [self._outcome(order, taken, entry, uri) for order in orders]

    def _outcome(
        self, order: Order, taken: TakenNumbers, entry: StatusEntry, uri: str
    ) -> MintedLicense | RefusedError:
        try:
            made = self._make(order, self._license_id(order, taken), entry, uri)
        except RefusedError as refusal:
            return refusal
        taken.add(made.record)
        return made

    def _license_id(self, order: Order, taken: TakenNumbers) -> LicenseId:
        if order.replaces is not None:
            return taken.next_free(_identifier(order.replaces))
        if not self.allow_same_number:
            taken.refuse_second(order.draft)
        return taken.next_free(first_license_id(order.draft, self.agency.uscc))

    def _make(
        self, order: Order, license_id: LicenseId, entry: StatusEntry, uri: str
    ) -> MintedLicense:
        draft = order.draft
        edition = License(
            iss=self.agency.iss,
            type_code=draft.license_type.code,
            license_id=license_id,
            issued_at=from_seconds(self.now),
            not_before=_mapped(start_of_day, draft.valid_from),
            expires=_mapped(end_of_day, draft.valid_until),
            replaces=_mapped(_identifier, order.replaces),
            status=StatusReference(uri, entry.index),
            holder_jwk=None,
            claims=print_claims(draft.license_type, draft.claims),
        )
        payload = license_claims(edition)
        text = sd_jwt.issue(
            payload,
            alg=self.signer.alg,
            kid=self.signer.kid,
            sign=self.signer.sign,
        )
        code = _code(text)
        return MintedLicense(
            record=self._record(order, edition, entry, payload["license_id"]),
            edition=Edition(entry.number, PRINT, text),
            code=code,
            notice=budget_notice(code, draft.license_type),
        )

    def _record(
        self, order: Order, edition: License, entry: StatusEntry, license_id: str
    ) -> LicenseRecord:
        draft = order.draft
        return LicenseRecord(
            id=entry.number,
            license_id=license_id,
            agency_id=self.agency.id,
            type_code=edition.type_code,
            document_number=draft.number,
            holder_name=draft.holder_name,
            holder_number=draft.holder_number,
            application=strict_json.dumps(draft.claims).decode("utf-8"),
            issued_at=self.now,
            not_before=_mapped(to_seconds, edition.not_before),
            expires=_mapped(to_seconds, edition.expires),
            state=LicenseState.VALID,
            state_since=self.now,
            replaces=_mapped(str, edition.replaces),
            batch_id=order.batch_id,
            batch_row=order.batch_row,
        )

    def _entry(self, made: MintedLicense) -> NewLicense:
        act = "mint" if made.record.replaces is None else "renew"
        event = LicenseEvent(self.now, act, LicenseState.VALID, "", self.operator)
        return NewLicense(made.record, (made.edition,), event)


def _identifier(record: LicenseRecord) -> LicenseId:
    return LicenseId.parse(record.license_id)


def _mapped(function: Callable[[Value], Result], value: Value | None) -> Result | None:
    return None if value is None else function(value)


def _code(text: str) -> str:
    try:
        return carrier.encode(text)
    except CarrierError as error:
        raise QrBudgetError(
            Bilingual(zh="此内容无法做成一个二维码。", en=str(error))
        ) from error
