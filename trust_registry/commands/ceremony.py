"""What the ceremony's commands share: the trusted state, the proposals, typing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from trust_registry.ceremony.proposal_file import read_proposal
from trust_registry.ceremony.review import Reviewed, review
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.trusted_state import trusted_state
from trust_registry.ceremony.typed_fingerprint import Asked, check_typed
from trust_registry.commands.terminal import now_of, say, visible
from trust_registry.errors import CeremonyError

__all__ = [
    "add_proposals",
    "add_trust",
    "ask_fingerprints",
    "read_out",
    "reviewed_sitting",
    "state_of",
]


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Add the option that names one's own trusted state."""
    parser.add_argument(
        "--trust",
        required=True,
        metavar="TRUST",
        help="what you trust already: your trust store, or a repository or bundle that"
        " you got earlier. The difference is computed against it, never taken from the"
        " proposal",
    )


def add_proposals(parser: argparse.ArgumentParser) -> None:
    """Add the proposals of a sitting."""
    parser.add_argument(
        "proposals",
        type=Path,
        nargs="+",
        metavar="PROPOSAL",
        help="the proposals of the sitting, in their order",
    )


def state_of(args: argparse.Namespace) -> CouncilState:
    """Return the officer's own trusted state."""
    return trusted_state(args.trust)


def reviewed_sitting(
    args: argparse.Namespace, state: CouncilState, proposals: Sequence[Path]
) -> list[Reviewed]:
    """Read and review proposals against the officer's own trusted state.

    Raises:
        CeremonyError: one is not to be signed.
    """
    return review(state, [read_proposal(path) for path in proposals], now=now_of(args))


def read_out(sitting: Sequence[Reviewed]) -> None:
    """Write what each proposal changes, in both languages."""
    for number, one in enumerate(sitting, 1):
        title = one.kind.title
        say(f"提案 {number}：{title.zh}", f"Proposal {number}: {title.en}")
        for told in one.sentences:
            print(f"  · {visible(told.zh)}\n    {visible(told.en)}")


def ask_fingerprints(asked: Sequence[Asked], typed: Sequence[str]) -> None:
    """Check what was typed on the command line, or ask for it where a person sits.

    Raises:
        CeremonyError: a fingerprint is missing or wrong.
    """
    answers = list(typed)
    if not answers and sys.stdin.isatty():
        for one in asked:
            say(f"请键入{one.what.zh}：", f"Type {one.what.en}:")
            answers.append(input("> "))
    if not answers:
        wanted = asked[0].what
        raise CeremonyError(
            f"type {wanted.en}: --fingerprint F", f"请键入{wanted.zh}：--fingerprint F"
        )
    check_typed(asked, answers)
