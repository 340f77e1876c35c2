"""Sign-ins that failed, counted for each account and each address, across workers.

What is counted is stored as a hash: an address, or what somebody typed for a name, is
nobody's record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from issuer.accounts.errors import LockedOutError
from issuer.accounts.settings import AccountSettings
from issuer.accounts.tables import attempts

__all__ = ["Subject", "count_attempt", "forgive", "subjects_of"]


class Subject(NamedTuple):
    """What is counted: so many failures within so many seconds from the first on."""

    sha256: str
    failures: int
    window_s: int


def subjects_of(
    name: str, address: str, *, settings: AccountSettings
) -> tuple[Subject, Subject]:
    """Return the account and the address of a sign-in.

    Names that are no account's are counted alike: a lock tells nobody which there are.
    """
    return (
        Subject(
            _hashed("account", name),
            settings.failures_of_account,
            settings.account_window_s,
        ),
        Subject(
            _hashed("address", address),
            settings.failures_of_address,
            settings.address_window_s,
        ),
    )


def count_attempt(
    connection: Connection, subjects: Sequence[Subject], *, now: int
) -> None:
    """Count a sign-in as failed before its password is looked at.

    Otherwise a hundred guesses sent at once would all be looked at before the first
    was counted. One that succeeds is forgiven.

    Args:
        connection: A writing transaction, over before the password is looked at.
        subjects: Whose.
        now: When.

    Raises:
        LockedOutError: a subject has to wait; nothing was counted.
    """
    connection.execute(delete(attempts).where(attempts.c.ends_at <= now))
    for subject in subjects:
        row = connection.execute(
            select(attempts).where(attempts.c.subject_sha256 == subject.sha256)
        ).one_or_none()
        if row is None:
            connection.execute(
                insert(attempts).values(
                    subject_sha256=subject.sha256,
                    failures=1,
                    ends_at=now + subject.window_s,
                )
            )
        elif row.failures >= subject.failures:
            # A clock set back makes nobody wait longer than one window.
            raise LockedOutError(min(row.ends_at - now, subject.window_s))
        else:
            _add(connection, subject, 1)


def forgive(connection: Connection, account: Subject, address: Subject) -> None:
    """Take back what was counted of a sign-in that succeeded.

    The account begins anew. The address does not: who has one account of their own
    could otherwise guess at others without end.
    """
    connection.execute(
        delete(attempts).where(attempts.c.subject_sha256 == account.sha256)
    )
    _add(connection, address, -1)


def _add(connection: Connection, subject: Subject, failures: int) -> None:
    connection.execute(
        update(attempts)
        .where(attempts.c.subject_sha256 == subject.sha256)
        .values(failures=attempts.c.failures + failures)
    )


def _hashed(kind: str, what: str) -> str:
    text = f"{kind}\n{what}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()
