"""Sticks with a fault: links to this machine, a FAT file system."""

from __future__ import annotations

import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.programs import program
from tests.sample_registry import (
    NOW,
    SHANGHAI,
)
from tests.verifier.revoked_since import REVOKED, URI, Sticks, check, unpacked
from trust_registry.disk import Disk
from trust_registry.safe_path import is_safe_path
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.cli import main

AT = ["--at", "2026-11-21T02:00Z"]
# What Windows reserves on FAT and elsewhere, whatever ending follows.
RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10))}


@pytest.fixture
def sticks(sticks: Sticks, tmp_path: Path) -> Sticks:
    return sticks.copied_to(tmp_path)


@pytest.fixture
def folder(sticks: Sticks, tmp_path: Path) -> Path:
    return sticks.counter(tmp_path / "trust", sticks.old).folder


def update(folder: Path, stick: Path) -> int:
    return main(["trust", "update", str(stick), "--trust", str(folder), *AT])


def test_a_symlink_in_a_bundle_is_refused_and_changes_nothing(
    folder: Path, sticks: Sticks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    harmful = Path(shutil.copy(sticks.new, tmp_path / "tongyan-trust-9.zip"))
    link = zipfile.ZipInfo("metadata/99.root.json")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(harmful, "a") as packed:
        packed.writestr(link, "/etc/hostname")

    assert update(folder, harmful) == 1
    told = capsys.readouterr().out
    assert "which is not a plain file" in told
    assert "无法读取该来源" in told
    assert check(folder, sticks.license).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("linked", ["metadata", "targets/regions", "status"])
def test_a_symlink_to_a_folder_of_this_machine_is_not_followed(
    folder: Path, sticks: Sticks, tmp_path: Path, linked: str
) -> None:
    stick = unpacked(sticks.new, tmp_path / "stick")
    shutil.move(stick / linked, tmp_path / "elsewhere")
    (stick / linked).symlink_to(tmp_path / "elsewhere")
    update(folder, stick)

    view = TrustStore.open(folder).view()
    if linked == "metadata":
        assert view.standing.versions["timestamp"] == 1
    elif linked == "status":
        held = TrustStore.open(folder).status_lists().get(URI)
        assert held is not None
        assert held.issued_at < REVOKED
    else:
        assert set(view.standing.quarantined) == {SHANGHAI}


def test_every_path_of_a_bundle_fits_a_fat_stick(sticks: Sticks) -> None:
    with zipfile.ZipFile(sticks.new) as packed:
        paths = packed.namelist()

    assert all(is_safe_path(path) for path in paths)
    # FAT tells no case apart, keeps 255 characters a name, and Windows 260 a path.
    assert len({path.lower() for path in paths}) == len(paths)
    for path in paths:
        assert len(path) <= 200
        for name in path.split("/"):
            assert len(name) <= 255
            assert not name.endswith(".")
            assert name.lower().partition(".")[0] not in RESERVED


def test_a_bundle_and_an_unpacked_registry_come_back_whole_from_a_fat_stick(
    folder: Path, sticks: Sticks, tmp_path: Path
) -> None:
    image = tmp_path / "stick.img"
    program("mformat", package="mtools")

    def mtools(command: str, *words: str | Path) -> None:
        names = [command, "-i", str(image), *map(str, words)]
        subprocess.run(names, check=True, capture_output=True)

    mtools("mformat", "-C", "-T", "8000", "::")
    source = unpacked(sticks.new, tmp_path / "registry-folder")
    mtools("mcopy", "-s", source, "::registry")
    mtools("mcopy", sticks.new, "::")
    back = tmp_path / "back"
    back.mkdir()
    mtools("mcopy", "-s", "::", back)

    assert (back / sticks.new.name).read_bytes() == sticks.new.read_bytes()
    assert update(folder, back / "registry") == 0
    assert check(folder, sticks.license).verdict is Verdict.REFUSED


class FatDisk(Disk):
    """A disk without hard links."""

    def keep(self, source: Path, path: Path) -> None:
        self.add(path, source.read_bytes())


def test_a_trust_store_on_a_fat_stick_needs_no_links(
    sticks: Sticks, tmp_path: Path
) -> None:
    store = TrustStore.initialize(
        tmp_path / "trust",
        str(sticks.old),
        fingerprint=sticks.registry.fingerprint,
        now=NOW,
        disk=FatDisk(),
    )
    store.update([str(sticks.new)], now=NOW)
    files = [path for path in store.folder.rglob("*") if path.is_file()]

    assert all(path.stat().st_nlink == 1 and not path.is_symlink() for path in files)
    assert check(store.folder, sticks.license).verdict is Verdict.REFUSED
