"""Identifiers, checked where they are made: GB/T 36904, GB 32100, GB 11643.

A value that exists is well formed. Whether it was ever given to anybody is not
something an identifier can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from stdnum.iso7064 import mod_11_2

from credential.errors import IdentifierError

__all__ = [
    "OID_ROOT",
    "LicenseId",
    "check_citizen_number",
    "check_type_code",
    "check_uscc",
    "is_division_code",
]

OID_ROOT = "1.2.156.3005.2"
_WRONG_ROOT = "1.2.156.3003.2"

_ROOT_AND_DOT = f"{OID_ROOT}."
_FOUR_PARTS = re.compile(
    r"[0-9A-Z]{21}\.(?:[0-9A-Z]{18}|[0-9A-Z]{6})\.[0-9A-Z]{7,32}\.[0-9]{3}"
)
_TYPE_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 32100 section 5.6: powers of 3 modulo 31; the check character itself weighs 1.
_USCC_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_CITIZEN_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")

# A generator met in the field writes letters as if A were 11; ISO 7064 counts A as
# 10. It prints T on real licenses where U is due.
_WRONG_FIRST_LETTER = 11


@dataclass(frozen=True, slots=True)
class LicenseId:
    """An electronic license identifier 电子证照标识 (GB/T 36904): one license.

    Attributes:
        type_code: 21 characters: USCC of the defining authority and 3 digits.
        issuer: The agency's USCC (18), or a division code (6) in one region.
        serial: 7 to 32 of ``0-9A-Z``.
        version: Three digits; rises with each re-issue.
    """

    type_code: str
    issuer: str
    serial: str
    version: str

    def __post_init__(self) -> None:
        if not _FOUR_PARTS.fullmatch(self._body()):
            raise IdentifierError(
                "a license identifier has a type of 21 characters, an issuer of 18 "
                "(or a division of 6), a serial of 7 to 32 and a version of 3 digits"
            )

    @classmethod
    def parse(cls, text: str) -> LicenseId:
        """Read an identifier and check its check character (ISO 7064 MOD 37,36).

        Raises:
            IdentifierError: names the rule, or the wrong generator if it is one
                that was met in the field.
        """
        *parts, check = text.removeprefix(_ROOT_AND_DOT).split(".")
        if (
            len(parts) != 4
            or check not in _VALUES
            or not text.startswith(_ROOT_AND_DOT)
        ):
            raise IdentifierError(_why_not(text))
        try:
            made = cls(*parts)
        except IdentifierError as error:
            raise IdentifierError(_why_not(text)) from error
        if made.check_character != check:
            raise IdentifierError(made._why_wrong_check(check))
        return made

    @property
    def check_character(self) -> str:
        """ISO 7064 MOD 37,36 over the four parts, without dots or root."""
        product = _agency_product(self.type_code + self.issuer)
        return _ALPHABET[(37 - _product(self.serial + self.version, product)) % 36]

    def __str__(self) -> str:
        return f"{OID_ROOT}.{self._body()}.{self.check_character}"

    def _body(self) -> str:
        return f"{self.type_code}.{self.issuer}.{self.serial}.{self.version}"

    def _why_wrong_check(self, check: str) -> str:
        due = self.check_character
        if _VALUES[due] >= _WRONG_FIRST_LETTER and _VALUES[check] == _VALUES[due] - 1:
            return (
                "the identifier's generator counts letters from 11 instead of 10: the "
                f"check character should be {due}, not {check}"
            )
        return f"the check character should be {due}, not {check}"


def check_type_code(text: str) -> str:
    """Return a license type code, 21 characters; IdentifierError otherwise."""
    if not _TYPE_CODE.fullmatch(text):
        raise IdentifierError(
            "a license type code is the 18 characters of the defining authority's "
            "USCC and 3 digits; a local 15-digit catalogue code is none"
        )
    return text


def check_uscc(text: str) -> str:
    """Return a unified social credit code (GB 32100); IdentifierError otherwise.

    Not checked: that the division exists and that the code was ever given. Letters
    may stand in the first two places (``N`` for rural collectives, ``Y`` for others),
    which `stdnum.cn.uscc` does not know yet.
    """
    if not _USCC.fullmatch(text):
        raise IdentifierError(
            "a unified social credit code has 18 characters without I O S V Z, "
            "the third to the eighth a division code"
        )
    values = map(_USCC_ALPHABET.index, text)
    if sum(map(mul, values, _USCC_WEIGHTS)) % 31:
        raise IdentifierError(
            "the last character of a unified social credit code is a check "
            "character, and this one does not fit"
        )
    return text


def check_citizen_number(text: str) -> str:
    """Return a citizen number 公民身份号码 (GB 11643); IdentifierError otherwise.

    Not checked: that the division exists (``stdnum.cn.ric`` knows too few) and
    that the number was ever given to a person.
    """
    if not _CITIZEN_NUMBER.fullmatch(text):
        raise IdentifierError("a citizen number has 17 digits and a digit or X")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError as error:
        raise IdentifierError("a citizen number's birth date is no date") from error
    if mod_11_2.calc_check_digit(text[:17]) != text[17]:
        raise IdentifierError("a citizen number's check character is wrong")
    return text


def is_division_code(text: str) -> bool:
    """Tell whether a text has the form of a GB/T 2260 division code, 6 digits."""
    return _DIVISION.fullmatch(text) is not None


def _why_not(text: str) -> str:
    if text.startswith(_WRONG_ROOT + "."):
        return (
            f"the identifier starts with {_WRONG_ROOT}; its generator uses a root "
            f"that is not GB/T 36904's {OID_ROOT}"
        )
    if not text.startswith(OID_ROOT + "."):
        return f"a license identifier starts with {OID_ROOT}."
    parts = text[len(OID_ROOT) + 1 :].split(".")
    if re.fullmatch(r"[0-9]{15}", parts[0]):
        return (
            "the identifier has a local 15-digit catalogue code where the type code "
            "of 21 characters belongs"
        )
    if len(parts) == 4:
        return "the identifier lacks a part; its generator may leave out the issuer"
    return "the identifier's parts do not have the lengths of GB/T 36904"


@lru_cache(maxsize=4096)
def _agency_product(characters: str) -> int:
    # The first two parts are an agency's for each license type: met again all day.
    return _product(characters, 36)


def _product(characters: str, product: int) -> int:
    # ISO 7064 MOD 37,36, recursive: python-stdnum's is the reference in the tests,
    # but takes five times as long, and every scan computes one.
    for value in characters.encode("ascii").translate(_VALUE_OF_OCTET):
        product = _NEXT_PRODUCT[product][value]
    return product


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_VALUE_OF_OCTET = bytes(_VALUES.get(chr(octet), 0) for octet in range(128))
_VALUE_OF_OCTET += bytes(128)
_NEXT_PRODUCT = [
    bytes(((product + value) % 36 or 36) * 2 % 37 for value in range(36))
    for product in range(37)
]
