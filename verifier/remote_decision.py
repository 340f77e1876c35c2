"""What a clerk elsewhere decided on a scan, and the line that is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from credential import strict_json
from credential.moments import to_rfc3339

__all__ = ["Decision", "DecisionKind", "RemoteDecision"]

FORMAT = "tongyan-remote-decision-1"


class DecisionKind(StrEnum):
    """What the clerk elsewhere says."""

    PROCEED = "proceed"
    ASK = "ask"
    DECLINE = "decline"


class Decision(NamedTuple):
    """A decision as the window's page shows it.

    Attributes:
        kind: To go on, to bring something more, or not to go on.
        sentence: What the clerk says beside it; may be empty.
        clerk: Who decided, as the hall calls them.
        at: When, by the counter's clock.
    """

    kind: DecisionKind
    sentence: str
    clerk: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the decision as JSON values."""
        return {**self._asdict(), "at": to_rfc3339(self.at)}


class RemoteDecision(NamedTuple):
    """A decision as it is kept, in a chain of its own beside the receipts.

    The clerk's sentence is not kept: it may name the holder.

    Attributes:
        at: When.
        kind: See `DecisionKind`.
        clerk: Who decided.
        window: What the window is called.
        verdict: What the verifier had decided on the scan.
        receipts: Numbers of its checks' receipts, which tell the case.
    """

    at: datetime
    kind: DecisionKind
    clerk: str
    window: str
    verdict: str
    receipts: Sequence[int]

    @property
    def line(self) -> str:
        """The decision as one line of JSON; a journal chains exactly this text."""
        members = {"format": FORMAT, **self._asdict(), "at": to_rfc3339(self.at)}
        return strict_json.dumps(members).decode("utf-8")
