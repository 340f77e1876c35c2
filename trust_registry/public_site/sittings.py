"""What lies on the table of each sitting: proposals, and who has signed them so far.

A host may keep a folder for the members' files::

    sittings/2027-01-join/join.zip  rows.zip  targets-4.0a1b….sig.json …

One folder a sitting. Nothing is accepted here; `ceremony` reviews, counts, assembles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.proposal_file import read_proposal
from trust_registry.ceremony.review import Reviewed, review
from trust_registry.ceremony.signature_file import SignatureFile, read_signature_file
from trust_registry.ceremony.sitting import Tally, check_signature, collected, count
from trust_registry.ceremony.state import CouncilState
from trust_registry.errors import CeremonyError, RegistryError

__all__ = ["SittingStatus", "files_of_sittings", "read_sittings"]

# A council of thirty signs two roles of a few proposals; more is no sitting.
MOST_FILES = 400


@dataclass(slots=True)
class SittingStatus:
    """One sitting as far as it came.

    Attributes:
        name: The name of its folder.
        proposals: The proposals that fit, in the order in which they were made.
        tallies: Who has signed what, and who has not.
        left_out: Files that count for nothing, and why.
    """

    name: str
    proposals: Sequence[Reviewed] = ()
    tallies: Sequence[Tally] = ()
    left_out: dict[str, RegistryError] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether it can be assembled for the host."""
        return bool(self.tallies) and all(tally.is_met for tally in self.tallies)


def files_of_sittings(folder: Path) -> Sequence[Path]:
    """Return the files on all tables, in order of their paths."""
    return sorted(path for path in folder.glob("*/*") if path.is_file())[:MOST_FILES]


def read_sittings(
    folder: Path, state: CouncilState, *, now: datetime
) -> Sequence[SittingStatus]:
    """Read what lies there, judged against the published state.

    Args:
        folder: The host's folder of sittings; it need not be there.
        state: What is published.
        now: The host's clock.
    """
    by_sitting: dict[str, list[Path]] = {}
    for path in files_of_sittings(folder):
        by_sitting.setdefault(path.parent.name, []).append(path)
    return [
        _sitting(name, files, state, now) for name, files in sorted(by_sitting.items())
    ]


def _sitting(
    name: str, files: Sequence[Path], state: CouncilState, now: datetime
) -> SittingStatus:
    status = SittingStatus(name)
    status.proposals = _reviewed(status, files, state, now)
    good: list[SignatureFile] = []
    for path in files:
        if path.suffix != ".json" or not status.proposals:
            continue
        try:
            signature = read_signature_file(path)
            check_signature(status.proposals, signature)
            good.append(signature)
        except CeremonyError as error:
            status.left_out[path.name] = error
    status.tallies = [*count(status.proposals, collected(status.proposals, good))]
    return status


def _reviewed(
    status: SittingStatus, files: Sequence[Path], state: CouncilState, now: datetime
) -> Sequence[Reviewed]:
    read: list[tuple[Proposal, str]] = []
    for path in files:
        if path.suffix == ".zip":
            try:
                read.append((read_proposal(path), path.name))
            except RegistryError as error:
                status.left_out[path.name] = error
    # Each stands on the one before it.
    fitting: list[Reviewed] = []
    for proposal, name in sorted(read, key=lambda one: one[0].proposed):
        try:
            fitting += review(state, [proposal], now=now)
            state = fitting[-1].after
        except RegistryError as error:
            status.left_out[name] = error
    return fitting
