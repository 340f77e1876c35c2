"""Verdicts and causes have the same words in code, messages and documents."""

from __future__ import annotations

import re

import pytest

from tests.repository import ROOT, tracked_files
from verifier.causes import CAUSES, Verdict
from verifier.messages import MESSAGES, VERDICT_WORDS

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ASCII_MARK_IN_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

# Tests and samples have data in them, which is written as offices write it.
_FOLDERS = ("credential", "trust_registry", "issuer", "verifier", "examples")
PACKAGE_FILES = [f"{folder}/*.py" for folder in _FOLDERS]

# Causes whose steps have no code yet: V11's replay and V12 come with their own issues.
_ANNOUNCED = {"stale-presentation", "replayed", "claims-missing", "condition-not-met"}


def _glossary_rows(heading: str) -> dict[str, list[str]]:
    """Return the rows of one table of the glossary, by the code in each."""
    text = (ROOT / "docs/glossary.md").read_text("utf-8")
    section = text.split(f"### {heading} ·")[1].split("\n### ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {cell.strip("`"): row for row in cells for cell in row if "`" in cell}


def test_the_glossary_has_every_verdict_in_both_languages() -> None:
    rows = _glossary_rows("Verdicts")

    for verdict in Verdict:
        english, chinese, _ = rows[verdict.value]
        assert english == VERDICT_WORDS[verdict].en.upper()
        assert chinese == VERDICT_WORDS[verdict].zh
    assert len(rows) == len(Verdict)


def test_the_glossary_has_every_cause_and_no_other() -> None:
    assert set(_glossary_rows("Causes")) == set(CAUSES) | _ANNOUNCED


@pytest.mark.parametrize("code", CAUSES)
def test_the_glossary_names_the_steps_a_cause_comes_from(code: str) -> None:
    steps = set(_glossary_rows("Causes")[code][-1].split(", "))
    later = {"V11"} if code == "clock-suspect" else set()

    assert steps == set(CAUSES[code].steps) | later


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_stands_in_the_format_document(code: str) -> None:
    document = (ROOT / "docs/formats/verification.md").read_text("utf-8")

    assert f"`{code}`" in document


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_has_a_sentence_and_an_action_in_both_languages(code: str) -> None:
    message = MESSAGES[code]

    for text in (message.sentence, message.action):
        assert _CHINESE.search(text.zh)
        assert text.zh.endswith("。")
        assert not _CHINESE.search(text.en)
        assert text.en.endswith(".")


def test_no_message_is_left_from_a_cause_that_is_gone() -> None:
    assert set(MESSAGES) == set(CAUSES)


def test_chinese_text_has_chinese_marks() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in tracked_files("*.md", "*.html", "*.js", *PACKAGE_FILES)
        for found in _ASCII_MARK_IN_CHINESE.finditer(
            _FENCE.sub("", path.read_text("utf-8"))
        )
    ]

    assert wrong == []
