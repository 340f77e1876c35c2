"""``propose renew``: sign the root or the council's role anew before it ends."""

from __future__ import annotations

import argparse
from datetime import datetime

from trust_registry import roles
from trust_registry.ceremony.changes.renew import renew
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        action="append",
        choices=(roles.ROOT, roles.TARGETS),
        help="which one; without it, the council's role (targets)",
    )


PROPOSING = Proposing(
    name="renew",
    help="sign the root or the council's role anew, with nothing else changed",
    epilog="example:\n  tongyan-registry propose renew --role root --trust trust --out"
    " renew.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    return renew(state, args.role or [roles.TARGETS], now=now)
