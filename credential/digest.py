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
from typing import Any

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
        (checked,) = self.check_all([text])
        return checked

    def check_all(self, texts: list[Any]) -> list[str]:
        """Return digests as they stand in a list.

        Raises:
            MalformedError: as `check`, for any of them.
        """
        try:
            joined = "~".join([*texts, ""])
        except TypeError as error:
            raise MalformedError("a digest is not a text") from error
        spellings, characters = _spellings(self.size_bytes)
        # The length tells that no text has a ~ of its own.
        if len(joined) != characters * len(texts) or not spellings.fullmatch(joined):
            raise MalformedError(f"a digest is not {self.size_bytes} bytes, base64url")
        return texts


@cache
def _spellings(size_bytes: int) -> tuple[re.Pattern[str], int]:
    """Return what canonical digests look like, each with a ``~``, and how long one is.

    Matching all at once is ten times as fast as decoding, and nobody needs the bytes.
    """
    characters, bits = divmod(size_bytes * 8, 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The bits that the last character has to spare are zero (RFC 4648 section 3.5).
    last = f"[{alphabet[:: 2 ** (6 - bits)]}]" if bits else ""
    one = rf"[A-Za-z0-9_-]{{{characters}}}{last}~"
    return re.compile(f"(?:{one})*+"), characters + (2 if bits else 1)


def _sha_256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


SHA_256 = Digest("sha-256", 32, _sha_256)
"""The default: what holds where ``_sd_alg`` is absent."""
