"""The QR code of a license as files: picture, drawing, text."""

from __future__ import annotations

import argparse
from pathlib import Path

from credential import carrier
from credential.qr_image import png, svg
from issuer.commands.files import write_output
from issuer.commands.terminal import Terminal
from issuer.desk.telling import size_told
from issuer.qr_budget import PRINT_DPI

__all__ = ["add_outputs", "code_of", "size_text", "write_outputs"]


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that name what to write."""
    parser.add_argument(
        "--png", type=Path, metavar="FILE", help="write the QR code as a picture"
    )
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="write the QR code as a drawing"
    )
    parser.add_argument(
        "--text", type=Path, metavar="FILE", help="write the QR code's text"
    )


def write_outputs(args: argparse.Namespace, code: str, terminal: Terminal) -> None:
    """Write what the options name."""
    wanted = ((args.png, png), (args.svg, svg), (args.text, _line))
    for path, draw in wanted:
        if path is not None:
            write_output(path, draw(code))
            terminal.say(f"  wrote {path}")


def code_of(sd_jwt: str) -> str:
    """Return the QR text of an edition."""
    return carrier.encode(sd_jwt)


def size_text(code: str) -> str:
    """Return a QR code's size for a person."""
    size = size_told(code)
    return (
        f"QR version {size['version']}, {size['characters']} characters, "
        f"{size['millimetres']:.0f} mm at {PRINT_DPI} dpi"
    )


def _line(code: str) -> bytes:
    return f"{code}\n".encode("ascii")
