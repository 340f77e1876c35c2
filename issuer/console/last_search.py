"""What an operator searched for last: held here, for as long as the session.

Names and numbers of holders stand in no address that way: neither in a browser's
history, nor in the log of a web server in front. The page can be loaded again and left
and come back to, as others can.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from issuer.accounts.random_secrets import stored
from issuer.accounts.tables import sessions
from issuer.console.tables import console_searches

__all__ = ["Asked", "forget_search", "keep_search", "last_search"]


class Asked(BaseModel):
    """What stands in the form of a search, and which of its ways found something.

    Attributes:
        words: A whole identifier, number or name.
        way: The criterion that the words are: a member of `finding.Criteria`.
        type: License type code.
        state: Code of a state.
        first_day: Minted on this day or later, as typed.
        last_day: Minted on this day or earlier, as typed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    words: str = ""
    way: str = ""
    type: str = ""
    state: str = ""
    first_day: str = ""
    last_day: str = ""


def last_search(connection: Connection, session_secret: str) -> Asked | None:
    """Return what was searched for last in a session, or None."""
    asked = connection.scalar(
        select(console_searches.c.asked).where(
            console_searches.c.session_sha256 == stored(session_secret)
        )
    )
    return None if asked is None else Asked.model_validate_json(asked)


def keep_search(
    connection: Connection, session_secret: str, asked: Asked, *, now: int
) -> None:
    """Keep a search in place of the one before; those of ended sessions go."""
    over = select(sessions.c.secret_sha256)
    connection.execute(
        delete(console_searches).where(console_searches.c.session_sha256.not_in(over))
    )
    values = {"asked": asked.model_dump_json(), "at": now}
    connection.execute(
        insert(console_searches)
        .values(session_sha256=stored(session_secret), **values)
        .on_conflict_do_update(index_elements=["session_sha256"], set_=values)
    )


def forget_search(connection: Connection, session_secret: str) -> None:
    """Forget what was searched for in a session."""
    connection.execute(
        delete(console_searches).where(
            console_searches.c.session_sha256 == stored(session_secret)
        )
    )
