"""``propose join``: take a region in."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.join import join
from trust_registry.ceremony.join_request import read_request
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.submission import read_submission

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--request",
        type=Path,
        required=True,
        metavar="join-request.json",
        help="what the applicant sent",
    )
    parser.add_argument(
        "--publication",
        type=Path,
        required=True,
        metavar="SUBMISSION.zip",
        help="the applicant's first publication, from its `publish`",
    )


PROPOSING = Proposing(
    name="join",
    help="take a region in",
    epilog="Who recognizes its licenses is a second proposal: see `propose"
    " recognition`.\n\nexample:\n  tongyan-registry propose join --request"
    " join-request.json \\\n    --publication region-350000-1.zip --trust trust --out"
    " join.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    request = read_request(args.request)
    return join(state, request, read_submission(args.publication), now=now)
