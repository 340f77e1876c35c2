"""A license type's JSON Schema, compiled once, its faults told in both languages.

Rules that JSON Schema cannot say are left to ``draft``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

import jsonschema_rs

from credential.bilingual import Bilingual
from credential.claim_formats import CLAIM_FORMATS
from credential.errors import IdentifierError, LicenseTypeError
from credential.license_type import LicenseType
from issuer.errors import quoted

__all__ = ["MISSING", "ClaimsSchema"]

# What a spreadsheet makes of a long number in a cell that is not "text".
_SPREADSHEET_NUMBER = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")

# Of a list of choices or a pattern: the longest shipped, 56 ethnic groups, has 200.
_MOST_CHARACTERS = 1000


class ClaimsSchema:
    """The claims schema of one license type, ready to check many applications."""

    def __init__(self, license_type: LicenseType) -> None:
        """Compile a type's schema.

        Raises:
            LicenseTypeError: it is no schema, or refers to one elsewhere.
        """
        try:
            self._validator = jsonschema_rs.validator_for(
                license_type.tongyan.claims_schema,
                validate_formats=True,
                formats={name: form.holds for name, form in CLAIM_FORMATS.items()},
                retriever=_refuse_elsewhere,
            )
        except jsonschema_rs.ValidationError as error:
            raise LicenseTypeError(
                f"{license_type.tongyan.short_name}: claims_schema is no JSON Schema "
                f"({error.message})"
            ) from error
        self._forms = {
            claim.name: claim.form for claim in license_type.claims if claim.form
        }

    def faults(self, claims: Mapping[str, Any]) -> list[tuple[str, Bilingual]]:
        """Return (claim name, what is wrong) for every claim that does not fit."""
        if self._validator.is_valid(claims):
            return []
        return [
            (name, reason)
            for error in self._validator.iter_errors(claims)
            for name, reason in self._told(error, claims)
        ]

    def _told(
        self, error: jsonschema_rs.ValidationError, claims: Mapping[str, Any]
    ) -> list[tuple[str, Bilingual]]:
        kind = type(error.kind).__name__
        rule = error.kind.as_dict()
        if kind == "Required":
            return [(str(rule["property"]), MISSING)]
        if kind == "AdditionalProperties":
            return [(str(name), _UNKNOWN) for name in rule["unexpected"]]
        name = str(error.instance_path[0]) if error.instance_path else ""
        form = self._forms.get(name) if kind == "Pattern" else None
        if form is not None and not _is_spreadsheet_number(claims.get(name)):
            return [(name, _not_of(form))]
        return [(name, _reason(kind, rule, claims.get(name), error.message))]


MISSING = Bilingual(zh="缺少此项。", en="it is missing")
_UNKNOWN = Bilingual(zh="此证照类型没有此项。", en="the type has no such field")


def _not_of(form: Bilingual) -> Bilingual:
    return Bilingual(zh=f"格式不对，应为{form.zh}。", en=f"it is not {form.en}")


def _refuse_elsewhere(uri: str) -> NoReturn:
    # The library would fetch it: a type's file must not send this machine anywhere.
    raise ValueError(f"{uri} lies outside the schema")


def _is_spreadsheet_number(value: object) -> bool:
    return isinstance(value, str) and bool(_SPREADSHEET_NUMBER.fullmatch(value))


def _reason(
    kind: str, rule: Mapping[str, Any], value: object, message: str
) -> Bilingual:
    if _is_spreadsheet_number(value):
        return Bilingual(
            zh="电子表格把长号码变成了科学计数，请将该列设为“文本”后重填。",
            en="a spreadsheet rounded the number; make its column text, enter it anew",
        )
    if kind == "Format":
        return _format_fault(str(rule["format"]), value)
    template = _SENTENCES.get(kind)
    if template is None:
        return Bilingual(zh=f"不符合规定：{quoted(message)}", en=quoted(message))
    limit = rule.get("limit", rule.get("pattern", ""))
    options = ", ".join(str(option) for option in rule.get("options", ()))
    words = {
        "limit": quoted(str(limit), most=_MOST_CHARACTERS),
        "options": quoted(options, most=_MOST_CHARACTERS),
    }
    return Bilingual(zh=template.zh.format(**words), en=template.en.format(**words))


_SENTENCES = {
    "Enum": Bilingual(zh="只能填：{options}。", en="it is one of {options}"),
    "MaxLength": Bilingual(
        zh="超过 {limit} 个字。", en="it is longer than {limit} characters"
    ),
    "MinLength": Bilingual(
        zh="少于 {limit} 个字。", en="it is shorter than {limit} characters"
    ),
    "Pattern": Bilingual(
        zh="格式不对（应符合 {limit}）。", en="it does not have the form {limit}"
    ),
    "Type": Bilingual(zh="不是文字。", en="it is not of the right kind (text, number)"),
}


def _format_fault(name: str, value: object) -> Bilingual:
    form = CLAIM_FORMATS.get(name)
    if form is None:
        return _NOT_A_DATE
    try:
        form.check(str(value))
    except IdentifierError as error:
        return Bilingual(zh=form.fault.zh, en=str(error))
    return form.fault


# Of JSON Schema's own formats a claims schema names this one alone.
_NOT_A_DATE = Bilingual(
    zh="不是日期，应写作 2026-11-21。", en="it is not a date such as 2026-11-21"
)
