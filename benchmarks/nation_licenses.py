"""Licenses of the agencies of a registry to be measured on, as codes to be scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric import ec
from stdnum.cn import uscc

from benchmarks.nation import ACCEPTING_REGION, DELTA, OTHER_LISTS
from benchmarks.nation_files import (
    BUSINESS_LICENSE,
    NOW,
    agency_id,
    agency_uscc,
    list_uri,
    private_key,
)
from credential import (
    LicenseId,
    StatusReference,
    base64url,
    carrier,
    jose,
    license_claims,
    presentation,
    print_claims,
    sd_jwt,
)
from credential.concealment import conceal
from credential.key_binding import COUNTER_AUDIENCE
from credential.license import License
from trust_registry.catalogue import shipped_license_types

__all__ = [
    "PhoneLicense",
    "business_license_code",
    "business_license_fields",
    "phone_license",
]

ISSUING_REGIONS = [code for code in DELTA if code != ACCEPTING_REGION]
# As many agencies a region as the smallest registry has.
AGENCIES = 450
ES256 = jose.SUITES["ES256"]

# Nine claims that the holder may keep back, of which a counter asks for four.
DISCLOSABLE = (
    "document_number",
    "legal_name",
    "company_type",
    "legal_representative",
    "registered_capital",
    "establishment_date",
    "operating_period",
    "registered_address",
    "business_scope",
)
SHOWN = ("document_number", "legal_name", "legal_representative", "registered_address")


@dataclass(frozen=True, slots=True)
class PhoneLicense:
    """A license as a phone shows it, and what another library needs to read it.

    Attributes:
        text: The SD-JWT, four of nine claims disclosed, bound to the holder's key.
        issuer_key: The key that signed it.
        nonce: The key binding's.
    """

    text: str
    issuer_key: ec.EllipticCurvePublicKey
    nonce: str


def business_license_code(number: int) -> str:
    """Return the QR text of a business license, each from another agency."""
    region, agency = _issuer_of(number)
    key = private_key(agency_id(region, agency))
    claims = license_claims(_business_license(region, agency, number))
    text = sd_jwt.issue(
        claims, alg="ES256", kid=_kid(key), sign=partial(ES256.sign, key=key)
    )
    return carrier.encode(text)


def phone_license(number: int) -> PhoneLicense:
    """Return what the holder of a business license shows, each another holder."""
    region, agency = _issuer_of(number)
    key = private_key(agency_id(region, agency))
    holder = ec.generate_private_key(ec.SECP256R1())
    held = _business_license(region, agency, number)._replace(
        holder_jwk=jose.public_jwk(holder),
        claims=business_license_fields(number),
    )
    concealed = conceal(
        license_claims(held),
        [(name,) for name in DISCLOSABLE],
        digest=ES256.digest,
        random_bytes=token_bytes,
    )
    edition = sd_jwt.issue(
        concealed.payload,
        alg="ES256",
        kid=_kid(key),
        sign=partial(ES256.sign, key=key),
        disclosures=concealed.disclosures,
    )
    nonce = base64url.encode(token_bytes(16))
    text = presentation.bind(
        presentation.choose(edition, [(name,) for name in SHOWN]),
        audience=COUNTER_AUDIENCE,
        nonce=nonce,
        issued_at=NOW - timedelta(seconds=20),
        alg="ES256",
        sign=partial(ES256.sign, key=holder),
    )
    return PhoneLicense(text, key.public_key(), nonce)


def business_license_fields(number: int) -> dict[str, str]:
    """Return what an application for a business license says; all of it invented."""
    stem = f"91310115MA{number:07d}"
    return {
        "document_number": stem + uscc.calc_check_digit(stem),
        "legal_name": f"上海青禾第{number}号信息科技有限公司",
        "company_type": "有限责任公司（自然人投资或控股）",
        "legal_representative": "沈青禾",
        "registered_capital": "人民币5000000元整",
        "establishment_date": "2021-03-18",
        "operating_period": "2021年03月18日至2051年03月17日",
        "registered_address": f"上海市浦东新区世纪大道{number}号3幢201室",
        "business_scope": "信息技术开发、技术咨询、技术服务；电子产品销售。" * 12,
        "issuing_authority": "浦东新区市场监督管理局",
        "issue_date": "2026-11-20",
    }


def _kid(key: ec.EllipticCurvePrivateKey) -> str:
    return jose.kid_of(jose.public_jwk(key))


def _issuer_of(number: int) -> tuple[str, int]:
    regions = len(ISSUING_REGIONS)
    return ISSUING_REGIONS[number % regions], number // regions % AGENCIES


def _business_license(region: str, agency: int, number: int) -> License:
    kind = shipped_license_types()[BUSINESS_LICENSE]
    fields = business_license_fields(number)
    return License(
        iss=agency_id(region, agency),
        type_code=BUSINESS_LICENSE,
        license_id=LicenseId(
            BUSINESS_LICENSE,
            agency_uscc(region, agency),
            fields["document_number"],
            "001",
        ),
        issued_at=NOW - timedelta(days=3),
        not_before=None,
        expires=NOW + timedelta(days=3650),
        replaces=None,
        status=StatusReference(list_uri(region), number * 7918 % OTHER_LISTS),
        holder_jwk=None,
        claims=print_claims(kind, fields),
    )
