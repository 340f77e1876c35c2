"""The hall's own key: it signs what the hall asks for and reports, never a license.

The only private key that a counter may hold. The registry lists its public part under
an agency, with the purpose ``verifier``, which no license and no registry file is
checked with. Who steals it can ask in the hall's name; nothing more.
"""

from __future__ import annotations

from pathlib import Path

from trust_registry.key_file import (
    FileSigner,
    generate_key,
    load_file_signer,
    write_key_file,
)
from trust_registry.passphrase import from_file

__all__ = ["FileSigner", "make_hall_key", "open_hall_key"]


def open_hall_key(path: Path, passphrase_file: Path) -> FileSigner:
    """Return what signs for the hall.

    Args:
        path: An encrypted PKCS#8 file, readable by its owner alone.
        passphrase_file: Its first line opens the key file.

    Raises:
        KeyFileError: either file cannot be used; the message says why.
    """
    return load_file_signer(path, from_file(passphrase_file))


def make_hall_key(path: Path, passphrase_file: Path) -> FileSigner:
    """Make a key, write it where none is yet, and return what signs with it.

    Raises:
        KeyFileError: either file cannot be used, or there is a key already.
    """
    private_key = generate_key()
    write_key_file(path, private_key, from_file(passphrase_file))
    return FileSigner.of(private_key)
