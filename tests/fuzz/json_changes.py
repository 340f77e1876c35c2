"""Changes to JSON texts: other values, other places, and spellings no writer makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.fuzz.mutation import change_bytes

__all__ = ["change_json", "change_line_and_json"]

Place = tuple[Any, Any]
"""A container and the name or index of one of its values."""

# Written into the text as they are, in place of a marked value.
_SPELLINGS = (
    "1.0",
    "-0",
    "1e9",
    "NaN",
    "-Infinity",
    "9007199254740992",
    "9" * 5000,
    '"\\ud800"',
    '"\\u0000"',
    '{"a":1,"a":2}',
    "[" * 40 + "]" * 40,
    "[" * 2000,
    '"' + "\\\\" * 9000,
    "",
    "tru",
)
_MARK = "\u2620marked"

_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**53 - 1,
    2**53,
    "",
    " ",
    "*",
    "\x00",
    "\u202e\u200b",
    "x" * 70_000,
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "310000",
    "https://license.310000.example/",
    "https://license.310000.example/../x",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"...": "x"},
    {"$ref": "#"},
)


def change_json(random: Random, raw: bytes) -> bytes:
    """Return a JSON text with one value changed, moved, renamed or misspelled."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return change_bytes(random, raw)
    places = list(_places(value))
    if not places:
        return json.dumps(random.choice(_VALUES)).encode()
    random.choice(_CHANGES)(random, places)
    text = json.dumps(value, ensure_ascii=False).replace(
        json.dumps(_MARK, ensure_ascii=False), random.choice(_SPELLINGS)
    )
    return text.encode("utf-8", "surrogatepass")


def change_line_and_json(random: Random, raw: bytes) -> bytes:
    """Change the JSON text that follows a first line; now and then the line."""
    name, newline, content = raw.partition(b"\n")
    if random.random() < 0.05:
        return change_bytes(random, name) + newline + content
    return name + newline + change_json(random, content)


def _places(value: Any) -> Iterator[Place]:
    # Without recursion: a changed text may nest as deeply as Python reads.
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            names = range(len(value)) if isinstance(value, list) else list(value)
            for name in names:
                yield value, name
                waiting.append(value[name])


def _put_any(random: Random, places: list[Place]) -> None:
    container, name = random.choice(places)
    container[name] = random.choice(_VALUES)


def _misspell(random: Random, places: list[Place]) -> None:
    container, name = random.choice(places)
    container[name] = _MARK


def _take_out(random: Random, places: list[Place]) -> None:
    container, name = random.choice(places)
    del container[name]


def _copy(random: Random, places: list[Place]) -> None:
    (source, source_name), (target, name) = random.choices(places, k=2)
    copied = json.loads(json.dumps(source[source_name]))
    if isinstance(target, list):
        target.insert(name, copied)
    else:
        target[name] = copied


def _rename(random: Random, places: list[Place]) -> None:
    container, name = random.choice(places)
    other = random.choice([other for _, other in places])
    if isinstance(container, dict):
        container[str(other)] = container.pop(name)


def _nudge(random: Random, places: list[Place]) -> None:
    container, name = random.choice(places)
    value = container[name]
    if isinstance(value, str):
        changed = change_bytes(random, value.encode("utf-8", "surrogatepass"))
        container[name] = changed[:70_000].decode("utf-8", "replace")
    elif isinstance(value, int):
        container[name] = value + random.choice((-1, 1, 86_400, -86_400, 2**40))
    elif isinstance(value, list):
        container[name] = value * random.choice((2, 50))


_CHANGES: tuple[Callable[[Random, list[Place]], None], ...] = (
    _put_any,
    _put_any,
    _misspell,
    _take_out,
    _copy,
    _rename,
    _nudge,
    _nudge,
)
