"""Forms of numbers that a claims schema may name in ``format``, checked as a whole.

JSON Schema's own patterns cannot compute a check character. What a number means, and
that it was ever given to anybody, is not told here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from credential.bilingual import Bilingual
from credential.errors import IdentifierError
from credential.identifier import (
    check_citizen_number,
    check_uscc,
    is_division_code,
)

__all__ = [
    "CLAIM_FORMATS",
    "ClaimFormat",
    "check_disability_number",
    "check_holder_numbers",
    "check_person_number",
]

# 残疾人证号: citizen number, category 1 to 7, grade 1 to 4; a card issued anew ends in
# B and a count.
_DISABILITY_NUMBER = re.compile(r"([1-9][0-9]{16}[0-9X])[1-7][1-4](?:B[1-9][0-9]?)?")
_CITIZEN_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
# Passports, permits to the mainland, military cards: nobody lists them all.
_OTHER_DOCUMENT = re.compile(r"[0-9A-Z\u4e00-\u9fa5()（）-]{5,30}")


@dataclass(frozen=True, slots=True)
class ClaimFormat:
    """One form.

    Attributes:
        check: Returns its argument, or raises IdentifierError and says why.
        fault: What to tell a clerk, after the claim's label.
    """

    check: Callable[[str], str]
    fault: Bilingual

    def holds(self, text: str) -> bool:
        """Tell whether a text has this form."""
        try:
            self.check(text)
        except IdentifierError:
            return False
        return True


def check_disability_number(text: str) -> str:
    """Return the number of a disability certificate; IdentifierError otherwise."""
    match = _DISABILITY_NUMBER.fullmatch(text)
    if match is None:
        raise IdentifierError(
            "a disability certificate's number is a citizen number, a category 1 to 7 "
            "and a grade 1 to 4"
        )
    check_citizen_number(match[1])
    return text


def check_person_number(text: str) -> str:
    """Return the number of a person's document, whichever; IdentifierError otherwise.

    What looks like a citizen number must be one: a slip of the finger there names
    another person.
    """
    if _CITIZEN_FORM.fullmatch(text):
        return check_citizen_number(text)
    if not _OTHER_DOCUMENT.fullmatch(text):
        raise IdentifierError(
            "a document number has 5 to 30 digits, capitals or Chinese characters"
        )
    return text


def check_holder_numbers(text: str) -> str:
    """Return the numbers of persons or organizations, separated by ``、``.

    Raises:
        IdentifierError: one of them is neither. An organization's USCC may have
            digits only and look like a citizen number.
    """
    for number in text.split("、"):
        try:
            check_uscc(number)
        except IdentifierError:
            check_person_number(number)
    return text


def _check_division(text: str) -> str:
    if not is_division_code(text):
        raise IdentifierError("a division code has six digits (GB/T 2260)")
    return text


CLAIM_FORMATS: Mapping[str, ClaimFormat] = MappingProxyType(
    {
        "uscc": ClaimFormat(
            check_uscc,
            Bilingual(
                zh="不是有效的统一社会信用代码（18 位，末位为校验码）。",
                en="it is not a unified social credit code",
            ),
        ),
        "citizen-number": ClaimFormat(
            check_citizen_number,
            Bilingual(
                zh="不是有效的公民身份号码（18 位，含出生日期，末位为校验码）。",
                en="it is not a citizen number",
            ),
        ),
        "person-number": ClaimFormat(
            check_person_number,
            Bilingual(
                zh="不是有效的证件号码；公民身份号码为 18 位，末位为校验码。",
                en="it is not the number of a person's document",
            ),
        ),
        "holder-numbers": ClaimFormat(
            check_holder_numbers,
            Bilingual(
                zh="不是有效的证件号码或统一社会信用代码；多个之间用“、”分隔。",
                en="it is not the number of a person's document or a USCC",
            ),
        ),
        "disability-number": ClaimFormat(
            check_disability_number,
            Bilingual(
                zh="不是有效的残疾人证号（公民身份号码、类别 1 位、等级 1 位）。",
                en="it is not the number of a disability certificate",
            ),
        ),
        "division": ClaimFormat(
            _check_division,
            Bilingual(
                zh="不是行政区划代码（6 位数字）。", en="it is not a division code"
            ),
        ),
    }
)
"""By the name that a schema's ``format`` has; every other name is JSON Schema's own."""
