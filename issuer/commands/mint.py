"""``mint``: one license from one application."""

from __future__ import annotations

import argparse
from typing import Any

from issuer.agencies import choose_agency
from issuer.commands.application import (
    add_fields,
    add_what,
    read_fields,
)
from issuer.commands.desk_turn import at_desk
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.printing import (
    add_outputs,
    size_text,
    write_outputs,
)
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
)
from issuer.commands.wallet_output import (
    add_wallet,
    ordered_wallet,
    tell_wallet,
    wallet_summary,
)
from issuer.desk.application import Entry
from issuer.desk.entering import mint_at_once
from issuer.desk.telling import minted_told
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.orders import MintedLicense

__all__ = ["add", "summary", "tell"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "mint",
        help="mint one license; write its QR code",
        description="Check an application, sign the license, enter it in the ledger: "
        "an edition for paper, and one for the holder's phone if it is asked for.",
        epilog="example: tongyan-issuer mint shanghai --type business-license "
        "--fields fields.json --png license.png --passphrase-file passphrase.txt",
    )
    add_common(parser, key=True, acts=True)
    add_trust(parser)
    add_what(parser)
    add_fields(parser)
    add_outputs(parser)
    add_wallet(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    types = LicenseTypes.of(installation.folder)
    entry = Entry(
        types.find(args.type),
        read_fields(args),
        allow_same_number=args.allow_same_number,
    )
    with installation.ledger.reading() as connection:
        agency = choose_agency(connection, args.agency)
    with at_desk(args, installation, types, agency) as turn:
        minted = mint_at_once(turn, entry, wallet=ordered_wallet(args))
    tell(minted, args, terminal)
    return 0


def tell(minted: MintedLicense, args: argparse.Namespace, terminal: Terminal) -> None:
    """Tell what was minted and write its editions where the options say."""
    terminal.answer(summary(minted, now=terminal.now))
    terminal.say(f"Minted {minted.record.license_id}")
    terminal.say(f"  {minted.record.holder_name}, {minted.record.document_number}")
    terminal.say(f"  {size_text(minted.code)}")
    if minted.notice is not None:
        terminal.warn(minted.notice)
    write_outputs(args, minted.code, terminal)
    if minted.wallet is not None:
        tell_wallet(minted.wallet, args.wallet, terminal)


def summary(minted: MintedLicense, *, now: int) -> dict[str, Any]:
    """Return what was minted, for a program."""
    return minted_told(minted, now=now) | {
        "wallet": minted.wallet and wallet_summary(minted.wallet)
    }
