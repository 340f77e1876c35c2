"""Nonces for wallets' proofs: ours by their mark, dated, and used once.

Pure. Handing one out keeps nothing: whoever asks for a million fills no disk. That one
was used is noted by ``redemption``.
"""

from __future__ import annotations

import hashlib
import hmac

from credential import base64url
from credential.concealment import RandomBytes
from credential.errors import MalformedError
from issuer.handover.protocol_error import ProtocolError

__all__ = ["KEY_BYTES", "NONCE_LIFE_S", "check_nonce", "draw_nonce"]

NONCE_LIFE_S = 300  # ours: time enough to unlock a phone's key
KEY_BYTES = 32
_TIME_BYTES, _RANDOM_BYTES, _MARK_BYTES = 8, 16, 16


def draw_nonce(key: bytes, *, now: int, random_bytes: RandomBytes) -> str:
    """Return a nonce that counts for `NONCE_LIFE_S` seconds."""
    body = now.to_bytes(_TIME_BYTES) + random_bytes(_RANDOM_BYTES)
    return base64url.encode(body + _mark(key, body))


def check_nonce(key: bytes | None, nonce: str, *, now: int) -> int:
    """Return the first second at which a nonce counts no more.

    Not checked: that it was not used before.

    Args:
        key: Ours; None before the first nonce was handed out.
        nonce: The wallet's.
        now: Whole UTC seconds.

    Raises:
        ProtocolError: ``invalid_nonce``: not ours, or too old.
    """
    try:
        raw = base64url.decode(nonce)
    except MalformedError:
        raw = b""
    body, mark = raw[:-_MARK_BYTES], raw[-_MARK_BYTES:]
    whole = len(raw) == _TIME_BYTES + _RANDOM_BYTES + _MARK_BYTES
    if key is None or not whole or not hmac.compare_digest(mark, _mark(key, body)):
        raise ProtocolError("invalid_nonce", "the nonce is none of this issuer")
    drawn_at = int.from_bytes(body[:_TIME_BYTES])
    expires = drawn_at + NONCE_LIFE_S
    if not drawn_at <= now < expires:
        raise ProtocolError("invalid_nonce", "the nonce has expired; ask for another")
    return expires


def _mark(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_MARK_BYTES]
