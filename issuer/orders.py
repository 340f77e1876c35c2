"""What is to be minted, and what came of it.

Minting itself is left to ``mint``.
"""

from __future__ import annotations

from dataclasses import dataclass

from credential.bilingual import Bilingual
from issuer.draft import Draft
from issuer.license_record import Edition, LicenseRecord
from issuer.wallet_edition import WalletOrder

__all__ = ["MintedLicense", "Order"]


@dataclass(frozen=True, slots=True)
class Order:
    """One license to mint.

    Attributes:
        draft: The checked application.
        replaces: The predecessor, on renewal.
        wallet: What its wallet edition is to be; None mints for paper alone.
        batch_id: The file it comes from, or None.
        batch_row: Its row there, or None.
        case_number: The number of the agency's case 办件编号, or None.
    """

    draft: Draft
    replaces: LicenseRecord | None = None
    wallet: WalletOrder | None = None
    batch_id: int | None = None
    batch_row: int | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class MintedLicense:
    """A license as entered.

    Attributes:
        record: Its entry in the ledger.
        edition: Its print edition.
        code: The text of that edition's QR code.
        notice: That the code is large, or None.
        wallet: Its wallet edition, if one was ordered.
    """

    record: LicenseRecord
    edition: Edition
    code: str
    notice: Bilingual | None
    wallet: Edition | None = None

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition, that for paper first."""
        return (self.edition,) if self.wallet is None else (self.edition, self.wallet)
