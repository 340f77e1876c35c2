"""What a page is: its template, its title, its values; and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from credential import Bilingual, MalformedError
from credential.moments import parse_moment

__all__ = ["Asked", "Page", "Sheet", "sheet_name", "sheet_of"]

Item = TypeVar("Item")


class Page(NamedTuple):
    """One page in all languages.

    Attributes:
        template: Its template's name.
        title: What it is called.
        values: What the template shows.
        section: The entry of the navigation that leads to it.
    """

    template: str
    title: Bilingual
    values: Mapping[str, Any]
    section: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asked for; nothing on static pages.

    Attributes:
        words: What to search for.
        date: A date as it was typed.
    """

    words: str = ""
    date: str = ""

    def moment(self, otherwise: datetime) -> datetime:
        """Return the date as an instant; what is no date is not asked for."""
        try:
            return parse_moment(self.date) if self.date else otherwise
        except MalformedError:
            return otherwise


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Item]):
    """One of several sheets of a long list.

    Attributes:
        items: What is on it.
        number: Which it is, from 1.
        last: How many there are.
        total: How many items all sheets have.
    """

    items: Sequence[Item]
    number: int
    last: int
    total: int


def sheet_of(items: Sequence[Item], number: int, size: int) -> Sheet[Item] | None:
    """Return a sheet, or None if there is no such number."""
    last = max(1, -(-len(items) // size))
    if not 1 <= number <= last:
        return None
    shown = items[(number - 1) * size : number * size]
    return Sheet(shown, number, last, len(items))


def sheet_name(stem: str, number: int) -> str:
    """Return the name of a sheet's page: the first has the plain name."""
    return stem if number == 1 else f"{stem}-{number}"
