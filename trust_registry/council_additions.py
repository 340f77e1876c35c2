"""What a sitting of the council adds, and from when: rows, and regions under old rows.

A region that joins is announced by what makes it count: rows on it, or, where rows for
all regions hold, its agencies' types. How long ahead is asked by `council_ingest`.
"""

from __future__ import annotations

from collections.abc import Iterator

from trust_registry.announcement import Addition, row_additions
from trust_registry.council_files import CouncilFiles
from trust_registry.recognition import ANY

__all__ = ["council_additions"]


def council_additions(before: CouncilFiles, after: CouncilFiles) -> Iterator[Addition]:
    """Find what the council's files recognize that they did not before.

    Raises:
        RepositoryError: a region that joins has no files.
    """
    yield from row_additions(before.baseline, after.baseline)
    held = {region.code for region in before.members.regions}
    for region in after.members.regions:
        if region.code not in held:
            yield from _of_joined(after, region.code)


def _of_joined(after: CouncilFiles, code: str) -> Iterator[Addition]:
    agencies = after.region_files(code).agencies.agencies
    begins = [one.from_ for agency in agencies for one in agency.license_types]
    if not begins:
        return
    for row in after.baseline.rows:
        if row.effect == "recognize" and row.issuing == ANY:
            name = f"the recognition of {code} by rows for all regions"
            yield Addition(name, max(row.from_, min(begins)))
