"""``qr``: the QR code of a license again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from credential.bilingual import Bilingual
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
from issuer.errors import RefusedError
from issuer.installation import Installation
from issuer.license_record import PRINT, WALLET, Edition
from issuer.license_rows import editions_of

__all__ = ["add", "current_edition"]


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
    with installation.ledger.reading() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        editions = editions_of(connection, record)
    edition = current_edition(editions, args.edition)
    code = code_of(edition.sd_jwt)
    terminal.answer(
        {
            "license_id": record.license_id,
            "edition": edition.kind,
            "qr_text": code,
            "qr": size_summary(code),
            "sd_jwt": edition.sd_jwt,
        }
    )
    if not (args.png or args.svg or args.text):
        terminal.say(code)
        return 0
    terminal.say(f"{record.license_id}: {size_text(code)}")
    write_outputs(args, code, terminal)
    return 0


def current_edition(editions: Sequence[Edition], kind: str) -> Edition:
    """Return the edition of a kind that no other has taken the place of.

    Raises:
        RefusedError: the license has no wallet edition.
    """
    for edition in editions:
        if edition.kind == kind and edition.superseded_at is None:
            return edition
    raise RefusedError(
        Bilingual(
            zh="该证照没有钱包版；请用 `wallet` 命令签发。",
            en="the license has no wallet edition; hand one over with `wallet`",
        )
    )
