"""A file is written whole, with its own rights, whatever lay beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trust_registry.disk import OWNER_ONLY, Disk

LEFT = ".writing"
writers = pytest.mark.parametrize(
    "write", [Disk().write, Disk().write_new], ids=["write", "write_new"]
)
Write = Callable[..., None]


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@writers
def test_a_file_has_its_rights_from_the_start_and_nothing_stays_beside_it(
    tmp_path: Path, write: Write
) -> None:
    write(tmp_path / "key", b"secret", mode=OWNER_ONLY)

    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert rights(tmp_path / "key") == OWNER_ONLY


@writers
def test_attack_what_a_killed_process_left_open_to_all_gives_no_rights_away(
    tmp_path: Path, write: Write
) -> None:
    left = tmp_path / f"key{LEFT}"
    left.write_bytes(b"half")
    left.chmod(0o666)
    write(tmp_path / "key", b"secret", mode=OWNER_ONLY)

    assert rights(tmp_path / "key") == OWNER_ONLY
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert not left.exists()


@writers
def test_attack_a_link_laid_where_the_file_is_begun_is_not_followed(
    tmp_path: Path, write: Write
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"kept")
    (tmp_path / f"key{LEFT}").symlink_to(elsewhere)
    write(tmp_path / "key", b"secret", mode=OWNER_ONLY)

    assert elsewhere.read_bytes() == b"kept"
    assert not (tmp_path / "key").is_symlink()


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"the key in use")

    with pytest.raises(FileExistsError):
        Disk().write_new(path, b"another", mode=OWNER_ONLY)
    assert path.read_bytes() == b"the key in use"
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_file_is_replaced_with_the_rights_given_now(tmp_path: Path) -> None:
    path = tmp_path / "list"
    Disk().write(path, b"old", mode=OWNER_ONLY)
    Disk().write(path, b"new")

    assert path.read_bytes() == b"new"
    assert rights(path) & 0o400
    assert rights(path) & ~0o644 == 0


@writers
def test_where_nothing_can_be_written_nothing_is_left(
    tmp_path: Path, write: Write
) -> None:
    with pytest.raises(OSError, match="none"):
        write(tmp_path / "none" / "key", b"secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "in it").mkdir()
    with pytest.raises(OSError, match="folder"):
        write(tmp_path / "folder", b"secret")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
