"""Bytes sealed under a passphrase: nothing of a wallet lies on the disk in the open.

The passphrase is stretched by scrypt (RFC 7914) into a key for AES-256-GCM. How it was
stretched stands beside the ciphertext and is authenticated with it. What the bytes mean
is left to `examples.wallet.wallet`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credential import MalformedError, base64url, strict_json
from credential.concealment import RandomBytes
from examples.wallet.errors import SealedFileError
from trust_registry.passphrase import Passphrase

__all__ = ["MAX_SEALED_BYTES", "STRETCHING", "Stretching", "seal", "unseal"]

# Ours: a hundred editions, each of 64 KiB at most.
MAX_SEALED_BYTES = 16 * 1024 * 1024

_SALT_BYTES = 16
_NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: random, a new one each time
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Stretching:
    """How dear one guess at the passphrase is made: 128·n·r bytes, p times over."""

    n: int
    r: int
    p: int


# OWASP Password Storage Cheat Sheet: 128 MiB, some 0.3 s.
STRETCHING = Stretching(n=2**17, r=8, p=1)


class _Head(BaseModel):
    """All but the ciphertext; whoever changes a letter of it opens nothing.

    The limits keep a planted file from eating the memory, or from being guessed
    cheaply once it is sealed again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-example-wallet-1"] = "tongyan-example-wallet-1"
    kdf: Literal["scrypt"] = "scrypt"
    n: Annotated[int, Field(ge=2**14, le=2**18)]
    r: Annotated[int, Field(ge=8, le=8)]
    p: Annotated[int, Field(ge=1, le=4)]
    salt: str
    cipher: Literal["AES-256-GCM"] = "AES-256-GCM"
    nonce: str

    def authenticated(self) -> bytes:
        """Return what is signed along with the ciphertext."""
        return strict_json.dumps(self.model_dump())


class _SealedFile(_Head):
    ciphertext: str

    def head(self) -> _Head:
        return _Head(**self.model_dump(exclude={"ciphertext"}))


def seal(
    content: bytes,
    passphrase: Passphrase,
    *,
    stretching: Stretching = STRETCHING,
    random_bytes: RandomBytes = os.urandom,
) -> bytes:
    """Return a file's bytes that only the passphrase opens; another salt each time.

    Args:
        content: What to hide.
        passphrase: The holder's.
        stretching: What a guess costs.
        random_bytes: Cryptographic randomness.
    """
    salt, nonce = random_bytes(_SALT_BYTES), random_bytes(_NONCE_BYTES)
    head = _Head(
        n=stretching.n,
        r=stretching.r,
        p=stretching.p,
        salt=base64url.encode(salt),
        nonce=base64url.encode(nonce),
    )
    cipher = AESGCM(_key(passphrase, head, salt))
    ciphertext = cipher.encrypt(nonce, content, head.authenticated())
    file = {**head.model_dump(), "ciphertext": base64url.encode(ciphertext)}
    return strict_json.dumps(file) + b"\n"


def unseal(raw: bytes, passphrase: Passphrase) -> bytes:
    """Return what was sealed.

    Raises:
        SealedFileError: no such file, another passphrase, or a byte was changed. The
            cipher cannot tell the last two apart, and so no guesser can either.
    """
    try:
        strict_json.loads(raw, max_bytes=MAX_SEALED_BYTES)
        file = _SealedFile.model_validate_json(raw)
        salt, nonce = base64url.decode(file.salt), base64url.decode(file.nonce)
        ciphertext = base64url.decode(file.ciphertext)
        cipher = AESGCM(_key(passphrase, file, salt))
        return cipher.decrypt(nonce, ciphertext, file.head().authenticated())
    except InvalidTag as error:
        raise SealedFileError(
            "口令不对，或钱包文件被改动过；请重新输入口令，或取用备份。",
            "the passphrase is wrong, or the wallet file was changed; type it again, "
            "or take your backup",
        ) from error
    except (MalformedError, ValidationError, ValueError) as error:
        raise SealedFileError(
            "这不是本程序的钱包文件，或已损坏；请取用备份。",
            "this is no wallet file of ours, or it is damaged; take your backup",
        ) from error


def _key(passphrase: Passphrase, head: _Head, salt: bytes) -> bytes:
    stretch = Scrypt(salt=salt, length=_KEY_BYTES, n=head.n, r=head.r, p=head.p)
    return stretch.derive(passphrase.reveal())
