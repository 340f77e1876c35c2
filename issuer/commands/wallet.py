"""``wallet``: the wallet edition of a license that is there already."""

from __future__ import annotations

import argparse
from pathlib import Path

from issuer.agencies import all_agencies, refuse_type_out_of_scope
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.subject import resolve
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
    subject,
)
from issuer.commands.wallet_output import (
    add_holder_key,
    tell_wallet,
    wallet_order,
    wallet_summary,
)
from issuer.handover.new_edition import hand_over
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.mint import Mint

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "wallet",
        help="hand over the wallet edition of a license, for a holder's key",
        description="Sign the wallet edition of a license in force, bound to its "
        "holder's key. One from before, on another phone, is superseded with the next "
        "`publish-status`. Paper stays as it is.",
        epilog="example: tongyan-issuer wallet shanghai 1.2.156.3005.2.… "
        "--holder-key holder-key.json --out license.txt",
    )
    add_common(parser, key=True, acts=True)
    add_trust(parser)
    subject(parser)
    add_holder_key(parser, required=True)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="where to write its text, for the holder",
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    order = wallet_order(args)
    with installation.ledger.reading() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        agency = next(a for a in all_agencies(connection) if a.id == record.agency_id)
    license_type = LicenseTypes.of(installation.folder).find(record.type_code)
    refuse_type_out_of_scope(agency, license_type.code, now=terminal.now)
    mint = Mint(
        agency,
        installation.signer_for(agency, secrets_of(args), now=terminal.now),
        now=terminal.now,
        operator=operator_of(args),
        registry=installation.registry,
    )
    with installation.ledger.writing() as connection:
        made = hand_over(connection, mint, record.license_id, license_type, order)
    terminal.answer({"license_id": record.license_id, "wallet": wallet_summary(made)})
    terminal.say(f"{record.license_id}  {record.holder_name}")
    tell_wallet(made, args.out, terminal)
    terminal.say(f"Next: tongyan-issuer publish-status {args.folder}")
    return 0
