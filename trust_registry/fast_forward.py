"""What a thief of the host's keys left in the host's own repository.

Stolen keys can publish the highest number there is, and a time in the far future, so
that nothing could ever follow. Once the council has replaced the keys, such files bind
nobody (decision 0012): the host goes on where its own releases ended.
"""

from __future__ import annotations

import re
from datetime import datetime

from tuf.api.metadata import Snapshot, Timestamp

from trust_registry import roles
from trust_registry.errors import RepositoryError, RoleFileError
from trust_registry.layout import METADATA
from trust_registry.metadata import issued_at, parse, verified
from trust_registry.repository import Repository

__all__ = ["is_in_force", "last_snapshot", "last_timestamp"]

_SNAPSHOT = re.compile(r"([1-9][0-9]{0,9})\.snapshot\.json")


def is_in_force(repository: Repository, timestamp: bytes) -> bool:
    """Tell whether the host's keys of now vouch for a published timestamp."""
    try:
        verified(timestamp, Timestamp, roles.TIMESTAMP, repository.root())
    except RoleFileError:
        return False  # they were replaced since
    return True


def last_timestamp(repository: Repository, *, now: datetime | None = None) -> int:
    """Return the number of the last timestamp that the next one has to follow.

    Args:
        repository: The host's repository.
        now: The host's clock, or None where it was asked before.

    Raises:
        RepositoryError: it is of the future, or there is no higher number.
    """
    try:
        raw = repository.newest(roles.TIMESTAMP)
    except RepositoryError:
        return 0  # before the first release
    held = parse(raw, Timestamp).signed
    if not is_in_force(repository, raw):
        return held.version if held.version < roles.MAX_VERSION else 0
    if now is not None and now < issued_at(held):
        raise RepositoryError(
            "this machine's clock is behind the last release; set it right first"
        )
    return _refuse_last(roles.TIMESTAMP, held.version)


def last_snapshot(repository: Repository) -> int:
    """Return the number of the last snapshot that the next one has to follow.

    Raises:
        RepositoryError: there is no higher number.
    """
    last = repository.versions().get(roles.SNAPSHOT, 0)
    if last < roles.MAX_VERSION:
        return last
    try:
        raw = repository.role_file(roles.SNAPSHOT, last)
        verified(raw, Snapshot, roles.SNAPSHOT, repository.root())
    except RoleFileError:
        return _end_of_run(repository)
    return _refuse_last(roles.SNAPSHOT, last)


def _end_of_run(repository: Repository) -> int:
    """Return where the host's own numbers end: it leaves no gap, a thief's leap does.

    The thief may have left several.
    """
    names = (path.name for path in (repository.folder / METADATA).iterdir())
    found = {int(match[1]) for name in names if (match := _SNAPSHOT.fullmatch(name))}
    last = min(found)
    while last + 1 in found:
        last += 1
    return last


def _refuse_last(role: str, version: int) -> int:
    if version >= roles.MAX_VERSION:
        raise RepositoryError(
            f"{role} v{version} is published, after which there is no number: the "
            "host's keys were stolen; let the council replace them with `propose "
            "host-keys`"
        )
    return version
