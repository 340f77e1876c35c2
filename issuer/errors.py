"""What can go wrong at an issuing agency, as one tree.

Words for a person only; exit codes and HTTP answers are left to the faces.
"""

from __future__ import annotations

from credential.bilingual import Bilingual

__all__ = [
    "AgencyError",
    "DisputeError",
    "DuplicateNumberError",
    "HolderKeyError",
    "InquiryError",
    "InstallationError",
    "IssuerError",
    "LedgerBusyError",
    "LedgerError",
    "NotListedError",
    "PrintError",
    "PublicationError",
    "QrBudgetError",
    "RefusedError",
    "RowsFileError",
    "StateChangeError",
    "UnknownLicenseError",
    "quoted",
]


class IssuerError(Exception):
    """Root of the package's errors; the message is one sentence for a person.

    ::

        IssuerError
        ├── InstallationError      a folder that is none, is one already, is newer
        ├── LedgerError            the ledger cannot be read or written
        │   └── LedgerBusyError    another process holds it; try again
        ├── AgencyError            an agency that is unknown, double, or outside
        ├── RowsFileError          a file that cannot be read as rows; both languages
        ├── PublicationError       a status list that cannot be published
        └── RefusedError           what was asked may not be done; both languages
            ├── DisputeError       a dispute that cannot be taken or answered so
            ├── DraftError         (issuer.draft) wrong application fields
            ├── DuplicateNumberError  the number is in force already
            ├── HolderKeyError     no key that a license can be bound to
            ├── InquiryError       a call without a code that is not answered
            ├── NotListedError     the registry would not let it be signed
            ├── PrintError         paper that would not show or scan what it should
            ├── QrBudgetError      the QR code would be too large to scan
            ├── StateChangeError   the law knows no such change of state
            └── UnknownLicenseError   no such license in this ledger
    """


class InstallationError(IssuerError):
    """The folder is no installation, is one already, or is of a newer version."""


class LedgerError(IssuerError):
    """The ledger cannot be read or written; nothing was changed."""


class LedgerBusyError(LedgerError):
    """Another process held the ledger too long; nothing was changed."""


class AgencyError(IssuerError):
    """An agency is unknown, already there, or outside the region's prefix."""


class RowsFileError(IssuerError):
    """A CSV or XLSX file cannot be read as rows of one license type."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.reason = Bilingual(zh=zh, en=en)


class PublicationError(IssuerError):
    """A status list cannot be published; the one before stays whole."""


# What somebody typed is quoted so far, in characters: a sentence stays one.
_QUOTED = 60


def quoted(text: str, *, most: int = _QUOTED) -> str:
    """Return what somebody typed or signed, cut to fit into a sentence."""
    return text if len(text) <= most else f"{text[:most]}…"


class RefusedError(IssuerError):
    """What the clerk asked for may not be done; the reason in both languages."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(f"{reason.zh} {reason.en}")
        self.reason = reason


class DisputeError(RefusedError):
    """A dispute cannot be taken, or not answered so; ``code`` is for programs."""

    def __init__(self, code: str, reason: Bilingual) -> None:
        super().__init__(reason)
        self.code = code


class InquiryError(RefusedError):
    """A call without a code is not answered; ``code`` is for programs."""

    def __init__(self, code: str, reason: Bilingual) -> None:
        super().__init__(reason)
        self.code = code


class DuplicateNumberError(RefusedError):
    """A license of this type with this number is in force already."""


class HolderKeyError(RefusedError):
    """What the holder handed over is no public key that a license can be bound to."""


class NotListedError(RefusedError):
    """The registry would not let this be signed now; ``cause`` is a stable code."""

    def __init__(self, cause: str, reason: Bilingual) -> None:
        super().__init__(reason)
        self.cause = cause


class PrintError(RefusedError):
    """A page cannot be printed as it has to be; nothing was written."""


class QrBudgetError(RefusedError):
    """The QR code would be larger than the license type allows."""


class StateChangeError(RefusedError):
    """The law knows no such change from the state the license is in."""


class UnknownLicenseError(RefusedError):
    """The ledger holds no license of that identifier."""
