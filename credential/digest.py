"""Digests as SD-JWT names and writes them (RFC 9901 sections 4.1.1 and 4.2.3).

What is digested, and where the digest stands, is left to `credential.disclosure` and
`credential.key_binding`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

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
        form = _form(self.size_bytes)
        try:
            # What is not ASCII becomes a question mark, which no digest has.
            joined = "~".join([*texts, ""]).encode("ascii", "replace")
        except TypeError as error:
            raise MalformedError("a digest is not a text") from error
        ends = b"~" * len(texts)
        # With a ~ at each end and nowhere else, every text has its length.
        if (
            len(joined) != form.characters * len(texts)
            or joined[form.characters - 1 :: form.characters] != ends
            or joined.translate(None, _ALPHABET) != ends
            or joined[form.characters - 2 :: form.characters].strip(form.last)
        ):
            raise MalformedError(f"a digest is not {self.size_bytes} bytes, base64url")
        return texts


class _Form(NamedTuple):
    """A canonical digest's length with a ``~``, and what may be its last character."""

    characters: int
    last: bytes


@cache
def _form(size_bytes: int) -> _Form:
    # Judging all at once is ten times as fast as decoding, and nobody needs the bytes.
    characters, bits = divmod(size_bytes * 8, 6)
    # The bits that the last character has to spare are zero (RFC 4648 section 3.5).
    last = _ALPHABET[:: 2 ** (6 - bits)] if bits else _ALPHABET
    return _Form(characters + (2 if bits else 1), last)


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _sha_256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


SHA_256 = Digest("sha-256", 32, _sha_256)
"""The default: what holds where ``_sd_alg`` is absent."""
