"""``propose host-keys``: replace the host's keys, which undoes a fast-forward."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.host_keys import replace_host_keys
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.keys import load_public

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        required=True,
        metavar="KEY.pub.json",
        help="a host's key from now on; three times, those that stay among them",
    )


PROPOSING = Proposing(
    name="host-keys",
    help="replace the host's keys",
    epilog="After a theft, replace two of the three at least: then counters let go of\n"
    "whatever number the thief published.\n\nexample:\n  tongyan-registry propose"
    " host-keys --key host-4.pub.json --key host-5.pub.json \\\n"
    "    --key host-6.pub.json --trust trust --out host.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    return replace_host_keys(state, [load_public(path) for path in args.key], now=now)
