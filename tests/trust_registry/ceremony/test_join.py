"""A region joins: one member entry and one delegation, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Targets

from credential import strict_json
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG, recognition_row, when
from tests.trust_registry.ceremony.fujian import (
    FUJIAN,
    FUJIAN_MARKET,
    Applicant,
    entry_values,
)
from tests.trust_registry.ceremony.sittings import (
    assembled,
    propose,
    repository_state,
    reviewed,
    take_in,
)
from tests.trust_registry.founded import PASSPHRASE, FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.join import join
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.recognition_rows import propose_rows
from trust_registry.ceremony.join_request import JoinRequest, read_request
from trust_registry.ceremony.proposal import Draft, Proposal
from trust_registry.ceremony.review import review
from trust_registry.ceremony.state import MEMBERS
from trust_registry.ceremony.typed_fingerprint import asked_fingerprints, check_typed
from trust_registry.errors import CeremonyError, SubmissionRefusedError
from trust_registry.keys import load_signer
from trust_registry.metadata import parse, sign
from trust_registry.recognition import RecognitionRow
from trust_registry.submission import RoleFile, Submission

OFFICERS = roles.authority_role(FUJIAN)
PUBLISHER = roles.publisher_role(FUJIAN)
IN_TIME = NOW + timedelta(days=15)

Change = Callable[[Any], object]


def request_of(fujian: Applicant) -> JoinRequest:
    return read_request(fujian.applied.request)


def join_draft(registry: FoundedRegistry, fujian: Applicant) -> Draft:
    state = repository_state(registry)
    return join(state, request_of(fujian), fujian.publish(), now=NOW)


def join_proposal(registry: FoundedRegistry, fujian: Applicant) -> Proposal:
    return propose(registry, join_draft(registry, fujian))


def row(**changes: Any) -> RecognitionRow:
    values = recognition_row(FUJIAN, ZHEJIANG) | {"from": "2026-12-06T02:00:00Z"}
    return RecognitionRow.model_validate_json(strict_json.dumps(values | changes))


def refuse(registry: FoundedRegistry, draft: Draft, match: str) -> None:
    proposal = propose(registry, draft)
    with pytest.raises(CeremonyError, match=match) as told:
        reviewed(registry, proposal)
    assert "\n" not in str(told.value)
    assert told.value.zh


# What honest officers do


def test_a_region_joins_and_the_counters_know_it(
    registry: FoundedRegistry, fujian: Applicant, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust")
    assert store.view().region(FUJIAN) is None

    taken = take_in(registry, assembled(registry, join_proposal(registry, fujian)))
    registry.release(now=NOW)
    store.update([str(registry.repository.folder)], now=NOW)

    assert taken.versions == {"targets": 2, OFFICERS: 1, PUBLISHER: 1}
    agency = store.view().agency(FUJIAN_MARKET)
    assert agency is not None
    assert agency.name.en == "Fujian market office"
    assert store.view().standing.quarantined == {}


def test_the_rows_are_the_second_proposal_of_the_sitting(
    registry: FoundedRegistry, fujian: Applicant, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust")
    first = join_proposal(registry, fujian)
    after = reviewed(registry, first)[0].after
    second = propose(registry, propose_rows(after, [row()], now=NOW), state=after)

    taken = take_in(registry, assembled(registry, first, second))
    registry.release(now=NOW)
    store.update([str(registry.repository.folder)], now=NOW)

    assert taken.versions["targets"] == 3
    recognized = store.view().recognition(
        accepting=ZHEJIANG,
        issuing=FUJIAN,
        type_code="11100000MB0143028R001",
        issued_at=IN_TIME,
        now=IN_TIME,
    )
    assert recognized.recognized


def test_the_second_proposal_alone_is_told_what_comes_first(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    first = join_proposal(registry, fujian)
    after = reviewed(registry, first)[0].after
    second = propose(registry, propose_rows(after, [row()], now=NOW), state=after)

    with pytest.raises(CeremonyError, match="name the proposal before it first"):
        reviewed(registry, second)
    with pytest.raises(CeremonyError, match="name the proposal before it first"):
        reviewed(registry, second, first)


def test_the_sentences_say_who_joins_with_which_keys(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    (one,) = reviewed(registry, join_proposal(registry, fujian))
    zh = "".join(told.zh for told in one.sentences)
    en = " ".join(told.en for told in one.sentences)

    assert (
        "福建省（350000）成为成员：机构标识在 https://license.350000.example/ 之下"
        in zh
    )
    assert "尚无地区认可其证照" in zh
    assert "Fujian (350000) may publish under regions/350000/*, and nowhere else" in en
    assert en.count("may sign the role of Fujian (350000) from now on") == 3


def test_everything_can_be_done_twice(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    print_before = fujian.applied.fingerprint
    assert fujian.apply().fingerprint == print_before
    fujian.publish()
    sitting = assembled(
        registry,
        propose(
            registry,
            join(
                repository_state(registry),
                request_of(fujian),
                fujian.publish(again=True),
                now=NOW,
            ),
        ),
    )
    assert take_in(registry, sitting) == take_in(registry, sitting)
    registry.release(now=NOW)
    assert take_in(registry, sitting).versions["targets"] == 2


# What is typed


def test_the_applicants_fingerprint_is_typed(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    state = repository_state(registry)
    sitting = review(state, [join_proposal(registry, fujian)], now=NOW)
    trusted = asked_fingerprints(replace(state, is_trusted=True), sitting)
    pinned = asked_fingerprints(state, sitting)

    check_typed(trusted, [fujian.applied.fingerprint.lower()])
    check_typed(pinned, [registry.fingerprint, fujian.applied.fingerprint])
    with pytest.raises(CeremonyError, match="new keys of Fujian"):
        check_typed(trusted, [registry.fingerprint])
    with pytest.raises(CeremonyError, match="root, from paper"):
        check_typed(pinned, [fujian.applied.fingerprint])


def test_a_request_carried_by_a_thief_has_another_fingerprint(
    registry: FoundedRegistry, fujian: Applicant, tmp_path: Path
) -> None:
    thief = Applicant(tmp_path / "thief")
    thief.list_agency()
    state = replace(repository_state(registry), is_trusted=True)
    sitting = review(state, [join_proposal(registry, thief)], now=NOW)

    with pytest.raises(CeremonyError, match="do not sign"):
        check_typed(asked_fingerprints(state, sitting), [fujian.applied.fingerprint])


# Join requests


def edit_request(fujian: Applicant, change: Change) -> Path:
    path = fujian.applied.request
    content = strict_json.loads(path.read_bytes())
    change(content)
    path.write_bytes(strict_json.dumps(content))
    return path


def test_an_edited_request_proves_nothing(fujian: Applicant) -> None:
    path = edit_request(
        fujian, lambda one: one["region"].update(iss_prefix="https://evil.example/")
    )
    with pytest.raises(CeremonyError, match=r"does not prove .* edited"):
        read_request(path)


def test_a_request_with_a_key_of_somebody_else_is_refused(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    foreign = registry.signers(roles.authority_role(SHANGHAI))[0].public_key

    def steal(content: Any) -> None:
        key = foreign.to_dict() | {"x-owner": FUJIAN}
        content["authority"][0].update(keyid=foreign.keyid, key=key)

    with pytest.raises(CeremonyError, match="does not prove"):
        read_request(edit_request(fujian, steal))


def test_a_key_of_another_owner_is_refused(fujian: Applicant) -> None:
    def give_away(content: Any) -> None:
        content["authority"][0]["key"]["x-owner"] = SHANGHAI

    with pytest.raises(CeremonyError, match="belongs to another than 350000"):
        read_request(edit_request(fujian, give_away))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-40],
        lambda raw: raw[:0],
        lambda raw: raw.replace(b"tongyan-join-request-1", b"tongyan-join-request-9"),
        lambda raw: raw.replace(b'"proof":"', b'"proof":"zz'),
        lambda raw: raw.replace(b'"keyid":"', b'"keyid":"00'),
    ],
)
def test_a_request_that_is_cut_or_damaged_is_told(
    fujian: Applicant, spoil: Callable[[bytes], bytes]
) -> None:
    path = fujian.applied.request
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(CeremonyError, match="not a whole join request; ask"):
        read_request(path)


def test_a_member_does_not_join_again(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    again = Applicant(tmp_path / "again", entry_values(SHANGHAI))

    with pytest.raises(CeremonyError, match="310000 is a member already"):
        join_draft(registry, again)


# Attacks on the proposal


def smuggle(registry: FoundedRegistry, fujian: Applicant, change: Change) -> Draft:
    """Return the join's draft with the council's role changed further."""
    draft = join_draft(registry, fujian)
    change(draft.targets)
    return draft


def with_members(registry: FoundedRegistry, fujian: Applicant, change: Change) -> Draft:
    """Return the join's draft with the file of members changed further."""
    draft = join_draft(registry, fujian)
    assert draft.targets is not None
    assert draft.files is not None
    values = strict_json.loads(draft.files[MEMBERS])
    change(values)
    return replace(draft, files=list_file(draft.targets, MEMBERS, values))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda one: one["regions"][0].update(iss_prefix="https://x.example/"), "one"),
        (lambda one: one["regions"].pop(0), "exactly one member"),
        (
            lambda one: one["registry"].update(demo=not one["registry"]["demo"]),
            "The registry's own demo",
        ),
        (lambda one: one.update(note="hello"), "does not know"),
    ],
)
def test_attack_a_join_that_smuggles_another_member_change(
    registry: FoundedRegistry, fujian: Applicant, change: Change, match: str
) -> None:
    refuse(registry, with_members(registry, fujian, change), match)


def test_attack_a_join_that_smuggles_a_rule_of_verification(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    draft = join_draft(registry, fujian)
    assert draft.targets is not None
    assert draft.files is not None
    path = "policy/verification.json"
    values = read_values(repository_state(registry), path) | {"max_stale_s": 5_184_000}
    files = {**draft.files} | list_file(draft.targets, path, values)

    refuse(registry, replace(draft, files=files), "The verification rule max_stale_s")


def test_attack_a_join_that_smuggles_a_recognition_row(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    draft = join_draft(registry, fujian)
    state = repository_state(registry)
    rows = propose_rows(state, [row()], now=NOW)
    assert draft.targets is not None
    assert rows.targets is not None
    path = "policy/recognition.json"
    draft.targets.targets[path] = rows.targets.targets[path]
    files = {**(draft.files or {}), **(rows.files or {})}

    refuse(registry, replace(draft, files=files), "it changes more: A new row")


def test_attack_a_join_that_smuggles_the_hosts_keys(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    state = repository_state(registry)
    changed = next_role(state.root, now=NOW)
    key = registry.new_key("evil", SHANGHAI).public_key
    old = changed.roles["timestamp"].keyids[0]
    for name in ("timestamp", "snapshot"):
        changed.revoke_key(old, name)
        changed.add_key(key, name)
    draft = replace(join_draft(registry, fujian), root=changed)

    refuse(registry, draft, "it changes more: .* may (no longer )?sign")


def delegation_of(targets: Any, code: str) -> Any:
    return targets.delegations.roles[roles.authority_role(code)]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda one: delegation_of(one, FUJIAN).paths.append("regions/310000/*"), "L6"),
        (lambda one: setattr(delegation_of(one, FUJIAN), "paths", ["*"]), "L6"),
        (lambda one: setattr(delegation_of(one, FUJIAN), "terminating", False), "L6"),
        (lambda one: setattr(delegation_of(one, FUJIAN), "threshold", 1), "L3"),
        (
            lambda one: setattr(delegation_of(one, SHANGHAI), "threshold", 1),
            "another's",
        ),
        (lambda one: one.unrecognized_fields.update(x=1), "does not know"),
        (
            lambda one: delegation_of(one, FUJIAN).unrecognized_fields.update(x=1),
            "does not know",
        ),
    ],
)
def test_attack_a_delegation_that_reaches_further(
    registry: FoundedRegistry, fujian: Applicant, change: Change, match: str
) -> None:
    refuse(registry, smuggle(registry, fujian, change), match)


def test_attack_a_role_named_after_another_region(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def rename(targets: Any) -> None:
        delegations = targets.delegations.roles
        role = delegations.pop(OFFICERS)
        role.name = "region-3100000"
        delegations[role.name] = role

    refuse(registry, smuggle(registry, fujian, rename), "another's|no region")


def test_attack_a_key_replaced_in_another_region(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    key = registry.new_key("evil", SHANGHAI).public_key

    def replace_key(targets: Any) -> None:
        name = roles.authority_role(SHANGHAI)
        old = targets.delegations.roles[name].keyids[0]
        targets.revoke_key(old, name)
        targets.add_key(key, name)

    refuse(registry, smuggle(registry, fujian, replace_key), "another's")


def test_attack_a_known_key_under_a_new_name(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    known = registry.signers(roles.authority_role(SHANGHAI))[0].public_key

    def take_over(targets: Any) -> None:
        role = targets.delegations.roles[OFFICERS]
        targets.delegations.keys.pop(role.keyids[0])
        role.keyids[0] = known.keyid

    refuse(registry, smuggle(registry, fujian, take_over), "not those of the applicant")


# Attacks on what the applicant attaches


def test_attack_a_member_entry_that_the_applicant_never_signed(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def change(members: Any) -> None:
        members["regions"][-1]["contact"] = {"name": {"zh": "某", "en": "somebody"}}

    draft = with_members(registry, fujian, change)
    refuse(registry, draft, "not the one that the applicant's keys signed")


def test_attack_a_join_without_the_applicants_request(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    draft = replace(join_draft(registry, fujian), evidence={})
    refuse(registry, draft, r"join-request.json does not come with it")


def test_attack_a_join_that_carries_something_along(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    draft = join_draft(registry, fujian)
    more = replace(draft, evidence={**draft.evidence, "readme.txt": b"trust me"})
    refuse(registry, more, "it carries readme.txt along")


def republished(
    registry: FoundedRegistry, fujian: Applicant, change: Change, role: str
) -> Draft:
    """Return the join's draft with one of the applicant's roles signed otherwise."""
    part = fujian.publish()
    files = {one.role: one for one in part.role_files}
    content = parse(files[role].unverified, Targets).signed
    change(content)
    kind = roles.kind_of(role)
    signers = [
        load_signer(path, PASSPHRASE)
        for path in sorted(fujian.folder.keys.glob(f"{kind}-*.pem"))
    ]
    files[role] = RoleFile(role, content.version, sign(content, signers))
    part = Submission(list(files.values()), part.blobs)
    return join(repository_state(registry), request_of(fujian), part, now=NOW)


def test_attack_a_publisher_that_lists_anothers_path(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def list_another(content: Any) -> None:
        own = f"regions/{FUJIAN}/agencies.json"
        content.targets["regions/310000/agencies.json"] = content.targets[own]

    draft = republished(registry, fujian, list_another, PUBLISHER)
    refuse(registry, draft, "may not list regions/310000|lacks the file")


def test_attack_a_publisher_that_delegates_further(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def delegate(content: Any) -> None:
        role = repository_state(registry).region_role(roles.authority_role(SHANGHAI))
        assert role is not None
        content.delegations = role.delegations

    draft = republished(registry, fujian, delegate, PUBLISHER)
    refuse(registry, draft, "delegates further")


def test_attack_officers_who_delegate_to_another_regions_name(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def rename(content: Any) -> None:
        delegations = content.delegations.roles
        role = delegations.pop(PUBLISHER)
        role.name = "region-310000.pub"
        delegations[role.name] = role

    draft = republished(registry, fujian, rename, OFFICERS)
    refuse(registry, draft, "does not fit")


def test_attack_an_agency_under_anothers_prefix(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    part = fujian.publish()
    own = "https://license.350000.example"
    blobs = {
        name: content.replace(own.encode(), b"https://license.310000.example")
        for name, content in part.blobs.items()
    }
    draft = join(
        repository_state(registry),
        request_of(fujian),
        Submission(part.role_files, blobs),
        now=NOW,
    )
    refuse(registry, draft, "lacks the file")


def test_a_later_version_of_the_applicants_role_is_refused(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def skip(content: Any) -> None:
        content.version = 2

    draft = republished(registry, fujian, skip, PUBLISHER)
    refuse(registry, draft, "is v2, not v1")


def test_attack_a_publishers_key_among_the_applicants_officers(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    """Accepted, it would put the other region out of service at every counter."""
    other = registry.region()
    thief = tmp_path / "thief"
    for name in ("pem", "pub.json"):
        taken = other.keys / f"publisher-1.{name}"
        target = thief / f"keys/authority-1.{name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        raw = taken.read_text("utf-8").replace(SHANGHAI, FUJIAN)
        target.write_text(raw, "utf-8")
    applicant = Applicant(thief)
    applicant.list_agency()

    refuse(registry, join_draft(registry, applicant), "serves another role too")


def test_attack_a_delegation_that_lacks_one_of_the_keys(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    def drop(targets: Any) -> None:
        delegations = targets.delegations
        delegations.keys.pop(delegations.roles[OFFICERS].keyids[0])

    refuse(registry, smuggle(registry, fujian, drop), "not those of the applicant")


def test_attack_an_attached_role_that_comes_twice(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    part = fujian.publish()
    again = [*part.role_files, replace(part.role_files[0], version=2)]
    part = Submission(again, part.blobs)
    draft = join(repository_state(registry), request_of(fujian), part, now=NOW)

    refuse(registry, draft, "a role comes along twice")


def test_attack_an_attached_role_under_another_number(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    part = fujian.publish()
    renamed = [replace(one, version=7) for one in part.role_files]
    part = Submission(renamed, part.blobs)
    draft = join(repository_state(registry), request_of(fujian), part, now=NOW)

    refuse(registry, draft, "is v1 under the name v7")


# Attacks at the host


def host_refuses(registry: FoundedRegistry, sitting: Submission, match: str) -> None:
    before = sorted(registry.repository.folder.rglob("*"))
    with pytest.raises(SubmissionRefusedError, match=match):
        take_in(registry, sitting)
    assert sorted(registry.repository.folder.rglob("*")) == before


def test_attack_a_sitting_without_the_regions_roles(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    sitting = assembled(registry, join_proposal(registry, fujian))
    council = [one for one in sitting.role_files if one.role == "targets"]

    host_refuses(registry, Submission(council, sitting.blobs), "do not hold|lacks")


def test_attack_a_sitting_with_a_file_that_nothing_lists(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    sitting = assembled(registry, join_proposal(registry, fujian))
    for name in ("targets/policy/x.json", "targets/regions/310000/x.json"):
        blobs = {**sitting.blobs, name: b"{}"}
        host_refuses(registry, Submission(sitting.role_files, blobs), "no signed list")


@pytest.mark.parametrize("version", [1, 3, 900_000])
def test_attack_a_skipped_replayed_or_future_council_version(
    registry: FoundedRegistry, fujian: Applicant, version: int
) -> None:
    sitting = assembled(registry, join_proposal(registry, fujian))
    renamed = [
        replace(one, version=version) if one.role == "targets" else one
        for one in sitting.role_files
    ]
    host_refuses(registry, Submission(renamed, sitting.blobs), "does not follow v1")


def test_attack_fewer_members_than_the_threshold(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    proposal = join_proposal(registry, fujian)
    sitting = assembled(registry, proposal)
    thin = []
    for one in sitting.role_files:
        raw = one.unverified
        if one.role == "targets":
            envelope = parse(raw, Targets)
            for _ in range(2):
                envelope.signatures.popitem()
            raw = envelope.to_bytes()
        thin.append(replace(one, unverified=raw))

    with pytest.raises(CeremonyError, match="2 of 3 signatures"):
        assembled(registry, proposal, members=[SHANGHAI, ZHEJIANG])
    host_refuses(registry, Submission(thin, sitting.blobs), "enough signatures")


def test_a_row_has_to_be_known_before_it_takes_effect(
    registry: FoundedRegistry,
) -> None:
    state = repository_state(registry)
    soon = row(accepting=SHANGHAI, issuing=ZHEJIANG, **{"from": "2026-12-05T01:59:00Z"})
    sitting = assembled(
        registry, propose(registry, propose_rows(state, [soon], now=NOW))
    )

    host_refuses(registry, sitting, "before every counter can know it")
    taken = take_in(registry, sitting, emergency="a flood")
    assert taken.early == ["the recognition of 330000 for 11100000MB0143028R001"]


def everybody_recognizes_everybody(registry: FoundedRegistry) -> None:
    rows = [
        row(accepting="*", issuing="*", license_type="*", **{"from": when(days=-1)})
    ]
    draft = propose_rows(repository_state(registry), rows, now=NOW)
    sitting = assembled(registry, propose(registry, draft))
    take_in(registry, sitting, emergency="an agreement of long ago")
    registry.release(now=NOW)


def test_a_region_under_rows_for_all_regions_is_announced_too(
    registry: FoundedRegistry, fujian: Applicant
) -> None:
    everybody_recognizes_everybody(registry)
    proposal = join_proposal(registry, fujian)
    sitting = assembled(registry, proposal)
    (one,) = reviewed(registry, proposal)

    told = "the rows that are for all regions hold for its licenses too"
    assert any(told in sentence.en for sentence in one.sentences)
    host_refuses(registry, sitting, "the recognition of 350000 by rows for all regions")
    taken = take_in(registry, sitting, emergency="a flood")
    assert taken.early == ["the recognition of 350000 by rows for all regions"]


def test_agencies_that_begin_later_need_no_emergency(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    everybody_recognizes_everybody(registry)
    later = Applicant(tmp_path / "later")
    later.list_agency(begins=when(days=15))

    taken = take_in(registry, assembled(registry, join_proposal(registry, later)))
    assert taken.early == []
