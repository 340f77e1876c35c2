"""The files of a small valid registry, as JSON values: four regions, three agencies.

Times count from `NOW`. What the tests change in it stands in `tests.world`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from credential.moments import to_rfc3339, to_seconds
from tests.sample_keys import jwk_of, kid_of

__all__ = [
    "ANHUI",
    "BUSINESS_LICENSE",
    "JIANGSU",
    "LIST_URI",
    "MARKET_USCC",
    "NOW",
    "REGIONS",
    "SHANGHAI",
    "TRAFFIC_USCC",
    "ZHEJIANG",
    "key_entry",
    "recognition_row",
    "registry_files",
    "seconds",
    "when",
]

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SHANGHAI, JIANGSU, ZHEJIANG, ANHUI = "310000", "320000", "330000", "340000"
REGIONS = {
    SHANGHAI: ("上海市", "Shanghai"),
    JIANGSU: ("江苏省", "Jiangsu"),
    ZHEJIANG: ("浙江省", "Zhejiang"),
    ANHUI: ("安徽省", "Anhui"),
}
BUSINESS_LICENSE = "11100000MB0143028R001"
MARKET_USCC = "11310000MB2F30001N"
TRAFFIC_USCC = "11310000MB2F30002R"
JIANGSU_USCC = "11320000MB2F30001T"
LIST_URI = "https://status.310000.example/310000-1"


def when(**delta: float) -> str:
    """Return ``NOW`` plus a ``timedelta`` as registry files write it."""
    return to_rfc3339(NOW + timedelta(**delta))


def seconds(**delta: float) -> int:
    """Return ``NOW`` plus a ``timedelta`` as credentials write it."""
    return to_seconds(NOW + timedelta(**delta))


def key_entry(name: str, purpose: str = "credential") -> dict[str, Any]:
    """Return the registry's entry of a named key, good for years."""
    return {
        "kid": kid_of(name),
        "jwk": jwk_of(name),
        "purpose": purpose,
        "not_before": when(days=-700),
        "not_after": when(days=700),
        "state": "active",
    }


def registry_files() -> dict[str, Any]:
    """Return a trust file without status lists; Zhejiang recognizes Shanghai."""
    return {
        "standing": {
            "issued_at": when(hours=-1),
            "timestamp_expires": when(days=7, hours=-1),
            "council_expires": when(days=150),
            "region_expires": dict.fromkeys(REGIONS, when(days=30)),
            "region_issued_at": dict.fromkeys(REGIONS, when(hours=-1)),
            "highest_issued_at": when(hours=-1),
        },
        "members": {
            "registry": {"name": _both("样例名录", "Sample registry"), "demo": False},
            "regions": [_member(code) for code in REGIONS],
        },
        "policy": {"announce_ahead_s": 14 * 86_400, "max_stale_s": 14 * 86_400},
        "baseline": {"rows": [recognition_row(SHANGHAI, ZHEJIANG)]},
        "catalogue": [_license_type()],
        "regions": {code: _region_files(code) for code in REGIONS},
    }


def _member(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": _both(*REGIONS[code]),
        "iss_prefix": f"https://license.{code}.example/",
        "status_prefix": f"https://status.{code}.example/",
        "joined": when(days=-700),
        "contact": {"name": _both("登记人员", "Registry officer"), "phone": "12345"},
    }


def recognition_row(issuing: str, accepting: str) -> dict[str, Any]:
    """Return a row: one region recognizes another's business licenses."""
    return {
        "accepting": accepting,
        "issuing": issuing,
        "license_type": BUSINESS_LICENSE,
        "from": when(days=-600),
    }


def _region_files(code: str) -> dict[str, Any]:
    agencies = {
        SHANGHAI: [
            _agency(SHANGHAI, "market", MARKET_USCC, "市场监督管理局", "Market bureau"),
            _agency(SHANGHAI, "traffic", TRAFFIC_USCC, "交通委员会", "Traffic bureau"),
        ],
        JIANGSU: [
            _agency(JIANGSU, "js", JIANGSU_USCC, "市场监督管理局", "Market bureau")
        ],
    }
    status_issuer = {
        "id": f"https://status.{code}.example/",
        "uri_prefix": f"https://status.{code}.example/",
        "keys": [key_entry(f"status-{code}", "status")],
    }
    return {
        "agencies": {
            "region": code,
            "agencies": agencies.get(code, []),
            "status_issuers": [status_issuer],
        },
        "recognition": {"rows": []},
        "salvage": {},
    }


def _agency(region: str, name: str, uscc: str, zh: str, en: str) -> dict[str, Any]:
    return {
        "id": f"https://license.{region}.example/{name}",
        "name": _both(REGIONS[region][0] + zh, f"{REGIONS[region][1]} {en}"),
        "uscc": uscc,
        "division": region,
        "license_types": [{"code": BUSINESS_LICENSE, "from": when(days=-600)}],
        "status": [{"state": "active", "from": when(days=-700)}],
        "contact": {"name": _both("值班电话", "Duty desk"), "phone": "12315"},
        "keys": [key_entry(name)],
    }


def _license_type() -> dict[str, Any]:
    labels = {
        "document_number": ("统一社会信用代码", "Unified social credit code"),
        "legal_name": ("名称", "Name"),
        "legal_representative": ("法定代表人", "Legal representative"),
        "business_scope": ("经营范围", "Business scope"),
    }
    representative = {
        "who": "legal-representative",
        "label": _both("法定代表人", "The legal representative"),
        "compare": [
            {
                "claim": "legal_representative",
                "document": _both("居民身份证", "identity card"),
            }
        ],
    }
    return {
        "vct": f"urn:tongyan:license:{BUSINESS_LICENSE}",
        "display": _display("name", "营业执照", "Business license"),
        "claims": [
            {"path": [name], "display": _display("label", *label)}
            for name, label in labels.items()
        ],
        "tongyan": {
            "short_name": "business-license",
            "code_status": "known",
            "personal": False,
            "number_claim": "document_number",
            "holder_claim": "legal_name",
            "validity": "optional",
            "claims_schema": {"type": "object"},
            "print_profile": [
                {"claim": name} for name in labels if name != "business_scope"
            ],
            "presenters": [representative],
            "max_stale_s": 14 * 86_400,
            "max_status_age_s": 7 * 86_400,
        },
    }


def _display(member: str, zh: str, en: str) -> list[dict[str, str]]:
    return [{"locale": "zh-CN", member: zh}, {"locale": "en", member: en}]


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}
