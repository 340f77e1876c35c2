"""Examples in `/openapi.json` of what is sent and answered; a test tries them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from issuer.license_types import LicenseTypes
from issuer.sample_fields import sample_fields

__all__ = [
    "CHECKED",
    "ENTRY",
    "ENTRY_FIELDS",
    "FILED",
    "LICENSE",
    "LICENSE_FILE",
    "MINTED",
    "RETURN",
    "SEARCH",
    "STATE",
    "SUCCESSOR",
    "TODAY",
    "TYPE",
    "answer_example",
    "body_examples",
]

_LICENSE_ID = "1.2.156.3005.2.11100000000013338W011.11310000MB2F30518R.7K2M9QXA4T.001.8"
_NOTICE = {
    "zh": "二维码(版本 16，640 字符，28 毫米)偏大，请缩短文字。",
    "en": "the QR code (version 16, 640 characters, 28 mm) is large; shorten the texts",
}
_FIELDS = sample_fields(LicenseTypes.of().find("business-license"))
_SIZE = {"version": 15, "characters": 588, "millimetres": 28.1}

ENTRY = {
    "营业执照 business license": {
        "type": "business-license",
        "fields": _FIELDS,
        "case_number": "2026-沪市监-000731",
    }
}
ENTRY_FIELDS = {"营业执照 business license": {"fields": _FIELDS}}
SUCCESSOR = {
    "更名 another name": {
        "fields": {"legal_name": "上海通验示例数字科技有限公司"},
        "reason": "名称变更",
    }
}
STATE = {
    "吊销 revoke": {"act": "revoke", "reason": "经查实，以欺骗手段取得"},
    "暂扣 suspend": {"act": "suspend", "reason": "Under investigation"},
}
RETURN = {"退回 return": {"reason": "住所与产权证明不一致，请核对"}}
SEARCH = {
    "持证主体 holder": {"holder_name": "上海通验示例科技有限公司"},
    "本月吊销 revoked this month": {
        "state": "revoked",
        "issued_from": "2026-11-01",
        "issued_until": "2026-11-30",
    },
}

LICENSE = {
    "license_id": _LICENSE_ID,
    "type": "11100000000013338W011",
    "document_number": "91310101MA1TY0AN1N",
    "holder_name": "上海通验示例科技有限公司",
    "holder_number": "91310101MA1TY0AN1N",
    "case_number": "2026-沪市监-000731",
    "state": "valid",
    "since": "2026-11-21T00:00:00Z",
    "issued_at": "2026-11-21T00:00:00Z",
    "not_before": None,
    "expires": "2046-11-20T16:00:00Z",
    "superseded_from": None,
    "replaces": None,
    "revision": 1,
}
LICENSE_FILE = LICENSE | {
    "claims": _FIELDS,
    "editions": [
        {
            "kind": "print",
            "status": {"uri": "https://status.310000.example/310000-1", "index": 7311},
            "holder_key": None,
            "superseded_at": None,
        }
    ],
    "events": [
        {
            "at": "2026-11-21T00:00:00Z",
            "act": "mint",
            "state": "valid",
            "reason": "",
            "operator": "clerk-07",
        }
    ],
}
MINTED = LICENSE | {
    "qr_text": "TY1:…",
    "qr": _SIZE,
    "sd_jwt": "eyJhbGciOiJFUzI1NiIs…~",
    "notices": [_NOTICE],
}
FILED = {
    "number": 12,
    "type": "11100000YYYYYYYY1R001",
    "purpose": "mint",
    "fields": {"name": "吉小雅", "document_number": "Q310000001"},
    "document_number": "Q310000001",
    "holder_name": "吉小雅",
    "case_number": None,
    "replaces": None,
    "reason": "",
    "state": "waiting",
    "since": "2026-11-21T00:00:00Z",
    "license_id": None,
    "revision": 1,
}
CHECKED = {"qr": _SIZE, "notices": [_NOTICE], "second_person": False}
TYPE = {
    "code": "11100000000013338W011",
    "short_name": "business-license",
    "name": {"zh": "营业执照", "en": "Business license"},
    "second_person": False,
    "fields": [{"name": "legal_name", "label": {"zh": "名称", "en": "Name"}}],
    "claims_schema": {"type": "object"},
    "sample": _FIELDS,
}
TODAY = {
    "day": "2026-11-21",
    "minted": 128,
    "successors": 17,
    "ended": {"revoked": 1, "suspended": 2},
    "applications": {"waiting": 3, "returned": 1, "minted": 9},
}


def answer_example(
    meaning: str, model: type[BaseModel], example: dict[str, Any]
) -> dict[str, Any]:
    """Return what OpenAPI says of an answer: its meaning, form and an example."""
    return {
        "description": meaning,
        "model": model,
        "content": {"application/json": {"example": example}},
    }


def body_examples(examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a route's ``openapi_extra``: examples of its body, by name."""
    named = {name: {"value": value} for name, value in examples.items()}
    return {"requestBody": {"content": {"application/json": {"examples": named}}}}
