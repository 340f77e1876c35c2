"""A registry of 31 regions with 3,000 agencies each: taken in, opened, refreshed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.nation import DELTA, Nation, nation
from benchmarks.nation_files import NOW, agencies_file, agency_id
from benchmarks.nation_mirror import mirror
from trust_registry.layout import STATUS
from trust_registry.store import TrustStore

__all__ = ["measure"]

IMPORTS = 3
OPENINGS = 20
CHANGED_REGION = DELTA[0]


def measure() -> dict[str, float]:
    """Return the figures; the fastest of several where it is a time."""
    with nation() as made, tempfile.TemporaryDirectory() as folder:
        fresh = (Path(folder) / f"counter-{number}" for number in count())
        importing_s = fastest_s(IMPORTS, lambda: made.initialize(next(fresh)))
        requests, sent_bytes = _over_the_network(made, Path(folder))
        return {
            "registry.import_31x3000_s": importing_s,
            "registry.bundle_31x3000_mb": made.bundle.stat().st_size / 1e6,
            "registry.open_31x3000_s": fastest_s(OPENINGS, lambda: _open(made.trust)),
            "registry.refresh_unchanged_requests": requests,
            "registry.one_region_delta_kb": sent_bytes / 1e3,
        }


def fastest_s(times: int, operation: Callable[[], object]) -> float:
    """Return the seconds of the fastest: the rest of the machine only slows one."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        operation()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _open(trust: Path) -> None:
    if TrustStore.open(trust).view().agency(agency_id("650000", 2999)) is None:
        raise AssertionError("the last agency of the last region is not found")


def _over_the_network(made: Nation, folder: Path) -> tuple[int, int]:
    """Return requests of a refresh with nothing new, bytes with one agency new."""
    # A registry of its own to change: the other modules of this run share that one.
    # Status lists come and go beside it, by their own clock.
    changed = Nation(folder / "changed", made.size)
    no_lists = shutil.ignore_patterns(STATUS)
    shutil.copytree(made.founded, changed.founded, ignore=no_lists)
    shutil.copytree(made.trust, folder / "counter")
    store = TrustStore.open(folder / "counter")
    with mirror(changed.repository.folder) as serving:
        store.update([serving.address], now=NOW)
        serving.forget()
        if store.update([serving.address], now=NOW).sources[0].outcome != "unchanged":
            raise AssertionError("something was new")
        requests = serving.requests
        agencies = agencies_file(CHANGED_REGION, made.size.agencies + 1)
        changed.publish(CHANGED_REGION, agencies, version=3, at=NOW)
        changed.release(NOW)
        serving.forget()
        store.update([serving.address], now=NOW)
        if store.view().agency(agency_id(CHANGED_REGION, made.size.agencies)) is None:
            raise AssertionError("what is new did not come")
    return requests, serving.sent_bytes
