"""What sentences on changes share: instants, capitals, the kind of change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from credential import Bilingual, MalformedError, strict_json
from credential.moments import beijing_text, parse_moment
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.told import Told

__all__ = ["act_of", "capital", "differing", "moment"]

_ABSENT: Any = object()
_NONE = Told(zh="无", en="none")


def act_of(change: Change) -> Bilingual:
    """Return whether something is added, taken out or changed, as a verb."""
    if change.is_added:
        return Told(zh="新增", en="Adds")
    if change.is_removed:
        return Told(zh="移除", en="Takes out")
    return Told(zh="更改", en="Changes")


def differing(before: Any, after: Any) -> Bilingual:  # noqa: ANN401 (JSON)
    """Return every place in which two JSON values differ, with both values."""
    told = [
        (place or "-", _shown(old), _shown(new))
        for place, old, new in _leaves(before, after, "")
    ]
    zh = (f"{place} 由 {old.zh} 改为 {new.zh}" for place, old, new in told)
    en = (f"{place} from {old.en} to {new.en}" for place, old, new in told)
    return Told(zh="；".join(zh) or "-", en="; ".join(en) or "-")


def _leaves(before: Any, after: Any, place: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    if before == after:
        return
    # What comes or goes as a whole is told leaf by leaf as well, if it has any.
    if before is _ABSENT and isinstance(after, dict | list) and after:
        before = type(after)()
    elif after is _ABSENT and isinstance(before, dict | list) and before:
        after = type(before)()
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            below = f"{place}.{name}" if place else name
            pair = before.get(name, _ABSENT), after.get(name, _ABSENT)
            yield from _leaves(*pair, below)
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            pair = _at(before, number), _at(after, number)
            yield from _leaves(*pair, f"{place}[{number}]")
    else:
        yield place, before, after


def _at(values: list[Any], number: int) -> Any:  # noqa: ANN401 (JSON)
    return values[number] if number < len(values) else _ABSENT


def _shown(value: Any) -> Bilingual:  # noqa: ANN401 (JSON)
    if value is _ABSENT:
        return _NONE
    text = strict_json.dumps(value).decode("utf-8")
    return Told(zh=text, en=text)


def moment(text: Any) -> str:  # noqa: ANN401 (JSON)
    """Return an instant of a file in Beijing time, or the text as it stands."""
    try:
        return beijing_text(parse_moment(str(text)))
    except MalformedError:
        return str(text)


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]
