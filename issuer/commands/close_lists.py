"""``close-lists``: give no more places in the status lists there are."""

from __future__ import annotations

import argparse

from issuer.audit import AuditedAct, note_acts
from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common, operator_of
from issuer.index_blocks import close_lists
from issuer.installation import Installation

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "close-lists",
        help="after restoring a backup: open new status lists for what comes",
        description="A ledger restored from a backup has forgotten which places in "
        "the status lists it gave away since. Run this once after a restore, before "
        "anything is minted: the next license opens a new list.",
    )
    add_common(parser, acts=True)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    with installation.ledger.writing() as connection:
        closed = close_lists(connection)
        act = AuditedAct(
            terminal.now, "close-lists", operator_of(args), subject=", ".join(closed)
        )
        note_acts(connection, [act])
    terminal.answer({"closed": closed})
    for uri in closed:
        terminal.say(f"closed {uri}")
    return 0
