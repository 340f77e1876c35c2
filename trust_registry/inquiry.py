"""Calling a license without its code 调用核验: what an authority asks, what it is told.

Two messages, each signed with a type of its own. Whose key may have signed which is
left to `trust_registry.inquiry_acceptance`. Format: ``docs/formats/inquiry.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from trust_registry.members import DivisionCode
from trust_registry.message_members import (
    Hex,
    Id,
    LicenseIdText,
    Line,
    Message,
    OneLine,
    Seconds,
    Url,
)
from trust_registry.service_items import ItemCode, TypeCode

__all__ = [
    "INQUIRY_ANSWER_TYPE",
    "INQUIRY_TYPE",
    "MAX_CAUSE_CHARACTERS",
    "MAX_INQUIRY_BYTES",
    "CalledState",
    "Inquiry",
    "InquiryAnswer",
]

INQUIRY_TYPE = "tongyan-inquiry+jwt"
INQUIRY_ANSWER_TYPE = "tongyan-inquiry-answer+jwt"

# Ours: some twenty claims; a portrait does not go this way.
MAX_INQUIRY_BYTES = 32 * 1024
# What a deployed platform asks of its callers.
MAX_CAUSE_CHARACTERS = 200


class CalledState(IntEnum):
    """What is told of a license, in the codes of a deployed provincial platform.

    Its codes 4 (too little was asked), 6 (nothing was asked) and 7 (partly wrong) are
    never told: the first two are refused as malformed, and the last would confirm to a
    guesser that a half of the guess was right.
    """

    VALID = 0
    NOT_YET_VALID = 1
    SUSPENDED = 2
    VOID = 3
    NOT_FOUND = 5

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _STATES[self]


_STATES: Mapping[CalledState, Bilingual] = MappingProxyType(
    {
        CalledState.VALID: Bilingual(zh="相符且有效", en="correct and valid"),
        CalledState.NOT_YET_VALID: Bilingual(zh="尚未生效", en="not yet active"),
        CalledState.SUSPENDED: Bilingual(zh="暂时失效", en="temporarily void"),
        CalledState.VOID: Bilingual(zh="已失效", en="void"),
        CalledState.NOT_FOUND: Bilingual(zh="未查到", en="not found"),
    }
)

Cause = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_CAUSE_CHARACTERS), OneLine
]
Number = Annotated[str, StringConstraints(min_length=1, max_length=128), OneLine]


class Inquiry(Message):
    """An authority's message.

    Attributes:
        iss: The authority, an agency of the registry.
        aud: The agency that issued the license.
        iat: When it was signed.
        jti: Its id, drawn by the authority; counts once.
        region: Division code of the authority's region.
        hall: The organization that asks, for people.
        operator: Who asks there, by whatever name the authority can trace.
        case: The authority's number of the matter.
        item: Code of the service item 事项 that needs the license.
        cause: The cause of use 用证事由, in a sentence.
        type: Code of the license type.
        license_id: The license, by its identifier;
        document_number: or by the number printed on it. One of the two.
        holder: Whose license it is: the holder's own number, or the name where the
            type has none.
        wanted: The state alone, or the claims that the item needs as well.
    """

    iss: Url
    aud: Url
    iat: Seconds
    jti: Id
    region: DivisionCode
    hall: Line = ""
    operator: Annotated[Line, Field(min_length=1)]
    case: Annotated[Line, Field(min_length=1)]
    item: ItemCode
    cause: Cause
    type: TypeCode
    license_id: LicenseIdText | None = None
    document_number: Number | None = None
    holder: Number
    wanted: Literal["state", "claims"] = "state"

    @model_validator(mode="after")
    def _names_one_license(self) -> Self:
        if (self.license_id is None) == (self.document_number is None):
            raise ValueError("a license is named by identifier or number, one of them")
        return self


class InquiryAnswer(Message):
    """The agency's message.

    Attributes:
        iss: The agency.
        aud: The authority.
        iat: When it was signed: what it says is of this second.
        jti: The inquiry's id.
        digest: SHA-256 of what the inquiry's signature covers, in hex.
        state: A `CalledState`.
        license_id: The license, if it was found.
        claims: What the item needs of it, where that was asked for and it is valid.
    """

    iss: Url
    aud: Url
    iat: Seconds
    jti: Id
    digest: Hex
    state: CalledState
    license_id: LicenseIdText | None = None
    claims: Annotated[dict[str, Any], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _tells_no_more(self) -> Self:
        if (self.state == CalledState.NOT_FOUND) != (self.license_id is None):
            raise ValueError("a license is named where it was found, and only there")
        if self.claims is not None and self.state != CalledState.VALID:
            raise ValueError("claims are told of a valid license alone")
        return self
