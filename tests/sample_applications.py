"""Applications that the tests start from, and the codes they become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credential import carrier, sd_jwt
from credential.identifier import LicenseId
from credential.license import License, StatusReference, license_claims
from credential.license_type import LicenseType, print_claims
from tests.sample_registry import LIST_URI, MARKET_USCC, NOW

__all__ = ["print_code", "sample_application"]


def sample_application(license_type: LicenseType) -> dict[str, Any]:
    """Return the claims of an application made of the schema's first examples."""
    properties = license_type.tongyan.claims_schema["properties"]
    return {name: rule["examples"][0] for name, rule in properties.items()}


def print_code(license_type: LicenseType, claims: Mapping[str, Any]) -> str:
    """Return the QR text of a sample, all that varies in length at its longest."""
    edition = License(
        iss="https://license.310000.example/market-regulation-310101",
        type_code=license_type.code,
        license_id=LicenseId(license_type.code, MARKET_USCC, "Q8Z7K2M4PA", "999"),
        issued_at=NOW,
        not_before=NOW,
        expires=NOW,
        replaces=LicenseId(license_type.code, MARKET_USCC, "Q8Z7K2M4PA", "998"),
        status=StatusReference(LIST_URI, 16_777_215),
        holder_jwk=None,
        claims=print_claims(license_type, claims),
    )
    text = sd_jwt.issue(
        license_claims(edition),
        alg="ES256",
        kid="sjQ1vXy0uPz3wR7a",
        sign=lambda _: b"\xa5" * 64,
    )
    return carrier.encode(text)
