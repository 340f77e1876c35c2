"""Key files: PKCS#8, encrypted, readable by their owner alone, written whole.

Which agency a key belongs to stands in the ledger; signing is left to ``signer``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from credential.errors import KeyMaterialError
from credential.jose import kid_of, public_jwk
from issuer.signer import FileSigner
from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import Passphrase

__all__ = ["generate_key_file", "load_signer"]

_OTHERS = 0o077
_MAX_FILE_BYTES = 16 * 1024


def generate_key_file(
    folder: Path, passphrase: Passphrase
) -> tuple[str, dict[str, str]]:
    """Make an ES256 key and write it under its key id.

    Returns:
        The file's name in the folder, and the public JWK.

    Raises:
        KeyFileError: the folder cannot be written.
    """
    private_key = ec.generate_private_key(ec.SECP256R1())
    encrypted = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.reveal()),
    )
    jwk = public_jwk(private_key)
    name = f"{kid_of(jwk)}.pem"
    try:
        Disk().write_new(folder / name, encrypted, mode=OWNER_ONLY)
    except OSError as error:
        raise KeyFileError(
            f"the key file {folder / name} cannot be written ({error.strerror})"
        ) from error
    return name, jwk


def load_signer(path: Path, passphrase: Passphrase, *, expected_kid: str) -> FileSigner:
    """Read a key file.

    Raises:
        KeyFileError: missing, readable by others, damaged, another key than
            expected, or the passphrase does not open it.
    """
    signer = _signer(path, _decrypt(path, _read_guarded(path), passphrase))
    if signer.kid != expected_kid:
        # A file put in another's place would sign licenses that nobody can check.
        raise KeyFileError(f"the key file {path} holds the key {signer.kid}")
    return signer


def _read_guarded(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & _OTHERS:
                raise KeyFileError(
                    f"the key file {path} can be read by others; run "
                    f"`chmod 600 {path}` and find out who could"
                )
            return file.read(_MAX_FILE_BYTES)
    except OSError as error:
        raise KeyFileError(
            f"the key file {path} cannot be read ({error.strerror})"
        ) from error


def _decrypt(path: Path, encrypted: bytes, passphrase: Passphrase) -> Any:  # noqa: ANN401
    try:
        return serialization.load_pem_private_key(encrypted, passphrase.reveal())
    except TypeError as error:
        raise KeyFileError(
            f"the key file {path} is not encrypted; encrypt it with the passphrase "
            "(`openssl pkcs8 -topk8`)"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(
            f"the passphrase does not open the key file {path}, or the file is damaged"
        ) from error


def _signer(path: Path, private_key: object) -> FileSigner:
    try:
        return FileSigner.of(private_key)
    except KeyMaterialError as error:
        raise KeyFileError(
            f"the key file {path} holds a key of no suite in use"
        ) from error
