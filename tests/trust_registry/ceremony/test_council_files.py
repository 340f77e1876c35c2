"""What the council's own files say: recognition rows, license types, members, rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from credential.moments import to_rfc3339
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    SHANGHAI,
    ZHEJIANG,
    recognition_row,
    when,
)
from tests.trust_registry.ceremony.sittings import (
    assembled,
    propose,
    repository_state,
    reviewed,
    take_in,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.license_type import change_license_type
from trust_registry.ceremony.changes.member_entry import change_member
from trust_registry.ceremony.changes.policy import change_policy
from trust_registry.ceremony.changes.recognition_rows import propose_rows
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS, RECOGNITION, VERIFICATION
from trust_registry.errors import CeremonyError, SubmissionRefusedError
from trust_registry.plan import PlannedRegion
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import RecognitionRow
from trust_registry.store import TrustStore

TYPE = f"license-types/{BUSINESS_LICENSE}.json"


def sentences(registry: FoundedRegistry, draft: Draft) -> list[str]:
    (one,) = reviewed(registry, propose(registry, draft))
    return [str(told) for told in one.sentences]


def refuse(registry: FoundedRegistry, draft: Draft, match: str) -> None:
    with pytest.raises(CeremonyError, match=match):
        reviewed(registry, propose(registry, draft))


def edited(
    registry: FoundedRegistry, draft: Draft, path: str, change: Callable[[Any], object]
) -> Draft:
    """Return a draft with one of the council's files changed further."""
    values = strict_json.loads(
        (draft.files or {}).get(path) or repository_state(registry).file(path),
        max_bytes=2**20,
    )
    change(values)
    assert draft.targets is not None
    return replace(
        draft, files={**(draft.files or {}), **list_file(draft.targets, path, values)}
    )


def publish(registry: FoundedRegistry, draft: Draft, folder: Path) -> TrustStore:
    """Take a change to a counter."""
    store = registry.store(folder / "trust")
    take_in(registry, assembled(registry, propose(registry, draft)))
    registry.release(now=NOW)
    store.update([str(registry.repository.folder)], now=NOW)
    return store


# Recognition rows


def row(**changes: Any) -> RecognitionRow:
    values = recognition_row(JIANGSU, ZHEJIANG) | {"from": when(days=15)} | changes
    return RecognitionRow.model_validate_json(strict_json.dumps(values))


def test_counters_switch_when_a_row_begins(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    draft = propose_rows(repository_state(registry), [row()], now=NOW)
    view = publish(registry, draft, tmp_path).view()

    def is_recognized(days: float) -> bool:
        at = NOW + timedelta(days=days)
        return view.recognition(
            accepting=ZHEJIANG,
            issuing=JIANGSU,
            type_code=BUSINESS_LICENSE,
            issued_at=NOW,
            now=at,
        ).recognized

    assert [is_recognized(14.9), is_recognized(15)] == [False, True]


def test_a_row_is_ended_and_never_taken_out(registry: FoundedRegistry) -> None:
    state = repository_state(registry)
    (held,) = state.baseline.rows
    ended = held.model_copy(update={"until": NOW + timedelta(days=1)})
    draft = propose_rows(state, [ended], now=NOW)
    told = "".join(sentences(registry, draft))
    assert "一条改为至北京时间 2026-11-22 10:00 止" in told
    assert "A row is now until 2026-11-22 10:00" in told

    gone = edited(registry, draft, RECOGNITION, lambda one: one["rows"].clear())
    refuse(registry, gone, "takes rows out")


def test_attack_rows_in_another_order(registry: FoundedRegistry) -> None:
    """The first row that is met decides: another order may drop a condition."""
    state = repository_state(registry)
    first = propose_rows(state, [row(), row(accepting=SHANGHAI)], now=NOW)
    take_in(registry, assembled(registry, propose(registry, first)))
    registry.release(now=NOW)
    draft = propose_rows(repository_state(registry), [row(issuing=SHANGHAI)], now=NOW)
    turned = edited(registry, draft, RECOGNITION, lambda one: one["rows"].reverse())

    refuse(registry, turned, "rows stand in another order")


def test_attack_a_row_with_a_member_that_nobody_reads_out(
    registry: FoundedRegistry,
) -> None:
    draft = propose_rows(repository_state(registry), [row()], now=NOW)

    def hide(values: Any) -> None:
        values["rows"][-1]["exceptions"] = ["none"]

    refuse(registry, edited(registry, draft, RECOGNITION, hide), "does not know")


# License types


def type_entry(registry: FoundedRegistry, **changes: Any) -> bytes:
    values = read_values(repository_state(registry), TYPE)
    values["tongyan"] |= changes
    return strict_json.dumps(values)


def test_a_rule_of_a_type_begins_when_its_file_says(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    begins = NOW + timedelta(days=30)
    later = [{"from": to_rfc3339(begins), "max_stale_s": 86_400}]
    raw = type_entry(registry, later=later)
    draft = change_license_type(repository_state(registry), raw, now=NOW)
    told = "".join(sentences(registry, draft))
    entry = publish(registry, draft, tmp_path).view().license_type(BUSINESS_LICENSE)

    assert f"更改证照类型 营业执照（{BUSINESS_LICENSE}）：tongyan.later[0]" in told
    assert entry is not None
    held = entry.at(begins - timedelta(seconds=1)).tongyan.max_stale_s
    assert held != entry.at(begins).tongyan.max_stale_s == 86_400


def test_a_new_type_is_read_out_as_a_whole(registry: FoundedRegistry) -> None:
    code = "11100000MB0143028R009"
    values = strict_json.loads(type_entry(registry), max_bytes=2**20)
    raw = strict_json.dumps(values).replace(BUSINESS_LICENSE.encode(), code.encode())
    draft = change_license_type(repository_state(registry), raw, now=NOW)
    told = "".join(sentences(registry, draft))

    assert f"Adds the license type Business license ({code})" in told
    assert "tongyan.max_stale_s from none to" in told


def test_a_type_is_never_taken_out(registry: FoundedRegistry) -> None:
    raw = type_entry(registry, max_stale_s=60)
    draft = change_license_type(repository_state(registry), raw, now=NOW)
    assert draft.targets is not None
    draft.targets.targets.pop(TYPE)

    refuse(registry, replace(draft, files={}), "exactly one license type")


def test_attack_two_types_in_one_proposal(registry: FoundedRegistry) -> None:
    raw = type_entry(registry, max_stale_s=60)
    draft = change_license_type(repository_state(registry), raw, now=NOW)
    assert draft.targets is not None
    other = next(
        path
        for path in draft.targets.targets
        if path.startswith("license-types/") and path != TYPE
    )

    def loosen(values: Any) -> None:
        values["tongyan"]["max_stale_s"] = 999

    refuse(registry, edited(registry, draft, other, loosen), "exactly one license type")


def test_what_is_no_type_is_told(registry: FoundedRegistry) -> None:
    with pytest.raises(CeremonyError, match="this is no license type"):
        change_license_type(repository_state(registry), b"{}", now=NOW)


# Members


_ASKED = ("code", "name", "iss_prefix", "status_prefix")


def entry_of(registry: FoundedRegistry, **changes: Any) -> PlannedRegion:
    values = read_values(repository_state(registry), MEMBERS)["regions"][0]
    values = {name: values[name] for name in _ASKED}
    return PlannedRegion.model_validate(values | changes)


def test_a_members_contact_changes(registry: FoundedRegistry, tmp_path: Path) -> None:
    contact = {"name": {"zh": "新登记办", "en": "New office"}, "phone": "021-1"}
    entry = entry_of(registry, contact=contact)
    draft = change_member(repository_state(registry), entry, now=NOW)
    told = "".join(sentences(registry, draft))
    region = publish(registry, draft, tmp_path).view().region(SHANGHAI)

    assert 'contact.phone from "12345" to "021-1"' in told
    assert region is not None
    assert region.contact is not None
    assert region.contact.phone == "021-1"


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"iss_prefix": "https://other.example/"}, "cannot change: its licenses carry"),
        ({"code": "990000"}, "is no member; to take it in, use `propose join`"),
    ],
)
def test_what_a_member_may_not_change_is_told(
    registry: FoundedRegistry, changes: dict[str, Any], match: str
) -> None:
    with pytest.raises(CeremonyError, match=match):
        change_member(
            repository_state(registry), entry_of(registry, **changes), now=NOW
        )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda one: one.update(status_prefix="https://x.example/"), "status_prefix"),
        (lambda one: one.update(joined="2020-01-01T00:00:00Z"), "changes joined"),
        (lambda one: one.update(suspended=[{"from": when(days=1)}]), "suspended"),
    ],
)
def test_attack_a_member_entry_that_changes_more(
    registry: FoundedRegistry, change: Callable[[Any], object], match: str
) -> None:
    entry = entry_of(registry, license_types=[BUSINESS_LICENSE])
    draft = change_member(repository_state(registry), entry, now=NOW)

    def change_first(values: Any) -> None:
        change(values["regions"][0])

    refuse(registry, edited(registry, draft, MEMBERS, change_first), match)


# Rules of every verification


def test_a_rule_of_every_verification_changes(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    state = repository_state(registry)
    policy = VerificationPolicy(announce_ahead_s=1_209_600, max_stale_s=864_000)
    draft = change_policy(state, policy, now=NOW)
    told = "".join(sentences(registry, draft))

    assert "The verification rule max_stale_s goes from 1209600 to 864000." in told
    assert publish(registry, draft, tmp_path).view().policy.max_stale_s == 864_000


def test_attack_a_rule_that_nobody_reads_out(registry: FoundedRegistry) -> None:
    policy = VerificationPolicy(max_stale_s=864_000)
    draft = change_policy(repository_state(registry), policy, now=NOW)

    def hide(values: Any) -> None:
        values["trust_everything"] = True

    refuse(registry, edited(registry, draft, VERIFICATION, hide), "does not know")


def test_a_row_that_begins_too_soon_is_refused_by_the_host(
    registry: FoundedRegistry,
) -> None:
    soon = row(**{"from": when(days=13)})
    draft = propose_rows(repository_state(registry), [soon], now=NOW)
    sitting = assembled(registry, propose(registry, draft))

    with pytest.raises(SubmissionRefusedError, match="before every counter can know"):
        take_in(registry, sitting)


def test_a_text_of_any_length_is_read_out(registry: FoundedRegistry) -> None:
    long = {"zh": "办" * 4000, "en": "o" * 4000}
    entry = entry_of(registry, contact={"name": long})
    draft = change_member(repository_state(registry), entry, now=NOW)

    assert "o" * 4000 in "".join(sentences(registry, draft))
