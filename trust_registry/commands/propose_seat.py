"""``propose seat``: give a member a seat in the council."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.seat import grant_seat
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.keys import load_public

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    for name, what in (("root", "root key"), ("targets", "targets key, another one")):
        parser.add_argument(
            f"--{name}-key",
            type=Path,
            required=True,
            metavar="KEY.pub.json",
            help=f"its {what}",
        )


PROPOSING = Proposing(
    name="seat",
    help="give a member a seat in the council",
    epilog="A later act than joining. Root and council's role are signed together,\n"
    "under the old and the new thresholds; the new member signs, too.\n\nexample:\n"
    "  tongyan-registry propose seat --root-key 350000.root.pub.json \\\n"
    "    --targets-key 350000.targets.pub.json --trust trust --out seat.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    root_key, targets_key = load_public(args.root_key), load_public(args.targets_key)
    return grant_seat(state, root_key, targets_key, now=now)
