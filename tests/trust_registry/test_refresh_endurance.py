"""Refreshing for months, beside readers: nothing piles up, nobody sees half a state."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.founded import (
    MARKET,
    FoundedRegistry,
    found_registry,
    plan_content,
)
from tests.trust_registry.test_store import market_name, outcome, rename_market
from trust_registry import roles
from trust_registry.disk import Disk
from trust_registry.store import TrustStore

# The first few fill caches that are kept on purpose.
WARM_UP = 20
REFRESHES = 100
# What one leaked view or parsed role file would leave a hundred times over.
MOST_NEW_BLOCKS = 1_000

OLD, NEW = "Shanghai Market bureau", "Renamed bureau"

# Two of these run beside a reader, each with its own sticks, one after the other.
REFRESHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from trust_registry.errors import BusyError
from trust_registry.store import TrustStore
store = TrustStore.open(Path(sys.argv[1]))
for stick in sys.argv[2:]:
    while True:
        try:
            store.update([stick], now=datetime(2026, 11, 21, 4, tzinfo=UTC))
            break
        except BusyError:
            pass
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a registry of one region: it is refreshed a hundred times."""
    content = plan_content()
    del content["regions"][1:]
    folder = tmp_path_factory.mktemp("founding") / "registry"
    found_registry(folder, content)
    return folder


def version(store: TrustStore) -> int:
    return store.view().standing.versions[roles.TIMESTAMP]


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lists no open files")
def test_a_hundred_refreshes_in_a_row_leave_memory_and_open_files_flat(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    """As a service does that refreshes daily and answers in between."""
    source = registry.repository.folder
    for number in range(1, REFRESHES + 1):
        at = NOW + timedelta(minutes=number)
        registry.release(now=at)
        assert outcome(store, source, now=at) == "new"
        assert outcome(store, source, now=at) == "unchanged"
        assert market_name(store) == OLD
        if number == WARM_UP:
            files, blocks = open_files(), sys.getallocatedblocks()

    assert version(store) == REFRESHES + 1
    assert open_files() == files
    assert sys.getallocatedblocks() - blocks < MOST_NEW_BLOCKS
    # On the disk two states at most, the roles' files of none but these.
    assert len(list((store.folder / "generations").iterdir())) == 2
    assert not (store.folder / "staging").exists()


class WatchedDisk(Disk):
    """Lets somebody read before and after every change."""

    def __init__(self, read: Callable[[], None]) -> None:
        self._read = read

    def write(self, path: Path, content: bytes, **how: Any) -> None:
        self._around(super().write, path, content, **how)

    def add(self, path: Path, content: bytes) -> None:
        self._around(super().add, path, content)

    def settle(self, folder: Path) -> None:
        self._around(super().settle, folder)

    def keep(self, source: Path, path: Path) -> None:
        self._around(super().keep, source, path)

    def move(self, source: Path, target: Path) -> None:
        self._around(super().move, source, target)

    def remove_tree(self, folder: Path) -> None:
        self._around(super().remove_tree, folder)

    def _around(self, change: Callable[..., None], *what: Any, **how: Any) -> None:
        self._read()
        change(*what, **how)
        self._read()


def test_a_reader_during_a_commit_sees_the_old_or_the_new_state_whole(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    kept = store.view()
    rename_market(registry, NEW)
    registry.publish()
    seen: list[str] = []

    def read() -> None:
        # Whoever comes just now, and whoever opened the store before.
        seen.append(market_name(TrustStore.open(store.folder)))
        assert market_name(store) == seen[-1]
        assert kept.standing.versions[roles.TIMESTAMP] == 1

    source = registry.repository.folder
    watched = TrustStore(store.folder, disk=WatchedDisk(read))
    assert outcome(watched, source) == "new"

    # The commit is one step: all before it is old, all after it is new.
    assert seen == sorted(seen, key=[OLD, NEW].index)
    assert set(seen) == {OLD, NEW}


def test_a_view_opened_before_a_commit_answers_from_its_own_state_after_it(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    kept = store.view()
    rename_market(registry, NEW)
    registry.publish()

    assert outcome(store, registry.repository.folder) == "new"
    agency = kept.agency(MARKET)
    assert agency is not None
    assert (agency.name.en, market_name(store)) == (OLD, NEW)


def test_two_processes_refreshing_beside_a_reader_never_show_an_older_state(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    sticks = []
    for number in range(1, 7):
        registry.release(now=NOW + timedelta(hours=number))
        sticks.append(str(registry.bundle(f"stick-{number}")))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", REFRESHER, str(store.folder), *own],
            stderr=subprocess.PIPE,
        )
        for own in (sticks[::2], sticks[1::2])
    ]
    seen = [version(store)]
    while any(process.poll() is None for process in running):
        seen.append(version(TrustStore.open(store.folder)))
        assert market_name(store) == OLD
    for process in running:
        _, complaint = process.communicate()
        assert (process.returncode, complaint) == (0, b"")

    assert seen == sorted(seen)
    assert version(store) == len(sticks) + 1
