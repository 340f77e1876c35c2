"""What the host takes in and what it refuses, each refusal with its own name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from tests.sample_keys import jwk_of, kid_of
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    SHANGHAI,
    key_entry,
    when,
)
from tests.trust_registry.founded import PASSPHRASE, FoundedRegistry
from trust_registry import roles
from trust_registry.archive import pack
from trust_registry.errors import SubmissionRefusedError
from trust_registry.layout import blob_path, role_path
from trust_registry.metadata import sign
from trust_registry.region_publication import publish
from trust_registry.role_content import target_file

PUB = roles.publisher_role(SHANGHAI)
AUTHORITY = roles.authority_role(SHANGHAI)
AGENCIES = f"regions/{SHANGHAI}/agencies.json"


def parts(submission: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(submission) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(submission: Path, content: dict[str, bytes]) -> Path:
    pack(submission, content.items())
    return submission


def refuse(registry: FoundedRegistry, submission: Path, match: str) -> None:
    before = snapshot_of(registry.repository.folder)
    with pytest.raises(SubmissionRefusedError, match=match) as told:
        registry.host.ingest(submission, now=NOW)
    assert "\n" not in str(told.value)
    assert snapshot_of(registry.repository.folder) == before


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def hand_in(
    registry: FoundedRegistry,
    change: Callable[[Any], object],
    *,
    role: str = PUB,
    blobs: dict[str, bytes] | None = None,
    signers: Any = None,
    version: int | None = None,
) -> Path:
    """Sign a changed role under the next version and pack it as a submission."""
    signed = registry.content(role)
    signed.version += 1
    signed.expires = NOW + roles.LIVES[roles.kind_of(role)].longest
    change(signed)
    raw = sign(signed, registry.signers(role) if signers is None else signers)
    path = registry.folder / "submission.zip"
    name = role_path(role, version or signed.version)
    return repack(path, {name: raw, **(blobs or {})})


def nothing(_: Any) -> None:
    """Change nothing."""


def test_a_publication_is_taken_in(registry: FoundedRegistry) -> None:
    taken = registry.host.ingest(registry.submit(), now=NOW)

    assert (taken.region, dict(taken.versions)) == (SHANGHAI, {PUB: 2})
    assert registry.content(PUB).version == 2


def test_the_same_submission_may_be_handed_in_twice(registry: FoundedRegistry) -> None:
    submission = registry.submit()

    assert registry.host.ingest(submission, now=NOW) == registry.host.ingest(
        submission, now=NOW
    )


def test_counters_see_it_after_the_release_alone(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    registry.host.ingest(registry.submit(), now=NOW)
    before = registry.store(tmp_path / "before").view().standing.versions[PUB]
    registry.release()
    after = registry.store(tmp_path / "after").view().standing.versions[PUB]

    assert (before, after) == (1, 2)


def test_a_regions_officers_may_sign_anew(registry: FoundedRegistry) -> None:
    submission = hand_in(registry, nothing, role=AUTHORITY)

    assert dict(registry.host.ingest(submission, now=NOW).versions) == {AUTHORITY: 2}


# I1


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"not a zip", bytes(3000)])
def test_what_is_no_zip_is_refused(
    registry: FoundedRegistry, tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(raw)

    refuse(registry, path, "zip")


def test_a_missing_file_is_refused(registry: FoundedRegistry, tmp_path: Path) -> None:
    refuse(registry, tmp_path / "none.zip", "cannot be read")


def test_a_zip_without_a_role_is_refused(registry: FoundedRegistry) -> None:
    refuse(registry, repack(registry.folder / "x.zip", {}), "no signed role")


def test_a_file_that_is_no_part_is_refused(registry: FoundedRegistry) -> None:
    submission = registry.submit()
    content = parts(submission) | {"readme.txt": b"hello"}

    refuse(registry, repack(submission, content), "no part")


@pytest.mark.parametrize("role", ["snapshot", "timestamp", "region-3100000"])
def test_a_top_role_does_not_come_in_as_a_regions(
    registry: FoundedRegistry, role: str
) -> None:
    path = repack(registry.folder / "x.zip", {f"metadata/2.{role}.json": b"{}"})

    refuse(registry, path, "roles of one region")


def test_a_submission_holds_one_region(registry: FoundedRegistry) -> None:
    both = parts(registry.submit()) | parts(registry.submit(JIANGSU))

    refuse(registry, repack(registry.folder / "x.zip", both), "one region")


def test_a_region_that_is_no_member_is_refused(registry: FoundedRegistry) -> None:
    name = "metadata/1.region-440000.pub.json"

    refuse(registry, repack(registry.folder / "x.zip", {name: b"{}"}), "no member")


# I2


def test_a_skipped_version_is_refused(registry: FoundedRegistry) -> None:
    registry.submit()

    refuse(registry, registry.submit(), "v3 does not follow v1")


def test_an_older_version_is_refused(registry: FoundedRegistry) -> None:
    registry.host.ingest(registry.submit(), now=NOW)
    old = registry.repository.role_file(PUB, 1) + b" "
    path = repack(registry.folder / "x.zip", {role_path(PUB, 1): old})

    refuse(registry, path, "v1 does not follow v2")


def test_two_files_of_one_version_are_refused(registry: FoundedRegistry) -> None:
    registry.host.ingest(registry.submit(), now=NOW)
    other = hand_in(registry, lambda signed: setattr(signed, "version", 2))

    refuse(registry, other, "v2 does not follow v2")


def test_a_version_may_not_differ_from_its_name(registry: FoundedRegistry) -> None:
    submission = hand_in(
        registry, lambda signed: setattr(signed, "version", 7), version=2
    )

    refuse(registry, submission, "another version than its name")


def test_a_refused_publication_is_signed_again_under_its_number(
    registry: FoundedRegistry,
) -> None:
    registry.submit()
    again = publish(registry.region(), now=NOW, secrets=PASSPHRASE, again=True)

    assert again.version == 2
    registry.host.ingest(again.submission, now=NOW)


# I3


@pytest.mark.parametrize(
    "thief", [roles.publisher_role(JIANGSU), AUTHORITY, "timestamp"]
)
def test_a_publication_signed_by_another_is_refused(
    registry: FoundedRegistry, thief: str
) -> None:
    submission = hand_in(registry, nothing, signers=registry.signers(thief))

    refuse(registry, submission, "enough signatures")


def test_an_unsigned_publication_is_refused(registry: FoundedRegistry) -> None:
    refuse(registry, hand_in(registry, nothing, signers=[]), "enough signatures")


def test_one_officer_alone_is_refused(registry: FoundedRegistry) -> None:
    signers = registry.signers(AUTHORITY)[:1]

    refuse(
        registry,
        hand_in(registry, nothing, role=AUTHORITY, signers=signers),
        "enough signatures",
    )


# I4


def test_another_regions_path_is_refused(registry: FoundedRegistry) -> None:
    path = f"regions/{JIANGSU}/agencies.json"

    def list_foreign(signed: Any) -> None:
        signed.targets[path] = target_file(path, b"x")

    refuse(registry, hand_in(registry, list_foreign), "may not list")


@pytest.mark.parametrize(
    "path",
    [
        f"regions/{SHANGHAI}/members.json",
        f"regions/{SHANGHAI}/../x.json",
        "policy/members.json",
        f"regions/{SHANGHAI}/sub/agencies.json",
    ],
)
def test_a_foreign_path_is_refused(registry: FoundedRegistry, path: str) -> None:
    def list_foreign(signed: Any) -> None:
        signed.targets[path] = target_file(path, b"x")

    refuse(registry, hand_in(registry, list_foreign), "may not list")


def test_a_publisher_that_delegates_further_is_refused(
    registry: FoundedRegistry,
) -> None:
    delegations = registry.content(AUTHORITY).delegations

    def delegate(signed: Any) -> None:
        signed.delegations = delegations

    refuse(registry, hand_in(registry, delegate), "delegates further")


def test_officers_that_delegate_to_another_name_too_are_refused(
    registry: FoundedRegistry,
) -> None:
    def delegate_more(signed: Any) -> None:
        role = deepcopy(signed.delegations.roles[PUB])
        role.name = roles.publisher_role(JIANGSU)
        signed.delegations.roles[role.name] = role

    submission = hand_in(registry, delegate_more, role=AUTHORITY)
    refuse(registry, submission, "delegates to others")


# I5


def test_too_long_a_life_is_refused(registry: FoundedRegistry) -> None:
    def prolong(signed: Any) -> None:
        signed.expires += timedelta(days=1)

    refuse(registry, hand_in(registry, prolong), "L9")


def test_too_little_life_left_is_refused(registry: FoundedRegistry) -> None:
    # A stick made today has to serve through a long holiday: 14 + 7 days.
    def shorten(signed: Any) -> None:
        signed.expires = NOW + timedelta(days=21, seconds=-1)

    refuse(registry, hand_in(registry, shorten), "in less than 21 days")


# I6


def test_a_missing_listed_file_is_refused(registry: FoundedRegistry) -> None:
    def list_more(signed: Any) -> None:
        signed.targets[AGENCIES] = target_file(AGENCIES, b"{}")

    refuse(registry, hand_in(registry, list_more), "lacks")


def test_a_wrong_listed_file_is_refused(registry: FoundedRegistry) -> None:
    registry.edit_agencies(lambda content: content["agencies"].pop())
    submission = registry.submit()
    content = parts(submission)
    (name,) = [name for name in content if "agencies" in name]
    content[name] += b" "

    refuse(registry, repack(submission, content), "not the file that was signed")


def test_a_file_that_nobody_signed_is_refused(registry: FoundedRegistry) -> None:
    submission = registry.submit()
    content = parts(submission)
    content[f"targets/regions/{SHANGHAI}/{'0' * 64}.agencies.json"] = b"{}"

    refuse(registry, repack(submission, content), "no signed list")


# I7


def with_agencies(
    registry: FoundedRegistry, change: Callable[[dict[str, Any]], object]
) -> Path:
    """Hand in changed agencies past the officer's own checks."""
    content = strict_json.loads(
        (registry.region().folder / "agencies.json").read_bytes()
    )
    change(content)
    raw = strict_json.dumps(content)

    def list_changed(signed: Any) -> None:
        signed.targets[AGENCIES] = target_file(AGENCIES, raw)

    blobs = {blob_path(AGENCIES, sha256(raw).hexdigest()): raw}
    return hand_in(registry, list_changed, blobs=blobs)


def of_jiangsu(content: dict[str, Any]) -> None:
    content["agencies"][0]["id"] = f"https://license.{JIANGSU}.example/market"


def under_a_false_kid(content: dict[str, Any]) -> None:
    content["agencies"][0]["keys"][0]["kid"] = kid_of("thief")


def with_jiangsus_key(content: dict[str, Any]) -> None:
    key = content["agencies"][0]["keys"][0]
    key["kid"], key["jwk"] = kid_of("js"), jwk_of("js")


def with_one_key_for_two(content: dict[str, Any]) -> None:
    content["agencies"][0]["keys"] = content["agencies"][1]["keys"]


def with_a_status_prefix_of_jiangsu(content: dict[str, Any]) -> None:
    prefix = f"https://status.{JIANGSU}.example/"
    content["status_issuers"][0]["uri_prefix"] = prefix


def twice(content: dict[str, Any]) -> None:
    content["agencies"].append(content["agencies"][0])


def without_a_name(content: dict[str, Any]) -> None:
    del content["agencies"][0]["name"]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (of_jiangsu, "A1"),
        (under_a_false_kid, "not of its own JWK"),
        (with_jiangsus_key, "lists this key already"),
        (with_one_key_for_two, "A4"),
        (with_a_status_prefix_of_jiangsu, "A6"),
        (twice, "stands twice"),
        (without_a_name, "name"),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(
    registry: FoundedRegistry, change: Callable[[dict[str, Any]], object], match: str
) -> None:
    refuse(registry, with_agencies(registry, change), match)


def test_files_of_another_region_are_refused(registry: FoundedRegistry) -> None:
    def claim(content: dict[str, Any]) -> None:
        content["region"] = JIANGSU

    refuse(registry, with_agencies(registry, claim), "not the file of the region")


# I8


def new_key(name: str, **changes: Any) -> dict[str, Any]:
    return key_entry(name) | changes


def add_key(**changes: Any) -> Callable[[dict[str, Any]], object]:
    def change(content: dict[str, Any]) -> None:
        content["agencies"][0]["keys"].append(new_key("next", **changes))

    return change


def test_an_addition_announced_two_weeks_ahead_is_taken_in(
    registry: FoundedRegistry,
) -> None:
    registry.edit_agencies(add_key(not_before=when(days=14)))

    assert registry.host.ingest(registry.submit(), now=NOW).early == []


@pytest.mark.parametrize("days", [-700, 0, 13])
def test_an_addition_that_takes_effect_sooner_is_refused(
    registry: FoundedRegistry, days: int
) -> None:
    registry.edit_agencies(add_key(not_before=when(days=days)))

    refuse(registry, registry.submit(), "before every counter can know it")


def test_an_emergency_skips_the_wait_and_the_reason_is_kept(
    registry: FoundedRegistry,
) -> None:
    registry.edit_agencies(add_key())
    taken = registry.host.ingest(
        registry.submit(), now=NOW, emergency="key lost in a fire"
    )

    assert len(taken.early) == 1
    log = (registry.host.folder / "publications.log").read_text("utf-8")
    assert "key lost in a fire" in log


def test_a_reason_of_blanks_is_none(registry: FoundedRegistry) -> None:
    registry.edit_agencies(add_key())

    with pytest.raises(SubmissionRefusedError):
        registry.host.ingest(registry.submit(), now=NOW, emergency="  ")


def test_a_key_is_compromised_at_once(registry: FoundedRegistry) -> None:
    def compromise(content: dict[str, Any]) -> None:
        key = content["agencies"][0]["keys"][0]
        key["state"], key["revoked_at"] = "compromised", when()

    registry.edit_agencies(compromise)

    assert registry.host.ingest(registry.submit(), now=NOW).early == []


def test_a_lost_key_does_not_come_back_to_life(registry: FoundedRegistry) -> None:
    def compromise(content: dict[str, Any]) -> None:
        key = content["agencies"][0]["keys"][0]
        key["state"], key["revoked_at"] = "compromised", when()

    def forgive(content: dict[str, Any]) -> None:
        content["agencies"][0]["keys"][0]["state"] = "active"

    registry.edit_agencies(compromise)
    registry.host.ingest(registry.submit(), now=NOW)
    registry.edit_agencies(forgive)

    refuse(registry, registry.submit(), "take effect at once")


def test_a_license_type_is_announced_too(registry: FoundedRegistry) -> None:
    def add_type(content: dict[str, Any]) -> None:
        types = content["agencies"][0]["license_types"]
        types.append({"code": "11100000000013127D901", "from": when(days=3)})

    registry.edit_agencies(add_type)

    refuse(registry, registry.submit(), "license type 11100000000013127D901")


def test_a_type_is_ended_at_once_but_not_prolonged(registry: FoundedRegistry) -> None:
    def end(content: dict[str, Any]) -> None:
        content["agencies"][0]["license_types"][0]["until"] = when(days=1)

    def prolong(content: dict[str, Any]) -> None:
        content["agencies"][0]["license_types"][0]["until"] = None

    registry.edit_agencies(end)
    registry.host.ingest(registry.submit(), now=NOW)
    registry.edit_agencies(prolong)

    refuse(registry, registry.submit(), f"license type {BUSINESS_LICENSE}")


def test_a_regions_first_agencies_may_begin_at_once(registry: FoundedRegistry) -> None:
    zhejiang = "330000"

    def add_first(content: dict[str, Any]) -> None:
        shanghai = registry.region().agencies().agencies[0]
        entry = shanghai.model_dump(mode="json", by_alias=True)
        entry["id"] = f"https://license.{zhejiang}.example/market"
        entry["keys"] = [key_entry("first")]
        content["agencies"].append(entry)

    registry.edit_agencies(add_first, zhejiang)

    assert registry.host.ingest(registry.submit(zhejiang), now=NOW).early == []


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        ({"from": when(days=14)}, True),
        ({"from": when()}, False),
        ({"from": when(), "effect": "exclude"}, True),
    ],
    ids=["announced", "sudden", "exclusion"],
)
def test_recognition_is_announced_and_withdrawn_at_once(
    registry: FoundedRegistry, row: dict[str, str], taken: bool
) -> None:
    full = {"accepting": SHANGHAI, "issuing": JIANGSU, "license_type": "*"} | row
    content = {"format": "tongyan-recognition-1", "rows": [full]}
    path = registry.region().folder / "recognition.json"
    path.write_bytes(strict_json.dumps(content))
    submission = registry.submit()

    if taken:
        assert registry.host.ingest(submission, now=NOW).early == []
    else:
        refuse(registry, submission, f"recognition of {JIANGSU}")
