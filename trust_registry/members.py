"""``members.json``: the regions of a registry and what is theirs alone.

Signed by the council. A region's own files are in `trust_registry.agencies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.moments import UtcMoment
from trust_registry.registry_file import SignedModel

__all__ = [
    "Contact",
    "DivisionCode",
    "HttpsAddress",
    "HttpsPrefix",
    "Members",
    "Region",
    "RegistryIdentity",
    "Suspension",
    "region_of",
]

DivisionCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]

# A prefix ends at a path border: without the final slash, https://a.example would be
# a prefix of https://a.example.evil.example/.
HttpsPrefix = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_-]+)*/$",
        max_length=200,
    ),
]

# Without a query or a fragment: a dispute's id is added to its path.
HttpsAddress = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_-]+)*$",
        max_length=200,
    ),
]


class Contact(SignedModel):
    """Whom to call: for disputes, lapses and wrong entries.

    ``disputes`` is where counters send signed disputes, ``inquiries`` where listed
    authorities call without a code, ``url`` a page for people.
    """

    name: Bilingual
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    disputes: HttpsAddress | None = None
    inquiries: HttpsAddress | None = None


class Suspension(SignedModel):
    """A time in which a region must not issue: from ≤ t < until."""

    from_: UtcMoment = Field(alias="from")
    until: UtcMoment | None = None


class Region(SignedModel):
    """One member region, or one that left.

    Attributes:
        code: Its GB/T 2260 division code, which names its roles and folders.
        name: Its name.
        iss_prefix: Every agency of the region has its identifier under it.
        status_prefix: Every status list of the region has its URI under it.
        license_types: The types that its agencies may be listed for; None is all.
        joined: Since when it is a member.
        contact: Its registry officer.
        suspended: When the council suspended it. What it issued before stands.
        accept_issued_until: Since when it is no member; None while it is one.
    """

    code: DivisionCode
    name: Bilingual
    iss_prefix: HttpsPrefix
    status_prefix: HttpsPrefix
    license_types: list[str] | None = None
    joined: UtcMoment
    contact: Contact | None = None
    suspended: tuple[Suspension, ...] = ()
    accept_issued_until: UtcMoment | None = None

    def might_issue_at(self, at: datetime) -> bool:
        """Tell whether the region was a member at an instant, and not suspended."""
        if self.accept_issued_until is not None and at >= self.accept_issued_until:
            return False
        return not any(
            period.from_ <= at and (period.until is None or at < period.until)
            for period in self.suspended
        )

    def may_list(self, type_code: str) -> bool:
        """Tell whether the council lets this region list agencies for a type."""
        return self.license_types is None or type_code in self.license_types


class RegistryIdentity(SignedModel):
    """What the registry calls itself; ``demo`` marks every verdict made under it."""

    name: Bilingual
    demo: bool


class Members(SignedModel):
    """The file; a value that exists has disjoint prefixes."""

    format: Literal["tongyan-members-1"] = "tongyan-members-1"
    registry: RegistryIdentity
    regions: Annotated[list[Region], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_disjoint(self) -> Self:
        codes = [region.code for region in self.regions]
        if len(set(codes)) != len(codes):
            raise ValueError("a region stands twice")
        for prefixes in (
            [region.iss_prefix for region in self.regions],
            [region.status_prefix for region in self.regions],
        ):
            # Sorted, a prefix comes right before what it is a prefix of. Overlap
            # would let one region list another's agency under its own key.
            ordered = sorted(prefixes)
            for shorter, longer in pairwise(ordered):
                if longer.startswith(shorter):
                    raise ValueError(f"prefixes overlap: {shorter} and {longer}")
        return self


def region_of(url: str, regions: Sequence[Region]) -> Region | None:
    """Return the region under whose prefix an agency identifier lies, or None."""
    for region in regions:
        if url.startswith(region.iss_prefix):
            return region
    return None
