"""Checked drafts become licenses: place reserved, edition signed, ledger written.

All three happen in the caller's one transaction, or none. Checking an application is
left to ``draft``, reading a file of them to ``batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from credential import strict_json
from credential.identifier import LicenseId
from credential.license import License, StatusReference
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
from issuer.license_record import (
    PRINT,
    WALLET,
    Edition,
    LicenseEvent,
    LicenseRecord,
)
from issuer.license_rows import NewLicense, add_licenses, next_row
from issuer.orders import MintedLicense, Order
from issuer.press import Press, PressedEdition, press
from issuer.signer import Signer
from issuer.taken_numbers import TakenNumbers
from issuer.wallet_edition import sign_wallet_edition, wallet_license

if TYPE_CHECKING:
    from issuer.trust_folder import TrustFolder

__all__ = ["Mint"]

Value = TypeVar("Value")
Result = TypeVar("Result")


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
        registry: Asked before anything is signed; None leaves it unchecked.
        press: Signs and encodes print editions.
    """

    agency: Agency
    signer: Signer
    now: int
    operator: str
    allow_same_number: bool = False
    registry: TrustFolder | None = None
    press: Press = press

    def mint(
        self, connection: Connection, orders: Sequence[Order]
    ) -> list[MintedLicense | RefusedError]:
        """Mint what can be minted; return an outcome for each order, in order.

        Not checked: that the agency may issue the type now, but by the registry.

        Args:
            connection: A writing transaction. Nothing is minted unless it commits.
            orders: Of one license type.

        Raises:
            NotListedError: the registry would not let any of it be signed.
        """
        if orders:
            self.refuse_unlisted(connection, orders[0].draft.license_type.code)
        taken = TakenNumbers(
            connection, _drafts(orders), agency_id=self.agency.id, now=self.now
        )
        taken.add_renewals(connection, [o.replaces for o in orders if o.replaces])
        outcomes, waiting = self._numbered(orders, taken)
        draw = EntryDraw(connection, len(orders) + _wallets(orders))
        uris = list_uris(connection)
        row = next_row(connection)
        while waiting:
            places = [(uris[e.list_number], e) for e in draw.entries[: len(waiting)]]
            pressed = dict(zip(waiting, self._press(waiting, places, row), strict=True))
            refused = {
                position: one
                for position, one in pressed.items()
                if isinstance(one, RefusedError)
            }
            outcomes |= refused or pressed
            # Places are used in their order, so the others move up and are pressed
            # anew. Codes over their budget are rare; it ends as each round has fewer.
            waiting = {
                at: waiting[at] for at in waiting if refused and at not in refused
            }
        in_order = [outcomes[position] for position in range(len(orders))]
        if _wallets(orders):
            in_order = self._with_wallets(orders, in_order, draw, uris)
        self._enter(connection, draw, in_order)
        return in_order

    def rehearse(
        self, connection: Connection, orders: Sequence[Order], seen: set[str]
    ) -> list[MintedLicense | RefusedError]:
        """Return what `mint` would, without a trace; nothing returned is good.

        Args:
            connection: A reading transaction.
            orders: Of one license type, none of them a renewal.
            seen: The numbers of the same file so far; grows.

        Raises:
            NotListedError: the registry would not let any of it be signed.
        """
        if orders:
            code = orders[0].draft.license_type.code
            self.refuse_unlisted(connection, code, with_key=False)
        taken = TakenNumbers(
            connection,
            _drafts(orders),
            agency_id=self.agency.id,
            now=self.now,
            seen=seen,
        )
        outcomes, waiting = self._numbered(orders, taken)
        # The largest place there is: no real one makes a longer code.
        place = (list_uri(connection, 1), StatusEntry(1, LIST_CAPACITY - 1))
        pressed = self._press(waiting, [place] * len(waiting), 1)
        outcomes |= dict(zip(waiting, pressed, strict=True))
        return [outcomes[position] for position in range(len(orders))]

    def refuse_unlisted(
        self, connection: Connection, type_code: str, *, with_key: bool = True
    ) -> None:
        """Refuse to sign what the registry would not let this agency sign now.

        Raises:
            NotListedError: with its cause and what to do.
        """
        if self.registry is not None:
            kid = self.signer.kid if with_key else None
            self.registry.refuse_unlisted(
                connection, self.agency, type_code, kid=kid, now=self.now
            )

    def _numbered(
        self, orders: Sequence[Order], taken: TakenNumbers
    ) -> tuple[dict[int, Outcome], dict[int, _Numbered]]:
        refused: dict[int, Outcome] = {}
        numbered: dict[int, _Numbered] = {}
        for position, order in enumerate(orders):
            try:
                license_id = self._license_id(order, taken)
            except RefusedError as refusal:
                refused[position] = refusal
            else:
                taken.add(order.draft, license_id)
                numbered[position] = _Numbered(order, license_id)
        return refused, numbered

    def _license_id(self, order: Order, taken: TakenNumbers) -> LicenseId:
        if order.replaces is not None:
            return taken.next_free(_identifier(order.replaces))
        if not self.allow_same_number:
            taken.refuse_second(order.draft)
        return taken.next_free(first_license_id(order.draft, self.agency.uscc))

    def _press(
        self,
        waiting: Mapping[int, _Numbered],
        places: Sequence[tuple[str, StatusEntry]],
        first_row: int,
    ) -> list[Outcome]:
        numbered = list(waiting.values())
        if not numbered:
            return []
        editions = [
            self._edition(one, StatusReference(uri, entry.index))
            for one, (uri, entry) in zip(numbered, places, strict=True)
        ]
        kind = numbered[0].order.draft.license_type.at(from_seconds(self.now))
        pressed = self.press(editions, kind, self.signer)
        return [
            one
            if isinstance(one, QrBudgetError)
            else self._minted(row, order.order, edition, entry, one)
            for row, order, edition, (_, entry), one in zip(
                count(first_row), numbered, editions, places, pressed, strict=False
            )
        ]

    def _edition(self, one: _Numbered, status: StatusReference) -> License:
        draft = one.order.draft
        return License(
            iss=self.agency.iss,
            type_code=draft.license_type.code,
            license_id=one.license_id,
            issued_at=from_seconds(self.now),
            not_before=_mapped(start_of_day, draft.valid_from),
            expires=_mapped(end_of_day, draft.valid_until),
            replaces=_mapped(_identifier, one.order.replaces),
            status=status,
            holder_jwk=None,
            claims=print_claims(draft.license_type, draft.claims),
        )

    def _minted(
        self,
        row: int,
        order: Order,
        edition: License,
        entry: StatusEntry,
        one: PressedEdition,
    ) -> MintedLicense:
        draft = order.draft
        record = LicenseRecord(
            id=row,
            license_id=one.license_id,
            agency_id=self.agency.id,
            type_code=edition.type_code,
            document_number=draft.number,
            holder_name=draft.holder_name,
            holder_number=draft.holder_number,
            application=strict_json.dumps(draft.claims).decode(),
            issued_at=self.now,
            not_before=_mapped(to_seconds, edition.not_before),
            expires=_mapped(to_seconds, edition.expires),
            state=LicenseState.VALID,
            state_since=self.now,
            replaces=_mapped(str, edition.replaces),
            batch_id=order.batch_id,
            batch_row=order.batch_row,
            case_number=order.case_number,
        )
        kept = Edition(entry.number, PRINT, one.sd_jwt)
        return MintedLicense(record, kept, one.code, one.notice)

    def _with_wallets(
        self,
        orders: Sequence[Order],
        outcomes: Sequence[Outcome],
        draw: EntryDraw,
        uris: Mapping[int, str],
    ) -> list[Outcome]:
        # The places after those of the print editions, as a draw is used in its order.
        printed = sum(isinstance(one, MintedLicense) for one in outcomes)
        spare = iter(draw.entries[printed:])
        return [
            self._with_wallet(order, one, next(spare), uris)
            if isinstance(one, MintedLicense) and order.wallet is not None
            else one
            for order, one in zip(orders, outcomes, strict=True)
        ]

    def _with_wallet(
        self,
        order: Order,
        one: MintedLicense,
        entry: StatusEntry,
        uris: Mapping[int, str],
    ) -> MintedLicense:
        if order.wallet is None:
            return one
        status = StatusReference(uris[entry.list_number], entry.index)
        draft = order.draft
        edition = wallet_license(
            one.edition, draft.claims, status, order.wallet, signed_at=self.now
        )
        text = sign_wallet_edition(
            edition, draft.license_type, order.wallet, self.signer
        )
        return replace(one, wallet=Edition(entry.number, WALLET, text))

    def _enter(
        self, connection: Connection, draw: EntryDraw, outcomes: Sequence[Outcome]
    ) -> None:
        minted = [one for one in outcomes if isinstance(one, MintedLicense)]
        if minted:
            draw.take(sum(len(one.editions) for one in minted))
            mint, renew = self._event("mint"), self._event("renew")
            rows = [
                NewLicense(
                    one.record,
                    one.editions,
                    mint if one.record.replaces is None else renew,
                )
                for one in minted
            ]
            add_licenses(connection, rows)

    def _event(self, act: str) -> LicenseEvent:
        return LicenseEvent(self.now, act, LicenseState.VALID, "", self.operator)


Outcome = MintedLicense | RefusedError


@dataclass(frozen=True, slots=True)
class _Numbered:
    order: Order
    license_id: LicenseId


def _drafts(orders: Sequence[Order]) -> list[Draft]:
    return [order.draft for order in orders]


def _wallets(orders: Sequence[Order]) -> int:
    return sum(order.wallet is not None for order in orders)


def _identifier(record: LicenseRecord) -> LicenseId:
    return LicenseId.parse(record.license_id)


def _mapped(function: Callable[[Value], Result], value: Value | None) -> Result | None:
    return None if value is None else function(value)
