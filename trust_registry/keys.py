"""Officers' keys: an encrypted PKCS#8 file, and beside it the part for the public.

Which role a key speaks for stands in the role files. The passphrase is passed in; it
is never logged, nor is a private key ever held elsewhere than in its signer.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from credential import strict_json
from credential.errors import MalformedError
from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.errors import KeyFileError
from trust_registry.key_identity import check_key
from trust_registry.passphrase import Passphrase
from trust_registry.role_content import OWNER

__all__ = ["find_signer", "load_public", "load_signer", "make_key", "public_path"]

_PRIVATE_SUFFIX = ".pem"
_PUBLIC_SUFFIX = ".pub.json"
_MAX_KEY_FILE_BYTES = 16 * 1024


def make_key(
    folder: Path, name: str, *, owner: str, passphrase: Passphrase, disk: Disk
) -> SSlibKey:
    """Make a P-256 key and write both its files; return the public part.

    Args:
        folder: Where the files go: ``<name>.pem`` (mode 0600), ``<name>.pub.json``.
        name: Such as ``310000.root``.
        owner: Who answers for the key, its ``x-owner``: a region code.
        passphrase: Encrypts the private file.
        disk: What writes.

    Raises:
        KeyFileError: such a key is there already, or the folder cannot be written.
    """
    path = folder / f"{name}{_PRIVATE_SUFFIX}"
    if path.exists():
        # Overwriting would lose the only copy of a key that others trust.
        raise KeyFileError(f"{path} exists already; no key is ever overwritten")
    private_key = ec.generate_private_key(ec.SECP256R1())
    public = _public_part(private_key, owner)
    try:
        disk.make_folder(folder)
        disk.write(path, _encrypted(private_key, passphrase), mode=OWNER_ONLY)
        disk.write(
            public_path(path),
            strict_json.dumps({"keyid": public.keyid, **public.to_dict()}),
        )
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written ({error.strerror})") from error
    return public


def public_path(private_path: Path) -> Path:
    """Return where the public part of a key file lies."""
    return private_path.with_name(
        private_path.name.removesuffix(_PRIVATE_SUFFIX) + _PUBLIC_SUFFIX
    )


def load_public(path: Path) -> SSlibKey:
    """Read the public part of a key.

    Raises:
        KeyFileError: missing, damaged, or its key id is not the hash of its key.
    """
    try:
        with path.open("rb") as file:
            stored = strict_json.loads(file.read(_MAX_KEY_FILE_BYTES + 1))
        keyid = stored.pop("keyid")
        key = SSlibKey.from_dict(keyid, stored)
        check_key(key)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read ({error.strerror})") from error
    except (MalformedError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise KeyFileError(
            f"{path} is not a public key file; export it anew"
        ) from error
    return key


def load_signer(path: Path, passphrase: Passphrase) -> CryptoSigner:
    """Open an officer's private key.

    Raises:
        KeyFileError: missing, damaged, not encrypted, not P-256, or the passphrase
            does not open it.
    """
    try:
        with path.open("rb") as file:
            encrypted = file.read(_MAX_KEY_FILE_BYTES)
        private_key = load_pem_private_key(encrypted, passphrase.reveal())
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read ({error.strerror})") from error
    except TypeError as error:
        raise KeyFileError(
            f"{path} is not encrypted; encrypt it (`openssl pkcs8 -topk8`)"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(
            f"the passphrase does not open {path}, or the file is damaged"
        ) from error
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise KeyFileError(f"{path} does not hold a P-256 key")
    beside = public_path(path)
    try:
        # The public file names the owner, which the private one cannot.
        return CryptoSigner(
            private_key, load_public(beside) if beside.exists() else None
        )
    except ValueError as error:
        raise KeyFileError(
            f"{path} does not hold the P-256 key of {beside.name}"
        ) from error


def find_signer(folder: Path, key: Key, passphrase: Passphrase) -> CryptoSigner | None:
    """Open the private file of a public key, if it lies in a folder.

    Raises:
        KeyFileError: it is there but cannot be opened.
    """
    for path in sorted(folder.glob(f"*{_PUBLIC_SUFFIX}")):
        if load_public(path).keyid != key.keyid:
            continue
        private = path.with_name(
            path.name.removesuffix(_PUBLIC_SUFFIX) + _PRIVATE_SUFFIX
        )
        return load_signer(private, passphrase) if private.exists() else None
    return None


def _public_part(private_key: ec.EllipticCurvePrivateKey, owner: str) -> SSlibKey:
    public = SSlibKey.from_crypto(private_key.public_key())
    public.unrecognized_fields[OWNER] = owner
    return public


def _encrypted(
    private_key: ec.EllipticCurvePrivateKey, passphrase: Passphrase
) -> bytes:
    return private_key.private_bytes(
        Encoding.PEM,
        PrivateFormat.PKCS8,
        BestAvailableEncryption(passphrase.reveal()),
    )
