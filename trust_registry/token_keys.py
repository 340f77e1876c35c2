"""Keys that a token holds, made known: their public part and where they are.

What signs with them is found by `keys`.
"""

from __future__ import annotations

from pathlib import Path

from securesystemslib.signer import SSlibKey

from trust_registry import key_whereabouts, pkcs11_token
from trust_registry.disk import Disk
from trust_registry.errors import KeyFileError
from trust_registry.keys import PRIVATE_SUFFIX, PUBLIC_SUFFIX, keep_public
from trust_registry.passphrase import Secrets
from trust_registry.pkcs11_uri import read_uri
from trust_registry.role_content import OWNER

__all__ = ["attach_key"]


def attach_key(
    folder: Path,
    name: str,
    *,
    uri: str,
    owner: str,
    secrets: Secrets,
    disk: Disk,
    make: bool = False,
) -> SSlibKey:
    """Write a token key's public part and its whereabouts; return the public part.

    Args:
        folder: Where the files go: ``<name>.pub.json``, ``<name>.signer.json``.
        name: Such as ``310000.root``.
        uri: The key, as a PKCS#11 URI.
        owner: Who answers for the key, its ``x-owner``: a region code.
        secrets: Gives the token's PIN.
        disk: What writes.
        make: Let the token make the key first; else it is there already.

    Raises:
        KeyFileError: a key of this name is in the folder, or the token has another
            opinion of it.
    """
    _refuse_overwriting(folder, name)
    named = read_uri(uri)
    act = pkcs11_token.make_key if make else pkcs11_token.public_key_of
    public = SSlibKey.from_crypto(act(named, key_whereabouts.ask_pin(named, secrets)))
    public.unrecognized_fields[OWNER] = owner
    try:
        disk.make_folder(folder)
        key_whereabouts.keep_uri(
            folder / f"{name}{key_whereabouts.SUFFIX}", uri, disk=disk
        )
        keep_public(folder / f"{name}{PUBLIC_SUFFIX}", public, disk=disk)
    except OSError as error:
        raise KeyFileError(
            f"{folder / name} cannot be written ({error.strerror})"
        ) from error
    return public


def _refuse_overwriting(folder: Path, name: str) -> None:
    for suffix in (PRIVATE_SUFFIX, PUBLIC_SUFFIX, key_whereabouts.SUFFIX):
        if (folder / f"{name}{suffix}").exists():
            raise KeyFileError(
                f"{folder / name}{suffix} exists already; no key is ever overwritten"
            )
