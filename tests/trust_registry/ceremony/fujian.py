"""Fujian wants to join: its folder, its request, its first publication."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from credential import strict_json
from tests.sample_registry import BUSINESS_LICENSE, NOW, key_entry, when
from tests.trust_registry.founded import PASSPHRASE
from trust_registry.ceremony.applicant import Applied, apply_to_join
from trust_registry.disk import Disk
from trust_registry.plan import PlannedRegion
from trust_registry.region_folder import RegionFolder
from trust_registry.region_publication import publish
from trust_registry.submission import Submission, read_submission

__all__ = ["FUJIAN", "FUJIAN_MARKET", "Applicant", "entry_values"]

FUJIAN = "350000"
FUJIAN_MARKET = f"https://license.{FUJIAN}.example/market"


def entry_values(code: str = FUJIAN) -> dict[str, Any]:
    """Return what the region asks to be listed as, as JSON values."""
    return {
        "code": code,
        "name": {"zh": "福建省", "en": "Fujian"},
        "iss_prefix": f"https://license.{code}.example/",
        "status_prefix": f"https://status.{code}.example/",
    }


class Applicant:
    """The applicant's machine."""

    def __init__(
        self, folder: Path, entry: dict[str, Any] | None = None, *, now: datetime = NOW
    ) -> None:
        self.entry = PlannedRegion.model_validate(entry or entry_values())
        self.folder = RegionFolder(folder)
        self.now = now
        self.applied = self.apply()

    def apply(self) -> Applied:
        return apply_to_join(
            self.folder.folder,
            self.entry,
            now=self.now,
            secrets=PASSPHRASE,
            disk=Disk(),
        )

    def list_agency(
        self,
        iss: str = FUJIAN_MARKET,
        *,
        key: str = "fujian",
        begins: str = when(days=-1),
    ) -> None:
        """Put one agency into the work file, for business licenses."""
        agency = {
            "id": iss,
            "name": {"zh": "福建省市场监督管理局", "en": "Fujian market office"},
            "uscc": "11350000MB2F300017",
            "division": self.entry.code,
            "license_types": [{"code": BUSINESS_LICENSE, "from": begins}],
            "status": [{"state": "active", "from": when(days=-1)}],
            "keys": [key_entry(key)],
        }
        content = {
            "format": "tongyan-agencies-1",
            "region": self.entry.code,
            "agencies": [agency],
            "status_issuers": [],
        }
        self.folder.write_bytes("agencies.json", strict_json.dumps(content))

    def publish(self, *, again: bool = False) -> Submission:
        """Sign the first publication, as it is sent to the proposing member."""
        published = publish(self.folder, now=self.now, secrets=PASSPHRASE, again=again)
        return read_submission(published.submission)
