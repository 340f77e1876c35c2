"""One public key has one spelling and one key id: the hash of its content.

TUF counts key ids, not keys: one public key under three ids met a 3-of-n threshold in
a prototype, and the library accepted it. So ids are recomputed here.
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from securesystemslib.signer import Key, SSlibKey

from trust_registry.errors import KeyFileError

__all__ = ["SCHEMES", "check_key", "public_bytes"]

SCHEMES = frozenset({("ecdsa", "ecdsa-sha2-nistp256"), ("ed25519", "ed25519")})
"""What may sign a role: key type and scheme."""


def public_bytes(key: Key) -> bytes:
    """Return a public key as DER, the same bytes for every spelling of it.

    Raises:
        KeyFileError: not a key of the registry's schemes.
    """
    return _public_key(key).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )


def check_key(key: Key) -> None:
    """Refuse a key that is spelled otherwise, or named otherwise, than by its content.

    Raises:
        KeyFileError: another scheme, another spelling, or another key id.
    """
    normal = SSlibKey.from_crypto(_public_key(key))
    if key.keyval != normal.keyval:
        raise KeyFileError(f"the key {key.keyid[:16]} is spelled in an unusual way")
    if key.keyid != normal.keyid:
        raise KeyFileError(
            f"the key id {key.keyid[:16]} is not the hash of its key "
            f"({normal.keyid[:16]})"
        )


def _public_key(key: Key) -> ec.EllipticCurvePublicKey | Ed25519PublicKey:
    if (key.keytype, key.scheme) not in SCHEMES:
        raise KeyFileError(f"a key of the type {key.keytype}/{key.scheme} may not sign")
    text = key.keyval.get("public")
    if not isinstance(text, str):
        raise KeyFileError(f"the key {key.keyid[:16]} has no public part")
    try:
        if key.keytype == "ed25519":
            return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
        public = load_pem_public_key(text.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"the key {key.keyid[:16]} cannot be read") from error
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise KeyFileError(f"the key {key.keyid[:16]} is not of its own type")
    return public
