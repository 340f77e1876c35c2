from __future__ import annotations

import pytest

from credential.claim_formats import (
    CLAIM_FORMATS,
    check_disability_number,
    check_holder_numbers,
    check_person_number,
)
from credential.errors import IdentifierError

CITIZEN = "310101189907040024"
OTHER_CITIZEN = "320102188802290119"
ONE_DIGIT_WRONG = "310101189907040023"


@pytest.mark.parametrize(
    "number", [CITIZEN, "E12345678", "军字第1234567号", "H00112233"]
)
def test_a_document_of_any_kind_has_a_person_number(number: str) -> None:
    assert check_person_number(number) == number


@pytest.mark.parametrize(
    "number", [ONE_DIGIT_WRONG, "", "E123", "e12345678", "E1234 5678", "E" * 31]
)
def test_a_slip_in_a_person_number_is_refused(number: str) -> None:
    with pytest.raises(IdentifierError):
        check_person_number(number)


@pytest.mark.parametrize("numbers", [CITIZEN, f"{CITIZEN}、{OTHER_CITIZEN}"])
def test_several_holders_have_their_numbers_in_one_text(numbers: str) -> None:
    assert check_holder_numbers(numbers) == numbers


def test_an_organization_holds_by_its_credit_code_even_of_digits_alone() -> None:
    digits_alone = "123100004250010032"

    assert check_holder_numbers(digits_alone) == digits_alone
    with pytest.raises(IdentifierError):
        check_person_number(digits_alone)


@pytest.mark.parametrize("numbers", [f"{CITIZEN}、{ONE_DIGIT_WRONG}", f"{CITIZEN}、"])
def test_each_of_several_numbers_is_checked(numbers: str) -> None:
    with pytest.raises(IdentifierError):
        check_holder_numbers(numbers)


@pytest.mark.parametrize("suffix", ["11", "74", "44B1", "44B12"])
def test_a_disability_number_ends_in_category_and_grade(suffix: str) -> None:
    assert check_disability_number(CITIZEN + suffix) == CITIZEN + suffix


@pytest.mark.parametrize(
    "number", [CITIZEN, CITIZEN + "81", CITIZEN + "15", ONE_DIGIT_WRONG + "11"]
)
def test_a_disability_number_holds_a_citizen_number(number: str) -> None:
    with pytest.raises(IdentifierError):
        check_disability_number(number)


def test_a_division_code_is_told_by_its_form_alone() -> None:
    assert CLAIM_FORMATS["division"].holds("999999")
    assert not CLAIM_FORMATS["division"].holds("3101")


@pytest.mark.parametrize("name", CLAIM_FORMATS)
def test_each_form_tells_a_clerk_what_it_wants(name: str) -> None:
    form = CLAIM_FORMATS[name]

    assert form.fault.zh.endswith("。")
    assert not form.holds("?")
