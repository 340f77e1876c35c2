"""Agencies' keys inside tokens, reached by PKCS#11: where each is, and what signs.

Which agency a key belongs to stands in the ledger, as for key files (``keys``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from credential.jose import SUITES, kid_of, public_jwk, public_key
from trust_registry.disk import Disk
from trust_registry.errors import KeyFileError
from trust_registry.key_whereabouts import SUFFIX, ask_pin, keep_uri, kept_uri
from trust_registry.passphrase import Secrets
from trust_registry.pkcs11_token import TokenKey, has_key, make_key, public_key_of
from trust_registry.pkcs11_uri import read_uri

__all__ = [
    "TokenSigner",
    "check_token",
    "is_token_key",
    "name_of_token",
    "open_token_key",
    "take_token_key",
]


class TokenSigner:
    """Signs with a token's ES256 key; the token stays open while licenses are minted.

    Every signature is checked before it is given out: a token in another's place would
    sign licenses that nobody can check.
    """

    alg = "ES256"

    def __init__(self, key: TokenKey, jwk: Mapping[str, str]) -> None:
        self.kid = kid_of(jwk)
        self._key = key
        _, self._public_key = public_key(jwk)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message.

        Raises:
            KeyFileError: the token, its PIN or its key is not as expected.
        """
        signature = self._key.sign(message)
        if not SUITES[self.alg].verify(message, self._public_key, signature):
            raise KeyFileError(
                f"{self._key.uri.text} does not hold the key {self.kid}; plug in the "
                "token that does"
            )
        return signature


def check_token(uri: str, secrets: Secrets) -> None:
    """Open a token once.

    Raises:
        KeyFileError: it is not here, or its PIN is wrong.
    """
    named = read_uri(uri)
    has_key(named, ask_pin(named, secrets))


def take_token_key(
    folder: Path, uri: str, secrets: Secrets
) -> tuple[str, dict[str, str]]:
    """Note where a token's key is, made there if it has none of this name yet.

    Returns:
        The file's name in the folder, and the public JWK.

    Raises:
        KeyFileError: the token, its PIN or its key is not as expected, or the key is
            known already.
    """
    named = read_uri(uri)
    ask = ask_pin(named, secrets)
    found = public_key_of(named, ask) if has_key(named, ask) else make_key(named, ask)
    jwk = public_jwk(found)
    name = f"{kid_of(jwk)}{SUFFIX}"
    if (folder / name).exists():
        raise KeyFileError(
            f"the key {uri} is in use here already; name a new one (object= or id=)"
        )
    try:
        keep_uri(folder / name, uri, disk=Disk())
    except OSError as error:
        raise KeyFileError(
            f"{folder / name} cannot be written ({error.strerror})"
        ) from error
    return name, jwk


def is_token_key(file_name: str) -> bool:
    """Tell whether a key's file says where it is, instead of holding it."""
    return file_name.endswith(SUFFIX)


def name_of_token(path: Path) -> str | None:
    """Return the name of the token whose PIN a key needs; None if the URI has it.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    uri = kept_uri(path)
    if uri is None:
        raise KeyFileError(f"{path} is missing; restore it from the backup")
    named = read_uri(uri)
    return named.token_name if named.pin_source is None else None


def open_token_key(path: Path, secrets: Secrets, jwk: Mapping[str, str]) -> TokenSigner:
    """Return the signer of a key that a token holds.

    Raises:
        KeyFileError: the file is missing or damaged, or names no key.
    """
    uri = kept_uri(path)
    if uri is None:
        raise KeyFileError(f"{path} is missing; restore it from the backup")
    named = read_uri(uri)
    key = TokenKey(named, ask_pin(named, secrets))
    key.open()
    return TokenSigner(key, jwk)
