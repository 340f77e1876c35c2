"""Digests as SD-JWT names and writes them (RFC 9901 sections 4.1.1 and 4.2.3).

What is digested, and where the digest stands, is left to `credential.disclosure` and
`credential.key_binding`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from credential import base64url
from credential.errors import MalformedError

__all__ = ["SHA_256", "Digest"]


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest algorithm. Each suite brings its own (`credential.jose.Suite`).

    Attributes:
        name: What ``_sd_alg`` calls it: a name of the IANA "Named Information Hash
            Algorithm" registry, such as ``sha-256``.
        size_bytes: Length of a digest.
        hash_function: Returns the digest of bytes.
    """

    name: str
    size_bytes: int
    hash_function: Callable[[bytes], bytes]

    def of(self, text: str) -> str:
        """Return the digest of an ASCII text as base64url."""
        return base64url.encode(self.hash_function(text.encode("ascii")))

    def check(self, text: object) -> str:
        """Return a digest as it stands in a claim.

        Raises:
            MalformedError: not a text, base64url in another spelling, or a length
                that this algorithm never yields. Such a "digest" matches nothing, so
                reading on would take it for a decoy and hide the fault.
        """
        if not isinstance(text, str):
            raise MalformedError("a digest is not a text")
        if not _spelling(self.size_bytes).fullmatch(text):
            raise MalformedError(f"a digest is not {self.size_bytes} bytes, base64url")
        return text


@cache
def _spelling(size_bytes: int) -> re.Pattern[str]:
    """Return what canonical base64url of so many bytes looks like.

    Matching is four times as fast as decoding, and nobody needs the bytes.
    """
    characters, bits = divmod(size_bytes * 8, 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The bits that the last character has to spare are zero (RFC 4648 section 3.5).
    last = f"[{alphabet[:: 2 ** (6 - bits)]}]" if bits else ""
    return re.compile(rf"[A-Za-z0-9_-]{{{characters}}}{last}")


def _sha_256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


SHA_256 = Digest("sha-256", 32, _sha_256)
"""The default: what holds where ``_sd_alg`` is absent."""
