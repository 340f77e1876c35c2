"""Base45 against RFC 9285, and what a strict reader refuses."""

from __future__ import annotations

import base45 as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base45
from credential.errors import MalformedError


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
        (b"\x00", "00"),
        (b"\xff", "U5"),
        (b"\xff\xff", "FGW"),
    ],
)
def test_examples_of_the_rfc_and_the_ends_of_the_range(raw: bytes, text: str) -> None:
    assert base45.encode(raw) == text
    assert base45.decode(text) == raw


def test_every_group_agrees_with_the_pypi_package() -> None:
    raw = b"".join(group.to_bytes(2) for group in range(2**16))
    assert base45.encode(raw) == reference.b45encode(raw).decode("ascii")


@given(st.binary(max_size=400))
def test_round_trip_agrees_with_the_pypi_package(raw: bytes) -> None:
    text = base45.encode(raw)
    assert text == reference.b45encode(raw).decode("ascii")
    assert base45.decode(text) == raw


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("GGW", "out of range"),  # RFC 9285 section 4.3: 65536
        (":::", "out of range"),
        ("BB8GGW", "out of range"),
        ("V5", "out of range"),  # 256 in a group of two
        ("::", "out of range"),
        ("BB8::", "out of range"),
        ("B", "ends within"),
        ("BB8B", "ends within"),
        ("bb8", "not of base45"),
        ("BB8\n", "not of base45"),
        ("B_8", "not of base45"),
        ("ＢB8", "not of base45"),  # noqa: RUF001 - a full-width letter is the case
        ("B\ud8008", "not of base45"),
        ("B\xff8", "not of base45"),
    ],
)
def test_refuses_what_the_encoder_never_writes(text: str, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        base45.decode(text)


@given(st.text(alphabet=st.sampled_from(base45.ALPHABET), max_size=60))
def test_a_text_is_refused_or_the_only_spelling_of_its_bytes(text: str) -> None:
    try:
        raw = base45.decode(text)
    except MalformedError:
        return
    assert base45.encode(raw) == text


@given(st.text(max_size=40))
def test_any_text_is_bytes_or_malformed(text: str) -> None:
    try:
        base45.decode(text)
    except MalformedError:
        return
