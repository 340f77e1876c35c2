"""Keys inside tokens, as signers of role files.

securesystemslib's own takes its module from the environment and tells keys apart by
number alone (decision 0085). Reaching the token is `pkcs11_token`'s.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import (
    SIGNER_FOR_URI_SCHEME,
    Key,
    SecretsHandler,
    Signature,
    Signer,
    SSlibKey,
)

from trust_registry.errors import KeyFileError
from trust_registry.pkcs11_token import TokenKey
from trust_registry.pkcs11_uri import SCHEME, read_uri

__all__ = ["Pkcs11Signer"]


class Pkcs11Signer(Signer):
    """Signs with one P-256 key of one token; the token is opened for each signature."""

    def __init__(self, key: TokenKey, public_key: SSlibKey) -> None:
        self._key = key
        self._public_key = public_key

    @classmethod
    def from_priv_key_uri(
        cls,
        priv_key_uri: str,
        public_key: Key,
        secrets_handler: SecretsHandler | None = None,
    ) -> Pkcs11Signer:
        """Return the signer of a URI.

        Args:
            priv_key_uri: See `pkcs11_uri`.
            public_key: The public part; every signature is checked with it.
            secrets_handler: Gives the PIN of a token, by the token's name.

        Raises:
            KeyFileError: not such a URI, or no P-256 key.
        """
        if (
            not isinstance(public_key, SSlibKey)
            or public_key.scheme != "ecdsa-sha2-nistp256"
        ):
            raise KeyFileError(f"{priv_key_uri} is not for a P-256 key")
        if secrets_handler is None:
            raise KeyFileError(f"nothing gives the PIN for {priv_key_uri}")
        return cls(TokenKey(read_uri(priv_key_uri), secrets_handler), public_key)

    @property
    def public_key(self) -> SSlibKey:
        """The public part."""
        return self._public_key

    def sign(self, payload: bytes) -> Signature:
        """Return a signature, as DER, over a payload's SHA-256.

        Raises:
            KeyFileError: the token, its PIN or its key is not as expected.
        """
        try:
            raw = self._key.sign(payload)
        finally:
            # Officers pull their tokens out: it is not held open for the next one.
            self._key.close()
        half = len(raw) // 2
        r, s = (int.from_bytes(part, "big") for part in (raw[:half], raw[half:]))
        signature = Signature(self._public_key.keyid, encode_dss_signature(r, s).hex())
        try:
            self._public_key.verify_signature(signature, payload)
        except UnverifiedSignatureError as error:
            raise KeyFileError(
                f"the key {self._key.uri.text} is not the private part of "
                f"{self._public_key.keyid[:16]}; attach the right one"
            ) from error
        return signature


SIGNER_FOR_URI_SCHEME[SCHEME] = Pkcs11Signer
