"""A dispute 异议: what a hall says is wrong with a license, what its agency answers.

Three messages, each signed with a type of its own: the hall's dispute, what it adds
or takes back later, the agency's answer. Whose key may have signed which is left to
`trust_registry.dispute_acceptance`. Format: ``docs/formats/dispute.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential import strict_json
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

__all__ = [
    "ANSWER_TYPE",
    "DISPUTE_TYPE",
    "FOLLOW_UP_TYPE",
    "MAX_EVIDENCE",
    "MAX_EVIDENCE_BYTES",
    "MAX_FOLLOW_UPS",
    "MAX_MESSAGE_BYTES",
    "MAX_SENTENCE_CHARACTERS",
    "Dispute",
    "DisputeAnswer",
    "DisputedLicense",
    "DisputedReading",
    "FollowUp",
    "Outcome",
    "Remedy",
    "Wrong",
]

DISPUTE_TYPE = "tongyan-dispute+jwt"
FOLLOW_UP_TYPE = "tongyan-dispute-follow-up+jwt"
ANSWER_TYPE = "tongyan-dispute-answer+jwt"

# Ours: some forty short claims, and a sentence. No picture of a holder goes along.
MAX_MESSAGE_BYTES = 32 * 1024
MAX_SENTENCE_CHARACTERS = 300
MAX_EVIDENCE = 40
MAX_EVIDENCE_BYTES = 8 * 1024
MAX_FOLLOW_UPS = 8


class Wrong(StrEnum):
    """What is wrong, as a hall chooses it."""

    DATA_DIFFERS = "data-differs"
    OUTDATED = "outdated"
    STATE_WRONG = "state-wrong"
    PERSON_DIFFERS = "person-differs"
    FORGED_PAPER = "forged-paper"
    OTHER = "other"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _WRONG[self]


class Outcome(StrEnum):
    """What an agency answers; the last three are final."""

    RECEIVED = "received"
    NEEDS_MORE = "needs-more"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing follows."""
        return self in (Outcome.ACCEPTED, Outcome.REJECTED, Outcome.WITHDRAWN)

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _OUTCOMES[self]


class Remedy(StrEnum):
    """What an agency did about a dispute that it accepted."""

    CORRECTED = "corrected"
    REVOKED = "revoked"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _REMEDIES[self]


_WRONG: Mapping[Wrong, Bilingual] = MappingProxyType(
    {
        Wrong.DATA_DIFFERS: Bilingual(
            zh="内容与其他证件不一致", en="the data differs from another document"
        ),
        Wrong.OUTDATED: Bilingual(
            zh="持证人称内容已过时", en="the holder says that the data is outdated"
        ),
        Wrong.STATE_WRONG: Bilingual(zh="证照状态有误", en="its state is wrong"),
        Wrong.PERSON_DIFFERS: Bilingual(
            zh="照片或本人不符", en="the photo or the person differs"
        ),
        Wrong.FORGED_PAPER: Bilingual(
            zh="纸面疑似伪造", en="the paper around the code looks forged"
        ),
        Wrong.OTHER: Bilingual(zh="其他", en="something else"),
    }
)
_OUTCOMES: Mapping[Outcome, Bilingual] = MappingProxyType(
    {
        Outcome.RECEIVED: Bilingual(zh="已收到", en="received"),
        Outcome.NEEDS_MORE: Bilingual(zh="需补充说明", en="needs more"),
        Outcome.ACCEPTED: Bilingual(zh="异议成立", en="accepted"),
        Outcome.REJECTED: Bilingual(zh="异议不成立", en="rejected"),
        Outcome.WITHDRAWN: Bilingual(zh="已撤回", en="withdrawn"),
    }
)
_REMEDIES: Mapping[Remedy, Bilingual] = MappingProxyType(
    {
        Remedy.CORRECTED: Bilingual(zh="已更正并换发", en="corrected, issued anew"),
        Remedy.REVOKED: Bilingual(
            zh="已吊销、撤销或注销", en="revoked, withdrawn or cancelled"
        ),
    }
)


Sentence = Annotated[
    str,
    StringConstraints(max_length=MAX_SENTENCE_CHARACTERS),
    OneLine,
]
Evidence = Annotated[dict[str, Any], Field(max_length=MAX_EVIDENCE)]


class DisputedLicense(Message):
    """The license: its identifier, who issued it, its type's code."""

    license_id: LicenseIdText
    issuer: Url
    type: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,21}$")]


class DisputedReading(Message):
    """What the counter found.

    Attributes:
        checked_at: When it was checked.
        verdict: The counter's verdict.
        cause: Its cause; None if accepted.
        digest: SHA-256 of what the issuer's signature covers, in hex: the agency finds
            by it which edition was shown.
    """

    checked_at: Seconds
    verdict: Literal["accepted", "refused", "cannot-decide"]
    cause: (
        Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$", max_length=40)]
        | None
    ) = None
    digest: Hex


class Dispute(Message):
    """The hall's message.

    Attributes:
        iss: The hall's authority, an agency of the registry.
        aud: The agency that answers for the license.
        iat: When it was signed.
        jti: Its id, drawn by the hall.
        region: Division code of the hall's region.
        hall: The hall's name for people.
        case: The hall's number of the matter.
        license: The license that it is about.
        reading: What the counter found.
        wrong: What is wrong, as chosen.
        sentence: The same in a sentence; needed for `Wrong.OTHER`.
        evidence: The claims that were chosen to go along, and no others.
    """

    iss: Url
    aud: Url
    iat: Seconds
    jti: Id
    region: DivisionCode
    hall: Line
    case: Line = ""
    license: DisputedLicense
    reading: DisputedReading
    wrong: Wrong
    sentence: Sentence = ""
    evidence: Evidence = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.wrong is Wrong.OTHER and not self.sentence:
            raise ValueError("a dispute about something else says what in a sentence")
        _refuse_large(self.evidence)
        return self


class FollowUp(Message):
    """What the hall adds after a question, or takes back.

    Attributes:
        iss: The hall's authority.
        aud: The agency.
        iat: When it was signed.
        jti: The dispute's id.
        number: 1 for the first; a repeated one is the same one.
        kind: ``more`` or ``withdraw``.
        sentence: What is added, or why it is taken back.
        evidence: Further claims that were chosen.
    """

    iss: Url
    aud: Url
    iat: Seconds
    jti: Id
    number: Annotated[int, Field(ge=1, le=MAX_FOLLOW_UPS)]
    kind: Literal["more", "withdraw"]
    sentence: Sentence = ""
    evidence: Evidence = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.kind == "more" and not self.sentence:
            raise ValueError("what is added says something")
        _refuse_large(self.evidence)
        return self


class DisputeAnswer(Message):
    """The agency's message; of two the higher ``number`` counts.

    Attributes:
        iss: The agency.
        aud: The hall's authority.
        iat: When it was signed.
        jti: The dispute's id.
        digest: SHA-256 of what the dispute's signature covers, in hex: it answers what
            was sent, and nothing else.
        number: 1 for the first, then upwards.
        outcome: What is answered.
        remedy: What was done; where it is accepted, and only there.
        sentence: Why, or what more is needed.
        replacement: The identifier of the corrected license.
        received_at: When the dispute came.
        answer_by: When the agency means to have answered.
    """

    iss: Url
    aud: Url
    iat: Seconds
    jti: Id
    digest: Hex
    number: Annotated[int, Field(ge=1, le=1000)]
    outcome: Outcome
    remedy: Remedy | None = None
    sentence: Sentence = ""
    replacement: LicenseIdText | None = None
    received_at: Seconds
    answer_by: Seconds

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if (self.outcome is Outcome.ACCEPTED) != (self.remedy is not None):
            raise ValueError("an accepted dispute, and no other, has a remedy")
        if (self.remedy is Remedy.CORRECTED) != (self.replacement is not None):
            raise ValueError("a correction, and nothing else, names the new license")
        needs_words = (Outcome.NEEDS_MORE, Outcome.REJECTED)
        if self.outcome in needs_words and not self.sentence:
            raise ValueError("a question or a rejection gives its reason")
        return self


def _refuse_large(evidence: Mapping[str, Any]) -> None:
    if len(strict_json.dumps(dict(evidence))) > MAX_EVIDENCE_BYTES:
        raise ValueError(f"the evidence is larger than {MAX_EVIDENCE_BYTES} bytes")
