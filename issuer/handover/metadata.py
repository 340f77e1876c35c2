"""What a wallet reads of an agency before it asks: credential issuer, authorization.

Pure: nothing here tells of any license or holder.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from credential.claim_metadata import ClaimMetadata
from credential.jose import SUITES
from credential.license_type import LicenseType
from issuer.agencies import Agency
from issuer.handover.addresses import CredentialIssuer

__all__ = [
    "FORMAT",
    "GRANT_TYPE",
    "authorization_server_metadata",
    "credential_issuer_metadata",
]

FORMAT = "dc+sd-jwt"  # OpenID4VCI 1.0 appendix A.3
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


def credential_issuer_metadata(
    issuer: CredentialIssuer,
    agency: Agency,
    license_types: Iterable[LicenseType],
    *,
    signing_algs: Iterable[str],
) -> dict[str, Any]:
    """Return the Credential Issuer Metadata of an agency.

    Args:
        issuer: Its addresses.
        agency: Whose name the wallet shows.
        license_types: What it issues now.
        signing_algs: The suites of its keys.

    Source:
        OpenID4VCI 1.0 section 12.2.4 and appendix A.3.2.
    """
    algs = sorted(set(signing_algs))
    return {
        "credential_issuer": issuer.identifier,
        "credential_endpoint": issuer.credential_endpoint,
        "nonce_endpoint": issuer.nonce_endpoint,
        "notification_endpoint": issuer.notification_endpoint,
        "display": [
            {"name": agency.name.zh, "locale": "zh-CN"},
            {"name": agency.name.en, "locale": "en"},
        ],
        "credential_configurations_supported": {
            one.vct: _configuration(one, algs) for one in license_types
        },
    }


def authorization_server_metadata(issuer: CredentialIssuer) -> dict[str, Any]:
    """Return the metadata of the agency's authorization server, which it is itself.

    Source:
        RFC 8414 section 2; OpenID4VCI 1.0 section 12.3.
    """
    return {
        "issuer": issuer.identifier,
        "token_endpoint": issuer.token_endpoint,
        "grant_types_supported": [GRANT_TYPE],
        # There is no authorization endpoint: a clerk authorizes, at the counter.
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def _configuration(license_type: LicenseType, algs: list[str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "vct": license_type.vct,
        "scope": license_type.vct,
        # An agency whose keys are all over has none to name: the list may not be empty.
        **({"credential_signing_alg_values_supported": algs} if algs else {}),
        "cryptographic_binding_methods_supported": ["jwk"],
        "proof_types_supported": {
            "jwt": {"proof_signing_alg_values_supported": sorted(SUITES)}
        },
        "credential_metadata": {
            "display": [
                {"name": one.name, "locale": one.locale} for one in license_type.display
            ],
            "claims": [_claim(one) for one in license_type.claims],
        },
    }


def _claim(claim: ClaimMetadata) -> dict[str, Any]:
    return {
        "path": claim.path,
        "mandatory": claim.mandatory,
        "display": [{"name": one.label, "locale": one.locale} for one in claim.display],
    }
