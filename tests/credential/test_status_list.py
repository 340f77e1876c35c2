from __future__ import annotations

import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base64url, strict_json
from credential.errors import MalformedError, StatusListError
from credential.status_list import (
    LicenseState,
    StatusList,
    issue_status_list,
    pack,
    parse_status_list,
    status_at,
)
from tests.sample_keys import jws, kid_of, signer
from tests.sample_registry import LIST_URI, NOW, seconds

WIDTHS = (1, 2, 4, 8)
HEADER = {"alg": "ES256", "kid": kid_of("status-310000"), "typ": "statuslist+jwt"}


def issued(states: list[int], *, bits: int = 4) -> str:
    return issue_status_list(
        pack(states, bits=bits),
        bits=bits,
        uri=LIST_URI,
        issued_at=NOW,
        expires=NOW + timedelta(days=8),
        ttl_s=3600,
        alg="ES256",
        kid=kid_of("status-310000"),
        sign=signer("status-310000"),
    )


def payload(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "sub": LIST_URI,
        "iat": seconds(),
        "exp": seconds(days=8),
        "ttl": 3600,
        "status_list": {"bits": 4, "lst": base64url.encode(zlib.compress(b"\x10"))},
    }
    return {**content, **changes}


def unpacked(content: dict[str, Any]) -> StatusList:
    return parse_status_list(jws(HEADER, content, "status-310000")).unpack()


# Packing


@given(st.sampled_from(WIDTHS), st.data())
def test_every_entry_is_found_where_it_was_packed(
    bits: int, data: st.DataObject
) -> None:
    states = data.draw(st.lists(st.integers(0, 2**bits - 1), max_size=70))
    packed = pack(states, bits=bits)

    assert len(packed) == (len(states) * bits + 7) // 8
    assert [status_at(packed, i, bits=bits) for i in range(len(states))] == states


@pytest.mark.parametrize(
    ("bits", "states", "packed"),
    [
        # Token Status List draft, section 4.1: from the least significant bit up.
        (1, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1], b"\xb9\xa3"),
        (2, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3], b"\xc9\x44\xf9"),
        (4, [1, 0xC], b"\xc1"),
        (8, [7], b"\x07"),
        (4, [], b""),
    ],
)
def test_entries_are_packed_from_the_least_significant_bit(
    bits: int, states: list[int], packed: bytes
) -> None:
    assert pack(states, bits=bits) == packed


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_what_is_left_of_the_last_byte_does_not_read_as_valid(bits: int) -> None:
    packed = pack([0], bits=bits)

    assert {status_at(packed, i, bits=bits) for i in range(1, 8 // bits)} == {
        2**bits - 1
    }


@pytest.mark.parametrize("bits", [0, 3, 5, 16, -1])
def test_an_unknown_width_cannot_answer(bits: int) -> None:
    with pytest.raises(StatusListError, match="bits"):
        status_at(b"\0", 0, bits=bits)
    with pytest.raises(StatusListError, match="bits"):
        pack([0], bits=bits)


@pytest.mark.parametrize(
    ("bits", "state"), [(1, 2), (2, 4), (4, 16), (8, 256), (4, 10**9), (4, -1)]
)
def test_a_value_too_wide_is_refused(bits: int, state: int) -> None:
    with pytest.raises(StatusListError, match="status value"):
        pack([0, state], bits=bits)


@given(st.sampled_from(WIDTHS), st.integers())
def test_an_index_outside_the_list_cannot_answer(bits: int, index: int) -> None:
    packed = b"\0\0"
    inside = 0 <= index < len(packed) * 8 // bits
    try:
        assert status_at(packed, index, bits=bits) == 0
    except StatusListError:
        assert not inside
    else:
        assert inside


# States


def states_list(states: list[int]) -> StatusList:
    return parse_status_list(issued(states)).unpack()


@pytest.mark.parametrize("state", LicenseState, ids=lambda state: state.code)
def test_every_state_is_told_apart(state: LicenseState) -> None:
    assert states_list([0, state, 0]).state_at(1) is state


@pytest.mark.parametrize("index", [-1, -(10**9), 4, 2**24, 10**9])
def test_outside_the_list_nothing_was_issued(index: int) -> None:
    assert states_list([0, 0, 0, 0]).state_at(index) is LicenseState.NOT_ISSUED


@pytest.mark.parametrize("value", range(4, 12))
def test_a_value_of_no_known_meaning_cannot_answer(value: int) -> None:
    with pytest.raises(StatusListError, match="no meaning"):
        states_list([value, 0]).state_at(0)


def test_states_have_the_names_of_causes() -> None:
    assert [state.code for state in LicenseState] == [
        *("valid", "revoked", "suspended", "superseded"),
        *("withdrawn", "cancelled", "transferred-out", "not-issued"),
    ]


# The token


def test_a_list_is_issued_and_read_back() -> None:
    token = parse_status_list(issued([0, 1, 2]))
    held = token.unpack()

    assert (token.alg, token.kid) == ("ES256", kid_of("status-310000"))
    assert token.signature == signer("status-310000")(token.signing_input)
    assert (held.uri, held.bits, held.ttl_s) == (LIST_URI, 4, 3600)
    assert (held.issued_at, held.expires) == (NOW, NOW + timedelta(days=8))


def test_a_list_may_lack_an_end_and_a_ttl() -> None:
    content = payload()
    del content["exp"], content["ttl"]

    assert (unpacked(content).expires, unpacked(content).ttl_s) == (None, None)


@given(st.text(max_size=80) | st.text("eyJ.-_A~", max_size=40))
def test_any_other_text_is_malformed_and_nothing_worse(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_status_list(text)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": None},
        {"typ": "dc+sd-jwt"},
        {"typ": "JWT"},
        {"typ": ["statuslist+jwt"]},
        {"kid": 1},
        {"crit": []},
        {"jwk": {}},
        {"x5c": []},
    ],
    ids=str,
)
def test_a_header_of_another_form_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parse_status_list(jws(HEADER | change, payload(), "status-310000"))


@pytest.mark.parametrize("name", ["sub", "iat", "status_list"])
def test_a_member_that_is_missing_is_malformed(name: str) -> None:
    content = payload()
    del content[name]

    with pytest.raises(MalformedError):
        unpacked(content)


@pytest.mark.parametrize("name", ["sub", "iat", "exp", "ttl", "status_list"])
@pytest.mark.parametrize("value", [None, True, [], {}, -1], ids=repr)
def test_a_member_of_another_form_is_malformed(name: str, value: object) -> None:
    with pytest.raises(MalformedError):
        unpacked(payload(**{name: value}))


GOOD = zlib.compress(b"\x10")


@pytest.mark.parametrize(
    "entries",
    [
        {"lst": base64url.encode(GOOD)},
        {"bits": 4},
        {"bits": 3, "lst": base64url.encode(GOOD)},
        {"bits": True, "lst": base64url.encode(GOOD)},
        {"bits": [4], "lst": base64url.encode(GOOD)},
        {"bits": 4, "lst": ""},
        {"bits": 4, "lst": base64url.encode(GOOD) + "="},
        {"bits": 4, "lst": base64url.encode(GOOD[:-1])},
        {"bits": 4, "lst": base64url.encode(GOOD + b"\0")},
        {"bits": 4, "lst": base64url.encode(GOOD[2:-4])},
        {"bits": 4, "lst": base64url.encode(b"\x10")},
        {"bits": 4, "lst": [1]},
    ],
    ids=str,
)
def test_a_list_that_does_not_unpack_is_malformed(entries: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        unpacked(payload(status_list=entries))


def test_a_bomb_is_stopped_at_the_largest_list() -> None:
    bomb = zlib.compress(bytes(2**24 + 1), 9)
    largest = zlib.compress(bytes(2**24), 9)

    with pytest.raises(MalformedError, match="too long"):
        unpacked(payload(status_list={"bits": 8, "lst": base64url.encode(bomb)}))
    held = unpacked(payload(status_list={"bits": 8, "lst": base64url.encode(largest)}))
    assert len(held.packed) == 2**24


def test_a_token_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(MalformedError, match="longer"):
        parse_status_list("." * (16 * 1024 * 1024 + 1))


def test_a_name_twice_is_malformed() -> None:
    twice = strict_json.dumps(payload())[:-1] + b',"iat":1}'

    with pytest.raises(MalformedError, match="twice"):
        parse_status_list(jws(HEADER, twice, "status-310000"))
