"""The page of disputes holds what the code does."""

from __future__ import annotations

import re

from credential import strict_json
from issuer.disputes.intake import ANSWER_WITHIN_S, MAX_A_DAY, MAX_OPEN
from issuer.disputes.refusals import REFUSALS
from tests.repository import ROOT
from trust_registry import dispute
from trust_registry.dispute import Dispute, DisputeAnswer, FollowUp, Outcome, Wrong

TEXT = (ROOT / "docs/formats/dispute.md").read_text("utf-8")


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def members_in(heading: str) -> set[str]:
    rows = re.findall(r"^\| (`[^|]+`) \|", section(heading), re.M)
    return {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}


def test_the_example_is_a_dispute() -> None:
    example = re.search(r"```json\n(.*?)```", TEXT, re.S)
    assert example is not None

    read = Dispute.model_validate_json(example[1])

    assert read.members() == strict_json.loads(example[1].encode())


def test_every_member_is_described_and_no_other() -> None:
    assert members_in("The dispute") == set(Dispute.model_fields)
    assert members_in("The follow-up") == set(FollowUp.model_fields)
    assert members_in("The answer") == set(DisputeAnswer.model_fields)


def test_choices_and_types_are_those_of_the_code() -> None:
    for one in Wrong:
        assert f"`{one.value}` {one.label.zh}" in TEXT
    for outcome in Outcome:
        assert f"`{outcome.value}`" in TEXT
    types = (dispute.DISPUTE_TYPE, dispute.FOLLOW_UP_TYPE, dispute.ANSWER_TYPE)
    assert all(f"`{typ}`" in TEXT for typ in types)


def test_limits_are_those_of_the_code() -> None:
    assert f"at most {dispute.MAX_MESSAGE_BYTES // 1024} KiB" in TEXT
    assert f"at most {dispute.MAX_SENTENCE_CHARACTERS} characters" in TEXT
    evidence = dispute.MAX_EVIDENCE, dispute.MAX_EVIDENCE_BYTES // 1024
    assert "at most {} and {} KiB".format(*evidence) in TEXT
    assert f"{MAX_OPEN} open, or {MAX_A_DAY} in a day" in TEXT
    assert (ANSWER_WITHIN_S // 86_400, "fifteen days" in TEXT) == (15, True)


def test_every_refusal_of_a_hall_s_message_is_named() -> None:
    operators = {
        "answer-form",
        "answered-already",
        "disputed-license-unknown",
        "not-corrected-yet",
        "not-revoked-yet",
    }
    http = section("Over HTTP")
    for code in REFUSALS.keys() - operators:
        assert f"`{code}`" in http, code
