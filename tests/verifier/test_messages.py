"""The words: every cause and notice in both languages, written as each is written."""

from __future__ import annotations

import re
import string

import pytest

from credential import Bilingual
from verifier.causes import CAUSES, Verdict
from verifier.messages import ACCEPTED_MESSAGE, MESSAGES, NOTICES, VERDICT_WORDS

_CJK = re.compile(r"[\u4e00-\u9fff]")
_ASCII_MARK_BY_CJK = re.compile(r"[\u4e00-\u9fff][,.;:?!()]|[,.;:?!()][\u4e00-\u9fff]")
# As many characters as a clerk takes in at a glance, on one line of the counter page.
LONGEST_ZH, LONGEST_EN = 40, 90

TEXTS: dict[str, Bilingual] = {
    **{f"sentence of {code}": MESSAGES[code].sentence for code in MESSAGES},
    **{f"action of {code}": MESSAGES[code].action for code in MESSAGES},
    **{f"notice {code}": NOTICES[code] for code in NOTICES},
    "accepted": ACCEPTED_MESSAGE.sentence,
    "action of accepted": ACCEPTED_MESSAGE.action,
}


def test_every_cause_has_a_message_and_no_other_has() -> None:
    assert MESSAGES.keys() == CAUSES.keys()


def test_every_verdict_has_its_word() -> None:
    assert {verdict: VERDICT_WORDS[verdict].zh for verdict in Verdict} == {
        Verdict.ACCEPTED: "核验通过",
        Verdict.REFUSED: "核验不通过",
        Verdict.CANNOT_DECIDE: "暂不能判定",
    }


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_one_short_sentence_in_each_language(name: str) -> None:
    text = TEXTS[name]

    assert text.zh.endswith("。")
    assert text.en.endswith(".")
    assert text.zh.count("。") == 1
    assert len(text.zh) <= LONGEST_ZH
    assert len(text.en) <= LONGEST_EN


@pytest.mark.parametrize("name", TEXTS)
def test_chinese_is_chinese_with_its_own_marks(name: str) -> None:
    text = TEXTS[name]

    assert _CJK.search(text.zh)
    assert not _ASCII_MARK_BY_CJK.search(text.zh)


@pytest.mark.parametrize("name", TEXTS)
def test_english_is_plain(name: str) -> None:
    text = TEXTS[name]

    assert text.en.isascii()
    assert text.en[0] in string.ascii_uppercase


@pytest.mark.parametrize("code", NOTICES)
def test_a_notice_asks_for_its_time_in_both_languages_or_in_none(code: str) -> None:
    notice = NOTICES[code]

    assert ("{as_of}" in notice.zh) == ("{as_of}" in notice.en)


def test_no_two_causes_are_told_alike() -> None:
    for language in ("zh", "en"):
        sentences = [getattr(one.sentence, language) for one in MESSAGES.values()]
        assert len(set(sentences)) == len(MESSAGES)


def test_only_suspected_forgeries_are_to_be_reported() -> None:
    reported = {code for code in MESSAGES if "forgery" in MESSAGES[code].action.en}

    assert reported == {"forged", "unlisted-key", "not-issued"}


def test_what_new_data_may_settle_asks_for_new_data() -> None:
    undecided = {
        code for code, one in CAUSES.items() if one.verdict is Verdict.CANNOT_DECIDE
    }
    asking = {code for code in MESSAGES if "efresh" in MESSAGES[code].action.en}

    assert undecided - asking == {
        "newer-format",
        "part-of-code",
        "no-trust-data",
        "clock-suspect",
    }
