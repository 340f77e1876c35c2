"""Officers' keys: the part for the public, and beside it where the private one is.

::

    <name>.pub.json      the public key, its key id, its owner
    <name>.pem           the private key, an encrypted PKCS#8 file; or
    <name>.signer.json   the token or service that holds it (`key_whereabouts`)

Which role a key speaks for stands in the role files. Secrets are passed in; they are
never logged, nor is a private key ever held elsewhere than in its signer.
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
from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from credential import strict_json
from credential.errors import MalformedError
from trust_registry import key_whereabouts
from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.errors import KeyFileError
from trust_registry.key_identity import check_key
from trust_registry.passphrase import Passphrase, Secrets
from trust_registry.pkcs11_signer import Pkcs11Signer
from trust_registry.pkcs11_token import is_present
from trust_registry.pkcs11_uri import SCHEME, read_uri
from trust_registry.role_content import OWNER

__all__ = [
    "PRIVATE_SUFFIX",
    "PUBLIC_SUFFIX",
    "find_signer",
    "keep_public",
    "key_names",
    "load_public",
    "load_public_of",
    "load_signer",
    "make_key",
    "open_signer",
    "public_path",
]

PRIVATE_SUFFIX = ".pem"
PUBLIC_SUFFIX = ".pub.json"
_MAX_KEY_FILE_BYTES = 16 * 1024
# Key services that securesystemslib signs with, each with its own library and log-in.
# Its scheme for files is left out: nothing encrypts them.
_SERVICES = frozenset({"awskms", "azurekms", "gcpkms", "hv"})


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
    path = folder / f"{name}{PRIVATE_SUFFIX}"
    if path.exists():
        # Overwriting would lose the only copy of a key that others trust.
        raise KeyFileError(f"{path} exists already; no key is ever overwritten")
    private_key = ec.generate_private_key(ec.SECP256R1())
    public = _public_part(private_key, owner)
    try:
        disk.make_folder(folder)
        disk.write(path, _encrypted(private_key, passphrase), mode=OWNER_ONLY)
        keep_public(public_path(path), public, disk=disk)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written ({error.strerror})") from error
    return public


def keep_public(path: Path, key: SSlibKey, *, disk: Disk) -> None:
    """Write the public part of a key.

    Raises:
        OSError: the file cannot be written.
    """
    disk.write(path, strict_json.dumps({"keyid": key.keyid, **key.to_dict()}))


def public_path(private_path: Path) -> Path:
    """Return where the public part of a key file lies."""
    return private_path.with_name(
        private_path.name.removesuffix(PRIVATE_SUFFIX) + PUBLIC_SUFFIX
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


def load_public_of(folder: Path, name: str) -> SSlibKey:
    """Read the public part of a key by the key's name.

    Raises:
        KeyFileError: missing, damaged, or its key id is not the hash of its key.
    """
    return load_public(folder / f"{name}{PUBLIC_SUFFIX}")


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


def key_names(folder: Path) -> list[str]:
    """Return the names of the keys that a folder knows, in order."""
    found = sorted(folder.glob(f"*{PUBLIC_SUFFIX}"))
    return [path.name.removesuffix(PUBLIC_SUFFIX) for path in found]


def open_signer(folder: Path, name: str, secrets: Secrets) -> Signer | None:
    """Return what signs with a key of a folder, or None if that is not here.

    Raises:
        KeyFileError: it is here but cannot be opened.
    """
    private = folder / f"{name}{PRIVATE_SUFFIX}"
    if private.exists():
        return load_signer(private, secrets.passphrase_of(private))
    uri = key_whereabouts.kept_uri(folder / f"{name}{key_whereabouts.SUFFIX}")
    if uri is None:
        return None
    return _signer_at(uri, load_public_of(folder, name), secrets)


def find_signer(folder: Path, key: Key, secrets: Secrets) -> Signer | None:
    """Return what signs with a public key, if a folder knows it and it is here.

    Raises:
        KeyFileError: it is here but cannot be opened.
    """
    for name in key_names(folder):
        if load_public_of(folder, name).keyid == key.keyid:
            return open_signer(folder, name, secrets)
    return None


def _signer_at(uri: str, key: Key, secrets: Secrets) -> Signer | None:
    """Return what signs with the key at a URI, or None if its token is not here.

    Raises:
        KeyFileError: a URI of another kind, or what it names does not answer.
    """
    scheme = uri.partition(":")[0]
    if scheme == SCHEME:
        named = read_uri(uri)
        if not is_present(named):
            return None
        ask = key_whereabouts.ask_pin(named, secrets)
        return Pkcs11Signer.from_priv_key_uri(uri, key, ask)
    if scheme not in _SERVICES:
        raise KeyFileError(
            f"keys at {scheme}: cannot be used; move the key into a token (pkcs11:) or "
            "an encrypted file"
        )
    try:
        return Signer.from_priv_key_uri(uri, key)
    except (UnsupportedLibraryError, ValueError) as error:
        raise KeyFileError(f"{uri} cannot be used ({error})") from error


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
