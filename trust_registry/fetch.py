"""python-tuf's fetcher over any source of ours; nothing else is decided here."""

from __future__ import annotations

from collections.abc import Iterator

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from trust_registry.errors import SourceError, SourceMissingError
from trust_registry.source import Source

__all__ = ["BASE", "SourceFetcher"]

# The client joins addresses from a base; this one stands for the source's own root.
BASE = "source:/"
_MISSING = 404


class SourceFetcher(FetcherInterface):
    """Lets `tuf.ngclient.Updater` read a folder, a zip or an address alike.

    A missing file is told as HTTP 404: the client takes that, and no other fault, as
    "no newer root" and goes on.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = url.removeprefix(BASE).lstrip("/")
        try:
            yield from self._source.chunks(path)
        except SourceMissingError as error:
            raise DownloadHTTPError(str(error), _MISSING) from error
        except SourceError as error:
            raise DownloadError(str(error)) from error
