"""``print``: a license as a PDF for paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from issuer.commands.files import write_output
from issuer.commands.opened import on_installation
from issuer.commands.subject import resolve_edition
from issuer.commands.terminal import Commands, Terminal, add_common, subject
from issuer.installation import Installation
from issuer.license_record import PRINT
from issuer.license_types import LicenseTypes
from trust_registry.disk import OWNER_ONLY

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "print",
        help="write a license as a PDF for paper",
        description="Write a license's print edition as a PDF of one page, with its QR "
        "code. The page is drawn and scanned before it is written: one that does not "
        "scan, or whose font lacks a character, is refused. The same license gives the "
        "same bytes.",
        epilog="example: tongyan-issuer print shanghai 91310101MA1TY0AN1N --pdf "
        "license.pdf",
    )
    add_common(parser)
    subject(parser)
    parser.add_argument(
        "--pdf", type=Path, required=True, metavar="FILE", help="where to write it"
    )
    parser.add_argument(
        "--layout",
        choices=("a4", "card"),
        help="a sheet, or a card of 85.6 by 54 mm (what the license type declares)",
    )
    parser.add_argument(
        "--font",
        type=Path,
        action="append",
        metavar="FILE",
        help="a font with TrueType outlines, .ttf or .ttc (the one of Debian's "
        "fonts-wqy-microhei); given again, each character is taken from the first "
        "font that has it",
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    # Only who prints pays for the import.
    from issuer.print_fonts import DEFAULT_FONT, PrintFonts
    from issuer.print_license import print_license, refuse_ended

    terminal = Terminal.of(args)
    record, edition = resolve_edition(
        installation, args.license, PRINT, now=terminal.now
    )
    refuse_ended(record, now=terminal.now)
    pdf = print_license(
        edition.sd_jwt,
        LicenseTypes.of(installation.folder).find(record.type_code),
        PrintFonts.load(args.font or (DEFAULT_FONT,)),
        paper=args.layout,
    )
    write_output(args.pdf, pdf, mode=OWNER_ONLY)
    terminal.answer(
        {
            "license_id": record.license_id,
            "pdf": str(args.pdf),
            "bytes": len(pdf),
        }
    )
    terminal.say(f"{record.license_id}: scanned back from the page")
    terminal.say(f"  wrote {args.pdf}; print it at 100 %")
    return 0
