"""The power is cut between any two changes that a refresh makes to the disk.

`tests.trust_registry.test_store_faults` cuts the registry's own part of it; here are
the status lists, the journal, and what a disk forgets that was not told to keep it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.failing_disk import FailingDisk, PowerCutError
from tests.verifier.revoked_since import OLD, REVOKED, URI, Sticks, check
from trust_registry.disk import Disk
from trust_registry.store import TrustStore
from verifier.causes import Verdict

MOST_CHANGES = 500


@pytest.fixture(scope="module")
def before(sticks: Sticks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trust store that took in the first stick."""
    folder = tmp_path_factory.mktemp("counter") / "trust"
    return sticks.counter(folder, sticks.old).folder


@pytest.fixture(scope="module")
def lists_to_come(
    before: Path, sticks: Sticks, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a trust store that has the second stick's registry, not its lists."""
    folder = tmp_path_factory.mktemp("lists") / "trust"
    shutil.copytree(before, folder)
    kept = {name: (folder / name).read_bytes() for name in status_files(folder)}
    store = TrustStore.open(folder)
    store.update([str(sticks.new)], now=NOW)
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    return folder


def status_files(folder: Path) -> list[str]:
    lists = (path for path in (folder / "status").rglob("*.jwt"))
    return ["journal", *(str(path.relative_to(folder)) for path in lists)]


class ForgetfulDisk(FailingDisk):
    """Forgets, when the power is cut, every name that it was not told to keep."""

    def __init__(self, changes: int) -> None:
        super().__init__(changes)
        self._unsettled: set[Path] = set()

    def add(self, path: Path, content: bytes) -> None:
        super().add(path, content)
        self._unsettled.add(path)

    def keep(self, source: Path, path: Path) -> None:
        super().keep(source, path)
        self._unsettled.add(path)

    def settle(self, folder: Path) -> None:
        super().settle(folder)
        self._unsettled = {
            path for path in self._unsettled if not path.is_relative_to(folder)
        }

    def move(self, source: Path, target: Path) -> None:
        super().move(source, target)
        self._unsettled = {
            target / path.relative_to(source) if path.is_relative_to(source) else path
            for path in self._unsettled
        }

    def forget(self) -> None:
        """Do what the power cut does."""
        for path in self._unsettled:
            path.unlink(missing_ok=True)


class CountingDisk(FailingDisk):
    """Counts changes and cuts nothing."""

    def __init__(self) -> None:
        super().__init__(MOST_CHANGES)

    @property
    def changes(self) -> int:
        return MOST_CHANGES - self.left


def cut_after_each_change(
    start: Path, work: Path, act: Callable[[TrustStore], object], *, first: int = 0
) -> list[Path]:
    """Do an act on copies of a store, cut after each change; return the copies."""
    cut: list[Path] = []
    for changes in range(first, MOST_CHANGES):
        folder = shutil.copytree(start, work / str(changes))
        cut.append(folder)
        disk = ForgetfulDisk(changes)
        try:
            act(TrustStore(folder, disk=disk))
        except PowerCutError:
            disk.forget()
        else:
            return cut
    pytest.fail(f"it makes more than {MOST_CHANGES} changes")


def taking(stick: Path) -> Callable[[TrustStore], object]:
    return lambda store: store.update([str(stick)], now=NOW)


def issued_at(folder: Path) -> datetime | None:
    held = TrustStore.open(folder).status_lists().get(URI)
    return held.issued_at if held else None


def test_a_power_cut_while_status_lists_come_in_leaves_the_old_or_the_new_ones(
    lists_to_come: Path, sticks: Sticks, tmp_path: Path
) -> None:
    cut = cut_after_each_change(lists_to_come, tmp_path, taking(sticks.new))
    seen = [issued_at(folder) for folder in cut]

    assert len(cut) > 2
    assert seen == sorted(seen, key=[None, OLD, REVOKED].index)
    for folder in cut:
        TrustStore.open(folder).update([str(sticks.new)], now=NOW)
        assert check(folder, sticks.license).verdict is Verdict.REFUSED


def test_a_power_cut_between_list_and_journal_does_not_let_the_older_list_back_in(
    lists_to_come: Path, sticks: Sticks, tmp_path: Path
) -> None:
    for folder in cut_after_each_change(lists_to_come, tmp_path, taking(sticks.new)):
        held = issued_at(folder)
        report = TrustStore.open(folder).update([str(sticks.old)], now=NOW)

        assert issued_at(folder) == held
        if held == REVOKED:
            assert "older than the list held" in report.sources[0].status_refused[URI]
            assert check(folder, sticks.license).verdict is Verdict.REFUSED


def test_a_power_cut_while_a_list_is_fetched_online_leaves_the_old_or_the_new_one(
    lists_to_come: Path, sticks: Sticks, tmp_path: Path
) -> None:
    text = (
        sticks.registry.repository.folder / "status/310000/310000-1.jwt"
    ).read_text()
    cut = cut_after_each_change(
        lists_to_come, tmp_path, lambda store: store.refresh_status_list(URI, text)
    )

    assert {issued_at(folder) for folder in cut} == {OLD, REVOKED}
    assert check(cut[-1], sticks.license).verdict is Verdict.REFUSED


def test_a_power_cut_while_a_lost_journal_is_mended_leaves_nothing_older_in(
    before: Path, sticks: Sticks, tmp_path: Path
) -> None:
    start = shutil.copytree(before, tmp_path / "start")
    TrustStore.open(start).update([str(sticks.new)], now=NOW)
    (start / "journal").unlink()
    work = tmp_path / "work"
    for folder in cut_after_each_change(start, work, taking(sticks.new)):
        report = TrustStore.open(folder).update([str(sticks.old)], now=NOW)

        assert report.sources[0].outcome == "older"
        assert check(folder, sticks.license).verdict is Verdict.REFUSED


def test_what_a_disk_was_not_told_to_keep_is_never_part_of_a_committed_state(
    before: Path, sticks: Sticks, tmp_path: Path
) -> None:
    counting = CountingDisk()
    whole = shutil.copytree(before, tmp_path / "whole")
    TrustStore(whole, disk=counting).update([str(sticks.new)], now=NOW)
    # The commit is among the last changes; what comes before lies aside.
    last = counting.changes - 10
    cut = cut_after_each_change(before, tmp_path, taking(sticks.new), first=last)

    answers = [check(folder, sticks.license).verdict for folder in cut]
    assert answers == sorted(answers)
    for folder in cut:
        assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED
        (newest,) = sorted((folder / "generations").iterdir())[-1:]
        for listed in (newest / "targets").rglob("*.json"):
            assert listed.stat().st_size > 0


def test_a_new_folder_is_as_durable_as_the_file_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A list whose folder is forgotten is a list that the journal alone remembers.
    synced: list[Path] = []
    monkeypatch.setattr("trust_registry.disk.sync_folder", synced.append)
    Disk().make_folder(tmp_path / "status/310000")
    Disk().make_folder(tmp_path / "status/310000")

    assert synced == [tmp_path / "status", tmp_path]
