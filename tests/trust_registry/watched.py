"""A registry with something to see on every page: rows ahead, counts, changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from credential import strict_json
from tests.sample_registry import (
    ANHUI,
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    SHANGHAI,
    ZHEJIANG,
    key_entry,
    recognition_row,
    when,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.catalogue import shipped_license_types

__all__ = ["AHEAD", "make_watched"]

AHEAD = "2026-12-20"
_ROWS = [
    recognition_row(SHANGHAI, ZHEJIANG),
    recognition_row(JIANGSU, "*"),
    recognition_row(SHANGHAI, ANHUI)
    | {"conditions": [{"kind": "issued-since", "at": when(days=-900)}]},
    recognition_row(SHANGHAI, JIANGSU)
    | {"from": f"{AHEAD}T00:00:00Z", "conditions": [{"kind": "holder-present"}]},
    recognition_row(ANHUI, ZHEJIANG) | {"license_type": "*", "until": when(days=80)},
]


def make_watched(registry: FoundedRegistry) -> FoundedRegistry:
    """Give a registry a second version of several roles, lists and counts."""
    rows = {"format": "tongyan-recognition-1", "rows": _ROWS}
    registry.list_file(
        roles.TARGETS, "policy/recognition.json", strict_json.dumps(rows)
    )
    _change_rules_ahead(registry)
    registry.edit_agencies(_change_agencies)
    registry.publish(emergency="a test")
    for code in (ZHEJIANG, JIANGSU):
        name = "counts-2026-10.json"
        registry.region(code).write_bytes(name, strict_json.dumps(_counts(code)))
        registry.publish(code)
    for code in (SHANGHAI, JIANGSU):
        path = registry.folder / f"{code}.jwt"
        path.write_text(registry.status_list(code=code))
        registry.host.ingest_status_list(path, now=NOW)
    registry.release(now=NOW + timedelta(minutes=1))
    return registry


def _change_agencies(file: dict[str, Any]) -> None:
    market, traffic = file["agencies"]
    market["keys"][0]["not_after"] = when(days=40)
    traffic["status"].append({"state": "suspended", "from": when(days=-1)})
    traffic["keys"].append(key_entry("traffic-2"))
    traffic["contact"] = None


def _change_rules_ahead(registry: FoundedRegistry) -> None:
    kind = shipped_license_types()[BUSINESS_LICENSE]
    content = kind.model_dump(mode="json", by_alias=True, exclude_none=True)
    later = {"from": "2027-01-01T00:00:00Z", "max_stale_s": 3 * 86_400}
    content["tongyan"]["later"] = [later]
    path = f"license-types/{BUSINESS_LICENSE}.json"
    registry.list_file(roles.TARGETS, path, strict_json.dumps(content))


def _counts(code: str) -> dict[str, Any]:
    failed = {"expired": 40, "trust-too-old": 210} if code == ZHEJIANG else {}
    row = {
        "issuing": SHANGHAI,
        "license_type": BUSINESS_LICENSE,
        "recognized": 1230,
        "used": 1180,
        "failed": failed,
    }
    unknown = {"recognized": 0, "used": 0, "failed": {"unknown-region": 30}}
    return {
        "format": "tongyan-monthly-counts-1",
        "region": code,
        "month": "2026-10",
        "cell": 10,
        "rows": [row, unknown],
    }
