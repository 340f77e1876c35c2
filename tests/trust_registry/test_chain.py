"""The chain check, attacked link by link: by the host, by a region, by thieves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import Signer, SSlibKey
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from credential import strict_json
from tests.sample_registry import JIANGSU, NOW, REGIONS, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry, found_registry
from trust_registry import roles
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain
from trust_registry.errors import (
    ChainError,
    LintError,
    OutdatedError,
    RegistryError,
    RoleFileError,
)
from trust_registry.intake import collect
from trust_registry.marks import Marks
from trust_registry.metadata import parse, sign
from trust_registry.role_content import meta_file
from trust_registry.source import FolderSource

SHANGHAI_ROLE = roles.authority_role(SHANGHAI)
SHANGHAI_PUB = roles.publisher_role(SHANGHAI)
NOTHING = Marks()


def check(registry: FoundedRegistry, marks: Marks = NOTHING) -> CheckedChain:
    """Check what the host serves, from the first root on."""
    first = registry.repository.role_file(roles.ROOT, 1)
    source = FolderSource(registry.repository.folder)
    return check_chain(first, collect(source, after_root=1), marks=marks)


def marks_of(chain: CheckedChain) -> Marks:
    """Return the marks that a chain leaves."""
    left = dict(chain.top.marks)
    for region in chain.regions.values():
        left.update(region.marks)
    return Marks(left, chain.top.issued_at)


def test_an_honest_registry_holds(registry: FoundedRegistry) -> None:
    chain = check(registry)

    assert list(chain.regions) == list(REGIONS)
    assert chain.faults == {}


def test_an_expired_stick_is_old_news_not_a_lie(registry: FoundedRegistry) -> None:
    # No time is passed in: how old it may be is asked elsewhere.
    assert check(registry).top.timestamp.expires < NOW + timedelta(days=7)


# C1 roots


def hand_over_to(new: list[Signer]) -> Callable[[Root], None]:
    """Return the change of a root by which every member gets a new root key."""

    def change(root: Root) -> None:
        for keyid in list(root.roles[roles.ROOT].keyids):
            root.revoke_key(keyid, roles.ROOT)
        for signer in new:
            root.add_key(signer.public_key, roles.ROOT)

    return change


def rotate(registry: FoundedRegistry, **changes: Any) -> None:
    registry.forge(roles.ROOT, **changes)
    registry.release_unchecked()


def test_a_root_signed_by_three_of_four_members_follows(
    registry: FoundedRegistry,
) -> None:
    rotate(registry, signers=registry.signers(roles.ROOT)[:3])

    assert check(registry).top.root.version == 2


def test_fewer_than_m_signatures_make_no_root(registry: FoundedRegistry) -> None:
    rotate(registry, signers=registry.signers(roles.ROOT)[:2])

    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


def test_m_new_keys_alone_make_no_root(registry: FoundedRegistry) -> None:
    new = [registry.new_key(f"{code}.root", code) for code in REGIONS]

    rotate(registry, change=hand_over_to(new), signers=new)
    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


def test_the_old_keys_alone_make_no_root_of_new_keys(
    registry: FoundedRegistry,
) -> None:
    new = [registry.new_key(f"{code}.root", code) for code in REGIONS]
    old = registry.signers(roles.ROOT)

    rotate(registry, change=hand_over_to(new), signers=old)
    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


def test_one_public_key_under_several_key_ids_is_not_counted_twice(
    registry: FoundedRegistry,
) -> None:
    # TUF counts key ids: the library alone accepts such a root, signed by one member.
    thief = registry.signers(roles.ROOT)[0]
    key = thief.public_key
    assert isinstance(key, SSlibKey)

    def under_three_ids(root: Root) -> None:
        for number, code in enumerate(REGIONS):
            alias = SSlibKey(
                f"{number:064x}", key.keytype, key.scheme, dict(key.keyval)
            )
            alias.unrecognized_fields["x-owner"] = code
            root.add_key(alias, roles.ROOT)

    rotate(registry, change=under_three_ids)
    with pytest.raises(LintError, match="L1"):
        check(registry)


def test_a_skipped_root_does_not_follow(registry: FoundedRegistry) -> None:
    def skip(root: Root) -> None:
        root.version += 1

    registry.forge(roles.ROOT, skip)
    third = registry.repository.role_file(roles.ROOT, 3)
    first = registry.repository.role_file(roles.ROOT, 1)
    material = collect(FolderSource(registry.repository.folder), after_root=1)

    with pytest.raises(ChainError, match="does not follow"):
        check_chain(first, replace(material, unverified_roots=[third]), marks=NOTHING)


def test_an_older_root_is_a_step_back_even_if_all_keys_were_replaced_since(
    registry: FoundedRegistry,
) -> None:
    # New keys void the marks of what old keys signed, never that of the root:
    # otherwise a stick from before the rotation would get in again.
    old = collect(FolderSource(registry.repository.folder), after_root=1)
    new = [registry.new_key(f"{code}.root", code) for code in REGIONS]

    both = [*registry.signers(roles.ROOT), *new]
    registry.forge(roles.ROOT, hand_over_to(new), signers=both)
    signers = replace_host_keys(registry, 3, signers=new)
    registry.release_unchecked(signers=signers)
    marks = marks_of(check(registry))
    first = registry.repository.role_file(roles.ROOT, 1)

    with pytest.raises(OutdatedError, match="root v1 is older than v3"):
        check_chain(first, old, marks=marks)


@pytest.mark.parametrize("version", [2**60, 10**30, 0, -1, True, 1.0, "2"])
def test_a_version_is_a_whole_number_that_a_counter_can_remember(
    registry: FoundedRegistry, version: Any
) -> None:
    raw = registry.repository.newest(roles.TIMESTAMP)
    spelled = strict_json.dumps(version)
    spoiled = raw.replace(b'"version":1}', b'"version":' + spelled + b"}")
    assert spoiled != raw
    (registry.repository.folder / "metadata/timestamp.json").write_bytes(spoiled)

    with pytest.raises(RegistryError):
        check(registry)


def test_another_registrys_first_root_is_not_followed(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    found_registry(tmp_path / "other")
    other = FolderSource(tmp_path / "other/host/repository")
    first = registry.repository.role_file(roles.ROOT, 1)

    with pytest.raises(RoleFileError, match="timestamp v1 does not bear"):
        check_chain(first, collect(other, after_root=1), marks=NOTHING)


# C2 timestamp


def test_one_host_key_of_three_makes_no_timestamp(registry: FoundedRegistry) -> None:
    signers = registry.signers(roles.TIMESTAMP)[:1]
    registry.release_unchecked(signers=signers)

    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


def test_a_timestamp_says_when_it_was_issued(registry: FoundedRegistry) -> None:
    def forget(timestamp: Timestamp) -> None:
        del timestamp.unrecognized_fields["x-issued"]

    registry.release_unchecked(change_timestamp=forget)
    with pytest.raises(RoleFileError, match="x-issued"):
        check(registry)


@pytest.mark.parametrize(
    "text", ["", "now", "2026-11-21", "2026-11-21T10:00:00+08:00", 5, None, []]
)
def test_an_issue_time_is_written_in_one_way(
    registry: FoundedRegistry, text: Any
) -> None:
    def misspell(timestamp: Timestamp) -> None:
        timestamp.unrecognized_fields["x-issued"] = text

    registry.release_unchecked(change_timestamp=misspell)
    with pytest.raises(RoleFileError, match="x-issued"):
        check(registry)


def test_an_older_timestamp_is_a_step_back(registry: FoundedRegistry) -> None:
    registry.release()
    marks = marks_of(check(registry))

    def rewind(timestamp: Timestamp) -> None:
        timestamp.version = 1

    registry.release_unchecked(change_timestamp=rewind)
    with pytest.raises(OutdatedError, match="timestamp v1 is older than v2"):
        check(registry, marks)


def test_a_newer_number_with_an_earlier_issue_time_is_a_step_back(
    registry: FoundedRegistry,
) -> None:
    registry.release()
    marks = marks_of(check(registry))
    registry.release_unchecked(now=NOW - timedelta(hours=2))

    with pytest.raises(OutdatedError, match="issued before"):
        check(registry, marks)


def test_two_timestamps_of_one_number_are_told(registry: FoundedRegistry) -> None:
    registry.release()
    marks = marks_of(check(registry))

    def same_number(timestamp: Timestamp) -> None:
        timestamp.version = 2

    registry.release_unchecked(
        now=NOW + timedelta(hours=1), change_timestamp=same_number
    )
    with pytest.raises(ChainError, match="two different files timestamp v2"):
        check(registry, marks)


# C3 snapshot


def test_a_snapshot_of_another_time_is_not_the_timestamps(
    registry: FoundedRegistry,
) -> None:
    def point_back(timestamp: Timestamp) -> None:
        timestamp.snapshot_meta.version = 1

    registry.release_unchecked(change_timestamp=point_back)
    with pytest.raises(ChainError, match="snapshot is not the one"):
        check(registry)


@pytest.mark.parametrize("member", ["length", "hashes"])
def test_a_snapshot_is_pinned_to_its_bytes(
    registry: FoundedRegistry, member: str
) -> None:
    def loosen(timestamp: Timestamp) -> None:
        setattr(timestamp.snapshot_meta, member, None)

    registry.release_unchecked(change_timestamp=loosen)
    with pytest.raises(LintError, match="L10"):
        check(registry)


def test_the_host_cannot_take_a_region_back_to_an_older_publication(
    registry: FoundedRegistry,
) -> None:
    registry.publish()
    marks = marks_of(check(registry))
    old = registry.repository.role_file(SHANGHAI_PUB, 1)

    def list_the_old(snapshot: Snapshot) -> None:
        snapshot.meta[f"{SHANGHAI_PUB}.json"] = meta_file(1, old)

    registry.release_unchecked(now=NOW + timedelta(hours=1), change=list_the_old)
    chain = check(registry, marks)

    assert "is older than v2" in chain.faults[SHANGHAI]
    assert SHANGHAI not in chain.regions


# C4 council


def test_the_host_cannot_alter_the_councils_role(registry: FoundedRegistry) -> None:
    registry.forge(
        roles.TARGETS,
        lambda targets: targets.targets.clear(),
        signers=registry.signers(roles.TIMESTAMP),
    )
    registry.release_unchecked()

    with pytest.raises(RoleFileError, match="targets v2 does not bear"):
        check(registry)


def test_two_members_of_four_cannot_change_the_council(
    registry: FoundedRegistry,
) -> None:
    registry.forge(roles.TARGETS, signers=registry.signers(roles.TARGETS)[:2])
    registry.release_unchecked()

    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


def test_a_root_key_does_not_speak_for_the_council(registry: FoundedRegistry) -> None:
    registry.forge(roles.TARGETS, signers=registry.signers(roles.ROOT))
    registry.release_unchecked()

    with pytest.raises(RoleFileError, match="enough signatures"):
        check(registry)


# C5 regions


def faults_after(registry: FoundedRegistry) -> str:
    registry.release_unchecked()
    chain = check(registry)
    assert set(chain.faults) == {SHANGHAI}
    assert set(chain.regions) == set(REGIONS) - {SHANGHAI}
    return chain.faults[SHANGHAI]


def test_the_host_cannot_forge_a_regions_publication(
    registry: FoundedRegistry,
) -> None:
    registry.forge(SHANGHAI_PUB, signers=registry.signers(roles.TIMESTAMP))

    assert "enough signatures" in faults_after(registry)


def test_the_host_cannot_alter_a_regions_role_file(registry: FoundedRegistry) -> None:
    registry.release()
    path = registry.repository.folder / f"metadata/1.{SHANGHAI_PUB}.json"
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version": 1'))
    chain = check(registry)

    assert "not the one that was published" in chain.faults[SHANGHAI]


def test_the_host_cannot_drop_a_regions_file_unseen(registry: FoundedRegistry) -> None:
    (registry.repository.folder / f"metadata/1.{SHANGHAI_PUB}.json").unlink()
    chain = check(registry)

    assert "lacks the file" in chain.faults[SHANGHAI]
    assert JIANGSU in chain.regions


def test_the_host_cannot_leave_a_region_out_of_the_snapshot_unseen(
    registry: FoundedRegistry,
) -> None:
    registry.release_unchecked(
        change=lambda snapshot: snapshot.meta.pop(f"{SHANGHAI_PUB}.json")
    )

    assert "does not list" in check(registry).faults[SHANGHAI]


def test_another_regions_publisher_cannot_sign(registry: FoundedRegistry) -> None:
    thief = registry.signers(roles.publisher_role(JIANGSU))
    registry.forge(SHANGHAI_PUB, signers=thief)

    assert "enough signatures" in faults_after(registry)


def test_one_officer_of_three_cannot_sign_alone(registry: FoundedRegistry) -> None:
    registry.forge(SHANGHAI_ROLE, signers=registry.signers(SHANGHAI_ROLE)[:1])

    assert "enough signatures" in faults_after(registry)


def test_a_publisher_cannot_name_its_own_successor(registry: FoundedRegistry) -> None:
    registry.forge(SHANGHAI_ROLE, signers=registry.signers(SHANGHAI_PUB))

    assert "enough signatures" in faults_after(registry)


def forget(registry: FoundedRegistry, role: str, version: int) -> None:
    """Remove a role's file, as a host does that starts anew from a backup."""
    (registry.repository.folder / f"metadata/{version}.{role}.json").unlink()


def replace_publisher(registry: FoundedRegistry) -> Signer:
    """Let the region's officers name another publisher's key; return its signer."""
    new = registry.new_key("publisher-2", SHANGHAI)

    def name_new(authority: Targets) -> None:
        assert authority.delegations is not None
        old = next(iter(authority.delegations.keys))
        authority.revoke_key(old, SHANGHAI_PUB)
        authority.add_key(new.public_key, SHANGHAI_PUB)

    registry.forge(SHANGHAI_ROLE, name_new)
    return new


def test_a_thief_cannot_sign_with_a_replaced_key(registry: FoundedRegistry) -> None:
    thief = registry.signers(SHANGHAI_PUB)
    replace_publisher(registry)
    registry.forge(SHANGHAI_PUB, signers=thief)

    assert "enough signatures" in faults_after(registry)


def test_a_thiefs_highest_number_is_void_once_the_key_is_replaced(
    registry: FoundedRegistry,
) -> None:
    def leap(publication: Targets) -> None:
        publication.version = 999_999_999

    before = registry.content(SHANGHAI_PUB)
    registry.forge(SHANGHAI_PUB, leap)
    registry.release_unchecked()
    marks = marks_of(check(registry))

    new = replace_publisher(registry)
    (
        registry.repository.folder / f"metadata/{999_999_999}.{SHANGHAI_PUB}.json"
    ).unlink()
    before.version = 2
    registry.write(SHANGHAI_PUB, 2, sign(before, [new]))
    registry.release_unchecked(now=NOW + timedelta(hours=1))

    assert check(registry, marks).faults == {}


def test_a_thiefs_highest_number_stands_while_the_key_is_in_use(
    registry: FoundedRegistry,
) -> None:
    def leap(publication: Targets) -> None:
        publication.version = 999_999_999

    registry.forge(SHANGHAI_PUB, leap)
    registry.release_unchecked()
    marks = marks_of(check(registry))
    (
        registry.repository.folder / f"metadata/{999_999_999}.{SHANGHAI_PUB}.json"
    ).unlink()
    registry.release_unchecked(now=NOW + timedelta(hours=1))

    assert "is older than" in check(registry, marks).faults[SHANGHAI]


# Fast-forward of the host


def replace_host_keys(
    registry: FoundedRegistry, count: int, *, signers: list[Signer] | None = None
) -> list[Signer]:
    """Let the council replace host keys; return the new host's signers."""
    old = registry.signers(roles.TIMESTAMP)
    new = [registry.new_key(f"host-{n}", SHANGHAI) for n in range(4, 4 + count)]

    def hand_over(root: Root) -> None:
        for role in (roles.SNAPSHOT, roles.TIMESTAMP):
            for signer in old[:count]:
                root.revoke_key(signer.public_key.keyid, role)
            for signer in new:
                root.add_key(signer.public_key, role)

    registry.forge(roles.ROOT, hand_over, signers=signers)
    return [*new, *old[count:]]


def leap_ahead(registry: FoundedRegistry) -> Marks:
    """Let a thief of two host keys publish the highest numbers and a late time."""

    def leap(signed: Snapshot | Timestamp) -> None:
        signed.version = 999_999_999

    registry.release_unchecked(now=NOW + timedelta(days=300), change_timestamp=leap)
    return marks_of(check(registry))


def undo(registry: FoundedRegistry) -> None:
    """Let the host go on where it stood before the thief."""
    path = registry.repository.folder / "metadata/timestamp.json"
    timestamp = parse(path.read_bytes(), Timestamp).signed
    timestamp.version = 5
    path.write_bytes(sign(timestamp, registry.signers(roles.TIMESTAMP)))


def test_new_host_keys_undo_a_fast_forward(registry: FoundedRegistry) -> None:
    marks = leap_ahead(registry)
    undo(registry)
    signers = replace_host_keys(registry, 2)
    registry.release_unchecked(signers=signers)
    chain = check(registry, marks)

    assert chain.top.timestamp.version == 6
    assert chain.top.issued_at == NOW


def test_a_fast_forward_stands_while_two_old_host_keys_remain(
    registry: FoundedRegistry,
) -> None:
    # One key replaced: the thief's file would still bear two good signatures.
    marks = leap_ahead(registry)
    undo(registry)
    signers = replace_host_keys(registry, 1)
    registry.release_unchecked(signers=signers)

    with pytest.raises(OutdatedError):
        check(registry, marks)
