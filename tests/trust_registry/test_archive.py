"""Zip files from strangers, and our own."""

from __future__ import annotations

import stat
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_registry.archive import MAX_ENTRIES, Archive, pack
from trust_registry.errors import ArchiveError
from trust_registry.safe_path import is_safe_path

FILES = {"metadata/1.root.json": b"root", "targets/a/b.json": b"x" * 70_000}


def read(path: Path) -> dict[str, bytes]:
    archive = Archive(path)
    try:
        return {name: b"".join(archive.chunks(name)) for name in archive.names}
    finally:
        archive.close()


def write(path: Path, name: str, content: bytes = b"x", mode: int = 0) -> Path:
    """Write a zip as a stranger might."""
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("good.json", b"x")
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        target.writestr(entry, content)
    return path


def test_what_is_packed_is_read(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip", FILES.items())

    assert read(tmp_path / "a.zip") == FILES


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip", FILES.items())
    pack(tmp_path / "b.zip", reversed(FILES.items()))

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "/etc/passwd",
        "a/../../evil.json",
        "a//b.json",
        "C:\\evil.json",
        "a\\b.json",
        ".hidden",
        "a/./b.json",
        "é.json",
        "a b.json",
        "a:b.json",
        "x" * 300,
        "con\n.json",
    ],
)
def test_a_path_that_leaves_its_folder_or_is_odd_is_refused(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ArchiveError, match="unsafe name"):
        Archive(write(tmp_path / "a.zip", name))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_symlink_in_a_bundle_is_refused(tmp_path: Path, kind: int) -> None:
    path = write(tmp_path / "a.zip", "link.json", b"/etc/passwd", kind | 0o777)

    with pytest.raises(ArchiveError, match="not a plain file"):
        Archive(path)


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = write(tmp_path / "a.zip", "good.json")

    with pytest.raises(ArchiveError, match="twice"):
        Archive(path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as target:
        for number in range(MAX_ENTRIES + 1):
            target.writestr(f"f{number}", b"")

    with pytest.raises(ArchiveError, match="more than"):
        Archive(tmp_path / "a.zip")


def test_a_bomb_is_refused_by_what_it_claims(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    pack(path, {"bomb": bytes(100_000)}.items())
    raw = path.read_bytes()
    size = (100_000).to_bytes(4, "little")
    path.write_bytes(raw.replace(size, (2**32 - 2).to_bytes(4, "little")))

    with pytest.raises(ArchiveError, match="unpacks to more"):
        Archive(path)


def test_a_file_is_unpacked_only_as_far_as_it_is_asked_for(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip", {"zeros": bytes(50_000_000)}.items())
    archive = Archive(tmp_path / "a.zip")
    first = next(archive.chunks("zeros"))
    archive.close()

    assert len(first) <= 256 * 1024


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    pack(path, FILES.items())
    raw = bytearray(path.read_bytes())
    raw[52] ^= 1  # in the first file's content
    path.write_bytes(raw)

    with pytest.raises(ArchiveError, match="copy"):
        read(path)


def test_a_zip_cut_anywhere_is_one_sentence(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip", FILES.items())
    raw = (tmp_path / "a.zip").read_bytes()
    for length in range(len(raw)):
        path = tmp_path / "cut.zip"
        path.write_bytes(raw[:length])
        with pytest.raises(ArchiveError) as told:
            read(path)
        assert "\n" not in str(told.value)


@given(st.binary(max_size=400))
def test_random_bytes_are_no_zip(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    path.write_bytes(b"PK" + raw)

    with pytest.raises(ArchiveError):
        read(path)


@given(st.text(max_size=40))
def test_a_safe_path_stays_below_its_folder(text: str) -> None:
    if is_safe_path(text):
        folder = Path("/folder")
        assert (folder / text).resolve().is_relative_to(folder)
