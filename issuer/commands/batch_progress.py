"""How far a batch is, how fast it goes, how long it will take: on standard error."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field

from issuer.batch import BatchCount

__all__ = ["Progress"]

# For the eye; a program gets as many lines.
_TELL_EVERY_S = 1.0
_LINE_CHARACTERS = 64


@dataclass(slots=True)
class Progress:
    """Tells it at a terminal, or where it was asked for.

    Attributes:
        shown: Whether at all.
        as_json: Whether a program reads: a line of JSON each time, none overwritten.
    """

    shown: bool
    as_json: bool
    _started: float = field(default_factory=time.monotonic)
    _told: float | None = None

    @classmethod
    def of(cls, *, asked: bool, as_json: bool) -> Progress:
        """Return the progress of a command line; a log file gets none unasked."""
        at_terminal = sys.stderr.isatty() and not as_json
        return cls(shown=asked or at_terminal, as_json=as_json)

    def tell(self, count: BatchCount) -> None:
        """Tell how far it is, at most once a second and at the end."""
        now = time.monotonic()
        soon = self._told is not None and now - self._told < _TELL_EVERY_S
        if not self.shown or (soon and count.done < count.total):
            return
        self._told = now
        per_s = count.done / max(now - self._started, 0.001)
        left_s = (count.total - count.done) / max(per_s, 0.001)
        if self.as_json:
            line = {
                "done": count.done,
                "rows": count.total,
                "failed": count.failed,
                "per_s": round(per_s),
                "left_s": round(left_s),
            }
            sys.stderr.write(f"{json.dumps(line)}\n")
        else:
            text = (
                f"{count.done:,} of {count.total:,} rows, {per_s:,.0f} a second, "
                f"{_duration(left_s)} left"
            )
            sys.stderr.write(f"\r{text:<{_LINE_CHARACTERS}}")
        sys.stderr.flush()

    def end(self) -> None:
        """End the line that was overwritten so far."""
        if self._told is not None and not self.as_json:
            sys.stderr.write("\n")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
