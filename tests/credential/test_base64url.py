from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base64url
from credential.errors import MalformedError


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # RFC 4648 section 10, without padding.
        (b"", ""),
        (b"f", "Zg"),
        (b"fo", "Zm8"),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg"),
        # RFC 7515 appendix C.
        (b"\x03\xec\xff\xe0\xc1", "A-z_4ME"),
    ],
)
def test_the_published_examples(raw: bytes, text: str) -> None:
    assert base64url.encode(raw) == text
    assert base64url.decode(text) == raw


@given(st.binary(max_size=200))
def test_what_is_encoded_is_read_back(raw: bytes) -> None:
    text = base64url.encode(raw)

    assert base64url.decode(text) == raw
    assert text == base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


@given(st.text(max_size=40) | st.text("ABab01-_=+/ \n", max_size=12))
def test_a_text_is_read_as_the_one_spelling_of_its_bytes_or_not_at_all(
    text: str,
) -> None:
    try:
        raw = base64url.decode(text)
    except MalformedError:
        return
    assert base64url.encode(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "Zg==",
        "Zm9v\n",
        " Zm9v",
        "Zm 9v",
        "Zh",
        "A",
        "AAAAA",
        "+_8",
        "/w",
        "Zg\0",
        "Zm9v=",
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        base64url.decode(text)


@pytest.mark.parametrize("text", ["é", "\ud800", "\uff3a\uff47", "Zg\u200b"])
def test_what_is_not_ascii_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        base64url.decode(text)
