from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.sample_registry import REGIONS, SHANGHAI
from tests.trust_registry.founded import (
    FOUNDED_AT,
    PASSPHRASE,
    FoundedRegistry,
    found_registry,
    plan_content,
    read_plan_content,
)
from trust_registry import roles
from trust_registry.errors import KeyFileError, PlanError
from trust_registry.fingerprint import fingerprint
from trust_registry.founding import found
from trust_registry.inspection import inspect
from trust_registry.keys import load_signer
from trust_registry.passphrase import Passphrase
from trust_registry.plan import read_plan, sample_plan
from trust_registry.source import FolderSource


def test_what_is_founded_breaks_no_rule(registry: FoundedRegistry) -> None:
    found_there = inspect(FolderSource(registry.repository.folder))

    assert found_there.findings == []
    assert [one.region.code for one in found_there.regions] == list(REGIONS)


def test_the_fingerprint_is_the_hash_of_the_first_roots_file(
    registry: FoundedRegistry,
) -> None:
    raw = (registry.repository.folder / "metadata/1.root.json").read_bytes()

    assert registry.fingerprint == fingerprint(raw)
    digest = hashlib.sha256(raw).hexdigest()
    assert registry.fingerprint.replace(" ", "").lower() == digest


def test_each_member_has_one_key_in_each_council_role(
    registry: FoundedRegistry,
) -> None:
    root = registry.repository.root()

    for name in (roles.ROOT, roles.TARGETS):
        role = root.roles[name]
        owners = {
            root.keys[keyid].unrecognized_fields["x-owner"] for keyid in role.keyids
        }
        assert owners == set(REGIONS)
        assert role.threshold == 3


def test_a_pilot_says_that_one_host_holds_all_host_keys(
    registry: FoundedRegistry,
) -> None:
    assert registry.repository.root().unrecognized_fields["x-pilot-host"] is True


def test_private_keys_are_encrypted_and_their_owners_alone(
    registry: FoundedRegistry,
) -> None:
    keys = list(registry.folder.rglob("*.pem"))

    assert len(keys) == 2 * 4 + 4 * 4 + 3
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_a_wrong_passphrase_opens_no_key(registry: FoundedRegistry) -> None:
    path = registry.folder / "host/keys/host-1.pem"

    with pytest.raises(KeyFileError, match="passphrase does not open"):
        load_signer(path, Passphrase("another sentence altogether"))


def test_a_passphrase_is_never_shown() -> None:
    assert "sentence" not in f"{PASSPHRASE} {PASSPHRASE!r}"


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(PlanError, match="is in use"):
        found_registry(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_founding_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    content = plan_content()
    agency = content["regions"][0]["agencies"][0]
    # Its identifier is another region's: counters would refuse it.
    agency["id"] = "https://license.320000.example/market"

    with pytest.raises(PlanError, match="320000"):
        found_registry(tmp_path / "registry", content)
    assert list(tmp_path.iterdir()) == []


def test_one_region_may_found_a_registry_alone(tmp_path: Path) -> None:
    content = plan_content()
    del content["regions"][1:]

    found_registry(tmp_path / "registry", content)
    source = FolderSource(tmp_path / "registry/host/repository")
    assert inspect(source).findings == []


def two_of_one_region(content: dict[str, Any]) -> None:
    content["regions"].append(content["regions"][0])


def overlapping_prefixes(content: dict[str, Any]) -> None:
    content["regions"][1]["iss_prefix"] = f"https://license.{SHANGHAI}.example/js/"


def an_unknown_member(content: dict[str, Any]) -> None:
    content["demonstration"] = True


def no_region(content: dict[str, Any]) -> None:
    content["regions"] = []


def http_prefix(content: dict[str, Any]) -> None:
    content["regions"][0]["iss_prefix"] = "http://license.310000.example/"


@pytest.mark.parametrize(
    "change",
    [
        two_of_one_region,
        overlapping_prefixes,
        an_unknown_member,
        no_region,
        http_prefix,
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(change: Any) -> None:
    content = plan_content()
    change(content)

    with pytest.raises(ValidationError):
        read_plan_content(content)


def test_the_sample_plan_can_be_founded(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(sample_plan())
    plan = read_plan(tmp_path / "plan.json")

    assert plan.demo
    founded = found(plan, tmp_path / "registry", now=FOUNDED_AT, passphrase=PASSPHRASE)
    assert (founded.folder / "regions/340000/agencies.json").is_file()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"name": 1}', b"\xff\xfe", b'{"demo":true,"demo":true}']
)
def test_a_damaged_plan_is_one_sentence(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(raw)

    with pytest.raises(PlanError) as told:
        read_plan(path)
    assert "\n" not in str(told.value)


def test_a_missing_plan_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "none.json")
