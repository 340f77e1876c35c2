"""Base64url without padding, read strictly (RFC 7515 section 2, RFC 4648 section 5).

Several base64 texts decode to the same bytes; only the canonical one is read, so
that a signed text has one spelling.
"""

from __future__ import annotations

import binascii

from credential.errors import MalformedError

__all__ = ["decode", "encode", "octets"]


def encode(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return octets(raw).decode("ascii")


def octets(raw: bytes) -> bytes:
    """Return bytes as base64url without padding, as ASCII octets."""
    standard = binascii.b2a_base64(raw, newline=False).rstrip(b"=")
    return standard.replace(b"+", b"-").replace(b"/", b"_")


def decode(text: str) -> bytes:
    """Return the bytes of a canonical base64url text.

    Raises:
        MalformedError: padding, another alphabet, or a text that would not
            re-encode to itself.
    """
    try:
        given = text.encode("ascii")
        raw = binascii.a2b_base64(given.translate(_TO_STANDARD) + _PAD[len(text) % 4])
    except (UnicodeEncodeError, binascii.Error, IndexError) as error:
        raise MalformedError("a part is not base64url") from error
    # a2b_base64 skips foreign characters and ignores stray low bits; comparing
    # with the re-encoding catches both.
    if octets(raw) != given:
        raise MalformedError("a part is not canonical base64url")
    return raw


_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_PAD = (b"", b"===", b"==", b"=")
