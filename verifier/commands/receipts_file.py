"""The hall's journal of receipts that ``--receipts`` names."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.commands.hall_file import short_line

if TYPE_CHECKING:
    from verifier.receipt_journal import ReceiptJournal

__all__ = ["add_matter", "add_receipts", "receipts_of"]


def add_receipts(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the journal."""
    parser.add_argument(
        "--receipts",
        type=Path,
        metavar="FILE",
        help="put a receipt of every check down in this journal, on a local disk; all"
        " counters of a hall may share it. Without it none is kept",
    )


def add_matter(parser: argparse.ArgumentParser) -> None:
    """Add what a receipt says beside the check."""
    parser.add_argument(
        "--purpose",
        type=short_line,
        default="",
        metavar="TEXT",
        help="cause of use, for the receipt",
    )
    parser.add_argument(
        "--operator",
        type=short_line,
        default="",
        metavar="NAME",
        help="pseudonym of who checks, for the receipt",
    )


@contextmanager
def receipts_of(args: argparse.Namespace) -> Iterator[ReceiptJournal | None]:
    """Open the journal, if one is named; it is closed in the end."""
    if args.receipts is None:
        yield None
        return
    # Who keeps no receipts does not wait for a database.
    from verifier.receipt_journal import ReceiptJournal

    journal = ReceiptJournal(args.receipts)
    try:
        yield journal
    finally:
        journal.close()
