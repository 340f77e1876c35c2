"""``renew``: a successor for a license: renewal, change or correction."""

from __future__ import annotations

import argparse

from credential.bilingual import Bilingual
from issuer.agencies import agency_numbered
from issuer.commands.application import (
    add_fields,
    read_fields,
)
from issuer.commands.desk_turn import at_desk
from issuer.commands.mint import tell
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.printing import add_outputs
from issuer.commands.subject import resolve
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    subject,
)
from issuer.commands.wallet_output import add_wallet, ordered_wallet
from issuer.desk.succeeding import renew_at_once
from issuer.installation import Installation
from issuer.license_types import LicenseTypes

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "renew",
        help="mint a successor; the old license holds until the new one begins",
        description="Renew, change or correct a license. Fields left out are taken "
        "from the old license, but for the days of issue and validity. Both editions "
        "of the old one are superseded; the new one has a wallet edition only if one "
        "is asked for.",
        epilog="example: tongyan-issuer renew shanghai 1.2.156.3005.2.… "
        "--set valid_until=2036-11-20 --reason 期满换证",
    )
    add_common(parser, key=True, acts=True)
    add_trust(parser)
    subject(parser)
    add_fields(parser)
    parser.add_argument("--reason", default="renewal", help="why (renewal)")
    add_outputs(parser)
    add_wallet(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        old = resolve(connection, args.license, now=terminal.now)
        agency = agency_numbered(connection, old.agency_id)
    types = LicenseTypes.of(installation.folder)
    with at_desk(args, installation, types, agency) as turn:
        minted = renew_at_once(
            turn,
            old.license_id,
            read_fields(args),
            reason=args.reason,
            wallet=ordered_wallet(args),
        )
    tell(minted, args, terminal)
    terminal.say(f"  replaces {old.license_id}")
    if minted.record.not_before is not None and minted.record.not_before > terminal.now:
        terminal.warn(
            Bilingual(
                zh="旧证照在新证照生效前仍然有效。",
                en="the old license stays valid until the new one begins",
            )
        )
    return 0
