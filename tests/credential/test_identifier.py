from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from credential.errors import IdentifierError
from credential.identifier import (
    LicenseId,
    check_citizen_number,
    check_type_code,
    is_division_code,
)

# Printed on licenses in use; the first with U where its generator printed T.
IN_USE = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
]

characters = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
digits = st.sampled_from("0123456789")


def of(alphabet: st.SearchStrategy[str], low: int, high: int) -> st.SearchStrategy[str]:
    return st.lists(alphabet, min_size=low, max_size=high).map("".join)


identifiers = st.builds(
    LicenseId,
    type_code=of(characters, 21, 21),
    issuer=of(characters, 18, 18) | of(digits, 6, 6),
    serial=of(characters, 7, 32),
    version=of(digits, 3, 3),
)


@pytest.mark.parametrize("text", IN_USE)
def test_identifiers_in_use_are_read(text: str) -> None:
    assert str(LicenseId.parse(text)) == text


def test_an_identifier_tells_its_parts() -> None:
    license_id = LicenseId.parse(IN_USE[0])

    assert license_id == LicenseId(
        type_code="11100000000013338W011",
        issuer="11430000006122244L",
        serial="20230000403",
        version="001",
    )


@given(identifiers)
def test_every_identifier_is_read_back(license_id: LicenseId) -> None:
    assert LicenseId.parse(str(license_id)) == license_id


@given(identifiers)
def test_the_check_character_is_iso_7064s(license_id: LicenseId) -> None:
    whole = str(license_id).removeprefix("1.2.156.3005.2.").replace(".", "")

    assert mod_37_36.is_valid(whole)


@given(identifiers, st.data())
def test_one_wrong_character_is_found(
    license_id: LicenseId, data: st.DataObject
) -> None:
    text = str(license_id)
    at = data.draw(st.integers(len("1.2.156.3005.2."), len(text) - 1))
    wrong = data.draw(characters.filter(lambda one: one != text[at]))

    with pytest.raises(IdentifierError):
        LicenseId.parse(text[:at] + wrong + text[at + 1 :])


@given(st.text(max_size=120))
def test_any_other_text_is_an_identifier_error_and_nothing_worse(text: str) -> None:
    with pytest.raises(IdentifierError):
        LicenseId.parse(text)


@pytest.mark.parametrize("tail", ["\n", " ", ".", "0"])
def test_nothing_may_follow(tail: str) -> None:
    with pytest.raises(IdentifierError):
        LicenseId.parse(IN_USE[0] + tail)


# Wrong generators are named


def test_a_generator_that_counts_letters_from_11_is_named() -> None:
    with pytest.raises(IdentifierError, match="letters from 11"):
        LicenseId.parse(IN_USE[0][:-1] + "T")


def test_another_wrong_check_character_tells_the_right_one() -> None:
    with pytest.raises(IdentifierError, match="should be U, not A"):
        LicenseId.parse(IN_USE[0][:-1] + "A")


def test_a_wrong_root_is_named() -> None:
    with pytest.raises(IdentifierError, match=r"3003\.2"):
        LicenseId.parse("1.2.156.3003.2.11100000000013338W011.20230000403.001.U")


def test_a_local_catalogue_code_in_place_of_the_type_is_named() -> None:
    with pytest.raises(IdentifierError, match="15-digit"):
        LicenseId.parse(IN_USE[0].replace("11100000000013338W011", "1" * 15))


def test_a_missing_issuer_is_named() -> None:
    with pytest.raises(IdentifierError, match="issuer"):
        LicenseId.parse(IN_USE[0].replace(".11430000006122244L", ""))


@pytest.mark.parametrize(
    "parts",
    [
        ("1" * 20, "2" * 18, "3" * 7, "001"),
        ("1" * 21, "2" * 17, "3" * 7, "001"),
        ("1" * 21, "2" * 7, "3" * 7, "001"),
        ("1" * 21, "2" * 18, "3" * 6, "001"),
        ("1" * 21, "2" * 18, "3" * 33, "001"),
        ("1" * 21, "2" * 18, "3" * 7, "1"),
        ("1" * 21, "2" * 18, "3333.333", "001"),
        ("a" * 21, "2" * 18, "3" * 7, "001"),
        ("1" * 21, "2" * 18, "\u0663" * 7, "001"),
    ],
)
def test_parts_of_another_form_make_no_identifier(parts: tuple[str, ...]) -> None:
    with pytest.raises(IdentifierError):
        LicenseId(*parts)


# Other numbers


@pytest.mark.parametrize("code", ["11100000MB0143028R001", "111000000000131433001"])
def test_type_codes_are_read(code: str) -> None:
    assert check_type_code(code) == code


@pytest.mark.parametrize(
    "code",
    ["", "1" * 15, "1" * 20, "1" * 22, "11100000MB0143028R00X", "I" * 18 + "001"],
)
def test_other_texts_are_no_type_codes(code: str) -> None:
    with pytest.raises(IdentifierError):
        check_type_code(code)


# Born before 1901: they belong to nobody.
@pytest.mark.parametrize("number", ["310101189001011239", "11010518991231002X"])
def test_citizen_numbers_are_read(number: str) -> None:
    valid = number[:17] + citizen_check(number[:17])

    assert check_citizen_number(valid) == valid


def citizen_check(body: str) -> str:
    """GB 11643 appendix: ISO 7064 MOD 11-2, weights 2^(18-i) modulo 11."""
    total = sum(
        int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body)
    )
    return "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "number",
    [
        "",
        "31010118900101123",
        "3101011890010112399",
        "31010118900231123X",
        "310101189013011239",
        "31010118900101123x",
        "010101189001011239",
        "\u0663" * 18,
    ],
)
def test_other_texts_are_no_citizen_numbers(number: str) -> None:
    with pytest.raises(IdentifierError):
        check_citizen_number(number)


def test_a_wrong_digit_of_a_citizen_number_is_found() -> None:
    body = "31010118900101123"
    wrong = next(one for one in "0123456789X" if one != citizen_check(body))

    with pytest.raises(IdentifierError, match="check character"):
        check_citizen_number(body + wrong)


def test_a_division_has_six_digits() -> None:
    assert is_division_code("310000")
    for other in ("", "31000", "3100000", "031000", "31000A", "310000\n"):
        assert not is_division_code(other)
