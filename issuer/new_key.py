"""A new key, in a file or in a token, and what the ledger is to know of it."""

from __future__ import annotations

from pathlib import Path

from credential.jose import kid_of, suite_of_jwk
from issuer.agencies import KeyRecord
from issuer.keys import generate_key_file
from issuer.token_keys import check_token, take_token_key
from trust_registry.passphrase import Secrets

__all__ = ["check_secrets", "make_key"]


def check_secrets(folder: Path, secrets: Secrets, key_uri: str | None) -> None:
    """Ask for what a new key will be made with.

    Raises:
        KeyFileError: it is not given, or does not open the token.
    """
    if key_uri is None:
        secrets.passphrase_of(folder)
    else:
        check_token(key_uri, secrets)


def make_key(
    folder: Path,
    secrets: Secrets,
    *,
    purpose: str,
    not_before: int,
    not_after: int,
    key_uri: str | None = None,
) -> KeyRecord:
    """Make a key, a file's or a token's; return what the ledger is to know of it.

    The file comes first: a crash before the ledger's commit leaves an unused file,
    never a name without a key.
    """
    if key_uri is not None:
        file_name, jwk = take_token_key(folder, key_uri, secrets)
    else:
        file_name, jwk = generate_key_file(folder, secrets.passphrase_of(folder))
    return KeyRecord(
        kid=kid_of(jwk),
        purpose=purpose,
        alg=suite_of_jwk(jwk).name,
        public_jwk=jwk,
        file_name=file_name,
        not_before=not_before,
        not_after=not_after,
    )
