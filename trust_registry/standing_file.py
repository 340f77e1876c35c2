"""A standing as JSON values, for the index; what it means stands in `view`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credential import Bilingual
from credential.moments import parse_moment, to_rfc3339
from trust_registry.view import TrustStanding

__all__ = ["standing_from_json", "standing_to_json"]

_MOMENTS = ("issued_at", "timestamp_expires", "council_expires")
_MOMENTS_BY_REGION = ("region_expires", "region_issued_at")


def standing_to_json(standing: TrustStanding) -> dict[str, Any]:
    """Return a standing as JSON values; the counter's own high mark is left out."""
    return {
        "name": standing.registry_name.model_dump(),
        "demo": standing.demo,
        "versions": dict(standing.versions),
        "quarantined": dict(standing.quarantined),
        **{name: to_rfc3339(getattr(standing, name)) for name in _MOMENTS},
        **{
            name: {code: to_rfc3339(at) for code, at in getattr(standing, name).items()}
            for name in _MOMENTS_BY_REGION
        },
    }


def standing_from_json(
    content: Mapping[str, Any], *, highest_issued_at: datetime | None
) -> TrustStanding:
    """Return a standing that `standing_to_json` wrote.

    Args:
        content: The JSON values.
        highest_issued_at: The counter's own high mark, if it is known.
    """
    issued_at = parse_moment(content["issued_at"])
    return TrustStanding(
        registry_name=Bilingual(**content["name"]),
        demo=content["demo"],
        versions=content["versions"],
        issued_at=issued_at,
        timestamp_expires=parse_moment(content["timestamp_expires"]),
        council_expires=parse_moment(content["council_expires"]),
        region_expires=_moments(content["region_expires"]),
        region_issued_at=_moments(content["region_issued_at"]),
        highest_issued_at=max(issued_at, highest_issued_at or issued_at),
        quarantined=content["quarantined"],
    )


def _moments(content: Mapping[str, str]) -> dict[str, datetime]:
    return {code: parse_moment(text) for code, text in content.items()}
