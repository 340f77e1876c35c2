"""The fields of a license type as a form asks for them, and as it hands them over.

What is wrong with a field is left to ``issuer.draft``, the one judge.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.columns import written_day
from issuer.draft import FIELD_LABELS
from issuer.draft_dates import VALID_FROM, VALID_UNTIL

__all__ = ["PORTRAIT_FILE", "FormField", "form_fields", "portrait_text", "typed_fields"]

Kind = Literal["text", "long", "choice", "day", "portrait"]

PORTRAIT_FILE = "_file"
"""Ends the name of the input that takes a picture from a disk."""

# Beside the type's claims; GB/T 36903 codes of the two days.
_GB_CODES = {VALID_FROM: "ZZYXQQSRQ", VALID_UNTIL: "ZZYXQJZRQ"}
_EXAMPLES = {VALID_FROM: "2026-11-21", VALID_UNTIL: "2036-11-20 / 长期"}

# A longer text wants more than one line of the screen.
_LINE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class FormField:
    """One field.

    Attributes:
        name: The claim's name.
        label: What the clerk reads.
        gb_code: Its GB/T 36903 code, or None.
        kind: How it is typed.
        required: Whether no application goes without it.
        example: A value, empty if the type gives none.
        form: What a value looks like, where the type says it.
        choices: What it may say, where that is a list.
        max_characters: Longest value, or None.
    """

    name: str
    label: Bilingual
    gb_code: str | None
    kind: Kind
    required: bool
    example: str = ""
    form: Bilingual | None = None
    choices: tuple[Bilingual, ...] = ()
    max_characters: int | None = None


def form_fields(license_type: LicenseType) -> list[FormField]:
    """Return the fields of a type in its order, and the days of validity after them."""
    return [*_claim_fields(license_type), *_validity_fields(license_type)]


def typed_fields(license_type: LicenseType, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an application out of what a form sent.

    An empty field is an absent one; a day may be written as spreadsheets write it.
    Nothing else is mended.

    Args:
        license_type: Its type; other names of the form are left out.
        typed: What stands in the form.
    """
    fields = {}
    for field in form_fields(license_type):
        text = typed.get(field.name, "")
        if text:
            fields[field.name] = written_day(text) if field.kind == "day" else text
    return fields


def portrait_text(picture: bytes) -> str:
    """Return a picture as the claims of our types have it: Base64.

    Whether it is a JPEG, and small enough, is said by the type's schema.
    """
    return b64encode(picture).decode("ascii")


def _claim_fields(license_type: LicenseType) -> Iterator[FormField]:
    required = license_type.tongyan.claims_schema.get("required", ())
    for claim in license_type.claims:
        rules = license_type.rules_of(claim.name)
        choices = tuple(value.label for value in claim.values)
        yield FormField(
            name=claim.name,
            label=claim.label,
            gb_code=claim.gb_code,
            kind=_kind(rules, choices),
            required=claim.name in required,
            example=_example(rules),
            form=claim.form,
            choices=choices,
            max_characters=_length(rules),
        )


def _validity_fields(license_type: LicenseType) -> Iterator[FormField]:
    rule = license_type.tongyan.validity
    for name, required in ((VALID_FROM, False), (VALID_UNTIL, rule == "required")):
        if name == VALID_UNTIL and rule == "none":
            continue
        yield FormField(
            name=name,
            label=FIELD_LABELS[name],
            gb_code=_GB_CODES[name],
            kind="day",
            required=required,
            example=_EXAMPLES[name],
        )


def _kind(rules: Mapping[str, Any], choices: tuple[Bilingual, ...]) -> Kind:
    if choices:
        return "choice"
    if rules.get("contentEncoding") == "base64":
        return "portrait"
    if rules.get("format") == "date":
        return "day"
    return "long" if (_length(rules) or 0) > _LINE_CHARACTERS else "text"


def _length(rules: Mapping[str, Any]) -> int | None:
    longest = rules.get("maxLength")
    return longest if isinstance(longest, int) else None


def _example(rules: Mapping[str, Any]) -> str:
    examples = rules.get("examples")
    return str(examples[0]) if isinstance(examples, list) and examples else ""
