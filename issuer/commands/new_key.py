"""``new-key``: an agency's next key, before the old one ends or after it is stolen."""

from __future__ import annotations

import argparse

from issuer.agencies import choose_agency
from issuer.commands.initialize import DAY_S, KEY_LIFE_DAYS
from issuer.commands.opened import on_installation
from issuer.commands.own_entry import write_own_entry
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
        help="make an agency's next key and write its entry for the registry",
        description="Make an agency's next key. From its first instant on, licenses "
        "are signed with it; the old key's stay good. The agency's entry is written "
        "anew: hand it to the region's registry officer first, two weeks ahead, or "
        "counters may not know the key yet.",
        epilog="example: tongyan-issuer new-key shanghai --agency market-regulation "
        "--from 2026-12-06",
    )
    add_common(parser, key=True, acts=True)
    parser.add_argument(
        "--agency", metavar="AGENCY", help="which one, if there are several"
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
    with installation.ledger.reading() as connection:
        agency = choose_agency(connection, args.agency)
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
    path = write_own_entry(installation, agency)
    terminal.answer({"kid": key.kid, "agency": agency.iss, "entry": str(path)})
    terminal.say(f"Made the key {key.kid} of {agency.iss}.")
    terminal.say(f"  for the registry {path}")
    return 0
