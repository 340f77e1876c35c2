"""What a form about a license sent: the claims, and what stands beside them.

Names that are no claims begin with a low line: no claim does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.console.form_fields import (
    PORTRAIT_FILE,
    FormField,
    form_fields,
    portrait_text,
    typed_fields,
)
from issuer.console.page import Visit
from issuer.console.texts import text_of
from issuer.desk.application import Entry
from issuer.draft import Draft, DraftError
from issuer.draft_dates import VALID_FROM, VALID_UNTIL
from issuer.errors import DuplicateNumberError, RefusedError

__all__ = [
    "ONCE",
    "REASON",
    "REVISION",
    "STEP",
    "ShownField",
    "TypedEntry",
    "all_fields",
    "claim_rows",
    "draft_values",
    "entry_of",
    "faults_by_field",
    "kept",
    "revision_of",
    "shown_fields",
]

CASE_NUMBER = "_case_number"
SAME_NUMBER = "_same_number"
REVISION = "_revision"
REASON = "_reason"
STEP = "_step"
ONCE = "_once"

# What a confirmation sends back, beside the claims.
_BESIDE = (CASE_NUMBER, SAME_NUMBER, REVISION, REASON)


async def _typed_entry(request: Request) -> Mapping[str, str]:
    typed: dict[str, str] = {}
    for name, value in (await request.form()).items():
        if isinstance(value, str):
            typed.setdefault(name, value)
        elif name.endswith(PORTRAIT_FILE):
            picture = await value.read()
            if picture:
                typed[name.removesuffix(PORTRAIT_FILE)] = portrait_text(picture)
    return typed


TypedEntry = Annotated[Mapping[str, str], Depends(_typed_entry)]
"""What a route declares to have it, a chosen picture as its Base64 text."""


class ShownField:
    """A field as a page of text shows it."""

    def __init__(self, field: FormField, value: object) -> None:
        self.label = field.label
        self.is_picture = field.kind == "portrait" and bool(value)
        self.text = "" if value is None else str(value)


def entry_of(kind: LicenseType, typed: Mapping[str, str]) -> Entry:
    """Return the application that a form sent, not checked yet."""
    return Entry(
        kind,
        typed_fields(kind, typed),
        case_number=typed.get(CASE_NUMBER) or None,
        allow_same_number=bool(typed.get(SAME_NUMBER)),
    )


def all_fields(kind: LicenseType, typed: Mapping[str, str]) -> dict[str, str | None]:
    """Return every field of a type, None for those that were left empty."""
    told = typed_fields(kind, typed)
    return {field.name: told.get(field.name) for field in form_fields(kind)}


def kept(kind: LicenseType, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a confirmation sends again, and nothing else that came along."""
    names = [*(field.name for field in form_fields(kind)), *_BESIDE]
    return {name: typed[name] for name in names if typed.get(name)}


def shown_fields(kind: LicenseType, values: Mapping[str, object]) -> list[ShownField]:
    """Return the fields of a license or an application in their order, to be read."""
    return [ShownField(one, values.get(one.name)) for one in form_fields(kind)]


def claim_rows(kind: LicenseType, claims: Mapping[str, object]) -> list[ShownField]:
    """Return the claims of a license in their order; its days are shown apart."""
    days = (VALID_FROM, VALID_UNTIL)
    fields = (one for one in form_fields(kind) if one.name not in days)
    return [ShownField(one, claims.get(one.name)) for one in fields]


def draft_values(draft: Draft) -> dict[str, object]:
    """Return what a checked application says, its days as they are written."""
    days = {VALID_FROM: draft.valid_from, VALID_UNTIL: draft.valid_until}
    return {**draft.claims, **{name: day for name, day in days.items() if day}}


def revision_of(typed: Mapping[str, str], name: str = "revision") -> int:
    """Return the revision that the page showed; 0, which nothing has, if it is none."""
    text = typed.get(name, "")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def faults_by_field(
    error: RefusedError, kind: LicenseType, visit: Visit
) -> tuple[dict[str, str], Bilingual | None]:
    """Return what is wrong beside which field, and what belongs beside none.

    Args:
        error: Why an application is refused.
        kind: Its license type.
        visit: In whose language.
    """
    if isinstance(error, DuplicateNumberError):
        number = kind.tongyan.number_claim
        return {number: text_of(error.reason, visit.language)}, None
    if not isinstance(error, DraftError):
        return {}, error.reason
    names = {field.name for field in form_fields(kind)}
    faults: dict[str, str] = {}
    for fault in error.faults:
        if fault.field in names:
            faults.setdefault(fault.field, text_of(fault.reason, visit.language))
    others = [fault for fault in error.faults if fault.field not in names]
    if not others:
        return faults, None
    return faults, Bilingual(
        zh="".join(fault.zh for fault in others),
        en="; ".join(fault.en for fault in others),
    )
