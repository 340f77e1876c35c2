"""A disk that is full, read-only or unreadable: nothing changes, a sentence says so."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.trust_registry.failing_disk import FullDisk
from tests.verifier.revoked_since import Sticks, check, unpacked
from tests.verifier.unwritable import files_no_longer_than, read_only, unreadable
from trust_registry.errors import TrustStoreError
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.cli import main

AT = ["--at", "2026-11-21T02:00Z"]
MOST_FILES = 200


@pytest.fixture(scope="module")
def before(sticks: Sticks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trust store that took in the first stick."""
    folder = tmp_path_factory.mktemp("counter") / "trust"
    return sticks.counter(folder, sticks.old).folder


@pytest.fixture
def folder(before: Path, tmp_path: Path) -> Path:
    return shutil.copytree(before, tmp_path / "trust")


def test_a_disk_that_fills_up_at_any_file_leaves_the_old_or_the_new_state(
    folder: Path, sticks: Sticks
) -> None:
    seen: list[Verdict] = []
    for files in range(MOST_FILES):
        full = TrustStore(folder, disk=FullDisk(files))
        try:
            full.update([str(sticks.new)], now=NOW)
        except TrustStoreError as error:
            assert "No space left on device" in str(error)
            assert "what it holds is whole" in str(error)
            seen.append(check(folder, sticks.license).verdict)
            assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED
        else:
            break
    assert len(seen) > 10
    assert seen == sorted(seen)
    assert check(folder, sticks.license).verdict is Verdict.REFUSED


@pytest.mark.parametrize("size_bytes", [0, 700, 4000, 100_000])
def test_writes_that_the_system_refuses_half_way_change_nothing(
    folder: Path, sticks: Sticks, size_bytes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    update = ["trust", "update", str(sticks.new), "--trust", str(folder), *AT]
    with files_no_longer_than(size_bytes):
        assert main(update) == 3
    told = capsys.readouterr().err

    assert "make room or give access" in told
    assert "本机信任库无法使用" in told
    assert check(folder, sticks.license).verdict is Verdict.ACCEPTED
    assert main(update) == 0
    assert check(folder, sticks.license).verdict is Verdict.REFUSED


def test_a_full_disk_leaves_no_half_of_a_first_trust(
    sticks: Sticks, tmp_path: Path
) -> None:
    with (
        files_no_longer_than(4000),
        pytest.raises(TrustStoreError, match="cannot be written"),
    ):
        sticks.counter(tmp_path / "trust", sticks.old)

    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_still_decides_and_says_that_it_takes_nothing_in(
    folder: Path, sticks: Sticks, capsys: pytest.CaptureFixture[str]
) -> None:
    with read_only(folder):
        assert check(folder, sticks.license).verdict is Verdict.ACCEPTED
        words = ["--trust", str(folder), *AT]
        assert main(["trust", "update", str(sticks.new), *words]) == 3
        assert main(["trust", "status", *words]) == 0
    told = capsys.readouterr().err

    assert os.strerror(errno.EACCES) in told
    assert "make room or give access" in told
    assert check(folder, sticks.license).verdict is Verdict.ACCEPTED


def test_a_list_fetched_online_counts_where_a_read_only_folder_cannot_keep_it(
    folder: Path, sticks: Sticks
) -> None:
    uri = "https://status.310000.example/310000-1"
    lists = sticks.registry.repository.folder / "status"
    text = (lists / "310000/310000-1.jwt").read_text("ascii")
    with read_only(folder):
        fetched = TrustStore.open(folder).refresh_status_list(uri, text)

    assert fetched.state_at(5).code == "revoked"


@pytest.mark.parametrize("part", ["", "generations", "generations/00000001"])
def test_a_folder_that_cannot_be_read_decides_nothing_and_says_so(
    folder: Path, sticks: Sticks, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with unreadable(folder / part):
        result = check(folder, sticks.license)
        assert main(["trust", "status", "--trust", str(folder), *AT]) == 2
    told = capsys.readouterr().err

    assert result.verdict is Verdict.CANNOT_DECIDE
    assert [remark.code for remark in result.remarks] == ["store-unusable"]
    assert "本机信任库" in told
    assert "internal error" not in told


@pytest.mark.parametrize("part", ["", "metadata", "targets/regions", "status"])
def test_a_stick_that_cannot_be_read_is_the_sticks_fault(
    folder: Path, sticks: Sticks, part: str, tmp_path: Path
) -> None:
    stick = unpacked(sticks.new, tmp_path / "stick")
    with unreadable(stick / part):
        report = TrustStore.open(folder).update([str(stick)], now=NOW).sources[0]

    told = [report.detail, *report.quarantined.values(), *report.status_refused]
    assert any(told)
    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "words",
    [
        "verifier.cli check - --trust none --region 330000 --json > /dev/full",
        "verifier.cli check - --trust none --region 330000 --json > /dev/full 2>&1",
        "trust_registry.cli show none --json > /dev/full 2>&1",
        "issuer.cli types list > /dev/full",
    ],
)
def test_output_that_meets_a_full_disk_is_never_a_verdict(
    tmp_path: Path, words: str
) -> None:
    # Python ends a crash with 1, and 1 says that a license was refused.
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m {words}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input="TY1:BB8.",
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 3
    assert "Traceback" not in ran.stderr
