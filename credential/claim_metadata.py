"""One claim of a license type: its name, labels and values, and how paper shows it.

What holds between the claims of a type is left to `credential.license_type`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from credential.bilingual import Bilingual

__all__ = [
    "CatalogueEntry",
    "ClaimDisplay",
    "ClaimMetadata",
    "ClaimName",
    "ClaimValue",
    "Locale",
    "Mask",
    "PrintedClaim",
    "both_languages",
]

ClaimName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Locale = Annotated[str, StringConstraints(min_length=2, max_length=16)]


class CatalogueEntry(BaseModel):
    """Signed registry data: a member that this version does not know is ignored.

    Counters outlive formats.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class ClaimDisplay(CatalogueEntry):
    """A claim's label in one language."""

    locale: Locale
    label: str


class ClaimValue(CatalogueEntry):
    """One of the few values that a claim may have.

    Attributes:
        value: As signed and printed, in Chinese.
        en: The same in English.
        gb_value: The national code that GB/T 36903 metadata carries instead, such
            as ``1`` for 男 (GB/T 2261.1).
    """

    value: str
    en: str
    gb_value: str | None = None

    @property
    def label(self) -> Bilingual:
        """The value in both languages."""
        return Bilingual(zh=self.value, en=self.en)


class ClaimMetadata(CatalogueEntry):
    """One claim of the type.

    Attributes:
        path: Where it stands; our types have one name each.
        display: Its label, at least in ``zh-CN`` and ``en``.
        sd: Whether the wallet edition discloses it selectively.
        mandatory: Whether every application has it.
        gb_code: Its GB/T 36903 code (pinyin), such as ``ZZBH`` or ``KZ_…``.
        personal_number: Whether it identifies a person by number: never on paper
            in full.
        values: What it may say, where there are few choices.
        form: What a value looks like, told to whoever typed another.
    """

    path: Annotated[list[ClaimName], Field(min_length=1, max_length=1)]
    display: list[ClaimDisplay]
    sd: Literal["always", "allowed", "never"] = "allowed"
    mandatory: bool = False
    gb_code: str | None = None
    personal_number: bool = False
    values: list[ClaimValue] = Field(default_factory=list)
    form: Bilingual | None = None

    @property
    def name(self) -> str:
        """The claim's name."""
        return self.path[0]

    @cached_property
    def label(self) -> Bilingual:
        """Its label in both languages."""
        return both_languages({entry.locale: entry.label for entry in self.display})

    @model_validator(mode="after")
    def _says_each_value_once(self) -> Self:
        codes = [entry.gb_value for entry in self.values if entry.gb_value is not None]
        values = [entry.value for entry in self.values]
        if len(set(values)) != len(values) or len(set(codes)) != len(codes):
            raise ValueError("a value or its code stands twice")
        return self


class Mask(CatalogueEntry):
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


class PrintedClaim(CatalogueEntry):
    """One claim of the print edition, in its order, masked or plain."""

    claim: ClaimName
    mask: Mask | None = None


def both_languages(texts: Mapping[str, str]) -> Bilingual:
    """Return texts by locale as one text in both languages.

    Raises:
        ValueError: zh-CN or en is missing.
    """
    if "zh-CN" not in texts or "en" not in texts:
        raise ValueError("a display lacks zh-CN or en")
    return Bilingual(zh=texts["zh-CN"], en=texts["en"])
