"""Members by their names, as sentences tell of them, and what rules speak of them."""

from __future__ import annotations

from credential import Bilingual
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told

__all__ = ["Names"]


class Names:
    """The members' names before and after a change, by division code."""

    def __init__(self, *states: CouncilState) -> None:
        self._names = {
            region.code: region.name
            for state in states
            for region in state.members.regions
        }
        self._rows = states[-1].baseline.rows

    def covered(self, code: str) -> Bilingual:
        """Return whether rules of the council speak of a region's licenses."""
        rows = [row for row in self._rows if row.effect == "recognize"]
        if any(row.issuing == "*" for row in rows):
            return Told(
                zh="现有面向所有地区的互认条目对其证照同样适用",
                en="the rows that are for all regions hold for its licenses too",
            )
        if any(row.issuing == code for row in rows):
            return Told(
                zh="已有互认条目涉及其证照", en="there are rows for its licenses"
            )
        return Told(zh="尚无地区认可其证照", en="no region recognizes its licenses yet")

    def of(self, code: str) -> Bilingual:
        """Return a member's name with its code."""
        if code == "*":
            return Told(zh="所有地区", en="all regions")
        name = self._names.get(code)
        if name is None:
            return Told(zh=f"{code}（未知地区）", en=f"{code} (unknown)")
        return Told(zh=f"{name.zh}（{code}）", en=f"{name.en} ({code})")
