"""What changes from one state to the next: typed, complete, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trust_registry.ceremony.facts import Fact, facts_of, rows_in_order
from trust_registry.ceremony.state import RECOGNITION, CouncilState

__all__ = ["Change", "difference"]

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is added (nothing before), removed (nothing after) or changed.

    Attributes:
        topic: What kind of fact, as `facts` names them.
        subject: Which of them: a role, a key id, a division code, a path …
        before: Its JSON value before, or None.
        after: Its JSON value after, or None.
    """

    topic: str
    subject: str
    before: Any
    after: Any

    @property
    def is_added(self) -> bool:
        """Whether there was nothing before."""
        return self.before is None

    @property
    def is_removed(self) -> bool:
        """Whether there is nothing after."""
        return self.after is None


def difference(before: CouncilState, after: CouncilState) -> list[Change]:
    """Return everything that one state says otherwise than another.

    Raises:
        RegistryFileError: a file of the council is not JSON.
    """
    held, found = facts_of(before), facts_of(after)
    changes = [
        Change(fact.topic, fact.subject, held.get(fact), found.get(fact))
        for fact in sorted({*held, *found})
        if held.get(fact, _ABSENT) != found.get(fact, _ABSENT)
        and not _is_empty(fact, held, found)
    ]
    old, new = rows_in_order(before), rows_in_order(after)
    both = {*old} & {*new}
    if [row for row in old if row in both] != [row for row in new if row in both]:
        changes.append(Change("recognition-order", RECOGNITION, old, new))
    return changes


def _is_empty(fact: Fact, held: Any, found: Any) -> bool:  # noqa: ANN401 (JSON)
    """Tell whether a fact holds nothing on either side: an empty rest of a new file."""
    return not held.get(fact) and not found.get(fact) and fact.topic == "other"
