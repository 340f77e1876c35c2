"""When things happen, counted from today: the demo plays a hundred days around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Timeline"]


@dataclass(frozen=True)
class Timeline:
    """Instants of the day, from the real clock's ``today``."""

    today: datetime

    def day(self, days: float) -> datetime:
        """Return the instant some days from now; negative lies in the past."""
        return (self.today + timedelta(days=days)).replace(microsecond=0)

    @property
    def founded(self) -> datetime:
        """The council founds the registry and the regions list their agencies."""
        return self.day(-100)

    @property
    def first_sitting(self) -> datetime:
        """The council sits: its role is good for 190 days from here."""
        return self.founded + timedelta(hours=1)

    @property
    def in_force(self) -> datetime:
        """Agencies may issue: what was announced two weeks before takes effect."""
        return self.day(-85)

    @property
    def old_stick(self) -> datetime:
        """A stick is made that one counter then never replaces."""
        return self.day(-20)

    @property
    def stick(self) -> datetime:
        """The stick that today's counters took in, an hour ago."""
        return self.day(-1 / 24)
