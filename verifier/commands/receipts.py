"""``receipts``: look into a hall's journal, export it, and show that it is whole."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from credential import Bilingual, MalformedError
from credential.hash_chain import Head
from trust_registry.disk import OWNER_ONLY, Disk
from verifier.commands.terminal import Commands, add_language, page_of, tell, write_json
from verifier.errors import SettingsError
from verifier.receipt_journal import ReceiptJournal

__all__ = ["add", "add_journal", "day", "opened"]

WHOLE, BROKEN = 0, 1

_DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")
_MAX_EXPORT_BYTES = 256 * 1024 * 1024  # ours: half a million receipts


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "receipts",
        help="export the hall's journal of receipts, and show that it is whole",
        description="Export the hall's journal of receipts, and show that it is whole.",
    )
    kinds = parser.add_subparsers(
        dest="receipts_command", required=True, metavar="COMMAND"
    )
    _add_export(kinds)
    _add_verify(kinds)


def add_journal(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the journal."""
    parser.add_argument(
        "journal", type=Path, metavar="FILE", help="the journal, as in --receipts"
    )


def day(text: str) -> str:
    """Return a day that was typed."""
    if not _DAY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-11-21")
    return text


def opened(path: Path) -> ReceiptJournal:
    """Return the journal of a file that is there; a typing error begins none."""
    if not path.is_file():
        raise SettingsError(
            Bilingual(
                zh=f"没有回执日志 {path}，请检查文件名。",
                en=f"There is no journal {path}; check the name.",
            )
        )
    return ReceiptJournal(path)


def _add_export(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "export",
        help="write the receipts of a day, and the head of the chain",
        description="Write the receipts of a day as lines of JSON; the last line is the"
        " head of the whole chain. Keep it at another office: it shows later whether"
        " anything before it was changed. It holds nothing of the holders.",
    )
    add_journal(parser)
    parser.add_argument("--day", type=day, required=True, help="in Beijing time")
    parser.add_argument("--to", type=Path, required=True, metavar="OUT", help="a file")
    parser.set_defaults(run=export, json=False)


def _add_verify(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "verify",
        help="follow the chain, also against heads that were exported",
        description="Follow the chain of receipts from the first to the last.",
        epilog="exit codes: 0 whole, 1 not, 3 usage, settings or internal error",
    )
    add_journal(parser)
    parser.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar="EXPORT",
        help="an earlier export, whose head must still lie in the chain (repeatable)",
    )
    add_language(parser)
    parser.set_defaults(run=verify)


def export(args: argparse.Namespace) -> int:
    """Write a day's receipts and the head."""
    journal = opened(args.journal)
    *lines, last = journal.day_export(args.day)
    journal.close()
    content = "".join([*lines, last]).encode()
    # Case numbers are for the hall's own eyes; half an export would pass for a day.
    Disk().write_new(args.to, content, mode=OWNER_ONLY)
    head = Head.read(last.encode())
    tell(
        Bilingual(
            zh=f"已导出 {len(lines)} 条回执；链首：第 {head.number} 条 {head.chained}",
            en=f"{len(lines)} receipts exported; head: number {head.number},"
            f" {head.chained}",
        )
    )
    return WHOLE


def verify(args: argparse.Namespace) -> int:
    """Follow the chain."""
    heads = [_head_of(path) for path in args.against]
    journal = opened(args.journal)
    broken, head = journal.first_break(heads), journal.head()
    journal.close()
    if args.json:
        write_json(
            {
                "whole": broken is None,
                "receipts": head.number,
                "head": head.chained,
                "broken_at": broken and broken.number,
                "reason": broken and broken.reason.model_dump(),
            }
        )
    elif broken is None:
        whole = Bilingual(
            zh=f"{head.number} 条回执完整无缺；链首 {head.chained}",
            en=f"{head.number} receipts, the chain is whole; head {head.chained}",
        )
        print(page_of(args).say(whole))
    else:
        where = Bilingual(
            zh=f"第 {broken.number} 条：{broken.reason.zh}",
            en=f"number {broken.number}: {broken.reason.en}",
        )
        print(page_of(args).say(where))
    return WHOLE if broken is None else BROKEN


def _head_of(path: Path) -> Head:
    try:
        with path.open("rb") as file:
            last = file.read(_MAX_EXPORT_BYTES).splitlines()[-1]
        return Head.read(last)
    except (IndexError, MalformedError) as error:
        raise SettingsError(
            Bilingual(
                zh=f"{path} 不是回执导出文件。",
                en=f"{path} is no export of receipts.",
            )
        ) from error
