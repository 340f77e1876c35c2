"""JSON read strictly, once, within limits (RFC 8259, RFC 7493 I-JSON).

What the values mean is left to the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.scanner import make_scanner
from typing import Any, NoReturn

from pydantic_core import from_json, to_json

from credential.errors import MalformedError

__all__ = ["MAX_DEPTH", "MAX_TEXT_BYTES", "JsonValue", "dumps", "loads"]

# Any nests any: mypy gains nothing from the recursive alias at a trust border
# where each member is checked by hand or by pydantic.
JsonValue = Any

# design/credential.md, "Strict reading".
MAX_TEXT_BYTES = 64 * 1024
MAX_DEPTH = 16

# RFC 7493 section 2.2: integers beyond 2^53 - 1 differ between readers. One
# country's huge integer once crashed a checker, which then read as green.
MAX_INTEGER = 2**53 - 1
_MAX_INTEGER_DIGITS = 16


def loads(
    raw: bytes, *, max_bytes: int = MAX_TEXT_BYTES, max_depth: int = MAX_DEPTH
) -> JsonValue:
    """Return the value of a JSON text.

    Args:
        raw: UTF-8 without a byte-order mark.
        max_bytes: Longest text read, in bytes.
        max_depth: Deepest nesting of arrays and objects.

    Raises:
        MalformedError: over a limit, not UTF-8, duplicate names, a float, NaN,
            an integer beyond 2^53 - 1, a lone surrogate, or trailing text.
    """
    if len(raw) > max_bytes:
        raise MalformedError(f"a JSON text is longer than {max_bytes} bytes")
    plain = _plainly_read(raw, max_depth)
    return _read_with_care(raw, max_depth) if plain is None else plain


def dumps(value: JsonValue) -> bytes:
    """Return a value as compact UTF-8 JSON, names in insertion order.

    Raises:
        ValueError: NaN, an infinity or a lone surrogate.
    """
    # Half the time of Python's own writer, and the same octets; but it writes NaN.
    raw = to_json(value)
    if b"NaN" in raw or b"Infinity" in raw:
        return _ENCODER.encode(value).encode("utf-8")
    return raw


def _plainly_read(
    raw: bytes, max_depth: int
) -> dict[str, JsonValue] | list[JsonValue] | None:
    # Nearly every text is plain, and a general reader in Rust takes half the time on
    # it. It takes the last of two names and any number; so it is believed only where
    # nothing needs a second look, and never to refuse.
    if b"\\" in raw or raw.count(b"[") + raw.count(b"{") > max_depth:
        return None
    try:
        value = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return None
    if type(value) is dict or type(value) is list:
        # Without a backslash each text is two quotation marks; a dropped one, too.
        return value if 2 * _texts(value) == raw.count(b'"') else None
    return None


def _texts(value: JsonValue) -> int:
    """Return how many texts a value has, names among them; far too many in doubt."""
    kind = type(value)
    if kind is dict:
        texts, members = len(value), value.values()
    elif kind is list:
        texts, members = 0, value
    elif kind is int:
        # 0 may have been -0.
        return 0 if 0 < value <= MAX_INTEGER else _DOUBT
    else:
        return _DOUBT if kind is float else 0  # a text is counted where it stands
    for member in members:
        texts += 1 if type(member) is str else _texts(member)
    return texts


# More texts than any length limit lets in.
_DOUBT = 2**60


def _read_with_care(raw: bytes, max_depth: int) -> JsonValue:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("a JSON text is not UTF-8") from error
    # Counting is cheap and settles nearly every text; only then walk it.
    if raw.count(b"[") + raw.count(b"{") > max_depth:
        _refuse_deep(text, max_depth)
    text = text.strip(" \t\n\r")
    try:
        value, end = _scan(text, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise MalformedError("a part is not JSON") from error
    if end != len(text):
        raise MalformedError("a JSON text is followed by more")
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _refuse_deep(text: str, max_depth: int) -> None:
    # Strings are cut out first, as brackets in them nest nothing.
    depth = 0
    for bracket in _STRING_OR_BRACKET.findall(text):
        if bracket in "[{":
            depth += 1
            if depth > max_depth:
                raise MalformedError(f"JSON nests deeper than {max_depth}")
        elif bracket in "]}":
            depth -= 1


# A string that never ends is cut out as well, and nothing is tried twice: 40 kB of
# escaped quotes after an open one would otherwise take seconds.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def _refuse_surrogates(value: JsonValue) -> None:
    # An escaped lone surrogate is a str that cannot be written as UTF-8 again.
    try:
        _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError("a JSON text has a lone surrogate") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise MalformedError("a JSON object has a name twice")
    return value


def _integer(digits: str) -> int:
    if len(digits) > _MAX_INTEGER_DIGITS + 1:
        raise MalformedError("an integer is too large")
    value = int(digits)
    if abs(value) > MAX_INTEGER or digits == "-0":
        raise MalformedError("an integer is too large or -0")
    return value


def _refuse_number(_: str) -> NoReturn:
    raise MalformedError("a number is not a whole number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_refuse_number,
    parse_int=_integer,
    parse_constant=_refuse_number,
)
# The decoder's own reader, without the search for white space around it.
_scan: Callable[[str, int], tuple[JsonValue, int]] = make_scanner(
    _DECODER  # type: ignore[arg-type]  # typeshed names another class
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
