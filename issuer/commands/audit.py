"""``audit``: export the audit trail, and show that it is whole."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

from credential.bilingual import Bilingual
from credential.errors import MalformedError
from credential.hash_chain import Head
from credential.moments import start_of_day, to_seconds
from issuer.audit import audit_head, audit_links
from issuer.audit_check import first_finding
from issuer.commands.files import FileError, write_output
from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common
from issuer.installation import Installation

__all__ = ["add"]

WHOLE, BROKEN = 0, 1

# The head is the last line, and short.
_TAIL_BYTES = 4096


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "audit",
        help="export the audit trail, and show that it is whole",
        description="Who did what to which licenses and why: every mint, renewal and "
        "change of state, every new key and agency, every publication.",
    )
    kinds = parser.add_subparsers(dest="audit_command", required=True, metavar="WHAT")
    _add_export(kinds)
    _add_verify(kinds)


def _add_export(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "export",
        help="write the acts of some days, and the head of the chain",
        description="Write the acts of some days as lines of JSON; the last line is "
        "the head of the whole chain. Keep it at another office: it shows later "
        "whether anything before it was changed. Days are Beijing's.",
        epilog="example: tongyan-issuer audit export shanghai --day 2026-11-21 --out "
        "2026-11-21.jsonl",
    )
    add_common(parser, clock=False)
    parser.add_argument("--day", type=_day, metavar="DAY", help="one day: 2026-11-21")
    parser.add_argument("--from", type=_day, dest="first", metavar="DAY")
    parser.add_argument("--to", type=_day, dest="last", metavar="DAY", help="inclusive")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.set_defaults(run=export)


def _add_verify(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "verify",
        help="follow the chain, compare it with the ledger and with exports",
        description="Follow the chain from the first act to the last, and compare it "
        "with the ledger's events and states. Without an export nobody can tell "
        "whether the last acts were taken out.",
        epilog="exit codes: 0 whole, 1 not, 3 usage, settings or internal error",
    )
    add_common(parser, clock=False)
    parser.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar="EXPORT",
        help="an earlier export, whose head must still lie in the chain (repeatable)",
    )
    parser.set_defaults(run=verify)


@on_installation
def export(args: argparse.Namespace, installation: Installation) -> int:
    """Write the acts of some days and the head."""
    terminal = Terminal.of(args)
    first, last = args.day or args.first, args.day or args.last
    with installation.ledger.reading() as connection:
        head = audit_head(connection)
        lines = [
            link.line.encode()
            for link in audit_links(
                connection,
                first_at=first and to_seconds(start_of_day(first)),
                end_at=last and to_seconds(start_of_day(last + timedelta(days=1))),
            )
        ]
    # Names of operators and numbers of licenses: for its owner's eyes.
    write_output(args.out, b"\n".join([*lines, head.line, b""]), mode=0o600)
    terminal.answer({"acts": len(lines), "number": head.number, "head": head.chained})
    terminal.say(
        f"已导出 {len(lines)} 条；链首：第 {head.number} 条 {head.chained}\n"
        f"{len(lines)} acts exported; head: number {head.number}, {head.chained}"
    )
    return WHOLE


@on_installation
def verify(args: argparse.Namespace, installation: Installation) -> int:
    """Follow the chain."""
    terminal = Terminal.of(args)
    heads = [_head_of(path) for path in args.against]
    with installation.ledger.reading() as connection:
        finding, head = first_finding(connection, heads), audit_head(connection)
    terminal.answer(
        {
            "whole": finding is None,
            "acts": head.number,
            "head": head.chained,
            "broken_at": finding and finding.number,
            "reason": finding and finding.reason.model_dump(),
        }
    )
    if finding is None:
        told = Bilingual(
            zh=f"{head.number} 条审计记录完整无缺；链首 {head.chained}",
            en=f"{head.number} acts, the trail is whole; head {head.chained}",
        )
    else:
        told = Bilingual(
            zh=f"第 {finding.number} 条：{finding.reason.zh}",
            en=f"number {finding.number}: {finding.reason.en}",
        )
    terminal.say(f"{told.zh}\n{told.en}")
    return WHOLE if finding is None else BROKEN


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no day; write 2026-11-21"
        ) from error


def _head_of(path: Path) -> Head:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            return Head.read(file.read().splitlines()[-1])
    except (IndexError, MalformedError, OSError) as error:
        raise FileError(f"{path} is no export of an audit trail ({error})") from error
