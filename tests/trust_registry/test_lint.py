"""The registry's rules, each broken once in a registry that keeps them all.

The roles are rightly signed: TUF alone would accept every one of these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Delegations, Root, SuccinctRoles, Targets

from tests.sample_registry import JIANGSU, NOW, REGIONS, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.lint import (
    Finding,
    lint_council,
    lint_life,
    lint_pin,
    lint_region,
    lint_root,
)
from trust_registry.role_content import meta_file, target_file

AUTHORITY = roles.authority_role(SHANGHAI)
PUB = roles.publisher_role(SHANGHAI)


def rules(findings: Any) -> set[str]:
    return {finding.rule for finding in findings}


def first_key(signed: Any, role: str) -> SSlibKey:
    key = signed.get_key(signed.get_delegated_role(role).keyids[0])
    assert isinstance(key, SSlibKey)
    return key


def rename_key(signed: Any, role: str, keyid: str) -> None:
    """Put the first key of a role under another id."""
    keys = signed.keys if isinstance(signed, Root) else signed.delegations.keys
    held = signed.get_delegated_role(role)
    key = keys.pop(held.keyids[0])
    held.keyids[0] = keyid
    key.keyid = keyid
    keys[keyid] = key


# The root


def under_another_id(root: Root) -> None:
    rename_key(root, roles.ROOT, "a" * 64)


def respelled(root: Root) -> None:
    key = first_key(root, roles.ROOT)
    key.keyval = {"public": key.keyval["public"] + "\n"}


def of_rsa(root: Root) -> None:
    key = first_key(root, roles.ROOT)
    key.keytype, key.scheme = "rsa", "rsassa-pss-sha256"


def nobodys(root: Root) -> None:
    del first_key(root, roles.ROOT).unrecognized_fields["x-owner"]


def two_of_one_member(root: Root) -> None:
    first_key(root, roles.ROOT).unrecognized_fields["x-owner"] = JIANGSU


def low_threshold(root: Root) -> None:
    root.roles[roles.ROOT].threshold = 2


def high_threshold(root: Root) -> None:
    root.roles[roles.TARGETS].threshold = 4


def true_threshold(root: Root) -> None:
    # JSON's `true` equals 1: one signature would do.
    root.roles[roles.TIMESTAMP].threshold = True


def one_host_signature(root: Root) -> None:
    root.roles[roles.SNAPSHOT].threshold = 1


def two_host_keys(root: Root) -> None:
    for name in (roles.SNAPSHOT, roles.TIMESTAMP):
        root.roles[name].keyids.pop()


def unequal_host_keys(root: Root) -> None:
    root.roles[roles.SNAPSHOT].keyids.pop()


def root_key_for_targets(root: Root) -> None:
    root.roles[roles.TARGETS].keyids[0] = root.roles[roles.ROOT].keyids[0]


def host_key_for_the_council(root: Root) -> None:
    root.roles[roles.TARGETS].keyids[0] = root.roles[roles.TIMESTAMP].keyids[0]


def unsaid_pilot(root: Root) -> None:
    del root.unrecognized_fields["x-pilot-host"]


def pilot_said_otherwise(root: Root) -> None:
    root.unrecognized_fields["x-pilot-host"] = "yes"


def no_consistent_snapshots(root: Root) -> None:
    root.consistent_snapshot = False


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (under_another_id, "L1"),
        (respelled, "L1"),
        (of_rsa, "L1"),
        (nobodys, "L2"),
        (two_of_one_member, "L2"),
        (low_threshold, "L3"),
        (high_threshold, "L3"),
        (true_threshold, "L3"),
        (one_host_signature, "L3"),
        (two_host_keys, "L3"),
        (unequal_host_keys, "L4"),
        (root_key_for_targets, "L4"),
        (host_key_for_the_council, "L4"),
        (unsaid_pilot, "L5"),
        (pilot_said_otherwise, "L5"),
        (no_consistent_snapshots, "L10"),
    ],
)
def test_a_root_that_breaks_a_rule_is_found(
    registry: FoundedRegistry, change: Callable[[Root], None], rule: str
) -> None:
    root = registry.repository.root()
    assert not rules(lint_root(root))
    change(root)

    assert rule in rules(lint_root(root))


def test_hosts_of_three_members_are_no_pilot(registry: FoundedRegistry) -> None:
    root = registry.repository.root()
    unsaid_pilot(root)
    for keyid, code in zip(root.roles[roles.TIMESTAMP].keyids, REGIONS, strict=False):
        root.keys[keyid].unrecognized_fields["x-owner"] = code

    assert not rules(lint_root(root))


# The council


def list_path(path: str) -> Callable[[Targets], None]:
    def change(targets: Targets) -> None:
        targets.targets[path] = target_file(path, b"x")

    change.__name__ = path.replace("/", "-")
    return change


def other_path(targets: Targets) -> None:
    delegated(targets).paths = ["regions/*/*"]


def further_path(targets: Targets) -> None:
    delegated(targets).paths = [f"regions/{SHANGHAI}/*", f"regions/{JIANGSU}/*"]


def hashed_paths(targets: Targets) -> None:
    delegated(targets).paths, delegated(targets).path_hash_prefixes = None, ["00"]


def not_terminating(targets: Targets) -> None:
    delegated(targets).terminating = False


def other_name(targets: Targets) -> None:
    delegated(targets).name = "shanghai"


def publishers_name(targets: Targets) -> None:
    delegated(targets).name = PUB


def nobody(targets: Targets) -> None:
    targets.delegations = None


def hash_bins(targets: Targets) -> None:
    assert targets.delegations is not None
    keys = targets.delegations.keys
    bins = SuccinctRoles(list(keys)[:1], 1, 8, "region-310000")
    targets.delegations = Delegations(keys, None, bins)


def one_officer(targets: Targets) -> None:
    delegated(targets).threshold = 1


def two_officers(targets: Targets) -> None:
    delegated(targets).keyids.pop()


def foreign_officer(targets: Targets) -> None:
    assert targets.delegations is not None
    assert targets.delegations.roles is not None
    other = targets.delegations.roles[roles.authority_role(JIANGSU)]
    delegated(targets).keyids[0] = other.keyids[0]


def unnamed_officer(targets: Targets) -> None:
    del first_key(targets, AUTHORITY).unrecognized_fields["x-owner"]


def loose_file(targets: Targets) -> None:
    targets.targets["policy/members.json"].hashes = {"md5": "0" * 32}


def endless_file(targets: Targets) -> None:
    targets.targets["policy/members.json"].length = 2**40


def delegated(targets: Targets) -> Any:
    assert targets.delegations is not None
    assert targets.delegations.roles is not None
    return targets.delegations.roles[AUTHORITY]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (list_path(f"regions/{SHANGHAI}/agencies.json"), "L8"),
        (list_path("policy/evil.json"), "L8"),
        (list_path("license-types/short.json"), "L8"),
        (list_path("../members.json"), "L8"),
        (other_path, "L6"),
        (further_path, "L6"),
        (hashed_paths, "L6"),
        (not_terminating, "L6"),
        (other_name, "L6"),
        (publishers_name, "L6"),
        (nobody, "L6"),
        (hash_bins, "L6"),
        (one_officer, "L3"),
        (two_officers, "L3"),
        (foreign_officer, "L4"),
        (foreign_officer, "L7"),
        (unnamed_officer, "L2"),
        (loose_file, "L10"),
        (endless_file, "L10"),
    ],
)
def test_a_council_that_breaks_a_rule_is_found(
    registry: FoundedRegistry, change: Callable[[Targets], None], rule: str
) -> None:
    root = registry.repository.root()
    targets = registry.content(roles.TARGETS)
    assert not rules(lint_council(root, targets))
    change(targets)

    assert rule in rules(lint_council(root, targets))


def test_a_regions_key_serves_no_top_role(registry: FoundedRegistry) -> None:
    root = registry.repository.root()
    targets = registry.content(roles.TARGETS)
    root.add_key(first_key(targets, AUTHORITY), roles.TIMESTAMP)

    assert "L4" in rules(lint_council(root, targets))


# A region


def officers_list_files(authority: Targets, _: Targets) -> None:
    list_path(f"regions/{SHANGHAI}/agencies.json")(authority)


def two_publishers_roles(authority: Targets, _: Targets) -> None:
    assert authority.delegations is not None
    assert authority.delegations.roles is not None
    held = authority.delegations.roles[PUB]
    authority.delegations.roles[f"{PUB}.pub"] = held


def wider_publisher(authority: Targets, _: Targets) -> None:
    publisher(authority).paths = ["regions/*/*"]


def publisher_not_terminating(authority: Targets, _: Targets) -> None:
    publisher(authority).terminating = False


def two_must_sign(authority: Targets, _: Targets) -> None:
    publisher(authority).threshold = 2


def no_publisher(authority: Targets, _: Targets) -> None:
    publisher(authority).keyids.clear()


def foreign_publisher(authority: Targets, _: Targets) -> None:
    first_key(authority, PUB).unrecognized_fields["x-owner"] = JIANGSU


def further_delegation(authority: Targets, publication: Targets) -> None:
    publication.delegations = authority.delegations


def foreign_file(_: Targets, publication: Targets) -> None:
    list_path(f"regions/{JIANGSU}/agencies.json")(publication)


def unknown_file(_: Targets, publication: Targets) -> None:
    list_path(f"regions/{SHANGHAI}/notes.json")(publication)


def no_agencies(_: Targets, publication: Targets) -> None:
    del publication.targets[f"regions/{SHANGHAI}/agencies.json"]


def publisher(authority: Targets) -> Any:
    return authority.get_delegated_role(PUB)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (officers_list_files, "L8"),
        (two_publishers_roles, "L6"),
        (wider_publisher, "L6"),
        (publisher_not_terminating, "L6"),
        (two_must_sign, "L3"),
        (no_publisher, "L3"),
        (foreign_publisher, "L7"),
        (further_delegation, "L6"),
        (foreign_file, "L8"),
        (unknown_file, "L8"),
        (no_agencies, "L8"),
    ],
)
def test_a_region_that_breaks_a_rule_is_found(
    registry: FoundedRegistry, change: Callable[[Targets, Targets], None], rule: str
) -> None:
    authority, publication = registry.content(AUTHORITY), registry.content(PUB)
    assert not rules(lint_region(SHANGHAI, authority, publication, frozenset()))
    change(authority, publication)

    found = lint_region(SHANGHAI, authority, publication, frozenset())
    assert rule in rules(found)


def test_a_publishers_key_serves_no_other_role(registry: FoundedRegistry) -> None:
    authority, publication = registry.content(AUTHORITY), registry.content(PUB)
    taken = frozenset(publisher(authority).keyids)

    assert rules(lint_region(SHANGHAI, authority, publication, taken)) == {"L4"}


# Lives and pins


@pytest.mark.parametrize("role", ["root", "targets", AUTHORITY, PUB, "timestamp"])
def test_a_role_lives_no_longer_than_its_kind(
    registry: FoundedRegistry, role: str
) -> None:
    signed = registry.content(role)
    longest = roles.LIVES[roles.kind_of(role)].longest
    signed.expires = NOW + longest
    assert not rules(lint_life(role, signed, issued_at=NOW))
    signed.expires += timedelta(seconds=1)

    assert rules(lint_life(role, signed, issued_at=NOW)) == {"L9"}


def test_a_role_file_is_pinned_by_length_hash_and_whole_version() -> None:
    assert not rules(lint_pin("x", meta_file(1, b"content")))
    for change in (
        {"length": None},
        {"hashes": None},
        {"hashes": {"md5": "0"}},
        {"hashes": {"sha256": "0", "md5": "0"}},
        {"version": True},
    ):
        pin = meta_file(1, b"content")
        for name, value in change.items():
            setattr(pin, name, value)
        assert rules(lint_pin("x", pin)) == {"L10"}, change


def test_a_finding_reads_as_a_sentence() -> None:
    assert str(Finding("L3", "root", "the threshold is not 3")) == (
        "root: the threshold is not 3 (L3)"
    )
