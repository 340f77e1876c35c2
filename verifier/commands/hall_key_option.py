"""The options that name the hall's own key, for every command that signs with it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from credential import Bilingual
from verifier.errors import SettingsError

if TYPE_CHECKING:
    from verifier.hall_key import FileSigner

__all__ = ["add_hall_key", "hall_key_of"]


def add_hall_key(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--hall-key",
        type=Path,
        metavar="FILE",
        help="the hall's own private key, encrypted PKCS#8; it signs what the hall"
        " asks wallets for and reports to agencies, and no license",
    )
    parser.add_argument(
        "--hall-passphrase-file",
        type=Path,
        metavar="FILE",
        help="its first line opens the hall's key",
    )


def hall_key_of(args: argparse.Namespace) -> FileSigner | None:
    """Return what signs for the hall, or None where no key is named.

    Raises:
        SettingsError: a key without its passphrase file, or the other way round.
        KeyFileError: one of the files cannot be used.
    """
    path: Path | None = args.hall_key
    passphrase_file: Path | None = args.hall_passphrase_file
    if path is None and passphrase_file is None:
        return None
    if path is None or passphrase_file is None:
        raise SettingsError(
            Bilingual(
                zh="--hall-key 和 --hall-passphrase-file 须同时给出。",
                en="Give --hall-key and --hall-passphrase-file together.",
            )
        )
    # Only who signs waits for this import.
    from verifier.hall_key import open_hall_key

    return open_hall_key(path, passphrase_file)
