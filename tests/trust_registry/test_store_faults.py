"""What a fault of the counter's own disk may do: never let anything older in."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.failing_disk import FailingDisk, FullDisk, PowerCutError
from tests.trust_registry.founded import (
    MARKET,
    FoundedRegistry,
    found_registry,
    plan_content,
)
from tests.trust_registry.test_store import market_name, outcome, rename_market
from trust_registry import roles
from trust_registry.disk import locked
from trust_registry.errors import (
    BusyError,
    TrustStoreDamagedError,
    TrustStoreError,
)
from trust_registry.store import TrustStore

MOST_CHANGES = 500
OLD, NEW = "Shanghai Market bureau", "Renamed bureau"
URI = f"https://status.{SHANGHAI}.example/310000-1"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a registry of one region: each cut plays a whole refresh."""
    content = plan_content()
    del content["regions"][1:]
    folder = tmp_path_factory.mktemp("founding") / "registry"
    found_registry(folder, content)
    return folder


@pytest.fixture
def old(registry: FoundedRegistry) -> Path:
    """Return a stick with the first state."""
    return registry.bundle("old")


@pytest.fixture
def new(registry: FoundedRegistry, old: Path) -> Path:
    """Return a stick with the second state."""
    assert old.exists()
    rename_market(registry, NEW)
    registry.publish()
    return registry.bundle("new")


@pytest.fixture
def updated(store: TrustStore, new: Path) -> TrustStore:
    """Return a store that took in the first state, then the second."""
    assert outcome(store, new) == "new"
    return store


# The power is cut


def test_a_power_cut_between_any_two_changes_leaves_the_old_or_the_new_state(
    registry: FoundedRegistry, store: TrustStore, old: Path, new: Path
) -> None:
    """At every cut the store answers whole, refuses the old stick, and goes on."""
    seen: list[str] = []
    for changes in range(MOST_CHANGES):
        folder = registry.folder.parent / f"trust-{changes}"
        shutil.copytree(store.folder, folder)
        try:
            TrustStore(folder, disk=FailingDisk(changes)).update([str(new)], now=NOW)
        except PowerCutError:
            cut = True
        else:
            cut = False
        after = TrustStore.open(folder)
        seen.append(market_name(after))
        if seen[-1] == NEW:
            assert outcome(after, old) == "older"
        assert outcome(after, new) in ("new", "unchanged")
        assert market_name(after) == NEW
        shutil.rmtree(folder)
        if not cut:
            break
    else:
        pytest.fail(f"an update makes more than {MOST_CHANGES} changes")
    # The commit is one step: all before it is old, all after it is new.
    assert seen == sorted(seen, key=[OLD, NEW].index)
    assert set(seen) == {OLD, NEW}


def test_a_power_cut_at_first_trust_leaves_no_half_store(
    registry: FoundedRegistry, old: Path
) -> None:
    for changes in range(MOST_CHANGES):
        folder = registry.folder.parent / f"trust-{changes}"
        try:
            TrustStore.initialize(
                folder,
                str(old),
                fingerprint=registry.fingerprint,
                now=NOW,
                disk=FailingDisk(changes),
            )
        except PowerCutError:
            if folder.exists():
                assert market_name(TrustStore.open(folder)) == OLD
                continue
            with pytest.raises(TrustStoreError, match="is no trust store"):
                TrustStore.open(folder)
            assert market_name(registry.store(folder, old)) == OLD
        else:
            assert changes > 10
            return
    pytest.fail(f"first trust makes more than {MOST_CHANGES} changes")


# Files are lost, zeroed, flipped


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 8])


Fault = Callable[[Path], None]
faults = pytest.mark.parametrize("fault", [zero, empty, lose, cut])


def newest(store: TrustStore) -> Path:
    return max((store.folder / "generations").iterdir())


@faults
def test_without_its_journal_the_store_still_refuses_an_older_stick(
    updated: TrustStore, old: Path, fault: Fault
) -> None:
    fault(updated.folder / "journal")
    store = TrustStore.open(updated.folder)

    assert outcome(store, old) == "older"
    assert market_name(store) == NEW


@faults
@pytest.mark.parametrize("name", ["record", "index.sqlite"])
def test_a_damaged_generation_answers_nothing_and_is_mended_by_the_same_stick(
    updated: TrustStore, old: Path, new: Path, fault: Fault, name: str
) -> None:
    fault(newest(updated) / name)
    store = TrustStore.open(updated.folder)

    with pytest.raises(TrustStoreDamagedError, match="trust update"):
        store.view()
    assert outcome(store, old) == "older"
    with pytest.raises(TrustStoreDamagedError):
        store.view()
    assert outcome(store, new) == "new"
    assert market_name(store) == NEW


@faults
def test_zeroed_role_files_do_not_let_an_older_stick_in(
    updated: TrustStore, old: Path, new: Path, fault: Fault
) -> None:
    # The library's own cache, zeroed, would take the old stick.
    for path in (newest(updated) / "metadata").iterdir():
        fault(path)
    store = TrustStore.open(updated.folder)

    assert outcome(store, old) == "older"
    assert outcome(store, new) == "new"
    assert market_name(store) == NEW


@faults
def test_a_damaged_agencies_file_answers_nothing_and_is_mended(
    updated: TrustStore, new: Path, fault: Fault
) -> None:
    (path,) = (newest(updated) / "targets/regions" / SHANGHAI).glob("*.agencies.json")
    fault(path)
    store = TrustStore.open(updated.folder)

    with pytest.raises(TrustStoreDamagedError):
        store.view().agency(MARKET)
    assert outcome(store, new) == "new"
    assert market_name(store) == NEW


def test_a_flipped_bit_in_an_agencys_entry_is_seen(updated: TrustStore) -> None:
    (path,) = (newest(updated) / "targets/regions" / SHANGHAI).glob("*.agencies.json")
    path.write_bytes(path.read_bytes().replace(b"Renamed", b"Senamed"))

    with pytest.raises(TrustStoreDamagedError):
        TrustStore.open(updated.folder).view().agency(MARKET)


def test_an_index_that_was_changed_is_seen(updated: TrustStore) -> None:
    with sqlite3.connect(newest(updated) / "index.sqlite") as index:
        index.execute("DELETE FROM agency")
    index.close()

    with pytest.raises(TrustStoreDamagedError):
        TrustStore.open(updated.folder).view()


def test_a_lost_generation_does_not_bring_the_one_before_back(
    updated: TrustStore, old: Path, new: Path
) -> None:
    # What the newer one said of compromised keys would be forgotten.
    shutil.rmtree(newest(updated))
    store = TrustStore.open(updated.folder)

    with pytest.raises(TrustStoreDamagedError, match="lost its newest"):
        store.view()
    assert outcome(store, old) == "older"
    assert outcome(store, new) == "new"
    assert market_name(store) == NEW


def test_with_all_generations_lost_the_journal_keeps_an_older_stick_out(
    updated: TrustStore, old: Path, new: Path
) -> None:
    shutil.rmtree(updated.folder / "generations")
    store = TrustStore.open(updated.folder)

    assert outcome(store, old) == "older"
    assert outcome(store, new) == "new"
    assert market_name(store) == NEW


def test_with_state_and_journal_lost_only_a_person_can_give_trust_again(
    registry: FoundedRegistry, updated: TrustStore, old: Path, new: Path
) -> None:
    shutil.rmtree(updated.folder / "generations")
    (updated.folder / "journal").unlink()

    with pytest.raises(TrustStoreDamagedError, match="first trust again"):
        TrustStore.open(updated.folder).update([str(old)], now=NOW)
    assert market_name(registry.store(updated.folder, new)) == NEW


def test_a_lost_anchor_is_told(updated: TrustStore, new: Path) -> None:
    shutil.rmtree(updated.folder / "generations")
    zero(updated.folder / "first-trust")

    with pytest.raises(TrustStoreDamagedError):
        TrustStore.open(updated.folder).update([str(new)], now=NOW)


def test_what_a_killed_refresh_left_behind_is_cleared_away(
    store: TrustStore, new: Path
) -> None:
    staging = store.folder / "staging"
    (staging / "metadata").mkdir(parents=True)
    (staging / "metadata/evil.json").write_bytes(b"{}")

    assert outcome(store, new) == "new"
    assert not staging.exists()
    assert not (newest(store) / "metadata/evil.json").exists()


# Two at once


def test_one_process_refreshes_at_a_time(store: TrustStore, new: Path) -> None:
    with (
        locked(store.folder / "lock", "refreshing"),
        pytest.raises(BusyError, match="try again"),
    ):
        store.update([str(new)], now=NOW)
    assert outcome(store, new) == "new"


def test_two_refreshes_at_once_leave_one_whole_state(
    store: TrustStore, registry: FoundedRegistry, new: Path
) -> None:
    registry.release(now=NOW + timedelta(hours=1))
    newer = registry.bundle("newer")
    program = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from trust_registry.errors import BusyError\n"
        "from trust_registry.store import TrustStore\n"
        "store = TrustStore.open(Path(sys.argv[1]))\n"
        "while True:\n"
        "    try:\n"
        "        now = datetime(2026, 11, 21, 4, tzinfo=UTC)\n"
        "        store.update([sys.argv[2]], now=now)\n"
        "        break\n"
        "    except BusyError:\n"
        "        pass\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(store.folder), str(stick)],
            stderr=subprocess.PIPE,
        )
        for stick in (new, newer, new, newer)
    ]
    for process in running:
        _, complaint = process.communicate(timeout=120)
        assert (process.returncode, complaint) == (0, b"")
    after = TrustStore.open(store.folder)

    assert after.view().standing.versions[roles.TIMESTAMP] == 3
    assert market_name(after) == NEW


# A disk that takes no more


@pytest.mark.parametrize("files", [0, 1, 5])
def test_a_full_disk_changes_nothing_and_says_so(
    store: TrustStore, new: Path, files: int
) -> None:
    full = TrustStore(store.folder, disk=FullDisk(files))

    with pytest.raises(TrustStoreError, match="No space left on device"):
        full.update([str(new)], now=NOW)
    assert market_name(full) == OLD
    assert outcome(store, new) == "new"


def test_a_full_disk_gives_no_first_trust(
    registry: FoundedRegistry, old: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrustStoreError, match="No space left on device"):
        TrustStore.initialize(
            tmp_path / "full",
            str(old),
            fingerprint=registry.fingerprint,
            now=NOW,
            disk=FullDisk(5),
        )
    assert not (tmp_path / "full").exists()
