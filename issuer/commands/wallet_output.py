"""What commands share that hand a wallet edition over: its options, its file, its size.

This is where the randomness of its salts comes from.
"""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path
from typing import Any

from credential.bilingual import Bilingual
from credential.errors import CarrierError
from credential.jose import thumbprint
from credential.qr_image import qr_size
from issuer.commands.files import read_object, write_output
from issuer.commands.terminal import Terminal
from issuer.license_record import Edition
from issuer.wallet_edition import (
    WalletOrder,
    holder_key_of,
    largest_phone_code,
    read_holder_key,
)

__all__ = [
    "add_holder_key",
    "add_wallet",
    "ordered_wallet",
    "tell_wallet",
    "wallet_order",
    "wallet_summary",
]

_UNBOUND = Bilingual(
    zh="钱包版未绑定持证人密钥：谁拿到文本，谁就能出示；绑定请用 --holder-key。",
    en="the wallet edition is bound to no key: whoever has its text can show it; "
    "bind it with --holder-key",
)


def add_holder_key(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the option that names the holder's key."""
    parser.add_argument(
        "--holder-key",
        type=Path,
        required=required,
        metavar="JWK.json",
        help="the holder's public key, as their wallet wrote it: only that phone can "
        "show the wallet edition",
    )


def add_wallet(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that mints: a wallet edition only if asked for."""
    add_holder_key(parser)
    parser.add_argument(
        "--wallet",
        type=Path,
        metavar="FILE",
        help="mint a wallet edition too and write its text here, for the holder; "
        "without --holder-key it is bound to nobody (no cnf): whoever has the text "
        "can show it",
    )


def ordered_wallet(args: argparse.Namespace) -> WalletOrder | None:
    """Return what the options of `add_wallet` order; None: no wallet edition."""
    if args.wallet is None and args.holder_key is None:
        return None
    return wallet_order(args)


def wallet_order(args: argparse.Namespace) -> WalletOrder:
    """Return an order for the key that is named, or for nobody.

    Raises:
        FileError: the key's file cannot be read.
        HolderKeyError: it holds no key that a license can be bound to.
    """
    path: Path | None = args.holder_key
    jwk = None if path is None else read_holder_key(read_object(path))
    return WalletOrder(jwk, secrets.token_bytes)


def wallet_summary(edition: Edition) -> dict[str, Any]:
    """Return a wallet edition for a program."""
    jwk = holder_key_of(edition.sd_jwt)
    return {
        "sd_jwt": edition.sd_jwt,
        "holder_key": None if jwk is None else thumbprint(jwk),
        "phone_code": _code_size(edition),
    }


def tell_wallet(edition: Edition, path: Path | None, terminal: Terminal) -> None:
    """Tell a person of a wallet edition, and write its text for the holder."""
    told = wallet_summary(edition)
    size = told["phone_code"]
    terminal.say(f"  wallet edition for the key {told['holder_key'] or '-'}")
    terminal.say(
        "  a phone code that shows every claim: "
        + (
            "more than one QR code holds; the wallet shows less, or parts in turn"
            if size is None
            else f"QR version {size['version']}, {size['characters']} characters"
        )
    )
    if told["holder_key"] is None:
        terminal.warn(_UNBOUND)
    if path is not None:
        # Every claim in full, and whoever has an unbound one can show it.
        write_output(path, f"{edition.sd_jwt}\n".encode("ascii"), mode=0o600)
        terminal.say(f"  wrote {path}")


def _code_size(edition: Edition) -> dict[str, int] | None:
    try:
        size = qr_size(largest_phone_code(edition.sd_jwt))
    except CarrierError:
        return None
    return {"version": size.version, "characters": size.characters}
