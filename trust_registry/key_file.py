"""Key files: PKCS#8, encrypted, readable by their owner alone, written whole.

For keys that sign beside the registry: an agency's, a hall's. Whose a key is, and what
it may sign, stands in the registry; officers' keys are `trust_registry.keys`'s.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from credential.errors import KeyMaterialError
from credential.jose import SUITES, kid_of, public_jwk, suite_of_jwk
from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import Passphrase

__all__ = ["FileSigner", "generate_key", "load_file_signer", "write_key_file"]

_OTHERS = 0o077
_MAX_FILE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A private key in this process's memory, read from an encrypted file."""

    alg: str
    kid: str
    _private_key: Any = field(repr=False)

    @classmethod
    def of(cls, private_key: object) -> FileSigner:
        """Return the signer of a private key; KeyMaterialError if no suite fits."""
        jwk = public_jwk(private_key)
        return cls(suite_of_jwk(jwk).name, kid_of(jwk), private_key)

    @property
    def jwk(self) -> dict[str, str]:
        """The public key."""
        return public_jwk(self._private_key)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        return SUITES[self.alg].sign(message, self._private_key)

    def certificate(
        self,
        *,
        name: str,
        host: str,
        uri: str | None,
        not_before: datetime,
        not_after: datetime,
    ) -> bytes:
        """Return a certificate of the key by itself, as PEM."""
        # Only who makes one waits for this import.
        from credential.certificate import self_made_certificate

        return self_made_certificate(
            self._private_key,
            name=name,
            host=host,
            uri=uri,
            not_before=not_before,
            not_after=not_after,
        )


def generate_key() -> ec.EllipticCurvePrivateKey:
    """Return a new ES256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def write_key_file(
    path: Path, private_key: ec.EllipticCurvePrivateKey, passphrase: Passphrase
) -> None:
    """Write a key where none is yet.

    Raises:
        KeyFileError: there is one, or the folder cannot be written.
    """
    encrypted = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.reveal()),
    )
    try:
        Disk().write_new(path, encrypted, mode=OWNER_ONLY)
    except OSError as error:
        raise KeyFileError(
            f"the key file {path} cannot be written ({error.strerror})"
        ) from error


def load_file_signer(path: Path, passphrase: Passphrase) -> FileSigner:
    """Read a key file.

    Raises:
        KeyFileError: missing, readable by others, damaged, not encrypted, a key of no
            suite, or the passphrase does not open it.
    """
    private_key = _decrypted(path, _read_guarded(path), passphrase)
    try:
        return FileSigner.of(private_key)
    except KeyMaterialError as error:
        raise KeyFileError(
            f"the key file {path} holds a key of no suite in use"
        ) from error


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


def _decrypted(path: Path, encrypted: bytes, passphrase: Passphrase) -> object:
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
