"""``qr``: the QR code of a license again."""

from __future__ import annotations

import argparse

from issuer.commands.opened import on_installation
from issuer.commands.printing import (
    add_outputs,
    code_of,
    size_summary,
    size_text,
    write_outputs,
)
from issuer.commands.subject import resolve
from issuer.commands.terminal import Commands, Terminal, add_common, subject
from issuer.installation import Installation
from issuer.license_record import PRINT
from issuer.license_rows import editions_of

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "qr",
        help="write the QR code of a license again",
        description="Write the QR code of a license's print edition; without an "
        "output option its text is printed.",
    )
    add_common(parser)
    subject(parser)
    add_outputs(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        editions = editions_of(connection, record)
    printed = next(edition for edition in editions if edition.kind == PRINT)
    code = code_of(printed.sd_jwt)
    terminal.answer(
        {
            "license_id": record.license_id,
            "qr_text": code,
            "qr": size_summary(code),
            "sd_jwt": printed.sd_jwt,
        }
    )
    if not (args.png or args.svg or args.text):
        terminal.say(code)
        return 0
    terminal.say(f"{record.license_id}: {size_text(code)}")
    write_outputs(args, code, terminal)
    return 0
