"""A license type: what its claims are called, who shows it, how old trust may be.

SD-JWT VC Type Metadata (``vct``, ``display``, ``claims``) with this field's needs in
the member ``tongyan``. Entries that come with the package seed a new registry; at run
time only those in signed registry data count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.claim_metadata import (
    CatalogueEntry,
    ClaimMetadata,
    ClaimName,
    Locale,
    PrintedClaim,
    both_languages,
)
from credential.errors import LicenseTypeError
from credential.identifier import check_type_code
from credential.license import VCT_PREFIX
from credential.national_status import StateCodes
from credential.type_rules import (
    DAY_S,
    LaterRules,
    MaxStale,
    MaxStatusAge,
    Presenter,
    QrBudget,
)

__all__ = [
    "CoHolder",
    "LicenseType",
    "LicenseTypeExtension",
    "TypeDisplay",
    "print_claims",
]

# GB/T 36903: 001 USCC, 111 citizen number, 414 passport, …
HolderCodeType = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class TypeDisplay(CatalogueEntry):
    """The type's name in one language."""

    locale: Locale
    name: str


class CoHolder(CatalogueEntry):
    """A further holder, as the second spouse of a marriage certificate.

    Attributes:
        claim: The claim that names this holder.
        code_claim: The claim with this holder's own number, if there is one.
    """

    claim: ClaimName
    code_claim: ClaimName | None = None


class LicenseTypeExtension(CatalogueEntry):
    """What this field needs beyond SD-JWT VC Type Metadata.

    Attributes:
        short_name: A name to type, such as ``business-license``.
        code_status: ``placeholder`` where the national type code is not known.
        personal: Whether the holder is a person: then serials are random.
        number_claim: The claim whose value no two licenses in force share; mostly
            the license's number 证照编号.
        holder_claim: The claim that names the holder.
        holder_code_claim: The claim with the holder's own number 持证主体代码.
        holder_code_types: What that number may be, in three digits (GB/T 36903);
            the usual one first.
        co_holders: Further holders.
        validity: Whether an application must, may or cannot tell a last day.
        claims_schema: JSON Schema of an application's claims.
        print_profile: The claims of the print edition.
        presenters: Who may present it; the first is the usual one.
        max_stale_s: Oldest trust data to accept on, in seconds.
        max_status_age_s: Oldest status list to accept on, in seconds.
        qr_budget: Limits of the print edition's QR text.
        state_codes: The type's national status codes.
        layout: How paper shows it (`issuer.print_layout`). Read by issuers alone:
            a layout of a later vocabulary must not take the type from counters.
        issuing: How it is issued (`issuer.approval`). Read by issuers alone as well.
        inquiry: What is told of it without its code (`issuer.inquiries`). Likewise.
        later: What of presenters, age limits and budget changes, from when.
    """

    short_name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    code_status: Literal["known", "inferred", "placeholder"]
    personal: bool
    number_claim: ClaimName
    holder_claim: ClaimName
    holder_code_claim: ClaimName | None = None
    holder_code_types: list[HolderCodeType] = Field(default_factory=list)
    co_holders: list[CoHolder] = Field(default_factory=list)
    validity: Literal["required", "optional", "none"]
    claims_schema: dict[str, Any]
    print_profile: Annotated[list[PrintedClaim], Field(min_length=1)]
    presenters: Annotated[list[Presenter], Field(min_length=1)]
    max_stale_s: MaxStale = 14 * DAY_S
    max_status_age_s: MaxStatusAge = 7 * DAY_S
    qr_budget: QrBudget = QrBudget()
    state_codes: StateCodes | None = None
    layout: dict[str, Any] | None = None
    issuing: dict[str, Any] | None = None
    inquiry: dict[str, Any] | None = None
    later: list[LaterRules] = Field(default_factory=list)

    @property
    def longest_stale_s(self) -> int:
        """Oldest trust data ever to be accepted on, later editions included."""
        later = [rules.max_stale_s or 0 for rules in self.later]
        return max([self.max_stale_s, *later])

    @property
    def longest_status_age_s(self) -> int:
        """Oldest status list ever to be accepted on, later editions included."""
        later = [rules.max_status_age_s or 0 for rules in self.later]
        return max([self.max_status_age_s, *later])

    def referred_claims(self) -> Iterator[str]:
        """Yield each claim that a rule of the type speaks of."""
        yield from (self.number_claim, self.holder_claim)
        for holder in self.co_holders:
            yield holder.claim
        codes = [self.holder_code_claim, *(each.code_claim for each in self.co_holders)]
        yield from (code for code in codes if code is not None)
        yield from (printed.claim for printed in self.print_profile)
        for presenter in self.presenters:
            yield from (comparison.claim for comparison in presenter.compare)
        for rules in self.later:
            yield from rules.compared_claims()

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        starts = [rules.from_ for rules in self.later]
        if any(one >= other for one, other in pairwise(starts)):
            raise ValueError("later rules are not in the order of their beginnings")
        return self


class LicenseType(CatalogueEntry):
    """One catalogue entry; a value that exists does not contradict itself.

    Source:
        SD-JWT VC section 6 (Type Metadata); GB/T 36902, GB/T 36903.
    """

    vct: str
    display: list[TypeDisplay]
    claims: Annotated[list[ClaimMetadata], Field(min_length=1)]
    tongyan: LicenseTypeExtension

    @property
    def code(self) -> str:
        """The 21-character license type code."""
        return self.vct[len(VCT_PREFIX) :]

    @cached_property
    def name(self) -> Bilingual:
        """The type's name in both languages."""
        return both_languages({entry.locale: entry.name for entry in self.display})

    @cached_property
    def labels(self) -> Mapping[str, Bilingual]:
        """The label of each claim, by claim name, in display order."""
        return {claim.name: claim.label for claim in self.claims}

    def rules_of(self, claim: str) -> Mapping[str, Any]:
        """Return what the schema says of one claim, nothing if that is no object.

        A schema may as well say ``true``; whoever signs one must not be able to stop
        a reader with it.
        """
        properties = self.tongyan.claims_schema.get("properties")
        rules = properties.get(claim) if isinstance(properties, dict) else None
        return rules if isinstance(rules, dict) else {}

    @cached_property
    def date_claims(self) -> frozenset[str]:
        """Names of the claims that are days."""
        named = (claim.name for claim in self.claims)
        return frozenset(n for n in named if self.rules_of(n).get("format") == "date")

    def at(self, now: datetime) -> LicenseType:
        """Return the type with the rules that are in force at an instant."""
        if not self.tongyan.later:
            return self
        begun = sum(1 for rules in self.tongyan.later if rules.from_ <= now)
        return self._editions[begun]

    @cached_property
    def _editions(self) -> list[LicenseType]:
        editions = [self]
        for rules in self.tongyan.later:
            held = editions[-1].tongyan.model_copy(update=rules.changes())
            editions.append(self.model_copy(update={"tongyan": held}))
        return editions

    @cached_property
    def print_names(self) -> frozenset[str]:
        """Names of the claims that the print edition has."""
        return frozenset(printed.claim for printed in self.tongyan.print_profile)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if not self.vct.startswith(VCT_PREFIX):
            raise ValueError(f"vct does not start with {VCT_PREFIX}")
        check_type_code(self.code)
        names = [claim.name for claim in self.claims]
        if len(set(names)) != len(names):
            raise ValueError("a claim stands twice")
        unknown = sorted(set(self.tongyan.referred_claims()) - set(names))
        if unknown:
            raise ValueError(
                f"claims that the type does not have: {', '.join(unknown)}"
            )
        _ = self.name, self.labels  # both languages are there
        return self

    @model_validator(mode="after")
    def _masks_personal_numbers(self) -> Self:
        personal = {claim.name for claim in self.claims if claim.personal_number}
        for printed in self.tongyan.print_profile:
            if printed.claim in personal and printed.mask is None:
                raise ValueError(f"{printed.claim} would be printed without a mask")
        return self


def print_claims(
    license_type: LicenseType, application: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the claims of the print edition: the profile's, in its order, masked.

    Not checked: the application against the type's schema; that is the issuer's.

    Raises:
        LicenseTypeError: a claim to be masked is not a text.
    """
    printed: dict[str, Any] = {}
    for entry in license_type.tongyan.print_profile:
        if entry.claim not in application:
            continue
        value = application[entry.claim]
        if entry.mask is not None:
            if not isinstance(value, str):
                raise LicenseTypeError(f"{entry.claim} is to be masked but is no text")
            value = entry.mask.over(value)
        printed[entry.claim] = value
    return printed
