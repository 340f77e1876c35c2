"""``propose policy``: change what the council asks of every verification."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.policy import change_policy
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.policy import VerificationPolicy
from trust_registry.registry_file import read_file

__all__ = ["PROPOSING", "draft"]

_MAX_BYTES = 16 * 1024
_EPILOG = """\
POLICY.json has the form of verification.json:
  {"format": "tongyan-verification-1", "announce_ahead_s": 1209600,
   "max_stale_s": 1209600}

example:
  tongyan-registry propose policy --file POLICY.json --trust trust --out policy.zip
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file", type=Path, required=True, metavar="POLICY.json", help="see below"
    )


PROPOSING = Proposing(
    name="policy",
    help="change the rules of every verification",
    epilog=_EPILOG,
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    raw = read_handed(args.file, max_bytes=_MAX_BYTES)
    policy = read_file(raw, VerificationPolicy, name=str(args.file))
    return change_policy(state, policy, now=now)
