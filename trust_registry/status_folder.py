"""The status lists of a trust store: one file each, replaced only by a newer good one.

Which list counts is decided in `status_acceptance`, again at every first reading: the
registry may have dropped a status key since.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from credential import MalformedError, StatusList
from credential.moments import to_seconds
from credential.status_list import MAX_TOKEN_BYTES, parse_status_list
from trust_registry.disk import Disk
from trust_registry.errors import StatusListRefusedError
from trust_registry.journal import Journal
from trust_registry.safe_path import is_safe_path
from trust_registry.status_acceptance import accept_status_list
from trust_registry.view import TrustView

__all__ = ["StatusFolder", "StoredStatusLists"]

_FOLDER = "status"
_SUFFIX = ".jwt"


class StatusFolder:
    """The files."""

    def __init__(self, store: Path, disk: Disk) -> None:
        self._store = store
        self._disk = disk

    def path(self, uri: str, view: TrustView) -> Path | None:
        """Return where the list of a URI lies, or None if it is no region's."""
        for region in (*view.regions(), *view.former_regions()):
            if uri.startswith(region.status_prefix):
                name = uri.removeprefix(region.status_prefix)
                relative = f"{_FOLDER}/{region.code}/{name}{_SUFFIX}"
                return self._store / relative if is_safe_path(relative) else None
        return None

    def uri(self, path: str, view: TrustView) -> str | None:
        """Return the URI of a list at ``status/310000/310000-1.jwt``, or None."""
        folder, _, rest = path.partition("/")
        code, _, name = rest.partition("/")
        known = (*view.regions(), *view.former_regions())
        region = next((one for one in known if one.code == code), None)
        if folder != _FOLDER or region is None or not is_safe_path(path):
            return None
        return region.status_prefix + name.removesuffix(_SUFFIX)

    def text(self, path: Path) -> str | None:
        """Return a stored token, or None if there is none."""
        try:
            with path.open("r", encoding="ascii", newline="") as file:
                text = file.read(MAX_TOKEN_BYTES + 1)
        except (OSError, UnicodeDecodeError):
            return None
        return text.strip()

    def take(
        self, uri: str, text: str, view: TrustView, highest: datetime | None
    ) -> StatusList | None:
        """Store a list that counts; return it, or None if it is held already.

        Raises:
            StatusListRefusedError: it does not count; the one before stays.
        """
        path = self.path(uri, view)
        if path is None:
            raise StatusListRefusedError(f"{uri} lies under no region's status prefix")
        held = self.text(path)
        if text == held:
            return None
        if held is not None:
            highest = _later(highest, _issued_at(held, uri, view, after=highest))
        accepted = accept_status_list(
            text, uri=uri, view=view, highest_issued_at=highest
        )
        self._disk.make_folder(path.parent)
        self._disk.write(path, text.encode("ascii"))
        return accepted


class StoredStatusLists:
    """The lists as a verification asks for them: verified when first read, kept.

    They are as of the journal passed in; the store opens them anew after a refresh.
    """

    def __init__(self, folder: StatusFolder, view: TrustView, journal: Journal) -> None:
        self._folder = folder
        self._view = view
        self._journal = journal
        self._kept: dict[str, StatusList | None] = {}

    def get(self, uri: str) -> StatusList | None:
        """Return the list of a URI, authenticated already, or None."""
        if uri not in self._kept:
            self._kept[uri] = self._read(uri)
        return self._kept[uri]

    def _read(self, uri: str) -> StatusList | None:
        path = self._folder.path(uri, self._view)
        text = None if path is None else self._folder.text(path)
        if text is None:
            return None
        try:
            return accept_status_list(
                text,
                uri=uri,
                view=self._view,
                highest_issued_at=self._journal.highest(uri),
            )
        except StatusListRefusedError:
            return None


def _issued_at(
    held: str, uri: str, view: TrustView, *, after: datetime | None
) -> datetime | None:
    """Return the ``iat`` of a list held that the journal does not know of, or None.

    The power may have been cut between the two, or the journal was lost.
    """
    try:
        iat = parse_status_list(held).unverified_payload.get("iat")
        if after is not None and isinstance(iat, int) and iat <= to_seconds(after):
            return None  # the usual case, which costs no signature
        return accept_status_list(
            held, uri=uri, view=view, highest_issued_at=None
        ).issued_at
    except (MalformedError, StatusListRefusedError):
        return None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
