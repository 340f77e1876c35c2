"""A counter of another region, whose trust data knows the office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from credential.moments import from_seconds
from issuer.agencies import Agency
from issuer.registry_entries import agency_entry, status_issuer_entry
from tests.issuer.office import NOW, TYPES, Office
from tests.sample_registry import (
    SHANGHAI,
    ZHEJIANG,
    recognition_row,
    registry_files,
)
from tests.trust_file import read_trust
from verifier.report import Report
from verifier.steps.question import ReplayMemory
from verifier.verify import verify

__all__ = ["AT_THE_COUNTER", "shown_in_zhejiang"]

AT_THE_COUNTER = NOW + 2 * 3600
"""When the counter looks, whole UTC seconds: its data is an hour old."""


def shown_in_zhejiang(
    office: Office,
    text: str,
    *,
    now: int = AT_THE_COUNTER,
    seen: ReplayMemory | None = None,
    case: str = "",
) -> Report:
    """Return what a counter of Zhejiang says, with the lists as they are now."""
    trust, lists = read_trust(_trust_file(office, now))
    return verify(
        text,
        trust=trust,
        status_lists=lists,
        accepting_region=ZHEJIANG,
        now=from_seconds(now),
        seen=seen,
        case=case,
    )


def _trust_file(office: Office, now: int) -> dict[str, Any]:
    files = registry_files()
    issued_at = (from_seconds(now) - timedelta(hours=1)).isoformat()
    files["standing"] |= {
        "issued_at": issued_at,
        "highest_issued_at": issued_at,
        "region_issued_at": dict.fromkeys(files["regions"], issued_at),
    }
    region = office.installation.region
    files["regions"][SHANGHAI]["agencies"] |= {
        "agencies": [_entry(office, one) for one in (office.market, office.police)],
        "status_issuers": [_json(status_issuer_entry(region, office.keys(None)))],
    }
    files["catalogue"] = [_json(one) for one in TYPES]
    row = recognition_row(SHANGHAI, ZHEJIANG)
    files["baseline"] = {"rows": [row | {"license_type": one.code} for one in TYPES]}
    published = office.publisher(now=now).publish(now=now)
    files["status_lists"] = {one.uri: one.token for one in published}
    return files


def _entry(office: Office, agency: Agency) -> Any:
    return _json(agency_entry(agency, office.keys(agency)))


def _json(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True)
