"""What a license credential is: bytes and values only.

Who may sign what is left to ``trust_registry``, minting to ``issuer`` and the verdict
to ``verifier``.
"""

from credential.bilingual import Bilingual
from credential.errors import (
    CarrierError,
    CredentialError,
    DisclosureError,
    IdentifierError,
    KeyMaterialError,
    LicenseTypeError,
    MalformedError,
    StatusListError,
)
from credential.identifier import LicenseId
from credential.license import License, StatusReference, license_claims, read_license
from credential.license_type import LicenseType, print_claims
from credential.sd_jwt import SdJwt
from credential.status_list import LicenseState, StatusList

__all__ = [
    "Bilingual",
    "CarrierError",
    "CredentialError",
    "DisclosureError",
    "IdentifierError",
    "KeyMaterialError",
    "License",
    "LicenseId",
    "LicenseState",
    "LicenseType",
    "LicenseTypeError",
    "MalformedError",
    "SdJwt",
    "StatusList",
    "StatusListError",
    "StatusReference",
    "license_claims",
    "print_claims",
    "read_license",
]
