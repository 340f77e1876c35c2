"""A license type's JSON Schema, compiled once, its faults told in both languages.

Rules that JSON Schema cannot say are left to ``draft``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from credential.bilingual import Bilingual
from credential.errors import IdentifierError
from credential.identifier import check_citizen_number, check_uscc, is_division_code

__all__ = ["ClaimsSchema"]

# What a spreadsheet makes of a long number in a cell that is not "text".
_SPREADSHEET_NUMBER = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")


class ClaimsSchema:
    """The claims schema of one license type, ready to check many applications."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = jsonschema_rs.validator_for(
            dict(schema), validate_formats=True, formats=_FORMATS
        )

    def faults(self, claims: Mapping[str, Any]) -> list[tuple[str, Bilingual]]:
        """Return (claim name, what is wrong) for every claim that does not fit."""
        if self._validator.is_valid(claims):
            return []
        return [
            (name, reason)
            for error in self._validator.iter_errors(claims)
            for name, reason in _told(error, claims)
        ]


def _told(
    error: jsonschema_rs.ValidationError, claims: Mapping[str, Any]
) -> list[tuple[str, Bilingual]]:
    kind = type(error.kind).__name__
    rule = error.kind.as_dict()
    if kind == "Required":
        return [(str(rule["property"]), Bilingual(zh="缺少此项。", en="it is missing"))]
    if kind == "AdditionalProperties":
        unknown = Bilingual(zh="此证照类型没有此项。", en="the type has no such field")
        return [(str(name), unknown) for name in rule["unexpected"]]
    name = str(error.instance_path[0]) if error.instance_path else ""
    return [(name, _reason(kind, rule, claims.get(name), error.message))]


def _reason(
    kind: str, rule: Mapping[str, Any], value: object, message: str
) -> Bilingual:
    if isinstance(value, str) and _SPREADSHEET_NUMBER.fullmatch(value):
        return Bilingual(
            zh="电子表格把长号码变成了科学计数，请将该列设为“文本”后重填。",
            en="a spreadsheet rounded the number; make its column text, enter it anew",
        )
    if kind == "Format" and rule["format"] in _FORMAT_FAULTS:
        return _FORMAT_FAULTS[rule["format"]](value)
    template = _SENTENCES.get(kind)
    if template is None:
        return Bilingual(zh=f"不符合规定：{message}", en=message)
    limit = rule.get("limit", rule.get("pattern", ""))
    options = ", ".join(str(option) for option in rule.get("options", ()))
    words = {"limit": limit, "options": options}
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


def _holds(check: Callable[[str], str]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            check(text)
        except IdentifierError:
            return False
        return True

    return accepts


# Names of ours in a claims schema's `format`.
_FORMATS: dict[str, Callable[[str], bool]] = {
    "uscc": _holds(check_uscc),
    "citizen-number": _holds(check_citizen_number),
    "division": is_division_code,
}


def _date_fault(_value: object) -> Bilingual:
    return Bilingual(
        zh="不是日期，应写作 2026-11-21。", en="it is not a date such as 2026-11-21"
    )


def _uscc_fault(value: object) -> Bilingual:
    return Bilingual(
        zh="不是有效的统一社会信用代码（18 位，末位为校验码）。",
        en=_why(check_uscc, value),
    )


def _citizen_number_fault(value: object) -> Bilingual:
    return Bilingual(
        zh="不是有效的公民身份号码（18 位，含出生日期，末位为校验码）。",
        en=_why(check_citizen_number, value),
    )


def _why(check: Callable[[str], str], value: object) -> str:
    try:
        check(str(value))
    except IdentifierError as error:
        return str(error)
    return "it is not valid"


_FORMAT_FAULTS: dict[str, Callable[[object], Bilingual]] = {
    "date": _date_fault,
    "uscc": _uscc_fault,
    "citizen-number": _citizen_number_fault,
}
