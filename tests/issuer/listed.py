"""An office whose agencies a founded registry lists, and a trust store of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from credential import strict_json
from issuer.agencies import Agency
from issuer.registry_entries import agency_entry, status_issuer_entry
from tests.issuer.office import SHANGHAI, Office
from tests.trust_registry.founded import (
    FoundedRegistry,
    found_registry,
    plan_content,
)
from trust_registry.registry_file import write_file

__all__ = ["entry_of", "founded_with", "trust_of"]

Plan = dict[str, Any]


def entry_of(office: Office, one: Agency) -> dict[str, Any]:
    """Return what the region's officer takes in for an agency, as JSON values."""
    return _values(write_file(agency_entry(one, office.keys(one))))


def founded_with(
    office: Office,
    folder: Path,
    change: Callable[[Plan], object] = lambda _: None,
    change_plan: Callable[[Plan], object] = lambda _: None,
) -> FoundedRegistry:
    """Found a registry that lists the office's agencies.

    Args:
        office: The office.
        folder: Where to.
        change: What is changed in the office's region first.
        change_plan: What is changed in the whole plan.
    """
    content = plan_content()
    region = next(one for one in content["regions"] if one["code"] == SHANGHAI.code)
    region["agencies"] = [
        entry_of(office, one) for one in (office.market, office.police)
    ]
    entry = status_issuer_entry(SHANGHAI, office.keys(None))
    region["status_issuers"] = [_values(write_file(entry))]
    change(region)
    change_plan(content)
    found_registry(folder / "original", content)
    return FoundedRegistry(folder / "original", folder / "registry")


def trust_of(registry: FoundedRegistry, folder: Path) -> Path:
    """Give a folder first trust in a registry; return it."""
    registry.store(folder)
    return folder


def _values(raw: bytes) -> dict[str, Any]:
    values: dict[str, Any] = strict_json.loads(raw)
    return values
