"""The fingerprint of a root: what a person compares with paper and types.

It is the SHA-256 of the root's file, so that any tool computes it
(``sha256sum metadata/1.root.json``), in groups of four:
``3F2A 91BC …``, sixteen groups. Case, spaces, hyphens and colons mean nothing.
"""

from __future__ import annotations

import hashlib
import hmac

from trust_registry.errors import FirstTrustError

__all__ = ["fingerprint", "in_groups", "matches", "read_fingerprint"]

_GROUP = 4
_HEX_DIGITS = 64
_SEPARATORS = str.maketrans("", "", " \t\r\n-:_.")


def fingerprint(root_file: bytes) -> str:
    """Return the fingerprint of a root's file.

    >>> fingerprint(b"")[:19]
    'E3B0 C442 98FC 1C14'
    """
    return in_groups(hashlib.sha256(root_file).hexdigest())


def in_groups(digits: str) -> str:
    """Return a SHA-256 in hex as people read it: capitals, in groups of four."""
    capitals = digits.upper()
    return " ".join(capitals[at : at + _GROUP] for at in range(0, _HEX_DIGITS, _GROUP))


def read_fingerprint(typed: str) -> str:
    """Return what a person typed as 64 lower-case hex digits.

    Raises:
        FirstTrustError: it is not a whole fingerprint. A part of one is refused:
            whoever can try a billion roots finds one that matches eight digits.
    """
    digits = typed.translate(_SEPARATORS).lower()
    if len(digits) != _HEX_DIGITS or set(digits) - set("0123456789abcdef"):
        raise FirstTrustError(
            "a fingerprint has sixteen groups of four characters 0-9 and A-F; type "
            f"the one on paper in full ({len(digits)} of {_HEX_DIGITS} characters came)"
        )
    return digits


def matches(root_file: bytes, digits: str) -> bool:
    """Tell whether a root's file has a fingerprint, as `read_fingerprint` gave it."""
    return hmac.compare_digest(hashlib.sha256(root_file).hexdigest(), digits)
