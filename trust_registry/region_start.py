"""The files that a region's folder begins with, at a founding or before it joins."""

from __future__ import annotations

from datetime import datetime

from trust_registry.agencies import Agencies
from trust_registry.plan import PlannedRegion
from trust_registry.recognition import Recognitions
from trust_registry.region_folder import RegionFolder

__all__ = ["start_region"]

_NO_SERVICE_ITEMS = b'{\n  "format": "tongyan-service-items-1",\n  "items": []\n}\n'


def start_region(
    folder: RegionFolder, planned: PlannedRegion, *, joined: datetime
) -> None:
    """Write a region's first files: its entry, and the files that its officers edit."""
    folder.write("region.json", planned.member(joined))
    folder.write(
        "agencies.json",
        Agencies(
            region=planned.code,
            agencies=planned.agencies,
            status_issuers=planned.status_issuers,
        ),
    )
    folder.write("recognition.json", Recognitions(rows=[]))
    folder.write_bytes("service-items.json", _NO_SERVICE_ITEMS)
