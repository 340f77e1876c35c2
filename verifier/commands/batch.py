"""``batch``: thousands of codes in files and folders, one row out for each."""

from __future__ import annotations

import argparse
import sys
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from credential import Bilingual
from verifier import inputs
from verifier.batch import Batch, Decided, row_json
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.code_rows import csv_rows, json_rows, plain_rows, text_lines
from verifier.commands.hall_file import HallFile, add_hall, hall_path
from verifier.commands.receipts_file import add_receipts, receipts_of
from verifier.commands.row_output import CsvRows, JsonRows, written_to
from verifier.commands.terminal import (
    EXIT_CODES,
    Commands,
    add_at,
    add_region,
    add_trust,
    now_of,
    tell,
)
from verifier.commands.trust_folder import TrustFolder
from verifier.errors import SettingsError
from verifier.scan import read_input

__all__ = ["add"]

_DESCRIPTION = """\
Check many codes in one go: CSV (a column `code`, and `case` if you like), lines of JSON
{"code": "…", "case": "…"}, texts with one code a line, scans and PDFs, or folders of
any of them. For each code one row comes out as soon as it is decided: verdict, cause,
what to do. Nothing of the holder is in it, and memory does not grow with the number.
"""

_EPILOG = """\
examples:
  tongyan-verifier batch codes.csv --trust counter --region 330000 --to verdicts.csv
  tongyan-verifier batch scans/ more.jsonl --trust counter --region 330000 --json
  tongyan-verifier batch - --trust counter --region 330000 < codes.csv

Whoever stops it finds whole rows. A part of a split code is `part-of-code`; the row
that completes it gets the verdict.

exit codes: 0 accepted, 1 refused, 2 cannot decide, 3 usage, settings or internal
error. Over many codes: refused beats cannot decide beats accepted.
"""

_ROWS = MappingProxyType(
    {
        ".csv": csv_rows,
        ".jsonl": json_rows,
        ".ndjson": json_rows,
        ".txt": plain_rows,
        inputs.STANDARD_INPUT: csv_rows,
    }
)
_SUFFIXES = inputs.SCAN_SUFFIXES | _ROWS.keys()
_WORST_FIRST = (Verdict.REFUSED, Verdict.CANNOT_DECIDE, Verdict.ACCEPTED)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "batch",
        help="check thousands of codes, one row out for each",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="CSV, JSON lines, a text, picture, PDF, folder, or - for CSV",
    )
    add_trust(parser)
    add_region(parser)
    add_at(parser)
    add_hall(parser)
    add_receipts(parser)
    parser.add_argument(
        "--to", type=Path, metavar="OUT", help="a new file (standard output)"
    )
    parser.add_argument(
        "--lang",
        choices=("zh", "en", "both"),
        default="both",
        help="language of the sentences in a CSV (both)",
    )
    parser.add_argument(
        "--json", action="store_true", help="lines of JSON instead of CSV"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every code; the worst verdict decides the exit code."""
    names = inputs.expand(args.inputs, _SUFFIXES)
    trust = TrustFolder(args.trust)
    trust.tell_unless_member(args.region)
    form = JsonRows() if args.json else CsvRows(args.lang)
    now = now_of(args)
    tally: Tally[Verdict] = Tally()
    with (
        closing(HallFile(hall_path(args))) as hall,
        receipts_of(args) as receipts,
        written_to(args.to, form) as write,
    ):
        counter = Counter(
            trust, accepting_region=args.region, hall=hall, receipts=receipts
        )
        batch = Batch(counter)
        for name in names:
            for decided in _decided(batch, name, now):
                write({"input": name, **row_json(decided)})
                tally[decided.result.verdict] += 1
    _tell(tally)
    worst = next((one for one in _WORST_FIRST if tally[one]), Verdict.CANNOT_DECIDE)
    return EXIT_CODES[worst]


def _decided(batch: Batch, name: str, now: datetime) -> Iterator[Decided]:
    rows_of = _ROWS.get(Path(name).suffix.lower() or name)
    if rows_of is None:
        reading = read_input(inputs.read(name))
        yield from batch.decide_scan(reading, now=now)
        return
    with _opened(name) as file:
        for chunk in batch.decide(rows_of(text_lines(file)), now=now):
            yield from chunk


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == inputs.STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise SettingsError(inputs.unreadable(name, error)) from error
    with file:
        yield file


def _tell(tally: Tally[Verdict]) -> None:
    counts = [tally[one] for one in _WORST_FIRST]
    tell(
        Bilingual(
            zh="核验不通过 {} 个，暂不能判定 {} 个，核验通过 {} 个。".format(*counts),
            en="{} refused, {} cannot be decided, {} accepted.".format(*counts),
        )
    )
