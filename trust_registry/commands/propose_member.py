"""``propose member``: change a member's name, contact or types."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.applicant import read_entry
from trust_registry.ceremony.changes.member_entry import change_member
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing

__all__ = ["PROPOSING", "draft"]

_EPILOG = """\
ENTRY.json is that of `join request`, with the prefixes the member has; name, contact
and license_types may be others.

example:
  tongyan-registry propose member --entry entry.json --trust trust --out member.zip
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--entry", type=Path, required=True, metavar="ENTRY.json", help="see below"
    )


PROPOSING = Proposing(
    name="member",
    help="change a member's name, contact or types",
    epilog=_EPILOG,
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    return change_member(state, read_entry(args.entry), now=now)
