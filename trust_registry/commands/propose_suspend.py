"""``propose suspend``: suspend a region, or end its suspension."""

from __future__ import annotations

import argparse
from datetime import datetime

from trust_registry.ceremony.changes.suspension import resume, suspend
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.commands.terminal import moment

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, metavar="CODE", help="which region")
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--from",
        type=moment,
        dest="since",
        metavar="TIME",
        help="what it issues from then on does not count (now)",
    )
    when.add_argument(
        "--until",
        type=moment,
        metavar="TIME",
        help="end its suspension then; two weeks ahead, or counters may not know it",
    )


PROPOSING = Proposing(
    name="suspend",
    help="suspend a region, or end its suspension",
    epilog="What it issued before stays good, and its own files go on.\n\nexamples:\n"
    "  tongyan-registry propose suspend --region 320000 --trust trust --out stop.zip\n"
    "  tongyan-registry propose suspend --region 320000 --until 2027-03-01 \\\n"
    "    --trust trust --out resume.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    if args.until is not None:
        return resume(state, args.region, until=args.until, now=now)
    return suspend(state, args.region, since=args.since or now, now=now)
