"""What sentences on changes share: instants, capitals, the kind of change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credential import Bilingual, MalformedError
from credential.moments import beijing_text, parse_moment
from trust_registry.ceremony.difference import Change

__all__ = ["act_of", "capital", "members_that_differ", "moment"]


def act_of(change: Change) -> Bilingual:
    """Return whether something is added, taken out or changed, as a verb."""
    if change.is_added:
        return Bilingual(zh="新增", en="Adds")
    if change.is_removed:
        return Bilingual(zh="移除", en="Takes out")
    return Bilingual(zh="更改", en="Changes")


def members_that_differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the names of the members in which two JSON objects differ."""
    names = sorted({*before, *after})
    return ", ".join(name for name in names if before.get(name) != after.get(name))


def moment(text: Any) -> str:  # noqa: ANN401 (JSON)
    """Return an instant of a file in Beijing time, or the text as it stands."""
    try:
        return beijing_text(parse_moment(str(text)))
    except MalformedError:
        return str(text)


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]
