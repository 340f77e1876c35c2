"""``service-items.json``: what a region asks for in a matter 办理事项, signed by it.

Which licenses, what may come later, which conditions tie them together, and what of
them fills the form. Deciding on what was shown is `verifier.decision`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.moments import UtcMoment
from trust_registry.members import DivisionCode
from trust_registry.registry_file import SignedModel
from trust_registry.service_conditions import Condition, Reference, references

__all__ = [
    "Alternative",
    "FormField",
    "ItemCode",
    "Mode",
    "Requirement",
    "ServiceItem",
    "ServiceItems",
    "TypeCode",
    "find_items",
]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ValueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ItemCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{1,39}$")]
Initials = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,40}$")]
TypeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{21}$")]


class Mode(StrEnum):
    """How regions work together on a matter (跨省通办)."""

    ONLINE = "online"
    COLLECT = "collect-on-behalf"
    JOINT = "joint"

    @property
    def label(self) -> Bilingual:
        """The mode in both languages."""
        return _MODES[self]


_MODES = {
    Mode.ONLINE: Bilingual(zh="全程网办", en="all online"),
    Mode.COLLECT: Bilingual(zh="代收代办", en="collected on behalf"),
    Mode.JOINT: Bilingual(zh="多地联办", en="handled jointly"),
}


class Alternative(SignedModel):
    """One license type that meets a requirement.

    Attributes:
        license_type: The type's code.
        issuing: Division codes of the regions whose licenses are taken; None takes
            those of all that are recognized.
        values: What is needed of it: the item's own name to the claim's name.
        if_shown: What is used as well where it is shown; paper may not have it.
    """

    license_type: TypeCode
    issuing: list[DivisionCode] | None = None
    values: dict[ValueName, str] = Field(default_factory=dict)
    if_shown: dict[ValueName, str] = Field(default_factory=dict)

    @property
    def claims(self) -> Mapping[str, str]:
        """The claim behind each value, needed or not."""
        return {**self.if_shown, **self.values}


class Requirement(SignedModel):
    """One license that the matter needs.

    Attributes:
        id: Its name in references.
        name: Its name, as ``母亲的身份证明``.
        any_of: The license types that meet it, the usual one first. All of them give
            the same values.
        conditions: What tells this license from another of its type; they look at
            its own values alone.
        later_days: It may be handed in so many days later 容缺; None if it may not.
    """

    id: Slug
    name: Bilingual
    any_of: Annotated[list[Alternative], Field(min_length=1, max_length=10)]
    conditions: list[Condition] = Field(default_factory=list)
    later_days: Annotated[int, Field(ge=1, le=366)] | None = None

    @property
    def value_names(self) -> frozenset[str]:
        """The names of its values."""
        return frozenset(self.any_of[0].claims)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if any(one.claims.keys() != self.value_names for one in self.any_of):
            raise ValueError(f"{self.id}: its alternatives do not give the same values")
        own = {f"{self.id}.{name}" for name in self.value_names}
        _refuse_strangers(self.conditions, own, self.id)
        return self


class FormField(SignedModel):
    """One field of the matter's form, filled from a license."""

    name: ValueName
    label: Bilingual
    value: Reference


class ServiceItem(SignedModel):
    """One matter, from ≤ t < until.

    Attributes:
        code: The item's code 事项编码.
        name: Its name.
        initials: Initials in pinyin, to find it by: ``cssyjs``.
        legal_basis: What it rests on.
        working_days: Time limit; 0 is at once.
        mode: How regions work together on it.
        from_: From when these rules hold: later ones are published ahead.
        until: Until when.
        requirements: The licenses it needs.
        conditions: What ties the licenses together.
        form: The fields that they fill.
    """

    code: ItemCode
    name: Bilingual
    initials: Initials
    legal_basis: Bilingual
    working_days: Annotated[int, Field(ge=0, le=365)]
    mode: Mode = Field(strict=False)
    from_: UtcMoment = Field(alias="from")
    until: UtcMoment | None = None
    requirements: Annotated[list[Requirement], Field(min_length=1, max_length=20)]
    conditions: list[Condition] = Field(default_factory=list)
    form: Annotated[list[FormField], Field(max_length=100)] = Field(
        default_factory=list
    )

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether these rules hold at an instant."""
        return self.from_ <= at and (self.until is None or at < self.until)

    def requirement(self, reference: str) -> Requirement:
        """Return the requirement that a reference of this item looks at."""
        wanted = reference.partition(".")[0]
        return next(one for one in self.requirements if one.id == wanted)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        ids = [one.id for one in self.requirements]
        names = [one.name for one in self.form]
        if len(set(ids)) != len(ids) or len(set(names)) != len(names):
            raise ValueError(f"{self.code}: a requirement or a field stands twice")
        known = {
            f"{one.id}.{name}" for one in self.requirements for name in one.value_names
        }
        _refuse_strangers(self.conditions, known, self.code)
        unfilled = [field.value for field in self.form if field.value not in known]
        if unfilled:
            raise ValueError(f"{self.code}: the form asks for {unfilled[0]}; add it")
        return self


class ServiceItems(SignedModel):
    """The file; a value that exists has one rule for each item at each instant."""

    format: Literal["tongyan-service-items-1"] = "tongyan-service-items-1"
    items: list[ServiceItem]

    @model_validator(mode="after")
    def _rules_once(self) -> Self:
        by_code: dict[str, list[ServiceItem]] = {}
        for item in self.items:
            by_code.setdefault(item.code, []).append(item)
        for code, editions in by_code.items():
            editions.sort(key=lambda item: item.from_)
            for earlier, later in pairwise(editions):
                if earlier.until is None or earlier.until > later.from_:
                    raise ValueError(
                        f"{code}: two rules hold at one time; end the first"
                    )
        return self

    def in_force(self, at: datetime) -> list[ServiceItem]:
        """Return the items that hold at an instant, by their codes."""
        held = [item for item in self.items if item.is_in_force(at)]
        return sorted(held, key=lambda item: item.code)


def find_items(items: Iterable[ServiceItem], words: str) -> list[ServiceItem]:
    """Return the items that somebody may mean: by name, code or pinyin initials.

    Exact codes come first; upper and lower case are the same.
    """
    asked = words.strip().lower()
    found = [
        item
        for item in items
        if asked in item.name.zh.lower()
        or asked in item.name.en.lower()
        or asked in item.code.lower()
        or item.initials.startswith(asked)
    ]
    return sorted(found, key=lambda item: (item.code.lower() != asked, item.code))


def _refuse_strangers(
    conditions: Sequence[Condition], known: set[str], where: str
) -> None:
    for condition in conditions:
        for reference in references(condition):
            if reference not in known:
                raise ValueError(f"{where}: a condition looks at {reference}; add it")
