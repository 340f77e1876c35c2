"""An agency's key files: each named after its key id.

Which agency a key belongs to stands in the ledger; signing is left to ``signer``.
"""

from __future__ import annotations

from pathlib import Path

from credential.jose import kid_of, public_jwk
from issuer.signer import FileSigner
from trust_registry.errors import KeyFileError
from trust_registry.key_file import generate_key, load_file_signer, write_key_file
from trust_registry.passphrase import Passphrase

__all__ = ["generate_key_file", "load_signer"]


def generate_key_file(
    folder: Path, passphrase: Passphrase
) -> tuple[str, dict[str, str]]:
    """Make an ES256 key and write it under its key id.

    Returns:
        The file's name in the folder, and the public JWK.

    Raises:
        KeyFileError: the folder cannot be written.
    """
    private_key = generate_key()
    jwk = public_jwk(private_key)
    name = f"{kid_of(jwk)}.pem"
    write_key_file(folder / name, private_key, passphrase)
    return name, jwk


def load_signer(path: Path, passphrase: Passphrase, *, expected_kid: str) -> FileSigner:
    """Read a key file.

    Raises:
        KeyFileError: missing, readable by others, damaged, another key than
            expected, or the passphrase does not open it.
    """
    signer = load_file_signer(path, passphrase)
    if signer.kid != expected_kid:
        # A file put in another's place would sign licenses that nobody can check.
        raise KeyFileError(f"the key file {path} holds the key {signer.kid}")
    return signer
