"""An application is checked field by field before anything is signed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential.license_type import LicenseType
from issuer.draft import DraftChecker, DraftError
from issuer.text_rules import all_plain, text_fault
from tests.issuer.office import BUSINESS, DRIVING, TODAY, TYPES, draft_of, fields_of

BIRTH = TYPES.find("birth-certificate")


def faults(kind: LicenseType, **changed: Any) -> dict[str, str]:
    """Return the English fault by field of a sample with some fields changed."""
    with pytest.raises(DraftError) as refused:
        draft_of(kind, **changed)
    assert all(fault.zh and fault.en for fault in refused.value.faults)
    told: dict[str, str] = {}
    for fault in refused.value.faults:
        told[fault.field] = f"{told.get(fault.field, '')}{fault.reason.en}"
    return told


def test_a_sample_of_each_type_is_a_draft() -> None:
    for kind in (BUSINESS, DRIVING):
        draft = draft_of(kind)
        assert draft.number == draft.claims["document_number"]


def test_every_wrong_field_is_told_at_once_in_both_languages() -> None:
    with pytest.raises(DraftError) as refused:
        draft_of(DRIVING, name=None, sex="?", issue_date="tomorrow", nonsense="1")
    told = refused.value.faults
    assert [fault.field for fault in told] == ["nonsense", "name", "sex", "issue_date"]
    assert "“姓名”缺少此项。" in refused.value.reason.zh
    assert "Name (name): it is missing" in refused.value.reason.en


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("document_number", "310101189907040025", "check character"),
        ("document_number", "310101189913040024", "birth date"),
        ("document_number", "3.10101E+17", "spreadsheet"),
        ("birth_date", "1899-07-05", "birth date in the citizen number"),
        ("birth_date", "1899-02-30", "not a date"),
        ("sex", "female", "one of"),
        ("name", "", "shorter than 1"),
        ("resident_address", "上海" * 200, "longer than"),
        ("vehicle_category_code", "Q", ""),
        ("issue_date", "2015-01-01", "before the date of first issue"),
        ("valid_until", "2026-11-20", "passed already"),
        ("valid_until", "20361120", "not a date"),
        ("valid_until", "2036-W01-1", "not a date"),
        ("valid_until", None, "long-term"),
    ],
)
def test_a_wrong_field_of_a_driving_license_is_named(
    field: str, value: str | None, told: str
) -> None:
    found = faults(DRIVING, **{field: value})
    assert field in found
    assert told in found[field]


def test_a_uscc_with_a_wrong_check_character_is_named() -> None:
    found = faults(BUSINESS, document_number="91310101MA1TY0AN1M")
    assert "check" in found["document_number"]


def test_the_first_day_must_not_come_after_the_last() -> None:
    found = faults(DRIVING, valid_from="2036-11-21", valid_until="2036-11-20")
    assert found == {"valid_until": "it is before the first day"}


def test_a_type_without_a_last_day_refuses_one() -> None:
    assert "valid_until" in faults(BIRTH, valid_until="2036-11-20")


@pytest.mark.parametrize("word", ["长期", "long-term"])
def test_a_long_term_license_has_no_last_day(word: str) -> None:
    assert draft_of(DRIVING, valid_until=word).valid_until is None


def test_a_license_may_end_today() -> None:
    assert draft_of(DRIVING, valid_until=TODAY.isoformat()).valid_until == TODAY


@pytest.mark.parametrize("name", ["𠮷小雅", "阿依努尔·买买提", "O'Brien", "㐂", "䶮"])
def test_rare_characters_and_the_middle_dot_are_taken(name: str) -> None:
    assert draft_of(DRIVING, name=name).holder_name == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("张\ue000三", "U+E000 is a private-use"),
        ("张\U000f0000三", "U+F0000 is a private-use"),
        ("阿依努尔•买买提", "U+2022"),
        ("阿依努尔・买买提", "U+30FB"),
        ("张三 ", "space at its ends"),
        ("\u3000张三", "space at its ends"),
        ("张\u200b三", "invisible character U+200B"),
        ("张\u202e三", "invisible character U+202E"),
        ("张\n三", "invisible character U+000A"),
        ("张\ufffe三", "not a character"),
        ("张\ufdd0三", "not a character"),
        ("e\u0301", "normal form (NFC)"),
        ("\uf9dc", "normal form (NFC)"),
    ],
)
def test_characters_that_would_not_last_are_refused_at_entry(
    name: str, told: str
) -> None:
    assert told in faults(DRIVING, name=name)["name"]


@given(st.lists(st.text()))
def test_what_looks_plain_at_one_stroke_is_plain_one_by_one(texts: list[str]) -> None:
    if all_plain(texts):
        assert not any(text_fault(text) for text in texts)


@given(st.text(max_size=40))
def test_a_text_that_is_taken_survives_utf8_and_normalization(text: str) -> None:
    fault = text_fault(text)
    if fault is None:
        assert text.encode("utf-8").decode("utf-8") == text
        assert text_fault(text + "x") is None
    else:
        assert fault.zh
        assert fault.en


def test_a_thousand_wrong_fields_are_told_in_a_sentence_that_stays_one() -> None:
    fields = {f"{number}" * 50: "x" * 9000 for number in range(1000)}
    with pytest.raises(DraftError) as refused:
        DraftChecker(DRIVING).check(fields | {"name": "\ufb01" * 9000}, today=TODAY)
    assert len(refused.value.faults) > 1000
    assert len(refused.value.reason.en) < 2000
    assert refused.value.reason.en.endswith("more")


@given(
    st.dictionaries(
        st.sampled_from([*fields_of(DRIVING)]) | st.text(),
        st.none() | st.text(max_size=30) | st.integers() | st.lists(st.text()),
    )
)
def test_no_application_is_answered_with_anything_but_faults(
    fields: dict[str, Any],
) -> None:
    checker = DraftChecker(DRIVING)
    try:
        checker.check(fields, today=TODAY)
    except DraftError as error:
        assert error.faults
