"""``propose``: a member proposes one change; one kind of change, one subcommand."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from trust_registry.ceremony.proposal import Draft, draft_proposal
from trust_registry.ceremony.proposal_file import read_proposal, write_proposal
from trust_registry.ceremony.review import review
from trust_registry.commands import (
    propose_council_key,
    propose_expel,
    propose_host_keys,
    propose_join,
    propose_license_type,
    propose_member,
    propose_policy,
    propose_recognition,
    propose_region_keys,
    propose_renew,
    propose_seat,
    propose_suspend,
)
from trust_registry.commands.ceremony import add_trust, read_out, state_of
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    answer,
    now_of,
    say,
)
from trust_registry.disk import Disk

__all__ = ["add"]

_KINDS = (
    propose_join,
    propose_recognition,
    propose_license_type,
    propose_member,
    propose_policy,
    propose_renew,
    propose_region_keys,
    propose_council_key,
    propose_host_keys,
    propose_seat,
    propose_suspend,
    propose_expel,
)
"""One module a kind: ``PROPOSING`` says what its subcommand is, ``draft`` makes it."""

_EPILOG = """\
A sitting may sign several proposals: make the later ones with --after the earlier.

example:
  tongyan-registry propose renew --trust trust --out renew.zip
  tongyan-registry review renew.zip --trust trust
"""


def add(commands: Commands) -> None:
    """Add the command with its subcommands."""
    parser = commands.add_parser(
        "propose",
        help="propose one change to the council",
        description="Propose one change to the council. Nothing is signed yet: each"
        " member reviews the proposal and signs it on its own machine.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for module in _KINDS:
        proposing = module.PROPOSING
        one = kinds.add_parser(
            proposing.name,
            help=proposing.help,
            description=f"Propose to {proposing.help}.",
            epilog=proposing.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        proposing.add_options(one)
        _add_common(one)
        one.set_defaults(run=_propose, draft=module.draft)


def _add_common(parser: argparse.ArgumentParser) -> None:
    add_trust(parser)
    parser.add_argument(
        "--after",
        type=Path,
        nargs="+",
        default=[],
        metavar="PROPOSAL",
        help="earlier proposals of the same sitting, in their order",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PROPOSAL.zip", help="the file"
    )
    add_at(parser)
    add_json(parser)


def _propose(args: argparse.Namespace) -> int:
    now = now_of(args)
    state = state_of(args)
    for one in review(state, [read_proposal(path) for path in args.after], now=now):
        state = one.after
    make: Callable[..., Draft] = args.draft
    proposal = draft_proposal(state, make(args, state, now), now=now)
    # What no member could sign is not written.
    reviewed = review(state, [proposal], now=now)
    write_proposal(args.out, proposal, disk=Disk())
    if args.json:
        told = [sentence.model_dump() for sentence in reviewed[0].sentences]
        answer({"proposal": str(args.out), "kind": proposal.kind, "sentences": told})
        return DONE
    read_out(reviewed)
    say("提案已写入，请发给各成员：", "Proposal written; send it to the members:")
    print(f"  {args.out}")
    return DONE
