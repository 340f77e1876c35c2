"""``mint``: one license from one application."""

from __future__ import annotations

import argparse
from typing import Any

from issuer.agencies import choose_agency, refuse_type_out_of_scope
from issuer.commands.application import (
    add_fields,
    add_what,
    read_fields,
)
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.printing import (
    add_outputs,
    size_summary,
    size_text,
    write_outputs,
)
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
)
from issuer.commands.wallet_output import (
    add_wallet,
    ordered_wallet,
    tell_wallet,
    wallet_summary,
)
from issuer.draft import DraftChecker
from issuer.errors import RefusedError
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.orders import MintedLicense, Order
from issuer.usual_fields import beijing_day, with_defaults

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
    license_type = LicenseTypes.of(installation.folder).find(args.type)
    with installation.ledger.reading() as connection:
        agency = choose_agency(connection, args.agency)
    refuse_type_out_of_scope(agency, license_type.code, now=terminal.now)
    fields = with_defaults(read_fields(args), license_type, agency, now=terminal.now)
    draft = DraftChecker(license_type).check(fields, today=beijing_day(terminal.now))
    mint = Mint(
        agency,
        installation.signer_for(agency, secrets_of(args), now=terminal.now),
        now=terminal.now,
        operator=operator_of(args),
        allow_same_number=args.allow_same_number,
        registry=installation.registry,
    )
    order = Order(draft, wallet=ordered_wallet(args))
    with installation.ledger.writing() as connection:
        (outcome,) = mint.mint(connection, [order])
        if isinstance(outcome, RefusedError):
            raise outcome
    tell(outcome, args, terminal)
    return 0


def tell(minted: MintedLicense, args: argparse.Namespace, terminal: Terminal) -> None:
    """Tell what was minted and write its editions where the options say."""
    terminal.answer(summary(minted))
    terminal.say(f"Minted {minted.record.license_id}")
    terminal.say(f"  {minted.record.holder_name}, {minted.record.document_number}")
    terminal.say(f"  {size_text(minted.code)}")
    if minted.notice is not None:
        terminal.warn(minted.notice)
    write_outputs(args, minted.code, terminal)
    if minted.wallet is not None:
        tell_wallet(minted.wallet, args.wallet, terminal)


def summary(minted: MintedLicense) -> dict[str, Any]:
    """Return what was minted, for a program."""
    return {
        "license_id": minted.record.license_id,
        "type": minted.record.type_code,
        "qr_text": minted.code,
        "qr": size_summary(minted.code),
        "sd_jwt": minted.edition.sd_jwt,
        "wallet": minted.wallet and wallet_summary(minted.wallet),
        "notices": [minted.notice.model_dump()] if minted.notice else [],
    }
