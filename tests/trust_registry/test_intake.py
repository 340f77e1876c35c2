"""How role files are collected: only what is new, by the instant that is passed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.sample_registry import SHANGHAI
from tests.trust_registry.founded import (
    PASSPHRASE,
    plan_content,
    read_plan_content,
)
from trust_registry import roles
from trust_registry.errors import SourceError
from trust_registry.founding import found
from trust_registry.intake import collect, collect_new
from trust_registry.source import FolderSource, read

# By any real clock everything signed then has long expired.
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


class CountingSource(FolderSource):
    """Remembers what was asked of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def chunks(self, path: str) -> Iterator[bytes]:
        self.asked.append(path)
        yield from super().chunks(path)


@pytest.fixture
def source(tmp_path: Path) -> CountingSource:
    plan = read_plan_content(plan_content())
    found(plan, tmp_path / "old", now=LONG_AGO, passphrase=PASSPHRASE)
    return CountingSource(tmp_path / "old/host/repository")


def root_of(source: FolderSource) -> bytes:
    return read(source, "metadata/1.root.json", max_bytes=10**6)


def held_of(source: FolderSource) -> dict[str, bytes]:
    material = collect(source, after_root=1)
    return {
        roles.TIMESTAMP: material.unverified_timestamp,
        roles.SNAPSHOT: material.unverified_snapshot,
        **material.unverified_roles,
    }


def test_the_client_goes_by_the_instant_that_is_passed_in(
    source: CountingSource,
) -> None:
    root, held = root_of(source), held_of(source)
    source.asked.clear()
    collect_new(source, trusted_root=root, held=held, now=LONG_AGO)

    assert source.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_what_has_expired_by_then_is_collected_all_the_same(
    source: CountingSource,
) -> None:
    root, held = root_of(source), held_of(source)
    late = LONG_AGO + timedelta(days=500)
    material = collect_new(source, trusted_root=root, held=held, now=late)

    assert dict(material.unverified_roles) == {
        role: raw
        for role, raw in held.items()
        if role not in (roles.TIMESTAMP, roles.SNAPSHOT)
    }


def test_both_ways_collect_the_same(source: CountingSource) -> None:
    root = root_of(source)
    new = collect_new(source, trusted_root=root, held={}, now=LONG_AGO)
    plain = collect(source, after_root=1)

    assert new.unverified_timestamp == plain.unverified_timestamp
    assert new.unverified_snapshot == plain.unverified_snapshot
    assert new.unverified_roles == plain.unverified_roles


def test_a_region_that_cannot_be_collected_is_left_to_the_check(
    source: CountingSource, tmp_path: Path
) -> None:
    role = roles.publisher_role(SHANGHAI)
    (tmp_path / f"old/host/repository/metadata/1.{role}.json").unlink()
    material = collect_new(source, trusted_root=root_of(source), held={}, now=LONG_AGO)

    assert role not in material.unverified_roles
    assert roles.authority_role(SHANGHAI) in material.unverified_roles


@pytest.mark.parametrize("name", ["timestamp", "1.snapshot", "1.targets"])
def test_a_source_without_a_top_role_is_told(
    source: CountingSource, tmp_path: Path, name: str
) -> None:
    root = root_of(source)
    (tmp_path / f"old/host/repository/metadata/{name}.json").unlink()

    with pytest.raises(SourceError):
        collect_new(source, trusted_root=root, held={}, now=LONG_AGO)
