"""``propose expel``: end a region's membership."""

from __future__ import annotations

import argparse
from datetime import datetime

from trust_registry.ceremony.changes.expulsion import expel
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.commands.terminal import moment

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, metavar="CODE", help="which region")
    parser.add_argument(
        "--accept-issued-until",
        type=moment,
        metavar="TIME",
        help="what it issued before then stays checkable (now)",
    )


PROPOSING = Proposing(
    name="expel",
    help="end a region's membership, keeping its old licenses checkable",
    epilog="Its last list of agencies is frozen and signed by the council; its seat"
    " ends, too.\n\nexample:\n  tongyan-registry propose expel --region 340000"
    " --accept-issued-until 2026-12-01 \\\n    --trust trust --out expel.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    until = args.accept_issued_until or now
    return expel(state, args.region, accept_issued_until=until, now=now)
