"""``counts``: how many checks came to what, from the hall's receipts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from credential import Bilingual
from credential.moments import BEIJING
from trust_registry.disk import Disk
from verifier.check_counts import Group, count
from verifier.commands.receipts import add_journal, day, opened
from verifier.commands.terminal import (
    Commands,
    add_language,
    add_region,
    page_of,
    write_json,
)
from verifier.errors import SettingsError
from verifier.hall_statistics import as_csv, totals
from verifier.receipt import Receipt, read_receipt
from verifier.receipt_journal import Entry, ReceiptJournal

__all__ = ["add"]

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")

_DESCRIPTION = """\
Count the checks of a hall from its journal of receipts: by hour, issuing region,
license type, verdict and cause. Nothing in it tells of a holder.
"""

_EPILOG = """\
examples:
  tongyan-verifier counts receipts.sqlite --from 2026-11-01 --by cause
  tongyan-verifier counts receipts.sqlite --csv > november.csv
  tongyan-verifier counts receipts.sqlite --month 2026-10 --region 330000 \\
      --tallies counts.json      (what the region's officer publishes, rounded)
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "counts",
        help="count the hall's checks by hour, region, type, verdict and cause",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_journal(parser)
    parser.add_argument(
        "--from", dest="first", type=day, default="2000-01-01", metavar="DAY"
    )
    parser.add_argument(
        "--to", dest="last", type=day, default="2099-12-31", metavar="DAY"
    )
    parser.add_argument(
        "--by",
        choices=Group._fields,
        action="append",
        help="count by this (repeatable; verdict and cause)",
    )
    parser.add_argument("--csv", action="store_true", help="every group, as CSV")
    parser.add_argument("--month", type=_month, help="with --tallies, such as 2026-10")
    parser.add_argument(
        "--tallies", type=Path, metavar="OUT", help="write a month's numbers to a file"
    )
    add_region(parser, required=False)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count and write."""
    journal = opened(args.journal)
    try:
        if args.tallies is not None:
            _write_tallies(args, journal)
            return 0
        groups = count(_read(journal.entries(args.first, args.last)))
    finally:
        journal.close()
    if args.csv:
        print(as_csv(groups), end="")
        return 0
    names = tuple(args.by or ("verdict", "cause"))
    rows = totals(groups, names)
    if args.json:
        write_json([dict(zip((*names, "checks"), row, strict=True)) for row in rows])
        return 0
    title = Bilingual(
        zh=f"共 {sum(groups.values())} 次核验", en=f"{sum(groups.values())} checks"
    )
    print(page_of(args).say(title))
    for row in rows:
        *values, checks = row
        print(
            f"{checks:>9}  " + "  ".join("-" if v is None else str(v) for v in values)
        )
    return 0


def _write_tallies(args: argparse.Namespace, journal: ReceiptJournal) -> None:
    if args.month is None or args.region is None:
        raise SettingsError(
            Bilingual(
                zh="--tallies 需要同时给出 --month 和 --region。",
                en="--tallies goes together with --month and --region.",
            )
        )
    if args.month >= f"{datetime.now(UTC).astimezone(BEIJING):%Y-%m}":
        raise SettingsError(
            Bilingual(
                zh=f"{args.month} 尚未结束，请在月底之后统计。",
                en=f"{args.month} is not over; count it afterwards.",
            )
        )
    # Only who hands numbers to the region waits for the registry's models.
    from verifier.monthly_tallies import month_of

    counted = month_of(journal, region=args.region, month=args.month)
    Disk().write(args.tallies, (counted.model_dump_json(indent=2) + "\n").encode())


def _read(entries: Iterable[Entry]) -> Iterator[Receipt]:
    return (read_receipt(entry.line) for entry in entries)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write 2026-10")
    return text
