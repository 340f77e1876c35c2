"""What a kind of change may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from credential import Bilingual
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.state import CouncilState

__all__ = ["ALWAYS", "Kind", "Question", "nothing_more"]

ALWAYS = frozenset({"version", "expires"})
"""Topics of every change: what is signed anew has a new number and a new end."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a kind of change is asked: has this difference its exact shape, no more."""

    proposal: Proposal
    changes: Sequence[Change]
    before: CouncilState
    after: CouncilState

    def of(self, topic: str) -> list[Change]:
        """Return the changes of one topic."""
        return [change for change in self.changes if change.topic == topic]


def nothing_more(_: Question) -> Iterable[Bilingual]:
    """Ask no more than the topics."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change.

    Attributes:
        name: As proposals write it.
        title: As people call it.
        topics: The topics that it may change, `ALWAYS` aside.
        evidence: Names of the files that come along for reviewers.
        faults: Says what of a difference in these topics is not its business; each
            as a sentence without its full stop.
    """

    name: str
    title: Bilingual
    topics: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    faults: Callable[[Question], Iterable[Bilingual]] = nothing_more
