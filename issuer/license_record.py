"""One license as the ledger keeps it.

Reading and writing rows is left to ``license_rows``, signing to ``mint``.
"""

from __future__ import annotations

from dataclasses import dataclass

from credential.status_list import LicenseState

__all__ = ["LIVING", "PRINT", "WALLET", "Edition", "LicenseEvent", "LicenseRecord"]

PRINT = "print"
"""The kind of an edition for paper."""

WALLET = "wallet"
"""The kind of an edition for the holder's phone."""

LIVING = (LicenseState.VALID, LicenseState.SUSPENDED)
"""States that have not ended."""


@dataclass(frozen=True, slots=True)
class LicenseRecord:
    """One license. Times are whole UTC seconds.

    Attributes:
        id: Its row in the ledger.
        license_id: GB/T 36904 identifier.
        agency_id: The ledger's own number of the agency.
        type_code: 21-character license type code.
        document_number: The number printed on it 证照编号.
        holder_name: Who holds it.
        holder_number: The holder's own number, or None.
        application: The checked claims as a JSON text.
        issued_at: ``iat``.
        not_before: ``nbf``, or None.
        expires: ``exp``, or None for a long-term license.
        state: As last decided; a supersession in the future is not in it.
        state_since: When that state began.
        superseded_from: When a successor takes its place, or None.
        replaces: The predecessor's identifier, or None.
        batch_id: The file it was minted from, or None.
        batch_row: Its row in that file, or None.
        revision: How often it was entered or changed, from 1.
        case_number: The number of the agency's case 办件编号, or None.
    """

    id: int
    license_id: str
    agency_id: int
    type_code: str
    document_number: str
    holder_name: str
    holder_number: str | None
    application: str
    issued_at: int
    not_before: int | None
    expires: int | None
    state: LicenseState
    state_since: int
    superseded_from: int | None = None
    replaces: str | None = None
    batch_id: int | None = None
    batch_row: int | None = None
    revision: int = 1
    case_number: str | None = None

    def state_at(self, now: int) -> LicenseState:
        """Return the state that a status list of this instant shows."""
        if self._is_superseded(now):
            return LicenseState.SUPERSEDED
        return self.state

    def since_at(self, now: int) -> int:
        """Return when the state that `state_at` tells began."""
        if self.superseded_from is not None and self._is_superseded(now):
            return self.superseded_from
        return self.state_since

    def in_force_at(self, now: int) -> bool:
        """Tell whether it may still be used, now or when a suspension ends."""
        unexpired = self.expires is None or now < self.expires
        return unexpired and self.state_at(now) in LIVING

    def _is_superseded(self, now: int) -> bool:
        # A license that was revoked before its successor began stays revoked.
        due = self.superseded_from is not None and self.superseded_from <= now
        return due and self.state in LIVING


@dataclass(frozen=True, slots=True)
class Edition:
    """One signed text of a license.

    Attributes:
        status_entry: Its own place, as `index_blocks.StatusEntry.number`.
        kind: `PRINT` or `WALLET`.
        sd_jwt: The text, signed; a wallet edition's with all disclosures.
        superseded_at: When another edition of its kind took its place, or None.
    """

    status_entry: int
    kind: str
    sd_jwt: str
    superseded_at: int | None = None


@dataclass(frozen=True, slots=True)
class LicenseEvent:
    """One change of a license: what was done, why, when and by whom."""

    at: int
    act: str
    state: LicenseState
    reason: str
    operator: str
