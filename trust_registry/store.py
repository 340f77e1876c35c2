"""`TrustStore`: a counter's committed trust data, its refreshing, its views.

One process refreshes at a time; readers never wait: they open the newest generation
and keep it. TUF's library is imported when something is refreshed, not before, so
that a check at a counter starts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from credential import StatusList
from trust_registry.disk import Disk, locked
from trust_registry.errors import (
    BusyError,
    TrustStoreDamagedError,
    TrustStoreError,
)
from trust_registry.fingerprint import read_fingerprint
from trust_registry.generation import (
    Generation,
    newest_generation,
    newest_number,
)
from trust_registry.journal import (
    Journal,
    JournalStamp,
    journal_stamp,
    read_journal,
)
from trust_registry.sqlite_view import SqliteView
from trust_registry.status_acceptance import accept_status_list
from trust_registry.status_folder import StatusFolder, StoredStatusLists

if TYPE_CHECKING:
    from trust_registry.update_report import UpdateReport

__all__ = ["TrustStore"]

ANCHOR = "first-root.json"
_LOCK = "lock"
_REFRESHING = "refreshing this trust store"


class _Open(NamedTuple):
    """What was opened last, and what tells whether there is newer."""

    number: int
    stamp: JournalStamp
    view: SqliteView
    lists: StoredStatusLists


class TrustStore:
    """A counter's trust store in one folder.

    ::

        first-root.json   the root that was trusted by its fingerprint
        journal           the highest versions ever accepted
        generations/      the committed state, and the one before it
        status/           the status lists
        lock
    """

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self.folder = folder
        self._disk = disk or Disk()
        self._status = StatusFolder(folder, self._disk)
        self._open: _Open | None = None

    @classmethod
    def initialize(
        cls,
        folder: Path,
        source: str,
        *,
        fingerprint: str,
        now: datetime,
        disk: Disk | None = None,
    ) -> TrustStore:
        """Give first trust: a stick cannot vouch for itself, the paper does.

        Args:
            folder: A folder that is not there yet, is empty, or holds a trust store
                that is damaged beyond `update`.
            source: A bundle, a repository folder, or an https address.
            fingerprint: Of one root in the source, as typed from paper.
            now: The counter's clock.
            disk: What writes.

        Raises:
            FirstTrustError: no whole fingerprint, or no root in the source has it.
            TrustStoreError: the folder is in use.
            RegistryError: the source does not hold; nothing stays behind.
        """
        from trust_registry.first_trust import initialize

        digits = read_fingerprint(fingerprint)
        initialize(folder, source, digits=digits, now=now, disk=disk or Disk())
        return cls.open(folder, disk=disk)

    @classmethod
    def open(cls, folder: Path, *, disk: Disk | None = None) -> TrustStore:
        """Open a trust store.

        Raises:
            TrustStoreError: there is none.
        """
        try:
            # Without the anchor the newest generation's own roots are followed.
            is_one = (folder / ANCHOR).is_file() or newest_number(folder) > 0
        except OSError as error:
            raise _unreadable(folder, error) from error
        if not is_one:
            raise TrustStoreError(
                f"{folder} is no trust store; make one with "
                "`tongyan-verifier trust init BUNDLE --fingerprint … --trust DIR`"
            )
        return cls(folder, disk=disk)

    def update(self, sources: Sequence[str], *, now: datetime) -> UpdateReport:
        """Take in what is newer, source by source.

        A source that fails changes nothing; the next one is still asked.

        Args:
            sources: Bundles, folders or https addresses.
            now: The counter's clock; it grades no age here.

        Raises:
            BusyError: another process is refreshing.
            TrustStoreError: this disk fails, or both state and journal are lost.
        """
        from trust_registry.refresh import refresh

        try:
            with locked(self.folder / _LOCK, _REFRESHING):
                return refresh(self.folder, sources, now=now, disk=self._disk)
        except OSError as error:
            raise TrustStoreError(
                f"{self.folder} cannot be written ({error.strerror or error}); make "
                "room or give access, what it holds is whole"
            ) from error

    def view(self) -> SqliteView:
        """Return the newest committed state; cheap to ask again.

        Raises:
            TrustStoreDamagedError: it is not whole; nothing is answered from it.
        """
        return self._opened().view

    def status_lists(self) -> StoredStatusLists:
        """Return the status lists, to be asked together with `view`."""
        return self._opened().lists

    def refresh_status_list(self, uri: str, text: str) -> StatusList:
        """Accept a status list that was fetched just now, and keep it.

        While another process refreshes, the list is used but not kept.

        Raises:
            StatusListRefusedError: it does not count; the one before stays in use.
            TrustStoreDamagedError: there is no whole state to judge it by.
        """
        view = self.view()
        journal = read_journal(self.folder) or Journal()
        accepted = accept_status_list(
            text, uri=uri, view=view, highest_issued_at=journal.highest(uri)
        )
        try:
            with locked(self.folder / _LOCK, _REFRESHING):
                journal = read_journal(self.folder) or Journal()
                self._status.take(uri, text, view, journal.highest(uri))
                journal.with_status({uri: accepted}).write(self.folder, self._disk)
        except (BusyError, OSError):
            # A read-only or full disk does not make the answer less true.
            return accepted
        return accepted

    def _opened(self) -> _Open:
        try:
            number, stamp = newest_number(self.folder), journal_stamp(self.folder)
        except OSError as error:
            raise _unreadable(self.folder, error) from error
        kept = self._open
        if kept is not None and (kept.number, kept.stamp) == (number, stamp):
            return kept
        if kept is None or kept.number != number:
            number, view, journal = self._open_newest()
        else:
            # Status lists alone came in, by this process or another.
            view, journal = kept.view, read_journal(self.folder) or Journal()
        lists = StoredStatusLists(self._status, view, journal)
        self._open = _Open(number, stamp, view, lists)
        return self._open

    def _open_newest(self) -> tuple[int, SqliteView, Journal]:
        generation = self._newest()
        try:
            generation.check_index()
            journal = read_journal(self.folder) or Journal()
            highest = journal.marks.issued_at
            view = SqliteView(generation.folder, highest_issued_at=highest)
        except TrustStoreDamagedError:
            if newest_number(self.folder) == generation.number:
                raise
            # Two commits since the first look took that state away: look again.
            return self._open_newest()
        return generation.number, view, journal

    def _newest(self) -> Generation:
        # The journal first: a commit between the two readings makes the state newer
        # than the journal, which is well, and never older.
        journal = read_journal(self.folder)
        generation = newest_generation(self.folder)
        if generation is None:
            raise TrustStoreDamagedError(
                f"{self.folder} holds no trust data; run `trust update`"
            )
        if journal is not None and journal.generation > generation.number:
            # Falling back would forget a key that was found compromised since.
            raise TrustStoreDamagedError(
                f"{self.folder} lost its newest trust data; run `trust update`"
            )
        return generation


def _unreadable(folder: Path, error: OSError) -> TrustStoreError:
    return TrustStoreError(
        f"{folder} cannot be read ({error.strerror}); check the disk and permissions"
    )
