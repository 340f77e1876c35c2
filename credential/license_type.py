"""A license type: what its claims are called, who shows it, how old trust may be.

SD-JWT VC Type Metadata (``vct``, ``display``, ``claims``) with this field's needs in
the member ``tongyan``. Entries that come with the package seed a new registry; at run
time only those in signed registry data count.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.errors import LicenseTypeError
from credential.identifier import check_type_code
from credential.license import VCT_PREFIX

__all__ = [
    "ClaimDisplay",
    "ClaimMetadata",
    "Comparison",
    "LicenseType",
    "LicenseTypeExtension",
    "Mask",
    "Presenter",
    "PrintedClaim",
    "QrBudget",
    "TypeDisplay",
    "print_claims",
]

DAY_S = 86_400


class _Signed(BaseModel):
    # Signed registry data: a member that this version does not know is ignored, as
    # counters outlive formats.
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Locale = Annotated[str, StringConstraints(min_length=2, max_length=16)]


class TypeDisplay(_Signed):
    """The type's name in one language."""

    locale: Locale
    name: str


class ClaimDisplay(_Signed):
    """A claim's label in one language."""

    locale: Locale
    label: str


class ClaimMetadata(_Signed):
    """One claim of the type.

    Attributes:
        path: Where it stands; our types have one name each.
        display: Its label, at least in ``zh-CN`` and ``en``.
        sd: Whether the wallet edition discloses it selectively.
        mandatory: Whether every application has it.
        gb_code: Its GB/T 36903 code (pinyin), such as ``ZZBH`` or ``KZ_…``.
    """

    path: Annotated[list[Name], Field(min_length=1, max_length=1)]
    display: list[ClaimDisplay]
    sd: Literal["always", "allowed", "never"] = "allowed"
    mandatory: bool = False
    gb_code: str | None = None

    @property
    def name(self) -> str:
        """The claim's name."""
        return self.path[0]

    @cached_property
    def label(self) -> Bilingual:
        """Its label in both languages."""
        return _both({entry.locale: entry.label for entry in self.display})


class Mask(_Signed):
    """Which characters of a personal number stay on paper; ``*`` for the rest."""

    keep_first: Annotated[int, Field(ge=0)]
    keep_last: Annotated[int, Field(ge=0)]

    def over(self, text: str) -> str:
        """Return a text with its middle masked; a short one is masked whole."""
        hidden = len(text) - self.keep_first - self.keep_last
        if hidden <= 0:
            return "*" * len(text)
        last = text[len(text) - self.keep_last :]
        return text[: self.keep_first] + "*" * hidden + last


class PrintedClaim(_Signed):
    """One claim of the print edition, in its order, masked or plain."""

    claim: Name
    mask: Mask | None = None


class Comparison(_Signed):
    """What a clerk compares: a claim with a document that the presenter shows."""

    claim: Name
    document: Bilingual


class Presenter(_Signed):
    """Who may present a license of this type 本人, 监护人, 法定代表人, 代理人."""

    who: Literal["holder", "guardian", "legal-representative", "agent"]
    label: Bilingual
    compare: list[Comparison]


class QrBudget(_Signed):
    """How long the QR text of the print edition may be, in characters.

    Attributes:
        aim_characters: Above it, minting warns. 600 is version 15-M.
        max_characters: Above it, minting refuses. 970 is version 20-M.
    """

    aim_characters: Annotated[int, Field(gt=0)] = 600
    max_characters: Annotated[int, Field(gt=0)] = 970


class LicenseTypeExtension(_Signed):
    """What this field needs beyond SD-JWT VC Type Metadata.

    Attributes:
        short_name: A name to type, such as ``business-license``.
        code_status: ``placeholder`` where the national type code is not known.
        personal: Whether the holder is a person: then serials are random.
        number_claim: The claim that holds the license's number 证照编号.
        holder_claim: The claim that names the holder.
        validity: Whether an application must, may or cannot tell a last day.
        claims_schema: JSON Schema of an application's claims.
        print_profile: The claims of the print edition.
        presenters: Who may present it; the first is the usual one.
        max_stale_s: Oldest trust data to accept on, in seconds.
        max_status_age_s: Oldest status list to accept on, in seconds.
        qr_budget: Limits of the print edition's QR text.
    """

    short_name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    code_status: Literal["known", "inferred", "placeholder"]
    personal: bool
    number_claim: Name
    holder_claim: Name
    validity: Literal["required", "optional", "none"]
    claims_schema: dict[str, Any]
    print_profile: Annotated[list[PrintedClaim], Field(min_length=1)]
    presenters: Annotated[list[Presenter], Field(min_length=1)]
    max_stale_s: Annotated[int, Field(ge=0, le=60 * DAY_S)] = 14 * DAY_S
    max_status_age_s: Annotated[int, Field(gt=0, le=60 * DAY_S)] = 7 * DAY_S
    qr_budget: QrBudget = QrBudget()


class LicenseType(_Signed):
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
        return _both({entry.locale: entry.name for entry in self.display})

    @cached_property
    def labels(self) -> Mapping[str, Bilingual]:
        """The label of each claim, by claim name, in display order."""
        return {claim.name: claim.label for claim in self.claims}

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
        extension = self.tongyan
        referred = {extension.number_claim, extension.holder_claim}
        referred.update(printed.claim for printed in extension.print_profile)
        for presenter in extension.presenters:
            referred.update(comparison.claim for comparison in presenter.compare)
        unknown = sorted(referred - set(names))
        if unknown:
            raise ValueError(
                f"claims that the type does not have: {', '.join(unknown)}"
            )
        _ = self.name, self.labels  # both languages are there
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


def _both(texts: Mapping[str, str]) -> Bilingual:
    if "zh-CN" not in texts or "en" not in texts:
        raise ValueError("a display lacks zh-CN or en")
    return Bilingual(zh=texts["zh-CN"], en=texts["en"])
