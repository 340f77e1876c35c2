"""Where each agency's entry lies in a region's file, found in one fast pass.

A national registry has 93,000 agencies, of which a counter meets a few hundred: here
only the border of each entry is found and what `agency_lint` asks of it; the rest is
dropped at once, as looking through it for cycles would take longer than reading it.
The model is built from an entry's own bytes when it is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from json import JSONDecoder
from json.scanner import make_scanner
from typing import Any, NamedTuple

from credential.errors import KeyMaterialError
from credential.jose import kid_of
from trust_registry.errors import RegistryFileError

__all__ = ["AgencyScan", "Entry", "scan_agencies"]

_FORMAT = "tongyan-agencies-1"
# Each list, and the member that names one of its entries.
_LISTS = {"agencies": "id", "status_issuers": "uri_prefix"}
_SPACE = re.compile(r"[ \t\n\r]*")
# The scanner behind json.loads, which also tells where a value ends. It takes its
# settings from a decoder, which its stub does not know.
_scan_value: Callable[[str, int], tuple[Any, int]] = make_scanner(
    JSONDecoder()  # type: ignore[arg-type]
)


class Entry(NamedTuple):
    """One entry of a list: where its bytes lie, and what lint asks of it.

    It was read byte by byte as Latin-1, so that positions count bytes: only ASCII
    texts in it are what they seem.

    Attributes:
        start: First byte in the file.
        end: The byte after the last.
        name: Its ``id`` or ``uri_prefix``, of whatever type.
        kids: Its key ids, each that of its own JWK and listed once; else None.
        types: The license types that it lists, of whatever type.
    """

    start: int
    end: int
    name: object
    kids: tuple[str, ...] | None
    types: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AgencyScan:
    """The entries of a region's file, in its order."""

    agencies: list[Entry]
    status_issuers: list[Entry]


def scan_agencies(raw: bytes, *, code: str) -> AgencyScan:
    """Find the entries of a region's ``agencies.json``.

    Args:
        raw: The file, of any length that was signed.
        code: The region that signed it.

    Raises:
        RegistryFileError: not UTF-8 JSON, or not the file of this region.
    """
    name = f"regions/{code}/agencies.json"
    try:
        raw.decode("utf-8")
        top = _scan_top(raw.decode("latin-1"))
    except (ValueError, StopIteration, IndexError, RecursionError) as error:
        raise RegistryFileError(f"{name} is not JSON") from error
    if top.get("format") != _FORMAT or top.get("region") != code:
        raise RegistryFileError(f"{name} is not the file of the region {code}")
    lists = [top.get(member) for member in _LISTS]
    if not all(isinstance(found, list) for found in lists):
        raise RegistryFileError(f"{name} lacks agencies or status_issuers")
    return AgencyScan(*lists)  # type: ignore[arg-type] # lists, as just checked


def _scan_top(text: str) -> dict[str, Any]:
    members: dict[str, Any] = {}
    at = _after(text, _skip(text, 0), "{")
    while True:
        name, at = _scan_value(text, _skip(text, at))
        if not isinstance(name, str) or name in members:
            raise ValueError("a name is no text or stands twice")
        at = _skip(text, _after(text, _skip(text, at), ":"))
        if name in _LISTS and text[at] == "[":
            members[name], at = _scan_list(text, at, _LISTS[name])
        else:
            members[name], at = _scan_value(text, at)
        at = _skip(text, at)
        if text[at] == "}":
            break
        at = _after(text, at, ",")
    if _skip(text, at + 1) != len(text):
        raise ValueError("something follows the object")
    return members


def _scan_list(text: str, at: int, naming: str) -> tuple[list[Entry], int]:
    entries: list[Entry] = []
    at = _skip(text, _after(text, at, "["))
    if text[at] == "]":
        return entries, at + 1
    while True:
        value, end = _scan_value(text, at)
        if not isinstance(value, dict):
            raise ValueError("an entry is no object")
        entries.append(Entry(at, end, value.get(naming), _kids(value), _types(value)))
        at = _skip(text, end)
        if text[at] == "]":
            return entries, at + 1
        at = _skip(text, _after(text, at, ","))


def _kids(value: dict[str, Any]) -> tuple[str, ...] | None:
    keys = value.get("keys")
    if not isinstance(keys, list):
        return None
    try:
        listed = tuple([key["kid"] for key in keys])
        kids = tuple([kid_of(key["jwk"]) for key in keys])
    except (KeyMaterialError, KeyError, TypeError, AttributeError):
        return None
    return kids if kids == listed and len(set(kids)) == len(kids) else None


def _types(value: dict[str, Any]) -> tuple[object, ...]:
    periods = value.get("license_types")
    if not isinstance(periods, list):
        return ()
    return tuple(
        [period.get("code") if isinstance(period, dict) else None for period in periods]
    )


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after(text: str, at: int, mark: str) -> int:
    if text[at] != mark:
        raise ValueError(f"{mark} is missing")
    return at + 1
