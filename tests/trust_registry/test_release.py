"""What the host publishes, and when it refuses to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.failing_disk import FailingDisk, PowerCutError
from tests.trust_registry.founded import PASSPHRASE, FoundedRegistry
from trust_registry import roles
from trust_registry.disk import locked
from trust_registry.errors import (
    BusyError,
    KeyFileError,
    RegistryError,
    RepositoryError,
)
from trust_registry.host import Host
from trust_registry.inspection import inspect
from trust_registry.passphrase import Passphrase
from trust_registry.repository import Repository
from trust_registry.source import FolderSource


def test_without_news_only_the_timestamp_is_signed_anew(
    registry: FoundedRegistry,
) -> None:
    released = registry.release()

    assert not released.new_snapshot
    assert (released.timestamp_version, released.snapshot_version) == (2, 1)


def test_a_snapshot_is_signed_anew_before_it_lapses(registry: FoundedRegistry) -> None:
    assert not registry.release(now=NOW + timedelta(days=28)).new_snapshot
    assert registry.release(now=NOW + timedelta(days=30)).new_snapshot


def test_a_publication_comes_with_a_new_snapshot(registry: FoundedRegistry) -> None:
    released = registry.publish()

    assert released.new_snapshot
    assert released.faults == {}


def test_nothing_published_is_ever_changed_or_removed(
    registry: FoundedRegistry,
) -> None:
    folder = registry.repository.folder
    before = {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("timestamp.json", "lists.json")
    }
    registry.publish()

    assert all(path.read_bytes() == content for path, content in before.items())
    with pytest.raises(RepositoryError, match="nothing published is ever changed"):
        registry.repository.add_role_file(roles.ROOT, 1, b"{}")


def test_a_host_behind_its_own_clock_publishes_nothing(
    registry: FoundedRegistry,
) -> None:
    registry.release()

    with pytest.raises(RepositoryError, match="clock is behind"):
        registry.release(now=NOW - timedelta(minutes=1))


def test_what_is_due_for_signing_is_named(registry: FoundedRegistry) -> None:
    assert registry.release().lapsing == {}
    late = registry.release(now=NOW + timedelta(days=7)).lapsing

    assert set(late) == {roles.publisher_role(code) for code in _codes(registry)}
    assert roles.TARGETS in registry.release(now=NOW + timedelta(days=155)).lapsing


def test_what_counters_would_refuse_is_not_published(registry: FoundedRegistry) -> None:
    registry.forge(roles.TARGETS, signers=registry.signers(roles.TARGETS)[:1])

    with pytest.raises(RegistryError, match="enough signatures"):
        registry.release()
    assert registry.content(roles.TIMESTAMP).version == 1


def test_a_region_that_counters_would_quarantine_is_named(
    registry: FoundedRegistry,
) -> None:
    registry.forge(roles.publisher_role(SHANGHAI), signers=[])

    assert set(registry.release().faults) == {SHANGHAI}


def test_too_few_host_keys_publish_nothing(registry: FoundedRegistry) -> None:
    for number in (1, 2):
        (registry.host.folder / f"keys/host-{number}.pem").unlink()

    with pytest.raises(KeyFileError, match="holds 1 of the host's keys"):
        registry.release()


def test_a_wrong_passphrase_publishes_nothing(registry: FoundedRegistry) -> None:
    with pytest.raises(KeyFileError, match="passphrase"):
        registry.host.release(Passphrase("some other sentence"), now=NOW)


def test_one_process_changes_a_repository_at_a_time(registry: FoundedRegistry) -> None:
    with (
        locked(registry.host.folder / "lock", "changing"),
        pytest.raises(BusyError, match="try again"),
    ):
        registry.release()


def test_a_power_cut_leaves_the_published_state_whole(
    registry: FoundedRegistry,
) -> None:
    source = FolderSource(registry.repository.folder)
    submission = registry.submit()
    for changes in range(100):
        host = Host(registry.host.folder, disk=FailingDisk(changes))
        try:
            host.ingest(submission, now=NOW)
            host.release(PASSPHRASE, now=NOW)
        except PowerCutError:
            assert inspect(source).findings == []
        else:
            break
    assert inspect(source).roles[roles.publisher_role(SHANGHAI)][0] == 2


def test_a_folder_that_is_no_host_is_one_sentence(registry: FoundedRegistry) -> None:
    with pytest.raises(RepositoryError, match="not a host's folder"):
        Host(registry.region().folder)
    with pytest.raises(RepositoryError, match="not a repository"):
        Repository(registry.region().folder).versions()


def _codes(registry: FoundedRegistry) -> list[str]:
    return [path.name for path in (registry.folder / "regions").iterdir()]
