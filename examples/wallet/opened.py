"""What every command does first and last: opens the wallet, writes what was done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from examples.wallet.edition import Edition, read_edition
from examples.wallet.errors import WalletError
from examples.wallet.wallet import Wallet
from examples.wallet.wallet_file import WalletFile
from trust_registry import passphrase
from trust_registry.passphrase import Passphrase
from verifier.commands.terminal import write_json

__all__ = ["edition_of", "opened", "passphrase_of", "written"]


def opened(args: argparse.Namespace) -> tuple[WalletFile, Wallet]:
    """Return the wallet's file and what is in it."""
    file = WalletFile(args.wallet, passphrase_of(args))
    return file, file.load()


def passphrase_of(args: argparse.Namespace, *, new: bool = False) -> Passphrase:
    """Return the wallet's passphrase: from the file that was named, or asked."""
    path: Path | None = args.passphrase_file
    if path is not None:
        return passphrase.from_file(path)
    if not sys.stdin.isatty():
        raise WalletError(
            "没有口令：请用 --passphrase-file 指定文件，或在终端中运行。",
            "no passphrase: name a file with --passphrase-file, or run at a terminal",
        )
    first = passphrase.ask("钱包口令 Passphrase of the wallet: ")
    if new and passphrase.ask("再输一次 Once more: ").reveal() != first.reveal():
        raise WalletError(
            "两次输入的口令不同，未建立钱包。",
            "the two passphrases differ; nothing was made",
        )
    return first


def edition_of(wallet: Wallet, name: str) -> Edition:
    """Return an edition by the name the holder knows it by."""
    return read_edition(wallet.edition(name), wallet.public_jwk)


def written(args: argparse.Namespace, told: Mapping[str, object], *lines: str) -> None:
    """Write what was done: JSON for a program, else lines."""
    if args.json:
        write_json(told)
    else:
        print("\n".join(lines))
