"""What an audit finds: how grave it is, what to do, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from credential import Bilingual
from trust_registry.members import Contact

__all__ = [
    "GRAVITY_WORDS",
    "LOOK_AHEAD",
    "Gravity",
    "HealthFinding",
    "Lapse",
    "both",
    "first_of",
]

# So many are named; a region of 3,000 agencies may have 3,000 of a kind.
MOST_NAMED = 5

LOOK_AHEAD = timedelta(days=90)
"""How far an audit looks ahead."""


class Gravity(StrEnum):
    """How soon somebody has to act."""

    NOW = "now"
    SOON = "soon"
    NOTE = "note"


GRAVITY_WORDS: Mapping[Gravity, Bilingual] = MappingProxyType(
    {
        Gravity.NOW: Bilingual(zh="立即处理", en="Act now"),
        Gravity.SOON: Bilingual(zh="尽快处理", en="Act soon"),
        Gravity.NOTE: Bilingual(zh="提示", en="Note"),
    }
)


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that is wrong or will be.

    Attributes:
        rule: A stable code, such as ``role-lapsed``; see docs/formats/health.md.
        gravity: How soon somebody has to act.
        region: Whose matter it is; None is the council's or the host's.
        sentence: What is so.
        action: What to do.
        subjects: What it is about: role names, agency identifiers, type codes. Of
            many, all are counted and the first are named in the sentence.
        call: Whom to call.
    """

    rule: str
    gravity: Gravity
    region: str | None
    sentence: Bilingual
    action: Bilingual
    subjects: Sequence[str]
    call: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class Lapse:
    """One thing that ends, or falls due, at an instant.

    Attributes:
        at: When.
        kind: A stable code, such as ``agency-keys-end``.
        region: Whose matter it is; None is the council's or the host's.
        sentence: What ends then.
        subjects: What it is about.
        call: Whom to call.
    """

    at: datetime
    kind: str
    region: str | None
    sentence: Bilingual
    subjects: Sequence[str]
    call: Sequence[Contact]


def both(zh: str, en: str) -> Bilingual:
    """Return a text of its two languages."""
    return Bilingual(zh=zh, en=en)


def first_of(subjects: Sequence[str], mark: str) -> str:
    """Return the first of many, for a sentence: ``a, b, …``."""
    named = mark.join(subjects[:MOST_NAMED])
    return f"{named}{mark}…" if len(subjects) > MOST_NAMED else named
