"""``propose license-type``: list a license type, or change its entry."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.catalogue import MAX_ENTRY_BYTES
from trust_registry.ceremony.changes.license_type import change_license_type
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing

__all__ = ["PROPOSING", "draft"]

_EPILOG = """\
TYPE.json is an entry of the catalogue; `later` in it says which rules change, and from
when. Counters switch at that instant, without a network too.

example:
  tongyan-registry propose license-type --file TYPE.json --trust trust --out type.zip
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file", type=Path, required=True, metavar="TYPE.json", help="see below"
    )


PROPOSING = Proposing(
    name="license-type",
    help="list a license type, or change its entry",
    epilog=_EPILOG,
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    raw = read_handed(args.file, max_bytes=MAX_ENTRY_BYTES)
    return change_license_type(state, raw, now=now)
