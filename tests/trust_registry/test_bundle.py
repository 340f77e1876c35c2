"""Bundles, whole and not, and the other sources of trust data."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sample_registry import NOW, REGIONS, SHANGHAI
from tests.trust_registry.founded import MARKET, FoundedRegistry
from trust_registry.archive import pack
from trust_registry.bundle import BundleSource, make_bundle
from trust_registry.errors import (
    FirstTrustError,
    RegistryError,
    SourceError,
    SourceMissingError,
)
from trust_registry.source import FolderSource, open_source, read
from trust_registry.store import TrustStore


def parts(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bundle_is_named_after_its_version(registry: FoundedRegistry) -> None:
    registry.release()

    assert registry.bundle().name == "tongyan-trust-2.zip"


def test_the_same_state_gives_the_same_bundle(registry: FoundedRegistry) -> None:
    first, second = registry.bundle("first"), registry.bundle("second")

    assert first.read_bytes() == second.read_bytes()


def test_a_bundle_may_be_made_of_a_bundle(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    first = registry.bundle()
    again = make_bundle(BundleSource(first), tmp_path / "again.zip")

    assert again.path.read_bytes() == first.read_bytes()


def test_a_bundle_of_one_region_holds_no_other(registry: FoundedRegistry) -> None:
    names = parts(registry.bundle(regions=[SHANGHAI]))
    others = [name for name in names if "region-3" in name and SHANGHAI not in name]

    assert others == []
    assert any(f"regions/{SHANGHAI}" in name for name in names)


def test_a_bundle_is_not_made_of_half_a_repository(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    folder = registry.repository.folder / f"targets/regions/{SHANGHAI}"
    next(folder.glob("*.agencies.json")).unlink()

    with pytest.raises(SourceMissingError):
        make_bundle(FolderSource(registry.repository.folder), tmp_path)
    assert list(tmp_path.glob("*.zip*")) == []


def test_half_a_bundle_changes_nothing(
    registry: FoundedRegistry, store: TrustStore, tmp_path: Path
) -> None:
    registry.publish()
    raw = registry.bundle().read_bytes()
    stick = tmp_path / "tongyan-trust-2.zip"
    for length in range(0, len(raw), len(raw) // 40):
        stick.write_bytes(raw[:length])
        report = store.update([str(stick)], now=NOW).sources[0]
        assert report.outcome == "unreachable"
        assert "\n" not in report.detail
    assert TrustStore.open(store.folder).view().standing.versions["timestamp"] == 1


def test_a_bundle_without_one_of_its_files_takes_nothing_wrong_in(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    """Drop each file in turn: refused as a whole, or one region is held back."""
    registry.publish()
    content = parts(registry.bundle())
    others = set(REGIONS) - {SHANGHAI}
    for dropped in content:
        if any(code in dropped for code in others):
            continue  # one region stands for all
        folder = tmp_path / "trust"
        stick = tmp_path / "stick.zip"
        left = {name: raw for name, raw in content.items() if name != dropped}
        pack(stick, left.items())
        try:
            store = registry.store(folder, stick)
        except RegistryError as error:
            assert "\n" not in str(error), dropped
            assert not folder.exists()
            continue
        quarantined = store.view().standing.quarantined
        assert len(quarantined) == 1, dropped
        assert next(iter(quarantined)) in dropped
        folder.rename(tmp_path / f"done-{len(list(tmp_path.iterdir()))}")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(at=st.integers(min_value=0, max_value=10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_in_a_bundle_gives_no_other_trust(
    registry: FoundedRegistry,
    tmp_path_factory: pytest.TempPathFactory,
    at: int,
    bit: int,
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    made = make_bundle(FolderSource(registry.repository.folder), folder).path
    raw = bytearray(made.read_bytes())
    raw[at % len(raw)] ^= 1 << bit
    made.write_bytes(raw)
    try:
        store = registry.store(folder / "trust", made)
    except RegistryError as error:
        assert "\n" not in str(error)
        return
    agency = store.view().agency(MARKET)
    assert agency is None or agency.name.en == "Shanghai Market bureau"


@pytest.mark.parametrize("raw", [b"", b"PK", bytes(4000), b"PK\x05\x06" + bytes(18)])
def test_random_bytes_give_no_first_trust(
    registry: FoundedRegistry, tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "random.zip"
    path.write_bytes(raw)

    with pytest.raises((SourceError, FirstTrustError)):
        registry.store(tmp_path / "trust", path)


# Folders and sticks


def test_a_folder_gives_its_files(registry: FoundedRegistry) -> None:
    source = FolderSource(registry.repository.folder)

    assert read(source, "metadata/timestamp.json", max_bytes=10_000).startswith(b"{")


def test_a_file_over_the_limit_is_not_read(registry: FoundedRegistry) -> None:
    source = FolderSource(registry.repository.folder)

    with pytest.raises(SourceError, match="longer than 10 bytes"):
        read(source, "metadata/timestamp.json", max_bytes=10)


@pytest.mark.parametrize("path", ["../../host/keys/host-1.pem", "/etc/passwd", ""])
def test_a_folder_gives_nothing_outside_itself(
    registry: FoundedRegistry, path: str
) -> None:
    source = FolderSource(registry.repository.folder)

    with pytest.raises(SourceError, match="not a path"):
        read(source, path, max_bytes=10_000)


def test_a_link_on_a_stick_is_not_followed(registry: FoundedRegistry) -> None:
    path = registry.repository.folder / "metadata/timestamp.json"
    path.rename(registry.folder / "elsewhere.json")
    path.symlink_to(registry.folder / "elsewhere.json")

    with pytest.raises(SourceError, match="cannot be read"):
        source = FolderSource(registry.repository.folder)
        read(source, "metadata/timestamp.json", max_bytes=10_000)


def test_a_pipe_on_a_stick_does_not_hold_the_refresh(registry: FoundedRegistry) -> None:
    path = registry.repository.folder / "metadata/timestamp.json"
    path.unlink()
    os.mkfifo(path)

    with pytest.raises(SourceError, match="not a regular file"):
        source = FolderSource(registry.repository.folder)
        read(source, "metadata/timestamp.json", max_bytes=10_000)


def test_a_folder_in_a_files_place_is_one_sentence(registry: FoundedRegistry) -> None:
    path = registry.repository.folder / "metadata/timestamp.json"
    path.unlink()
    path.mkdir()

    with pytest.raises(SourceError, match="cannot be read"):
        source = FolderSource(registry.repository.folder)
        read(source, "metadata/timestamp.json", max_bytes=10_000)


@pytest.mark.parametrize(
    "name",
    [
        "/nowhere/at/all",
        "ftp://registry.example/",
        "http://registry.example/",
        "https://",
        "https://user:word@registry.example/",
        "https://registry.example/?x=1",
        "https://registry.example:port/",
        "https://[::1/",
        "https://é.example/",
        "https://registry.example\nx/",
        "",
    ],
)
def test_what_is_no_source_is_one_sentence(name: str) -> None:
    with pytest.raises(SourceError) as told:
        open_source(name or "/nowhere")
    assert "\n" not in str(told.value)


def test_an_empty_folder_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="neither a registry"):
        open_source(str(tmp_path))
