"""`docs/formats/inquiry.md` says what the code does."""

from __future__ import annotations

import json
import re

from issuer.inquiries import answering
from tests.calling import inquiry_payload
from tests.repository import ROOT
from trust_registry.inquiry import (
    INQUIRY_ANSWER_TYPE,
    INQUIRY_TYPE,
    MAX_INQUIRY_BYTES,
    CalledState,
    Inquiry,
    InquiryAnswer,
)
from trust_registry.inquiry_acceptance import MAX_AGE, MAX_AHEAD
from trust_registry.inquiry_refusals import REFUSALS

_TEXT = (ROOT / "docs/formats/inquiry.md").read_text("utf-8")


def _section(title: str) -> str:
    return _TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def _names(section: str) -> set[str]:
    rows = [row for row in section.splitlines() if row.startswith("|")]
    first = " ".join(row.split("|")[1] for row in rows)
    return set(re.findall(r"`([a-z_-]+)`", first))


def test_the_example_is_a_call_that_counts() -> None:
    call, answer = re.findall(r"```json\n(.*?)```", _TEXT, re.DOTALL)
    assert json.loads(call) == inquiry_payload()
    told = json.loads(answer.replace('"…"', f'"{"0" * 64}"'))
    assert InquiryAnswer.model_validate_json(json.dumps(told)).members() == told


def test_every_member_has_its_rule() -> None:
    assert _names(_section("The call")) == set(Inquiry.model_fields)


def test_every_state_and_every_refusal_is_told() -> None:
    states = re.findall(r"^\| ([0-9]) \| (\S+) \|", _TEXT, re.MULTILINE)
    assert states == [(str(int(one)), one.label.zh) for one in CalledState]
    assert _names(_section("Refusals")) == set(REFUSALS)
    for row in _section("Refusals").splitlines():
        told = re.match(r"\| (.*?) \| ([0-9]{3}) \|", row)
        for code in re.findall(r"`([a-z-]+)`", told[1]) if told else ():
            assert REFUSALS[code].status == int(told[2] if told else 0), code


def test_the_limits_are_those_of_the_code() -> None:
    for said in (
        f"at most {MAX_INQUIRY_BYTES:,} characters",
        f"at most {MAX_AGE.seconds // 60} minutes ago",
        f"at most {MAX_AHEAD.seconds // 60} minutes ahead",
        f"{answering.MAX_A_MINUTE} calls a minute, {answering.MAX_A_DAY:,} a day",
        f"after {answering.MAX_NOT_FOUND_A_DAY} answers",
        f"`{INQUIRY_TYPE}`",
        f"`{INQUIRY_ANSWER_TYPE}`",
    ):
        assert said in _TEXT, said
