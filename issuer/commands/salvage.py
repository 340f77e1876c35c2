"""``salvage``: list what a stolen key signed rightly, for the region to publish."""

from __future__ import annotations

import argparse
from pathlib import Path

from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common
from issuer.installation import Installation
from issuer.salvage import salvage_lines, write_salvage

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "salvage",
        help="list what a stolen key signed rightly, so that it stays good",
        description="Write salvage-<kid>.txt: the hashes of all licenses in the ledger "
        "that one key signed. Once the region declares the key compromised, these "
        "licenses alone of that key are accepted. Hand the file to the region's "
        "registry officer.",
        epilog="example: tongyan-issuer salvage shanghai 5K6uZhXfiWGdsCXk",
    )
    add_common(parser, clock=False)
    parser.add_argument("kid", metavar="KID", help="the key, see `agency list --json`")
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="where to (FOLDER/entries)"
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        lines = salvage_lines(connection, args.kid)
    path = write_salvage(args.to or installation.folder / "entries", args.kid, lines)
    terminal.answer({"file": str(path), "licenses": len(lines)})
    terminal.say(f"{len(lines)} signed editions of the key {args.kid} are listed:")
    terminal.say(f"  {path}")
    return 0
