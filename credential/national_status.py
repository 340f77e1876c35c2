"""A license's state in the words of its ministry: canonical states and national codes.

There is no single national list: within one ministry ``05`` means "lapsed" for one
license and "cancelled" for another. So every license type carries its own table, and
an unknown code is an error, never a guess. What the state is, is told by
`credential.status_list` and the license's dates.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.claim_metadata import CatalogueEntry
from credential.errors import LicenseTypeError
from credential.license import License
from credential.status_list import LicenseState

__all__ = ["CanonicalState", "StateCode", "StateCodes", "canonical_state"]


class CanonicalState(StrEnum):
    """One list for all types; two of them follow from dates, not from a status list."""

    VALID = "valid"
    NOT_YET_VALID = "not-yet-valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    TRANSFERRED_OUT = "transferred-out"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> Bilingual:
        """The state in both languages."""
        return _LABELS[self]


_LABELS = {
    CanonicalState.VALID: Bilingual(zh="有效", en="valid"),
    CanonicalState.NOT_YET_VALID: Bilingual(zh="尚未生效", en="not yet valid"),
    CanonicalState.SUSPENDED: Bilingual(zh="暂扣", en="suspended"),
    CanonicalState.REVOKED: Bilingual(zh="吊销", en="revoked"),
    CanonicalState.WITHDRAWN: Bilingual(zh="撤销", en="withdrawn"),
    CanonicalState.CANCELLED: Bilingual(zh="注销", en="cancelled"),
    CanonicalState.EXPIRED: Bilingual(zh="失效", en="expired"),
    CanonicalState.TRANSFERRED_OUT: Bilingual(zh="转出", en="transferred out"),
    CanonicalState.SUPERSEDED: Bilingual(zh="换证", en="superseded"),
}


class StateCode(CatalogueEntry):
    """One canonical state and the code that a ministry writes for it."""

    state: CanonicalState
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,16}$")]


class StateCodes(CatalogueEntry):
    """The codes of one license type, in both directions.

    Several states may share a code where the ministry tells them apart no further;
    read back, such a code is the first of them in the table.

    Attributes:
        source: ``known`` from a primary text; ``unverified`` from somebody's report;
            ``placeholder`` where nothing is known and the codes are made up.
        codes: One entry a state.
    """

    source: Literal["known", "unverified", "placeholder"]
    codes: Annotated[list[StateCode], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_each_state_once(self) -> Self:
        states = [entry.state for entry in self.codes]
        if len(set(states)) != len(states):
            raise ValueError("a state stands twice among the state codes")
        return self

    def code_of(self, state: CanonicalState) -> str:
        """Return the national code of a state.

        Raises:
            LicenseTypeError: the type's table has none. Another state's code would
                be a lie: that is how expired licenses became "cancelled".
        """
        for entry in self.codes:
            if entry.state is state:
                return entry.code
        raise LicenseTypeError(f"the type has no national code for {state.value!r}")

    def state_of(self, code: str) -> CanonicalState:
        """Return the canonical state of a national code.

        Raises:
            LicenseTypeError: the type's table does not have the code.
        """
        for entry in self.codes:
            if entry.code == code:
                return entry.state
        raise LicenseTypeError(f"the type has no state with the national code {code!r}")


_ENDED = {
    LicenseState.REVOKED: CanonicalState.REVOKED,
    LicenseState.WITHDRAWN: CanonicalState.WITHDRAWN,
    LicenseState.CANCELLED: CanonicalState.CANCELLED,
    LicenseState.TRANSFERRED_OUT: CanonicalState.TRANSFERRED_OUT,
    LicenseState.SUPERSEDED: CanonicalState.SUPERSEDED,
}


def canonical_state(
    held: License, state: LicenseState, *, now: datetime
) -> CanonicalState:
    """Return the one state that describes a license now.

    What has ended for good stays so whatever the dates say; a suspension is told
    only while the license would be in force otherwise.

    Args:
        held: The license, for its first and last moment.
        state: What its status list says.
        now: When.

    Raises:
        LicenseTypeError: it was never issued: such a license has no state.
    """
    if state is LicenseState.NOT_ISSUED:
        raise LicenseTypeError("a license that was not issued has no national state")
    if state in _ENDED:
        return _ENDED[state]
    if held.expires is not None and now >= held.expires:
        return CanonicalState.EXPIRED
    if held.not_before is not None and now < held.not_before:
        return CanonicalState.NOT_YET_VALID
    if state is LicenseState.SUSPENDED:
        return CanonicalState.SUSPENDED
    return CanonicalState.VALID
