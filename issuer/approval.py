"""Whether a license type asks for a second person before it is minted.

What is then filed, and who may approve it, is left to ``issuer.desk``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, ValidationError

from credential.claim_metadata import CatalogueEntry
from credential.errors import LicenseTypeError
from credential.license_type import LicenseType

__all__ = ["asks_second_person"]


class _Issuing(CatalogueEntry):
    # A misspelt member would silently leave out the second person.
    model_config = ConfigDict(extra="forbid")

    approval: Literal["none", "four-eyes"] = "none"


def asks_second_person(license_type: LicenseType) -> bool:
    """Tell whether somebody else approves what one operator entered.

    Raises:
        LicenseTypeError: the type says what is unknown here; it is not issued then.
    """
    try:
        issuing = _Issuing.model_validate(license_type.tongyan.issuing or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in ("issuing", *first["loc"]))
        raise LicenseTypeError(f"catalogue entry: {place}: {first['msg']}") from error
    return issuing.approval == "four-eyes"
