"""``batch``: a CSV or XLSX file of applications."""

from __future__ import annotations

import argparse
from pathlib import Path

from credential.bilingual import Bilingual
from issuer.agencies import Agency, choose_agency, refuse_type_out_of_scope
from issuer.batch import Batch, BatchCount
from issuer.batch_files import batch_files
from issuer.commands.application import add_what
from issuer.commands.batch_progress import Progress
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
)
from issuer.draft import DraftChecker
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.rows_file import RowsFile, open_rows
from issuer.rows_source import XLSX
from issuer.signer import BlankSigner, Signer
from issuer.usual_fields import beijing_day, with_defaults

__all__ = ["add"]

DONE, REFUSED = 0, 1


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "batch",
        help="mint every row of a CSV or XLSX file",
        description="Mint every row of a spreadsheet (XLSX) or a CSV file in UTF-8 or "
        "GB18030, headed by field names or Chinese labels. Rows that cannot be minted "
        "go to an errors file of the same format, to mend and send again. In an XLSX "
        "every cell is to be text, or a day in a column of days: formulas and numbers "
        "are refused, cell by cell. A run that was stopped goes on where it was: run "
        "the same command again.",
        epilog="example: tongyan-issuer batch shanghai rows.csv --type "
        "driving-license --dry-run; `types template TYPE --csv` writes a sample",
    )
    add_common(parser, key=True, acts=True)
    add_trust(parser)
    parser.add_argument("rows", type=Path, metavar="ROWS", help="the applications")
    add_what(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check every row, mint none; no key used"
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="minted rows with their QR texts (ROWS.minted.csv)",
    )
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="FILE",
        help="rows to mend, with reasons (ROWS.errors.csv or ROWS.errors.xlsx)",
    )
    parser.add_argument(
        "--progress",
        action="store_true",
        help="tell rate and remaining time where no terminal is; with --json as lines "
        "of JSON on standard error",
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    license_type = LicenseTypes.of(installation.folder).find(args.type)
    with installation.ledger.reading() as connection:
        agency = choose_agency(connection, args.agency)
    refuse_type_out_of_scope(agency, license_type.code, now=terminal.now)
    file = open_rows(args.rows, license_type)
    terminal.say(f"{file.path}: {file.rows_total} rows, {file.form}")
    batch = Batch(
        ledger=installation.ledger,
        mint=Mint(
            agency,
            _signer(args, installation, agency, now=terminal.now),
            now=terminal.now,
            operator=operator_of(args),
            allow_same_number=args.allow_same_number,
            registry=installation.registry,
        ),
        checker=DraftChecker(license_type),
        type_code=license_type.code,
        today=beijing_day(terminal.now),
        usual=with_defaults({}, license_type, agency, now=terminal.now),
    )
    return _run(args, batch, file, terminal)


def _signer(
    args: argparse.Namespace, installation: Installation, agency: Agency, *, now: int
) -> Signer:
    if args.dry_run:
        return BlankSigner()
    return installation.signer_for(agency, secrets_of(args), now=now)


def _run(
    args: argparse.Namespace, batch: Batch, file: RowsFile, terminal: Terminal
) -> int:
    minted = args.to or file.path.with_suffix(".minted.csv")
    suffix = XLSX if file.form == XLSX else "csv"
    errors = args.errors or file.path.with_suffix(f".errors.{suffix}")
    progress = Progress.of(asked=args.progress, as_json=terminal.as_json)
    play = batch.rehearse if args.dry_run else batch.run
    with batch_files(file, None if args.dry_run else minted, errors) as files:
        count = play(file, files, progress.tell)
    progress.end()
    _tell(count, terminal, dry_run=args.dry_run, minted=minted, errors=errors)
    return REFUSED if count.failed else DONE


def _tell(
    count: BatchCount, terminal: Terminal, *, dry_run: bool, minted: Path, errors: Path
) -> None:
    terminal.answer(
        {
            "dry_run": dry_run,
            "rows": count.total,
            "minted": count.minted,
            "minted_before": count.before,
            "failed": count.failed,
            "minted_file": None if dry_run else str(minted),
            "errors_file": str(errors) if count.failed else None,
        }
    )
    if dry_run:
        terminal.say(f"{count.minted} rows can be minted; nothing was")
    else:
        before = f", {count.before} by an earlier run" if count.before else ""
        terminal.say(f"minted {count.minted}{before}: {minted}")
    if count.failed:
        terminal.warn(
            Bilingual(
                zh=f"{count.failed} 行未签发，改正后重新提交：{errors}",
                en=f"{count.failed} rows to mend and send again: {errors}",
            )
        )
