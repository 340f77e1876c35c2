"""An application at the desk: handed in, waiting for a second person, returned.

Reading and writing its rows is left to ``application_rows``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.errors import RefusedError

__all__ = [
    "Application",
    "ApplicationState",
    "ApplicationStateError",
    "ApplicationStep",
    "Entry",
    "Purpose",
    "SamePersonError",
    "StaleRevisionError",
    "UnknownApplicationError",
    "refuse_stale",
]


class UnknownApplicationError(RefusedError):
    """The agency has no application of that number."""


class ApplicationStateError(RefusedError):
    """It does not wait (any more) for what was asked."""


class SamePersonError(RefusedError):
    """Nobody approves what they entered."""


class StaleRevisionError(RefusedError):
    """It was changed since it was read."""


class Purpose(StrEnum):
    """What an application asks for."""

    MINT = "mint"
    RENEW = "renew"
    CORRECT = "correct"


class ApplicationState(StrEnum):
    """Where an application stands."""

    WAITING = "waiting"
    RETURNED = "returned"
    MINTED = "minted"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ApplicationState.WAITING: Bilingual(zh="待审核", en="waiting for approval"),
    ApplicationState.RETURNED: Bilingual(zh="已退回", en="returned"),
    ApplicationState.MINTED: Bilingual(zh="已签发", en="minted"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An application as an operator hands it in, not checked yet.

    Attributes:
        license_type: What is applied for.
        fields: The type's claims by name, `valid_from` and `valid_until`.
        case_number: The number of the agency's case 办件编号, or None.
        allow_same_number: Mint even if a license of the type with this number is in
            force.
    """

    license_type: LicenseType
    fields: Mapping[str, Any]
    case_number: str | None = None
    allow_same_number: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """An application that is filed: its type asks for a second person.

    Attributes:
        id: Its number in the ledger.
        agency_id: The ledger's own number of the agency.
        type_code: 21-character license type code.
        purpose: What it asks for.
        fields: As entered, checked then; they are checked anew when it is approved.
        document_number: The number to be printed on the license.
        holder_name: Who would hold it.
        case_number: The number of the agency's case, or None.
        allow_same_number: As in `Entry`.
        replaces: The license to renew or correct, or None.
        reason: Why that gets a successor, or "".
        state: Where it stands.
        state_since: Since when, whole UTC seconds.
        revision: How often it was entered or changed, from 1.
        license_id: What was minted from it, or None.
    """

    id: int
    agency_id: int
    type_code: str
    purpose: Purpose
    fields: Mapping[str, Any]
    document_number: str
    holder_name: str
    case_number: str | None
    allow_same_number: bool
    replaces: str | None
    reason: str
    state: ApplicationState
    state_since: int
    revision: int
    license_id: str | None = None


@dataclass(frozen=True, slots=True)
class ApplicationStep:
    """What happened to an application.

    Attributes:
        at: When, whole UTC seconds.
        step: ``enter``, ``return``, ``resubmit`` or ``approve``.
        operator: Who did it.
        reason: Why it was returned, or "".
    """

    at: int
    step: str
    operator: str
    reason: str = ""


def refuse_stale(*, seen: int | None, now_at: int) -> None:
    """Refuse an act on something that changed since it was looked at.

    Args:
        seen: The revision that the operator saw; None does not ask.
        now_at: The revision that it has.

    Raises:
        StaleRevisionError: they differ.
    """
    if seen is not None and seen != now_at:
        raise StaleRevisionError(
            Bilingual(
                zh="打开之后已被他人变更，请重新查看后再办理。",
                en="it was changed since it was opened; look at it again, then act",
            )
        )
