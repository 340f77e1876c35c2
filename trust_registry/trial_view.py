"""The view that counters would have if an applicant were a member already.

Its files are as its officers edit them: nothing is signed, nothing vouches for them.
It serves to try an applicant's own samples, before anybody is asked to trust it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from credential import Bilingual
from trust_registry.catalogue import shipped_license_types
from trust_registry.errors import LintError
from trust_registry.members import Members, Region, RegistryIdentity
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions
from trust_registry.region_files import read_region_files
from trust_registry.registry_file import read_file
from trust_registry.view import MemoryView, RegionFiles, TrustStanding

__all__ = ["trial_view"]

_NAME = Bilingual(zh="加入前试运行", en="Trial before joining")
_LIFE = timedelta(days=7)


def trial_view(files: Mapping[str, bytes], *, now: datetime) -> MemoryView:
    """Return the trial view of a region's work files.

    Args:
        files: ``region.json``, ``agencies.json``, ``recognition.json``, by name.
        now: The instant it is as fresh as can be at.

    Raises:
        RegistryFileError: a file is missing or does not keep to its format.
        LintError: an entry breaks a rule of the registry.
    """
    work = dict(files)
    region = read_file(work.pop("region.json", b""), Region, name="region.json")
    read = read_region_files(region, work)
    for finding in read.findings:
        raise LintError(f"{finding}; correct it and try again")
    ends = now + _LIFE
    standing = TrustStanding(
        registry_name=_NAME,
        demo=True,
        versions={},
        issued_at=now,
        timestamp_expires=ends,
        council_expires=ends,
        region_expires={region.code: ends},
        region_issued_at={region.code: now},
        highest_issued_at=now,
    )
    return MemoryView(
        standing=standing,
        policy=VerificationPolicy(),
        members=Members(
            registry=RegistryIdentity(name=_NAME, demo=True), regions=[region]
        ),
        baseline=Recognitions(rows=[]),
        catalogue=shipped_license_types(),
        regions={region.code: RegionFiles(read.agencies, read.recognition)},
    )
