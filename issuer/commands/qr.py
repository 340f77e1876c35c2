"""``qr``: the QR code of a license again."""

from __future__ import annotations

import argparse

from issuer.commands.opened import on_installation
from issuer.commands.printing import (
    add_outputs,
    code_of,
    size_text,
    write_outputs,
)
from issuer.commands.subject import resolve_edition
from issuer.commands.terminal import Commands, Terminal, add_common, subject
from issuer.desk.telling import size_told
from issuer.installation import Installation
from issuer.license_record import PRINT, WALLET

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "qr",
        help="write the QR code of a license again",
        description="Write the QR code of a license's edition; without an output "
        "option its text is printed. The wallet edition's is for the holder's own "
        "phone to take in; at a counter the phone shows a code of its own.",
    )
    add_common(parser)
    subject(parser)
    add_outputs(parser)
    parser.add_argument(
        "--edition", choices=(PRINT, WALLET), default=PRINT, help="which (print)"
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    record, edition = resolve_edition(
        installation, args.license, args.edition, now=terminal.now
    )
    code = code_of(edition.sd_jwt)
    terminal.answer(
        {
            "license_id": record.license_id,
            "edition": edition.kind,
            "qr_text": code,
            "qr": size_told(code),
            "sd_jwt": edition.sd_jwt,
        }
    )
    if not (args.png or args.svg or args.text):
        terminal.say(code)
        return 0
    terminal.say(f"{record.license_id}: {size_text(code)}")
    write_outputs(args, code, terminal)
    return 0
