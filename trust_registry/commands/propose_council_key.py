"""``propose council-key``: replace a member's root key or targets key."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry import roles
from trust_registry.ceremony.changes.council_key import replace_council_key
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.keys import load_public

__all__ = ["PROPOSING", "draft"]


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        choices=(roles.ROOT, roles.TARGETS),
        required=True,
        help="which of the member's two keys",
    )
    parser.add_argument(
        "--key",
        type=Path,
        required=True,
        metavar="KEY.pub.json",
        help="the new one; its owner names the member",
    )


PROPOSING = Proposing(
    name="council-key",
    help="replace a member's root key or targets key",
    epilog="A new root is signed by old and new keys: the member signs with its new"
    " one, the others as ever.\n\nexample:\n  tongyan-registry propose council-key"
    " --role root --key 310000.root-2.pub.json \\\n    --trust trust --out key.zip",
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    return replace_council_key(state, args.role, load_public(args.key), now=now)
