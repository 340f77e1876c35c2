"""Four regions with 450 agencies each, in memory, and licenses of theirs.

As large as the Yangtze Delta at county level; keys are made afresh, names invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel
from stdnum.cn import uscc

from credential import (
    Bilingual,
    LicenseId,
    LicenseState,
    StatusList,
    StatusReference,
    carrier,
    jose,
    license_claims,
    print_claims,
    sd_jwt,
    strict_json,
)
from credential.license import License
from credential.status_list import pack
from trust_registry.agencies import Agencies
from trust_registry.catalogue import shipped_license_types
from trust_registry.members import Members
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions
from trust_registry.view import MemoryView, RegionFiles, TrustStanding

__all__ = ["ACCEPTING_REGION", "NOW", "Delta", "business_license_fields"]

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
SINCE = "2026-01-01T00:00:00Z"
BUSINESS_LICENSE = "11100000MB0143028R001"

ES256 = jose.SUITES["ES256"]

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Lists:
    lists: dict[str, StatusList]

    def get(self, uri: str) -> StatusList | None:
        return self.lists.get(uri)


class Delta:
    """The four regions: a counter's view of them, their status lists, their keys."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, ec.EllipticCurvePrivateKey]] = {}
        files = {code: self._region_files(code) for code in REGIONS}
        self.view = MemoryView(
            standing=_standing(),
            policy=VerificationPolicy(),
            members=_members(),
            baseline=_everyone_recognizes_everyone(),
            catalogue=shipped_license_types(),
            regions=files,
        )
        packed = pack(bytes([LicenseState.VALID]) * LIST_ENTRIES, bits=4)
        self.status_lists = _Lists(
            {
                _list_uri(code): StatusList(
                    uri=_list_uri(code),
                    issued_at=NOW - timedelta(hours=1),
                    expires=NOW + timedelta(days=30),
                    ttl_s=3600,
                    bits=4,
                    packed=packed,
                )
                for code in REGIONS
            }
        )

    def business_license_code(self, number: int) -> str:
        """Return the QR text of a business license, each from another agency."""
        region = list(REGIONS)[number % len(REGIONS)]
        agency = number // len(REGIONS) % AGENCIES_A_REGION
        kid, key = self._keys[_agency_id(region, agency)]
        claims = license_claims(_business_license(region, agency, number))
        text = sd_jwt.issue(
            claims, alg="ES256", kid=kid, sign=lambda message: ES256.sign(message, key)
        )
        return carrier.encode(text)

    def _region_files(self, region: str) -> RegionFiles:
        document = {
            "region": region,
            "agencies": [
                self._agency(region, number) for number in range(AGENCIES_A_REGION)
            ],
            "status_issuers": [],
        }
        return RegionFiles(agencies=_model(Agencies, document))

    def _agency(self, region: str, number: int) -> dict[str, Any]:
        key = ec.generate_private_key(ec.SECP256R1())
        jwk = jose.public_jwk(key)
        self._keys[_agency_id(region, number)] = (jose.kid_of(jwk), key)
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
            "keys": [
                {
                    "kid": jose.kid_of(jwk),
                    "jwk": jwk,
                    "purpose": "credential",
                    "not_before": SINCE,
                }
            ],
        }


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


def _model(model: type[Model], document: dict[str, Any]) -> Model:
    # By way of JSON, as in the registry: the models read nothing but JSON's types.
    return model.model_validate_json(strict_json.dumps(document))


def _standing() -> TrustStanding:
    later = NOW + timedelta(days=30)
    before = NOW - timedelta(hours=5)
    return TrustStanding(
        registry_name=Bilingual(zh="测量用注册表", en="Registry for measuring"),
        demo=True,
        versions={"timestamp": 7},
        issued_at=before,
        timestamp_expires=NOW + timedelta(days=6),
        council_expires=later,
        region_expires=dict.fromkeys(REGIONS, later),
        region_issued_at=dict.fromkeys(REGIONS, before),
        highest_issued_at=before,
    )


def _members() -> Members:
    return _model(
        Members,
        {
            "registry": {"name": {"zh": "测量", "en": "Measuring"}, "demo": True},
            "regions": [
                {
                    "code": code,
                    "name": name.model_dump(),
                    "iss_prefix": f"https://license.{code}.example/",
                    "status_prefix": f"https://status.{code}.example/",
                    "joined": SINCE,
                }
                for code, name in REGIONS.items()
            ],
        },
    )


def _everyone_recognizes_everyone() -> Recognitions:
    rows = [
        {"accepting": to, "issuing": of, "license_type": "*", "from": SINCE}
        for to in REGIONS
        for of in REGIONS
        if to != of
    ]
    return _model(Recognitions, {"rows": rows})
