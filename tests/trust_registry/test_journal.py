from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import StatusList
from tests.sample_registry import NOW
from trust_registry.disk import Disk
from trust_registry.errors import ChainError, OutdatedError, TrustStoreDamagedError
from trust_registry.journal import Journal, read_journal
from trust_registry.marks import Marks, RoleMark
from trust_registry.sealed import seal, unseal

URI = "https://status.310000.example/1"
KEYS = ("a", "b", "c")


def mark(version: int, content: bytes = b"x", keys: tuple[str, ...] = KEYS) -> RoleMark:
    return RoleMark.of(version, content, keys)


def status_list(**changes: object) -> StatusList:
    members = {
        "uri": URI,
        "issued_at": NOW,
        "expires": None,
        "ttl_s": 60,
        "bits": 4,
        "packed": b"",
    }
    return StatusList(**{**members, **changes})  # type: ignore[arg-type] # one at a time


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    marks = Marks({"root": mark(3), "timestamp": mark(9)}, NOW)
    journal = Journal(7, marks).with_status({URI: status_list()})
    journal.write(tmp_path, Disk())

    assert read_journal(tmp_path) == journal


def test_a_list_is_due_when_its_ttl_has_passed() -> None:
    journal = Journal().with_status({URI: status_list()})

    assert journal.highest(URI) == NOW
    assert journal.status[URI].due == NOW + timedelta(seconds=60)
    hourly = Journal().with_status({URI: status_list(ttl_s=None)})
    assert hourly.status[URI].due == NOW + timedelta(hours=1)


def test_a_missing_journal_is_none(tmp_path: Path) -> None:
    assert read_journal(tmp_path) is None


def test_a_journal_cut_anywhere_is_none(tmp_path: Path) -> None:
    Journal(7, Marks({"root": mark(3)}, NOW)).write(tmp_path, Disk())
    raw = (tmp_path / "journal").read_bytes()
    for length in range(len(raw) - 1):
        (tmp_path / "journal").write_bytes(raw[:length])
        assert read_journal(tmp_path) is None


@given(at=st.integers(0, 10**4), bit=st.integers(0, 7))
def test_a_flipped_bit_shows(at: int, bit: int) -> None:
    raw = bytearray(seal({"number": 7, "text": "通验"}))
    raw[at % (len(raw) - 1)] ^= 1 << bit

    with pytest.raises(TrustStoreDamagedError):
        unseal(bytes(raw), name="record")


@pytest.mark.parametrize("content", [b"[]", b"5", b'{"a":1,"a":2}', b"\xff"])
def test_what_was_never_ours_is_refused(content: bytes) -> None:
    import hashlib

    digest = hashlib.sha256(content).hexdigest().encode()

    with pytest.raises(TrustStoreDamagedError):
        unseal(digest + b"\n" + content + b"\n", name="record")


# Marks


def check(held: RoleMark, found: RoleMark, threshold: int = 2) -> None:
    Marks({"role": held}).check("role", found, threshold=threshold)


def test_a_newer_or_the_same_file_passes() -> None:
    check(mark(3), mark(4, b"y"))
    check(mark(3), mark(3))
    Marks().check("role", mark(1), threshold=1)


def test_an_older_file_is_refused() -> None:
    with pytest.raises(OutdatedError, match="older than v3"):
        check(mark(3), mark(2))


def test_two_contents_under_one_number_are_refused() -> None:
    with pytest.raises(ChainError, match="two different files"):
        check(mark(3), mark(3, b"y"))


@pytest.mark.parametrize(
    ("keys", "void"),
    [("abc", False), ("abd", False), ("ade", True), ("def", True), ("", True)],
)
def test_a_mark_is_void_once_its_file_could_no_longer_be_accepted(
    keys: str, void: bool
) -> None:
    found = mark(1, keys=tuple(keys))

    assert mark(9).is_void(found.keyids, 2) is void
    if void:
        check(mark(9), found)
    else:
        with pytest.raises(OutdatedError):
            check(mark(9), found)
