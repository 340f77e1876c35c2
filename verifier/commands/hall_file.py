"""The hall's replay memory that ``--hall`` names, opened when a phone code needs it."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.matter import MAX_CHARACTERS, is_short_line
from verifier.steps.question import FirstSeen

if TYPE_CHECKING:
    from verifier.replay_memory import HallReplayMemory

__all__ = ["HallFile", "add_hall", "hall_path", "short_line"]

FILE_NAME = "hall-memory.sqlite"


class HallFile:
    """A `verifier.steps.question.ReplayMemory` in a file that paper never opens.

    A file that fails raises ReplayMemoryError when it is asked, not at the start: the
    counter goes on with paper.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory: HallReplayMemory | None = None

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._memory is not None:
            self._memory.close()

    def recall(self, proof: bytes) -> FirstSeen | None:
        """Return where a proof was first shown, or None."""
        return self._opened().recall(proof)

    def remember(self, proof: bytes, *, case: str, now: datetime) -> FirstSeen:
        """Return where a proof was first shown: here and now, if it is new."""
        return self._opened().remember(proof, case=case, now=now)

    def _opened(self) -> HallReplayMemory:
        if self._memory is None:
            # Paper needs no database, and most licenses are shown on paper.
            from verifier.replay_memory import HallReplayMemory

            self._memory = HallReplayMemory(self._path)
        return self._memory


def add_hall(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the hall's memory."""
    parser.add_argument(
        "--hall",
        type=Path,
        metavar="FILE",
        help="file in which the counters of a hall remember the codes that phones"
        f" showed; one for the hall, on a local disk ({FILE_NAME} in the folder of"
        " --trust)",
    )


def hall_path(args: argparse.Namespace) -> Path:
    """Return the file of the hall's memory: ``--hall``, or the counter's own."""
    named: Path | None = args.hall
    trust: Path = args.trust
    return named or trust / FILE_NAME


def short_line(text: str) -> str:
    """Return the value of ``--case`` and its like."""
    if not is_short_line(text):
        raise argparse.ArgumentTypeError(
            f"it is one line of at most {MAX_CHARACTERS} characters"
        )
    return text.strip()
