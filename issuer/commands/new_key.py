"""``new-key``: an agency's next key, before the old one ends or after it is stolen."""

from __future__ import annotations

import argparse

from issuer.agencies import choose_agency
from issuer.commands.initialize import DAY_S, KEY_LIFE_DAYS
from issuer.commands.opened import on_installation
from issuer.commands.own_entry import write_own_entry, write_status_entry
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    add_key_uri,
    moment,
    operator_of,
    secrets_of,
)
from issuer.installation import Installation

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "new-key",
        help="make a next key and write its owner's entry for the registry",
        description="Make the next key of an agency, or of the region's status issuer. "
        "From its first instant on it signs; what the old key signed stays good. A "
        "running service takes it up by itself. The owner's entry is written "
        "anew: hand it to the region's registry officer first, two weeks ahead, or "
        "counters may not know the key yet.",
        epilog="example: tongyan-issuer new-key shanghai --agency market-regulation "
        "--from 2026-12-06",
    )
    add_common(parser, key=True, acts=True)
    owner = parser.add_mutually_exclusive_group()
    owner.add_argument(
        "--agency", metavar="AGENCY", help="which one, if there are several"
    )
    owner.add_argument(
        "--status-issuer",
        action="store_true",
        help="the key that signs the region's status lists",
    )
    parser.add_argument(
        "--from",
        type=moment,
        dest="begins",
        metavar="TIME",
        help="from when it signs (now)",
    )
    parser.add_argument(
        "--key-days",
        type=int,
        default=KEY_LIFE_DAYS,
        metavar="N",
        help=f"how long it may sign ({KEY_LIFE_DAYS})",
    )
    add_key_uri(parser, "the")
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    agency = None
    if not args.status_issuer:
        with installation.ledger.reading() as connection:
            agency = choose_agency(connection, args.agency)
    whose = "the status issuer" if agency is None else agency.iss
    begins = terminal.now if args.begins is None else args.begins
    key = installation.enter_key(
        agency,
        secrets_of(args),
        begins=begins,
        ends=begins + args.key_days * DAY_S,
        now=terminal.now,
        key_uri=args.key_uri,
        operator=operator_of(args),
    )
    path = (
        write_status_entry(installation)
        if agency is None
        else write_own_entry(installation, agency)
    )
    owner = None if agency is None else agency.iss
    terminal.answer({"kid": key.kid, "agency": owner, "entry": str(path)})
    terminal.say(f"Made the key {key.kid} of {whose}.")
    terminal.say(f"  for the registry {path}")
    return 0
