"""``formats/verification.md`` says what the code does: words, steps, every cause."""

from __future__ import annotations

import re

import pytest

from tests.docs.verification_tables import DOCUMENT, rewritten
from verifier.causes import CAUSES, Step
from verifier.messages import NOTICES, VERDICT_WORDS

TEXT = DOCUMENT.read_text("utf-8")

# The section that tells when a cause comes from a step; absence speaks of three.
SECTION_OF = {
    Step.CODE: "### V1 to V3",
    Step.FORM: "### V1 to V3",
    Step.TRUST_VIEW: "### V1 to V3",
    Step.ISSUER: "### V4 and V5",
    Step.SIGNATURE: "### V4 and V5",
    Step.KEY: "### V6",
    Step.SCOPE: "### V7 and V8",
    Step.RECOGNITION: "### V7 and V8",
    Step.DATES: "### V9",
    Step.STATUS: "### V10",
    Step.HOLDER: "### V11",
    Step.AGE: "### Age",
}
ABSENCE = "## Absence"
ASKING_FOR_ABSENCE = {Step.ISSUER, Step.SCOPE, Step.RECOGNITION}


def told_in(heading: str) -> dict[str, str]:
    """Return verdict by cause, as one section's table has them."""
    section = TEXT.split(f"\n{heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (refused|cannot-decide) \|", section, re.M)
    return dict(rows)


def test_the_parts_from_the_code_are_those_of_the_code() -> None:
    """Write them anew with ``python -m tests.docs.verification_tables``."""
    assert rewritten(TEXT) == TEXT


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_is_told_at_each_of_its_steps(code: str) -> None:
    for step in CAUSES[code].steps:
        told = told_in(SECTION_OF[step])
        if step in ASKING_FOR_ABSENCE:
            told = told_in(ABSENCE) | told

        assert told.get(code) == CAUSES[code].verdict, step


@pytest.mark.parametrize("heading", sorted({*SECTION_OF.values(), ABSENCE}))
def test_no_section_tells_a_cause_that_its_steps_do_not_have(heading: str) -> None:
    steps = {step for step, section in SECTION_OF.items() if section == heading}
    if heading == ABSENCE:
        steps = ASKING_FOR_ABSENCE

    assert told_in(heading) != {}
    for code in told_in(heading):
        assert steps & set(CAUSES[code].steps), code


def test_every_notice_says_when_it_comes() -> None:
    section = TEXT.split("\n## Notices\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `([a-z-]+)` \| ", section.split("<!-- end -->")[1], re.M)

    assert sorted(told) == sorted(NOTICES)


def test_every_step_asks_its_question() -> None:
    section = TEXT.split("\n## Steps\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| (V\d+|age) \| ", section, re.M)

    assert [step for step in told if step != "V12"] == list(Step)


def test_every_verdict_has_its_word() -> None:
    for verdict, word in VERDICT_WORDS.items():
        assert f"| `{verdict}` | {word.zh} |" in TEXT
