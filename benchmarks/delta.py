"""Four regions with 450 agencies each, a counter's trust store, and licenses.

As large as the Yangtze Delta at county level; keys are made afresh, names invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from stdnum.cn import uscc

from credential import (
    Bilingual,
    LicenseId,
    LicenseState,
    StatusReference,
    base64url,
    carrier,
    jose,
    license_claims,
    presentation,
    print_claims,
    sd_jwt,
    strict_json,
)
from credential.concealment import conceal
from credential.key_binding import COUNTER_AUDIENCE
from credential.license import License
from credential.status_list import issue_status_list, pack
from trust_registry.catalogue import shipped_license_types
from trust_registry.founding import found
from trust_registry.layout import status_path
from trust_registry.passphrase import Passphrase
from trust_registry.plan import Plan
from trust_registry.store import TrustStore

__all__ = [
    "ACCEPTING_REGION",
    "NOW",
    "Delta",
    "PhoneLicense",
    "business_license_fields",
]

REGIONS = {
    "310000": Bilingual(zh="上海市", en="Shanghai"),
    "320000": Bilingual(zh="江苏省", en="Jiangsu"),
    "330000": Bilingual(zh="浙江省", en="Zhejiang"),
    "340000": Bilingual(zh="安徽省", en="Anhui"),
}
ACCEPTING_REGION = "330000"
AGENCIES_A_REGION = 450
# A province's licenses of a year, in one status list.
LIST_ENTRIES = 1_000_000

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=5)
SINCE = "2026-01-01T00:00:00Z"
BUSINESS_LICENSE = "11100000MB0143028R001"

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


class Delta:
    """A registry of the four regions, and the trust store of one counter."""

    def __init__(self, folder: Path) -> None:
        self._keys: dict[str, tuple[str, ec.EllipticCurvePrivateKey]] = {}
        passphrase = Passphrase("only for measuring")
        founded = found(
            self._plan(), folder / "registry", now=BEFORE, passphrase=passphrase
        )
        repository = founded.folder / "host" / "repository"
        for region in REGIONS:
            path = repository / status_path(region, f"{region}-1")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._status_list(region), "ascii")
        self.trust = folder / "counter"
        self.store = TrustStore.initialize(
            self.trust, str(repository), fingerprint=founded.fingerprint, now=NOW
        )

    def business_license_code(self, number: int) -> str:
        """Return the QR text of a business license, each from another agency."""
        region, agency = _issuer_of(number)
        kid, key = self._keys[_agency_id(region, agency)]
        claims = license_claims(_business_license(region, agency, number))
        text = sd_jwt.issue(
            claims, alg="ES256", kid=kid, sign=partial(ES256.sign, key=key)
        )
        return carrier.encode(text)

    def phone_license(self, number: int) -> PhoneLicense:
        """Return what the holder of a business license shows, each another holder."""
        region, agency = _issuer_of(number)
        kid, key = self._keys[_agency_id(region, agency)]
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
            kid=kid,
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

    def _plan(self) -> Plan:
        document = {
            "name": {"zh": "测量用注册表", "en": "Registry for measuring"},
            "demo": True,
            "regions": [self._region(code) for code in REGIONS],
            "recognition": [
                {"accepting": to, "issuing": of, "license_type": "*", "from": SINCE}
                for to in REGIONS
                for of in REGIONS
                if to != of
            ],
        }
        return Plan.model_validate_json(strict_json.dumps(document))

    def _region(self, code: str) -> dict[str, Any]:
        return {
            "code": code,
            "name": REGIONS[code].model_dump(),
            "iss_prefix": f"https://license.{code}.example/",
            "status_prefix": f"https://status.{code}.example/",
            "agencies": [self._agency(code, each) for each in range(AGENCIES_A_REGION)],
            "status_issuers": [
                {
                    "id": f"https://status.{code}.example/",
                    "uri_prefix": f"https://status.{code}.example/",
                    "keys": [self._key(_list_uri(code), "status")],
                }
            ],
        }

    def _agency(self, region: str, number: int) -> dict[str, Any]:
        return {
            "id": _agency_id(region, number),
            "name": {
                "zh": f"第{number}市场监督管理局",
                "en": f"Market bureau {number}",
            },
            "uscc": _agency_uscc(region, number),
            "division": region,
            "license_types": [{"code": BUSINESS_LICENSE, "from": SINCE}],
            "status": [{"state": "active", "from": SINCE}],
            "keys": [self._key(_agency_id(region, number), "credential")],
        }

    def _key(self, owner: str, purpose: str) -> dict[str, Any]:
        key = ec.generate_private_key(ec.SECP256R1())
        jwk = jose.public_jwk(key)
        kid = jose.kid_of(jwk)
        self._keys[owner] = (kid, key)
        return {"kid": kid, "jwk": jwk, "purpose": purpose, "not_before": SINCE}

    def _status_list(self, region: str) -> str:
        kid, key = self._keys[_list_uri(region)]
        return issue_status_list(
            pack(bytes([LicenseState.VALID]) * LIST_ENTRIES, bits=4),
            bits=4,
            uri=_list_uri(region),
            issued_at=BEFORE,
            expires=NOW + timedelta(days=30),
            ttl_s=3600,
            alg="ES256",
            kid=kid,
            sign=lambda message: ES256.sign(message, key),
        )


def _issuer_of(number: int) -> tuple[str, int]:
    return (
        list(REGIONS)[number % len(REGIONS)],
        number // len(REGIONS) % AGENCIES_A_REGION,
    )


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


def _business_license(region: str, agency: int, number: int) -> License:
    kind = shipped_license_types()[BUSINESS_LICENSE]
    fields = business_license_fields(number)
    return License(
        iss=_agency_id(region, agency),
        type_code=BUSINESS_LICENSE,
        license_id=LicenseId(
            BUSINESS_LICENSE,
            _agency_uscc(region, agency),
            fields["document_number"],
            "001",
        ),
        issued_at=NOW - timedelta(days=3),
        not_before=None,
        expires=NOW + timedelta(days=3650),
        replaces=None,
        status=StatusReference(_list_uri(region), number * 7919 % LIST_ENTRIES),
        holder_jwk=None,
        claims=print_claims(kind, fields),
    )


def _agency_id(region: str, number: int) -> str:
    return f"https://license.{region}.example/market-{number}"


def _agency_uscc(region: str, number: int) -> str:
    stem = f"11{region}{number:09d}"
    return stem + uscc.calc_check_digit(stem)


def _list_uri(region: str) -> str:
    return f"https://status.{region}.example/{region}-1"
