"""Who of the hall's staff is signed in at a browser, and for how long.

A session lives in the service's memory: when the service stops, everybody signs in
again. What a signed-in browser may ask is decided by its token's scopes.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from verifier.hall_tokens import HallToken, HallTokens

__all__ = ["IDLE_FOR", "LASTS", "StaffSessions"]

LASTS = timedelta(hours=12)
"""One working day: nobody stays signed in overnight."""

IDLE_FOR = timedelta(hours=1)

_MOST = 1000  # a hall has some hundred clerks; a flood of sign-ins fills no memory


class _Session(NamedTuple):
    token_id: str
    begun: datetime
    asked_at: datetime


class StaffSessions:
    """The signed-in browsers of one hall; may be asked from several threads.

    Nobody is kept from trying: a token has 256 bits of chance.
    """

    def __init__(self, tokens: HallTokens) -> None:
        self._tokens = tokens
        self._sessions: dict[bytes, _Session] = {}
        self._lock = Lock()

    def sign_in(self, text: str, *, now: datetime) -> tuple[str, HallToken] | None:
        """Return the secret of a new session and whose it is, or None: no good token.

        Args:
            text: The token, as somebody typed or pasted it.
            now: The counter's clock, aware UTC.

        Raises:
            SettingsError: the file of tokens cannot be read.
        """
        token = self._tokens.find(text.strip(), now=now)
        if token is None:
            return None
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._drop_old(now)
            if len(self._sessions) >= _MOST:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[_hash(secret)] = _Session(token.token_id, now, now)
        return secret, token

    def who(self, secret: str, *, now: datetime) -> HallToken | None:
        """Return whose session it is, or None once it or its token has ended.

        Raises:
            SettingsError: the file of tokens cannot be read.
        """
        key = _hash(secret)
        with self._lock:
            session = self._sessions.get(key)
            if session is None or _is_over(session, now):
                self._sessions.pop(key, None)
                return None
            self._sessions[key] = session._replace(asked_at=now)
        # A token that was taken back ends its sessions with the next request.
        return next(
            (
                token
                for token in self._tokens.tokens()
                if token.token_id == session.token_id and now < token.expires
            ),
            None,
        )

    def sign_out(self, secret: str) -> None:
        """End a session; one that is none stays so."""
        with self._lock:
            self._sessions.pop(_hash(secret), None)

    def _drop_old(self, now: datetime) -> None:
        over = [key for key, one in self._sessions.items() if _is_over(one, now)]
        for key in over:
            del self._sessions[key]


def _is_over(session: _Session, now: datetime) -> bool:
    idle = now - session.asked_at
    # A clock that was set back ends sessions, too: nobody knows how old they are.
    return now < session.begun or now - session.begun >= LASTS or idle >= IDLE_FOR


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
