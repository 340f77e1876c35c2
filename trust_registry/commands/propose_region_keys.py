"""``propose region-keys``: replace a region's authority keys."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.region_keys import replace_region_keys
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.keys import load_public
from trust_registry.submission import read_submission

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, metavar="CODE", help="whose keys")
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        required=True,
        metavar="KEY.pub.json",
        help="an officer's key from now on; three times, those that stay among them",
    )
    parser.add_argument(
        "--signed",
        type=Path,
        required=True,
        metavar="SUBMISSION.zip",
        help="the region's role signed by the new keys, from its `sign-authority`",
    )


PROPOSING = Proposing(
    name="region-keys",
    help="replace a region's authority keys",
    epilog="What the old keys signed does not count any more: so the region signs its"
    " role anew first.\n\nexample:\n  tongyan-registry sign-authority"
    " registry/regions/310000 \\\n    --officer authority-4 --officer authority-5\n"
    "  tongyan-registry propose region-keys --region 310000 --key authority-4.pub.json"
    " \\\n    --key authority-5.pub.json --key authority-6.pub.json \\\n"
    "    --signed region-310000-2.zip --trust trust --out keys.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    return replace_region_keys(
        state,
        args.region,
        [load_public(path) for path in args.key],
        read_submission(args.signed),
        now=now,
    )
