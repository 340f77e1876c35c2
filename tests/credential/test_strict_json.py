from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credential import strict_json
from credential.errors import MalformedError

LARGEST = 2**53 - 1

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    raw = strict_json.dumps(value)

    assert strict_json.loads(raw, max_depth=64) == value
    assert raw == json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@given(st.binary(max_size=60) | st.text('[]{}",:0-.eE1ntf\\u ', max_size=40))
def test_anything_else_is_malformed_and_nothing_worse(raw: bytes | str) -> None:
    octets = raw if isinstance(raw, bytes) else raw.encode("utf-8")
    try:
        value = strict_json.loads(octets)
    except MalformedError:
        return
    assert json.loads(octets) == value
    strict_json.dumps(value)


quoted = ['"x"', '""', '":"', '"a\\"b"', "true", "null"]
numbers = ["1", "0", "-0", "-1", "1.5", "1e3", "01", "NaN", str(LARGEST), f"{LARGEST}0"]
scalars = st.sampled_from([*quoted, *numbers])
names = st.sampled_from(["a", "b", ":", "", "\\u0061", "证"])
spaces = st.sampled_from(["", "", "", " ", "\n"])
json_texts = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(names, spaces, inner), max_size=4).map(
            lambda members: (
                "{" + ",".join(f'"{n}"{space}:{v}' for n, space, v in members) + "}"
            )
        )
    ),
    max_leaves=8,
)


@given(json_texts)
@settings(max_examples=500)
def test_the_quick_reading_accepts_what_the_careful_one_does(text: str) -> None:
    def read(reader: Callable[[], Any]) -> object:
        try:
            return repr(reader())
        except (MalformedError, ValueError):
            return "refused"

    quick = read(lambda: strict_json.loads(text.encode("utf-8")))

    assert quick == read(lambda: json.loads(text, **STRICTLY))


def one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def whole(digits: str) -> int:
    if digits == "-0" or abs(int(digits)) > LARGEST:
        raise ValueError(digits)
    return int(digits)


def refuse(number: str) -> Any:
    raise ValueError(number)


STRICTLY: dict[str, Any] = {
    "object_pairs_hook": one_of_each,
    "parse_int": whole,
    "parse_float": refuse,
    "parse_constant": refuse,
}


def test_names_keep_their_order() -> None:
    assert strict_json.dumps(strict_json.loads(b'{"b":1,"a":2}')) == b'{"b":1,"a":2}'


def test_space_around_and_between_is_read() -> None:
    assert strict_json.loads(b' \n{"a" :\t1}\r\n') == {"a": 1}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":1}',
        b'[{"b":{"a":1,"a":2}}]',
    ],
)
def test_a_name_twice_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError, match="twice"):
        strict_json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [b"1.0", b"1e2", b"-0", b"-0.0", b"NaN", b"Infinity", b"-Infinity", b"1E400"],
)
def test_a_number_that_is_not_whole_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        strict_json.loads(raw)


@pytest.mark.parametrize(
    "digits", [f"{2**53}", f"{-(2**53)}", "1" + "0" * 17, "-1" + "0" * 5000]
)
def test_an_integer_beyond_what_all_readers_share_is_refused(digits: str) -> None:
    with pytest.raises(MalformedError, match="too large"):
        strict_json.loads(digits.encode("ascii"))


@pytest.mark.parametrize("number", [LARGEST, -LARGEST, 0, -1])
def test_the_largest_integers_are_read(number: int) -> None:
    assert strict_json.loads(str(number).encode("ascii")) == number


def test_nesting_is_read_to_its_limit_and_no_deeper() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"]" * depth

    assert strict_json.loads(nested(16)) == json.loads(nested(16))
    with pytest.raises(MalformedError, match="deeper than 16"):
        strict_json.loads(nested(17))


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting_is_refused_before_it_is_parsed(opening: bytes) -> None:
    with pytest.raises(MalformedError, match="deeper"):
        strict_json.loads(opening * 5000)


def test_brackets_inside_strings_nest_nothing() -> None:
    value: dict[str, object] = {"a": "[{" * 50, "b\\": '"[{', "c": ["\\[", {"d": []}]}

    assert strict_json.loads(strict_json.dumps(value)) == value


def test_many_shallow_brackets_nest_nothing() -> None:
    value: list[object] = [{"a": []} for _ in range(100)]

    assert strict_json.loads(strict_json.dumps(value)) == value


@pytest.mark.parametrize(
    "tail", [b'\\"' * 20_000, b'"' * 40_000, b"\\" * 40_000, b"[" * 40_000]
)
def test_a_string_that_never_ends_is_refused_at_once(tail: bytes) -> None:
    """Looking for its end from every quote took seconds: 40 kB kept a counter busy."""
    started = time.process_time()
    with pytest.raises(MalformedError):
        strict_json.loads(b"[" * 16 + b'{"' + tail)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{}{}",
        b"{} x",
        b"\xef\xbb\xbf{}",
        b"\xff",
        b'"\xed\xa0\x80"',
        b'"a\x00b"',
        b'"\n"',
        b"{'a':1}",
        b'{"a":1,}',
        b"[1,]",
        b"// no\n1",
        b'{"a"}',
        b"\xc2\xa0{}",
    ],
)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        strict_json.loads(raw)


@pytest.mark.parametrize("raw", [b'"\\ud800"', b'{"\\udc00":1}', b'["a\\uD83D"]'])
def test_a_lone_surrogate_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError, match="surrogate"):
        strict_json.loads(raw)


def test_an_escaped_pair_is_the_character_beyond_the_basic_plane() -> None:
    assert strict_json.loads(b'"\\ud842\\udfb7"') == "𠮷"


def test_a_text_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(MalformedError, match="longer than 10"):
        strict_json.loads(b'"' + b"a" * 20, max_bytes=10)


@pytest.mark.parametrize(
    "value", [{"a": float("nan")}, [float("inf")], {"a": "\ud800"}]
)
def test_what_nobody_could_read_is_not_written(value: object) -> None:
    with pytest.raises(ValueError):
        strict_json.dumps(value)
