"""Unified social credit codes (GB 32100); python-stdnum is the reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from credential.errors import IdentifierError
from credential.identifier import check_uscc

VALID = "91310101MA1TY0AN1N"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def accepted(text: str) -> bool:
    try:
        return check_uscc(text) == text
    except IdentifierError:
        return False


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text(ALPHABET, min_size=9, max_size=9),
)
def test_the_check_character_is_that_of_the_reference(front: str, rest: str) -> None:
    code = front + rest
    check = reference.calc_check_digit(code)
    assert accepted(code + check)
    assert not any(accepted(code + other) for other in ALPHABET if other != check)


@given(st.text(ALPHABET + "IOSVZ -a", min_size=16, max_size=20))
def test_what_the_reference_accepts_as_it_stands_is_accepted(text: str) -> None:
    if reference.is_valid(text) and reference.compact(text) == text:
        assert accepted(text)


def test_a_rural_collective_whose_code_starts_with_a_letter_is_accepted() -> None:
    code = "N2310115MF0000001"
    assert accepted(code + reference.calc_check_digit(code))


@pytest.mark.parametrize(
    "wrong",
    [
        VALID[:-1] + "M",
        VALID.lower(),
        f" {VALID}",
        VALID[:-1],
        VALID + "0",
        VALID.replace("1310101", "131010A"),
        VALID.replace("A", "\uff21"),
        "",
    ],
)
def test_anything_else_is_refused(wrong: str) -> None:
    with pytest.raises(IdentifierError):
        check_uscc(wrong)
