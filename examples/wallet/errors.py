"""What can go wrong with the wallet, as one tree."""

from __future__ import annotations

from credential import Bilingual

__all__ = [
    "EditionError",
    "HallRequestError",
    "OfferError",
    "SealedFileError",
    "WalletError",
]


class WalletError(Exception):
    """Root of the wallet's errors: one sentence, and what to do, in both languages.

    ::

        WalletError
        ├── SealedFileError   the wallet file: missing, tampered with, not opened
        ├── HallRequestError  a hall's request that is none, is over, or cannot be met
        ├── OfferError        an offer that is none, is over, or was not kept
        └── EditionError      a license that is not this holder's, or not genuine
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Bilingual(zh=zh, en=en)


class SealedFileError(WalletError):
    """The wallet file cannot be opened or written; nothing was changed."""


class EditionError(WalletError):
    """A text is no wallet edition for this holder; it was not taken in."""


class OfferError(WalletError):
    """An offer could not be redeemed; nothing was taken in."""


class HallRequestError(WalletError):
    """A hall's request was not answered; nothing left the wallet."""
