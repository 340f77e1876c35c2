"""Random secrets that sign somebody in, and what is stored of them.

They hold 256 random bits, so that nobody guesses one: unlike a password, a plain hash
of it gives a thief of the ledger nothing, and each request can afford it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

__all__ = ["TOKEN_PREFIX", "csrf_token_of", "is_csrf_token", "new_secret", "stored"]

TOKEN_PREFIX = "tongyan_"  # noqa: S105 - what every API token begins with
"""Programs that look for leaked secrets know a token by it:
``tongyan_[A-Za-z0-9_-]{43}``."""

_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """Return a new secret, in letters that headers and cookies carry."""
    return prefix + secrets.token_urlsafe(_BYTES)


def stored(secret: str) -> str:
    """Return what the ledger keeps of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token_of(session_secret: str) -> str:
    """Return what a page must send along to show that it is one of our own.

    It follows from the session's secret, which another site's page can send but not
    read; the secret does not follow from it.
    """
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(told: str, session_secret: str) -> bool:
    """Tell whether this is the session's token, in a time that tells nothing."""
    expected = csrf_token_of(session_secret).encode()
    return hmac.compare_digest(told.encode("utf-8", "surrogatepass"), expected)
