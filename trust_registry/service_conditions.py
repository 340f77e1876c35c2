"""What a service item asks of the licenses shown for it: a small closed vocabulary.

Each condition reads as a Chinese and an English sentence: officers sign what a
clerk will read. Which licenses are asked for stands in `trust_registry.service_items`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from credential.bilingual import Bilingual
from trust_registry.registry_file import SignedModel

__all__ = [
    "AgeAtLeast",
    "Before",
    "Condition",
    "Equals",
    "OneOf",
    "Outcome",
    "Reference",
    "SameAs",
    "UnknownCondition",
    "outcome",
    "references",
    "sentence",
]

Reference = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9_]{0,39}$")
]
"""``<requirement>.<value>``, as ``mother.name``."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Equals(SignedModel):
    """The value is one fixed text."""

    kind: Literal["equals"] = "equals"
    value: Reference
    to: Text


class OneOf(SignedModel):
    """The value is one of some fixed texts."""

    kind: Literal["one-of"] = "one-of"
    value: Reference
    of: Annotated[list[Text], Field(min_length=1, max_length=50)]


class SameAs(SignedModel):
    """Two values are the same text, usually of two licenses."""

    kind: Literal["same-as"] = "same-as"
    value: Reference
    other: Reference


class AgeAtLeast(SignedModel):
    """From the day in the value to today it is so many whole years."""

    kind: Literal["age-at-least"] = "age-at-least"
    value: Reference
    years: Annotated[int, Field(ge=0, le=150)]


class Before(SignedModel):
    """The day in the value lies before the day in another, or before today."""

    kind: Literal["before"] = "before"
    value: Reference
    other: Reference | None = None


class UnknownCondition(SignedModel):
    """A condition of a later version of the vocabulary: it is never met."""

    kind: str


_KINDS = ("equals", "one-of", "same-as", "age-at-least", "before")


def _kind(value: object) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "")
    return kind if kind in _KINDS else "unknown"


Condition = Annotated[
    Annotated[Equals, Tag("equals")]
    | Annotated[OneOf, Tag("one-of")]
    | Annotated[SameAs, Tag("same-as")]
    | Annotated[AgeAtLeast, Tag("age-at-least")]
    | Annotated[Before, Tag("before")]
    | Annotated[UnknownCondition, Tag("unknown")],
    Discriminator(_kind),
]


class Outcome(StrEnum):
    """What became of a condition; ``OPEN`` while a value of it is not there yet."""

    MET = "met"
    NOT_MET = "not-met"
    OPEN = "open"


def references(condition: Condition) -> list[str]:
    """Return the values that a condition looks at."""
    match condition:
        case SameAs(value=value, other=other):
            return [value, other]
        case Before(value=value, other=other):
            return [value] if other is None else [value, other]
        case UnknownCondition():
            return []
        case _:
            return [condition.value]


def outcome(
    condition: Condition, look_up: Callable[[str], object], *, today: date
) -> Outcome:
    """Judge a condition.

    Args:
        condition: What is asked.
        look_up: Returns the value of a reference, None while it is not there.
        today: The day in Beijing.

    Returns:
        ``NOT_MET`` also where a value cannot be compared, as a date that is none, and
        for a kind that this version does not know: what we cannot read might forbid.
    """
    if isinstance(condition, UnknownCondition):
        return Outcome.NOT_MET
    values = [look_up(reference) for reference in references(condition)]
    if None in values:
        return Outcome.OPEN
    try:
        held = _holds(condition, [str(value) for value in values], today)
    except ValueError:
        return Outcome.NOT_MET
    return Outcome.MET if held else Outcome.NOT_MET


def _holds(condition: Condition, values: list[str], today: date) -> bool:
    match condition:
        case Equals(to=to):
            return values[0] == to
        case OneOf(of=of):
            return values[0] in of
        case SameAs():
            return values[0] == values[1]
        case AgeAtLeast(years=years):
            return _years(date.fromisoformat(values[0]), today) >= years
        case Before():
            other = date.fromisoformat(values[1]) if len(values) > 1 else today
            return date.fromisoformat(values[0]) < other
        case _:
            return False


def _years(born: date, today: date) -> int:
    # Who was born on 29 February is a year older on 1 March, as on every counter.
    before_birthday = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - before_birthday


def sentence(condition: Condition, label: Callable[[str], Bilingual]) -> Bilingual:
    """Return a condition as people read it.

    Args:
        condition: What is asked.
        label: Returns how a reference is called: ``母亲的姓名``, ``mother: name``.
    """
    match condition:
        case Equals(value=value, to=to):
            return _of(label(value), f"必须是“{to}”", f"must be “{to}”")
        case OneOf(value=value, of=of):
            zh, en = "、".join(of), ", ".join(of)
            return _of(label(value), f"必须是其中之一：{zh}", f"must be one of: {en}")
        case SameAs(value=value, other=other):
            named = label(other)
            return _of(
                label(value), f"必须与{named.zh}相同", f"must be the same as {named.en}"
            )
        case AgeAtLeast(value=value, years=years):
            return _of(
                label(value),
                f"距今必须满 {years} 年",
                f"must lie at least {years} years back",
            )
        case Before(value=value, other=other):
            named = label(other) if other else Bilingual(zh="今天", en="today")
            return _of(
                label(value), f"必须早于{named.zh}", f"must be before {named.en}"
            )
        case _:
            return Bilingual(
                zh=f"本机程序不认识的条件“{condition.kind}”，请升级程序",
                en=f"a condition that this program does not know, “{condition.kind}”:"
                " update the program",
            )


def _of(what: Bilingual, zh: str, en: str) -> Bilingual:
    return Bilingual(zh=f"{what.zh}{zh}", en=f"{what.en} {en}")
