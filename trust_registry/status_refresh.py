"""Status lists taken in from a source, one by one: a bad one replaces nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from credential import StatusList
from credential.status_list import MAX_TOKEN_BYTES
from trust_registry.disk import Disk
from trust_registry.errors import (
    SourceError,
    StatusListRefusedError,
    TrustStoreDamagedError,
)
from trust_registry.generation import newest_generation
from trust_registry.journal import Journal, read_journal
from trust_registry.source import Source, read
from trust_registry.sqlite_view import SqliteView
from trust_registry.status_folder import StatusFolder, StoredStatusLists

__all__ = ["TakenLists", "take_lists"]


@dataclass(slots=True)
class TakenLists:
    """What came of a source's lists.

    Attributes:
        accepted: Lists that are newer than those held, by URI.
        refused: URI or path of lists that do not count, and why.
    """

    accepted: dict[str, StatusList] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def take_lists(
    folder: Path, source: Source, *, now: datetime, disk: Disk, only_due: bool
) -> TakenLists:
    """Keep what of a source's lists is newer; the caller holds the store's lock.

    Args:
        folder: The trust store.
        source: Where lists come from.
        now: Tells which lists are due.
        disk: What writes.
        only_due: Whether a remote source is left alone while no list is due.
    """
    lists = TakenLists()
    journal = read_journal(folder) or Journal()
    if only_due and source.is_remote and _nothing_is_due(journal, now):
        return lists
    view = _view(folder)
    if view is None:
        return lists
    try:
        stored = StatusFolder(folder, disk)
        taking = _Taking(source, view, journal, stored, lists, now)
        for path in taking.listed():
            taking.take(path)
    finally:
        view.close()
    if lists.accepted:
        journal.with_status(lists.accepted).write(folder, disk)
    return lists


class _Taking:
    def __init__(
        self,
        source: Source,
        view: SqliteView,
        journal: Journal,
        stored: StatusFolder,
        lists: TakenLists,
        now: datetime,
    ) -> None:
        self._source = source
        self._view = view
        self._journal = journal
        self._stored = stored
        self._lists = lists
        self._now = now

    def listed(self) -> Sequence[str]:
        try:
            return self._source.status_lists()
        except SourceError as error:
            self._lists.refused[self._source.name] = str(error)
            return []

    def take(self, path: str) -> None:
        uri = self._stored.uri(path, self._view)
        if uri is None:
            self._lists.refused[path] = f"{path} is the list of no member region"
            return
        if self._source.is_remote and self._serves_still(uri):
            # Whenever one region changes, all lists of the nation are 15 MB.
            return
        try:
            raw = read(self._source, path, max_bytes=MAX_TOKEN_BYTES)
            text = raw.decode("ascii").strip()
            taken = self._stored.take(uri, text, self._view, self._journal.highest(uri))
        except (SourceError, StatusListRefusedError) as error:
            self._lists.refused[uri] = str(error)
        except UnicodeDecodeError:
            self._lists.refused[uri] = f"{path} is no status list"
        else:
            if taken is not None:
                self._lists.accepted[uri] = taken

    def _serves_still(self, uri: str) -> bool:
        """Tell whether the list held is not due, and counts in the new registry too."""
        mark = self._journal.status.get(uri)
        if mark is None or self._now >= mark.due:
            return False
        held = StoredStatusLists(self._stored, self._view, self._journal)
        return held.get(uri) is not None


def _nothing_is_due(journal: Journal, now: datetime) -> bool:
    return bool(journal.status) and all(
        now < mark.due for mark in journal.status.values()
    )


def _view(folder: Path) -> SqliteView | None:
    try:
        generation = newest_generation(folder)
        if generation is None:
            return None
        generation.check_index()
        return SqliteView(generation.folder, highest_issued_at=None)
    except TrustStoreDamagedError:
        return None
