"""``offer``: show a QR code by which the holder's wallet fetches its edition."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from credential.address_image import address_outline
from credential.moments import beijing_text, from_seconds, to_rfc3339
from credential.qr_image import svg_document
from issuer.accounts.roles import Permission
from issuer.commands.files import write_output
from issuer.commands.opened import on_installation
from issuer.commands.subject import resolve
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
    subject,
)
from issuer.desk.actor import Actor
from issuer.desk.desk import Desk, Turn
from issuer.handover.addresses import CredentialIssuers, PublicUrl
from issuer.handover.offering import NewOffer, offer_edition
from issuer.installation import Installation
from issuer.kept_signers import KeptSigners
from issuer.license_types import LicenseTypes

__all__ = ["add", "add_public_url"]

_MODULE_MM = 0.8  # on a screen or paper that a phone is held to


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "offer",
        help="offer a license to its holder's wallet (OpenID4VCI)",
        description="Make an offer that a wallet redeems within ten minutes, while "
        "`serve --public-url` runs: it gets the wallet edition, bound to a key of its "
        "own. The transaction code is told to the holder; it is not in the QR code.",
        epilog="example: tongyan-issuer offer shanghai 1.2.156.3005.2.… "
        "--public-url https://license.310000.example",
    )
    add_common(parser, acts=True)
    subject(parser)
    add_public_url(parser, required=True)
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="draw the QR code into this file"
    )
    parser.add_argument(
        "--no-tx-code",
        action="store_true",
        help="ask for no transaction code: whoever sees the QR code can redeem it",
    )
    parser.set_defaults(run=run)


def add_public_url(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the option that names where wallets reach the service."""
    parser.add_argument(
        "--public-url",
        metavar="URL",
        required=required,
        help="where holders' wallets reach the service, such as "
        "https://license.310000.example; http on the loopback alone",
    )


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    public = PublicUrl.parse(args.public_url)
    types = LicenseTypes.of(installation.folder)
    # Nothing is signed here: that is for the running service.
    desk = Desk(types, KeptSigners(installation, secrets_of(args)))
    with installation.ledger.writing() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        clerk = Actor(operator_of(args), record.agency_id, frozenset(Permission))
        made = offer_edition(
            Turn(connection, desk, clerk, terminal.now),
            record.license_id,
            CredentialIssuers(public, installation.region.iss_prefix),
            with_tx_code=not args.no_tx_code,
            random_bytes=secrets.token_bytes,
        )
    if args.svg is not None:
        picture = address_outline(made.qr_text)
        document = svg_document(picture, width_mm=picture[0] * _MODULE_MM)
        # Whoever has the picture may redeem the offer.
        write_output(args.svg, document, mode=0o600)
    _tell(made, terminal)
    return 0


def _tell(made: NewOffer, terminal: Terminal) -> None:
    expires = from_seconds(made.offer.expires)
    terminal.answer(
        {
            "license_id": made.license_id,
            "qr_text": made.qr_text,
            "whole_text": made.whole_text,
            "tx_code": made.tx_code,
            "expires": to_rfc3339(expires),
        }
    )
    terminal.say(made.license_id)
    terminal.say(f"  {made.qr_text}")
    if made.tx_code is not None:
        terminal.say(f"  验证码 Transaction code: {made.tx_code}")
    terminal.say(f"  有效期至 Good until {beijing_text(expires)}")
