"""Tokens by which programs ask a service: made, read from a request, compared.

Who holds a token, what it may do, until when and where that is kept belongs to each
service; only a hash of the secret need be kept.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

__all__ = ["NewToken", "PresentedToken", "bearer_of", "new_token", "read_token"]

_ID_BYTES = 6
_SECRET_BYTES = 32
_MAX_CHARACTERS = 256
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
_TOKEN = re.compile(r"([a-z]{2,16})\.([0-9a-f]{12})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; its text is shown once and kept nowhere.

    Attributes:
        token_id: Names it in lists and logs; no secret.
        secret_sha256: What to keep: 64 lower-case hexadecimal digits. The secret has
            256 bits of chance, so that no slow hash is needed against guessing.
        text: What the program sends.
    """

    token_id: str
    secret_sha256: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A token as a request brought it; nothing is proved before `matches`."""

    unverified_token_id: str
    _secret_sha256: str = field(repr=False)

    def matches(self, secret_sha256: str) -> bool:
        """Tell whether its secret is the one kept, in time that tells nothing."""
        return hmac.compare_digest(self._secret_sha256, secret_sha256)


def new_token(kind: str) -> NewToken:
    """Return a new token from the system's source of chance.

    Args:
        kind: Which service it is for, 2 to 16 letters a to z. It begins the text, so
            that a token in the wrong place is recognized: ``hall.<id>.<secret>``.
    """
    token_id = secrets.token_hex(_ID_BYTES)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return NewToken(token_id, _hash(secret), f"{kind}.{token_id}.{secret}")


def read_token(text: str, *, kind: str) -> PresentedToken | None:
    """Return a token from its text; None of anything that is no token of this kind."""
    parts = _TOKEN.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    if parts is None or parts[1] != kind:
        return None
    return PresentedToken(parts[2], _hash(parts[3]))


def bearer_of(authorization: Sequence[str]) -> str | None:
    """Return what the ``Authorization`` headers of a request bear.

    >>> bearer_of(["Bearer hall.x"]), bearer_of(["Basic eA=="])
    ('hall.x', None)

    Two such headers bear nothing: a proxy and a service might each believe another.

    Source:
        RFC 6750 section 2.1; the scheme's name in any case, RFC 9110 section 11.1.
    """
    if len(authorization) != 1 or len(authorization[0]) > 2 * _MAX_CHARACTERS:
        return None
    borne = _BEARER.fullmatch(authorization[0])
    return borne[1] if borne else None


def _hash(secret: str) -> str:
    return sha256(secret.encode("ascii")).hexdigest()
