"""``propose recognition``: the council's recognition rows."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from trust_registry.ceremony.changes.recognition_rows import propose_rows
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.commands.proposing import Proposing
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import MAX_FILE_BYTES, read_file

__all__ = ["PROPOSING", "draft"]

_EPILOG = """\
ROWS.json has the form of recognition.json:
  {"format": "tongyan-recognition-1", "rows": [
    {"accepting": "310000", "issuing": "350000", "license_type": "*",
     "from": "2027-01-01T00:00:00Z"}]}

A row that is there already but for its `until` is ended, or goes on longer. No row is
ever taken out. A row has to begin `announce_ahead` (14 days) after the host takes it
in, so that every counter knows it by then.

example:
  tongyan-registry propose recognition --rows rows.json --after join.zip \\
    --trust trust --out rows.zip
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rows", type=Path, required=True, metavar="ROWS.json", help="see below"
    )


PROPOSING = Proposing(
    name="recognition",
    help="add recognition rows, or end them",
    epilog=_EPILOG,
    add_options=_add_options,
)


def draft(args: argparse.Namespace, state: CouncilState, now: datetime) -> Draft:
    """Make the draft."""
    raw = read_handed(args.rows, max_bytes=MAX_FILE_BYTES)
    rows = read_file(raw, Recognitions, name=str(args.rows)).rows
    return propose_rows(state, rows, now=now)
