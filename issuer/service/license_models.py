"""What the API's requests and answers about licenses look like.

The answers' values are made in ``issuer.desk.telling``; a test holds the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from credential.bilingual import Bilingual
from issuer.desk.cursor import MAX_PAGE

__all__ = [
    "ApplicationAnswer",
    "ApplicationFileAnswer",
    "ApplicationPage",
    "Approval",
    "CheckAnswer",
    "CheckRequest",
    "EntryRequest",
    "LicenseAnswer",
    "LicenseFileAnswer",
    "LicensePage",
    "MintedAnswer",
    "ResubmitRequest",
    "ReturnRequest",
    "SearchRequest",
    "StateName",
    "StateRequest",
    "SuccessorRequest",
    "TodayAnswer",
    "TypeAnswer",
    "TypeList",
]

StateName = Literal[
    "valid",
    "revoked",
    "suspended",
    "superseded",
    "withdrawn",
    "cancelled",
    "transferred-out",
    "not-issued",
]
_Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
# A century before the first registers, and so late that a day more is still a date.
_Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(9998, 12, 31))]
_Fields = Annotated[
    dict[str, Any],
    Field(description="The type's claims by name, `valid_from` and `valid_until`"),
]
_CaseNumber = Annotated[str | None, Field(max_length=64, description="办件编号")]
_Reason = Annotated[str, Field(max_length=500, description="原因")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntryRequest(_Request):
    """An application to mint."""

    type: _Text = Field(description="A license type's code or short name")
    fields: _Fields
    case_number: _CaseNumber = None
    allow_same_number: bool = Field(
        False, description="Mint even if a license of this number is in force"
    )


class CheckRequest(_Request):
    """An application so far, to be checked and kept nowhere."""

    fields: _Fields


class SuccessorRequest(_Request):
    """What a renewal or correction changes."""

    fields: _Fields = Field(description="The fields that differ")
    reason: _Reason
    case_number: _CaseNumber = None


class StateRequest(_Request):
    """A change of state."""

    act: Literal["suspend", "reinstate", "revoke", "withdraw", "cancel", "transfer-out"]
    reason: _Reason


class ReturnRequest(_Request):
    """Why an application is returned."""

    reason: _Reason


class Approval(_Request):
    """Nothing but the approval itself."""


class ResubmitRequest(_Request):
    """All fields of an application as they are to be."""

    fields: _Fields


class SearchRequest(_Request):
    """What to look for; all that is given must hold, word for word.

    In a body, as addresses end up in logs: names and numbers of people do not.
    """

    license_id: _Text | None = None
    document_number: _Text | None = None
    holder_name: _Text | None = None
    holder_number: _Text | None = None
    case_number: _Text | None = None
    type: _Text | None = None
    state: StateName | None = None
    issued_from: _Day | None = Field(None, description="First day, Beijing time")
    issued_until: _Day | None = Field(None, description="Last day, Beijing time")
    limit: int = Field(50, ge=1, le=MAX_PAGE)
    cursor: str | None = Field(
        None, max_length=64, description="`next_cursor` of the page before"
    )


class LicenseAnswer(BaseModel):
    """A license as the register has it now."""

    license_id: str
    type: str
    document_number: str
    holder_name: str
    holder_number: str | None
    case_number: str | None
    state: StateName
    since: _Time
    issued_at: _Time
    not_before: _Time | None
    expires: _Time | None
    superseded_from: _Time | None
    replaces: str | None
    revision: int = Field(description="The `ETag` without its quotes")


class StatusPlace(BaseModel):
    """Where an edition stands in a status list."""

    uri: str
    index: int


class EditionAnswer(BaseModel):
    """An edition of a license."""

    kind: Literal["print", "wallet"]
    status: StatusPlace
    holder_key: str | None = Field(description="Thumbprint of the holder's key")
    superseded_at: _Time | None


class EventAnswer(BaseModel):
    """What happened to a license once."""

    at: _Time
    act: str
    state: StateName
    reason: str
    operator: str


class LicenseFileAnswer(LicenseAnswer):
    """A license with all that is kept of it."""

    claims: dict[str, Any]
    editions: list[EditionAnswer]
    events: list[EventAnswer]


class QrSizeAnswer(BaseModel):
    """How large a QR code is."""

    version: int
    characters: int
    millimetres: float = Field(description="Its side as an office printer prints it")


class MintedAnswer(LicenseAnswer):
    """A license that was just minted."""

    qr_text: str
    qr: QrSizeAnswer
    sd_jwt: str = Field(description="The print edition, signed")
    notices: list[Bilingual]


class CheckAnswer(BaseModel):
    """What would be minted."""

    qr: QrSizeAnswer
    notices: list[Bilingual]
    second_person: bool = Field(description="Whether somebody else would approve it")


class LicensePage(BaseModel):
    """One page of licenses, newest first."""

    licenses: list[LicenseAnswer]
    next_cursor: str | None


class ApplicationAnswer(BaseModel):
    """An application that was filed for a second person."""

    number: int
    type: str
    purpose: Literal["mint", "renew", "correct"]
    fields: dict[str, Any]
    document_number: str
    holder_name: str
    case_number: str | None
    replaces: str | None
    reason: str
    state: Literal["waiting", "returned", "minted"]
    since: _Time
    license_id: str | None
    revision: int = Field(description="The `ETag` without its quotes")


class StepAnswer(BaseModel):
    """What happened to an application once."""

    at: _Time
    step: Literal["enter", "return", "resubmit", "approve"]
    operator: str
    reason: str


class ApplicationFileAnswer(ApplicationAnswer):
    """An application with what happened to it."""

    steps: list[StepAnswer]


class ApplicationPage(BaseModel):
    """One page of applications, oldest first."""

    applications: list[ApplicationAnswer]
    next_cursor: str | None


class TodayAnswer(BaseModel):
    """An agency's numbers of the day in Beijing."""

    day: Annotated[str, Field(json_schema_extra={"format": "date"})]
    minted: int
    successors: int = Field(description="Those of the minted that replace another")
    ended: dict[str, int] = Field(description="By the state they came into today")
    applications: dict[str, int] = Field(
        description="Waiting and returned; of the minted ones today's"
    )


class FieldAnswer(BaseModel):
    """A field of an application."""

    name: str
    label: Bilingual


class TypeAnswer(BaseModel):
    """A license type, for a form that fills in an application."""

    code: str
    short_name: str
    name: Bilingual
    second_person: bool = Field(description="Whether somebody else approves it")
    fields: list[FieldAnswer]
    claims_schema: dict[str, Any] = Field(description="JSON Schema of the claims")
    sample: dict[str, Any] = Field(description="Sample fields")


class TypeList(BaseModel):
    """The license types that an agency issues."""

    license_types: list[TypeAnswer]
