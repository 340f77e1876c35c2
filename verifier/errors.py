"""What can go wrong on the checking side, as one tree.

A bad license is a report and not an error: see ``verifier.report``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credential import Bilingual
    from verifier.live_requests.faults import AnswerFault
    from verifier.reading import ReadingFault

__all__ = [
    "AnswerRefusedError",
    "DeliveryError",
    "FilingError",
    "FormDeliveryError",
    "OutboxError",
    "PictureError",
    "ReceiptsError",
    "ReplayMemoryError",
    "SettingsError",
    "VerifierError",
]


class VerifierError(Exception):
    """Root of the package's errors; each message says what to do.

    ::

        VerifierError
        ├── AnswerRefusedError a wallet's answer to a live request is not taken
        ├── DeliveryError      a dispute did not come through; ``code`` says why
        ├── FilingError        a dispute cannot be filed so; ``code`` says why
        ├── FormDeliveryError  the hall's system did not take a form
        ├── OutboxError        the hall's outbox of disputes cannot be used
        ├── PictureError       a picture gave no pixels, or the decoder failed on them
        ├── ReceiptsError      a check cannot be put down in the journal
        ├── ReplayMemoryError  the hall's memory of shown codes cannot be used
        └── SettingsError      what was asked for on the command line cannot be done
    """


class AnswerRefusedError(VerifierError):
    """A wallet's answer is not taken; the message is for whoever makes the wallet."""

    def __init__(self, fault: AnswerFault, detail: str = "") -> None:
        super().__init__(detail or fault.value.replace("-", " "))
        self.fault = fault


class DeliveryError(VerifierError):
    """A dispute did not come through; it is tried again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FilingError(VerifierError):
    """A dispute cannot be filed, added to or taken back so; nothing was kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FormDeliveryError(VerifierError):
    """The hall's system did not take a form; the message is for technicians."""


class OutboxError(VerifierError):
    """The hall's outbox of disputes fails; what was not written was not filed."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text


class PictureError(VerifierError):
    """A picture gave no pixels; ``fault`` says why and what to do."""

    def __init__(self, fault: ReadingFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class ReceiptsError(VerifierError):
    """The journal of receipts fails; nothing is accepted that leaves no trace."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text


class ReplayMemoryError(VerifierError):
    """The hall's replay memory fails; no code of a phone can be accepted then."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text


class SettingsError(VerifierError):
    """An option, input file or address that cannot be used; nothing was checked."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text
