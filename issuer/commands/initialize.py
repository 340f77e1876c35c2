"""``init``: make an installation."""

from __future__ import annotations

import argparse

from issuer.agencies import keys_of
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    add_key_uri,
    operator_of,
    secrets_of,
)
from issuer.installation import Installation
from issuer.ledger import Region
from issuer.registry_entries import (
    STATUS_ISSUER_FILE,
    status_issuer_entry,
    write_entry,
)

__all__ = ["DAY_S", "KEY_LIFE_DAYS", "add"]

DAY_S = 86_400
# Ours: long enough for planned rotation, short enough for a lost key file to age.
KEY_LIFE_DAYS = 3 * 365


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "init",
        help="make an installation: ledger, key folder, the region's status key",
        description="Make an installation for one region. Its status issuer's entry "
        "for the trust registry is written to FOLDER/entries/status-issuer.json.",
        epilog="example: tongyan-issuer init shanghai --region 310000 "
        "--passphrase-file passphrase.txt",
    )
    add_common(parser, key=True, acts=True)
    parser.add_argument(
        "--region", required=True, metavar="CODE", help="division code, such as 310000"
    )
    parser.add_argument(
        "--iss-prefix",
        metavar="URL",
        help="every agency's identifier lies under it "
        "(https://license.<region>.example/ to try things out)",
    )
    parser.add_argument(
        "--status-prefix",
        metavar="URL",
        help="every status list lies under it "
        "(https://status.<region>.example/ to try things out)",
    )
    parser.add_argument(
        "--key-days",
        type=int,
        default=KEY_LIFE_DAYS,
        metavar="N",
        help=f"how long the status key may sign ({KEY_LIFE_DAYS})",
    )
    add_key_uri(parser, "the region's status")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    region = Region(
        code=args.region,
        iss_prefix=args.iss_prefix or f"https://license.{args.region}.example/",
        status_prefix=args.status_prefix or f"https://status.{args.region}.example/",
    )
    with (
        Installation.create(
            args.folder,
            region,
            secrets_of(args, new=True),
            now=terminal.now,
            key_life_s=args.key_days * DAY_S,
            key_uri=args.key_uri,
            operator=operator_of(args),
        ) as installation,
        installation.ledger.reading() as connection,
    ):
        keys = keys_of(connection, None)
    entry = args.folder / "entries" / STATUS_ISSUER_FILE
    write_entry(entry, status_issuer_entry(region, keys))
    terminal.answer({"folder": str(args.folder), "status_issuer_entry": str(entry)})
    terminal.say(f"Made {args.folder} for region {region.code}.")
    terminal.say(f"  agencies under   {region.iss_prefix}")
    terminal.say(f"  status lists     {region.status_prefix}{region.code}-1 …")
    terminal.say(f"  for the registry {entry}")
    terminal.say(f"Next: tongyan-issuer agency add {args.folder} --help")
    return 0
