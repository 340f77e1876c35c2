"""Identifiers for new licenses (GB/T 36904).

Whether an identifier is taken is asked of the ledger by ``mint``.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from credential.bilingual import Bilingual
from credential.identifier import LicenseId
from issuer.draft import Draft
from issuer.errors import StateChangeError

__all__ = ["first_license_id", "next_version"]

_SERIAL = re.compile(r"[0-9A-Z]{7,32}")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# 36^10 = 2^51.7: a million licenses of one agency and type meet with a chance of
# 1 in 7,000, and the ledger would refuse the second.
_RANDOM_CHARACTERS = 10
_FIRST_VERSION = "001"
_LAST_VERSION = 999


def first_license_id(draft: Draft, issuer_uscc: str) -> LicenseId:
    """Return the identifier of a license that replaces none.

    A person's serial is random: an identifier is shown to strangers and asked about
    over networks, and must not be the citizen number. An organization's serial is
    its license number where that fits.
    """
    code = draft.license_type.code
    if not draft.license_type.tongyan.personal and _SERIAL.fullmatch(draft.number):
        return LicenseId(code, issuer_uscc, draft.number, _FIRST_VERSION)
    return LicenseId(code, issuer_uscc, _random_serial(), _FIRST_VERSION)


def next_version(license_id: LicenseId) -> LicenseId:
    """Return the identifier with its version raised by one.

    Raises:
        StateChangeError: there have been 999.
    """
    version = int(license_id.version) + 1
    if version > _LAST_VERSION:
        raise StateChangeError(
            Bilingual(
                zh="该证照标识的版本号已用尽(999)，请作为新证照签发。",
                en="the identifier's versions are used up (999); mint a new license",
            )
        )
    return replace(license_id, version=f"{version:03}")


def _random_serial() -> str:
    number = secrets.randbelow(36**_RANDOM_CHARACTERS)
    characters = []
    for _ in range(_RANDOM_CHARACTERS):
        number, digit = divmod(number, 36)
        characters.append(_ALPHABET[digit])
    return "".join(characters)
