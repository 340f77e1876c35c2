"""Sessions of operators: begun at sign-in, ended by sign-out, idleness or the day.

Cookies and the passwords that begin a session are left to others.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from issuer.accounts.caller import Caller
from issuer.accounts.random_secrets import new_secret, stored
from issuer.accounts.roles import permissions_of, roles_in
from issuer.accounts.settings import AccountSettings
from issuer.accounts.tables import operators, sessions

__all__ = [
    "begin_session",
    "caller_of_session",
    "end_session",
    "end_sessions_of",
    "keep_session",
    "session_is_due",
]

# A session in use is written down this often: not at every request, as a write waits
# for whoever is writing.
_KEPT_EVERY_S = 60


def begin_session(
    connection: Connection, operator_id: int, *, settings: AccountSettings, now: int
) -> str:
    """Begin a session and return its secret: a new one at each sign-in.

    An attacker who planted a cookie before somebody signed in holds nothing after.
    Sessions that are over are forgotten on the way.
    """
    connection.execute(delete(sessions).where(sessions.c.expires <= now))
    secret = new_secret()
    connection.execute(
        insert(sessions).values(
            secret_sha256=stored(secret),
            operator_id=operator_id,
            begun_at=now,
            used_at=now,
            expires=now + settings.session_s,
        )
    )
    return secret


def caller_of_session(
    connection: Connection, secret: str, *, settings: AccountSettings, now: int
) -> Caller | None:
    """Return whose session it is; None if it is nobody's, or over."""
    row = connection.execute(
        select(sessions.c.id.label("session_id"), operators)
        .join(operators, operators.c.id == sessions.c.operator_id)
        .where(
            sessions.c.secret_sha256 == stored(secret),
            # A clock set back does not prolong it.
            sessions.c.begun_at <= now + _KEPT_EVERY_S,
            sessions.c.expires > now,
            sessions.c.used_at > now - settings.idle_s,
            operators.c.disabled.is_(False),
        )
    ).one_or_none()
    if row is None:
        return None
    if row.must_change_by is not None and row.must_change_by <= now:
        return None
    return Caller(
        operator_id=row.id,
        name=row.name,
        agency_id=row.agency_id,
        permissions=permissions_of(roles_in(row.roles)),
        session_id=row.session_id,
        must_change_password=row.must_change_by is not None,
    )


def session_is_due(connection: Connection, session_id: int, *, now: int) -> bool:
    """Tell whether a session in use has to be written down again."""
    used_at = connection.scalar(
        select(sessions.c.used_at).where(sessions.c.id == session_id)
    )
    return used_at is not None and used_at + _KEPT_EVERY_S <= now


def keep_session(connection: Connection, session_id: int, *, now: int) -> None:
    """Write down that a session was used: its idle time begins anew."""
    connection.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.used_at < now)
        .values(used_at=now)
    )


def end_session(connection: Connection, session_id: int) -> None:
    """End one session."""
    connection.execute(delete(sessions).where(sessions.c.id == session_id))


def end_sessions_of(
    connection: Connection, operator_id: int, *, save: int | None = None
) -> None:
    """End every session of an operator, save one."""
    connection.execute(
        delete(sessions).where(
            sessions.c.operator_id == operator_id, sessions.c.id.is_distinct_from(save)
        )
    )
