"""A registry behind an https address; plain http from this machine alone.

What comes is checked by `intake` and `chain`: TLS only keeps onlookers and cheap
interference out, a mirror needs no trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import urllib3

from credential import strict_json
from credential.errors import MalformedError
from trust_registry.errors import SourceError, SourceMissingError
from trust_registry.layout import LISTING, STATUS
from trust_registry.safe_path import is_safe_path
from trust_registry.source import read
from trust_registry.timed_http import timed_pool

__all__ = ["HttpsSource", "checked_base"]

_MAX_LISTING_BYTES = 1024 * 1024
_CHUNK_BYTES = 256 * 1024
# A network that died half-way is not waited for once a file: after so many silences
# in a row the address is given up.
_MAX_SILENCES = 3
_MISSING = (403, 404, 410)


class HttpsSource:
    """Files below one https address."""

    is_remote = True

    def __init__(self, address: str) -> None:
        """Check the address; nothing is fetched yet.

        Raises:
            SourceError: not an https address, nor http on this machine.
        """
        self.name = address
        self._base = checked_base(address)
        self._pool = timed_pool()
        self._silences = 0

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield a file's content, piece by piece."""
        if not is_safe_path(path):
            raise SourceError(f"{path!r} is not a path of a registry")
        if self._silences >= _MAX_SILENCES:
            raise SourceError(f"{self.name} has stopped answering; try again later")
        try:
            response = self._answer(path)
            try:
                yield from response.stream(_CHUNK_BYTES, decode_content=True)
            finally:
                # Closed, not given back: after an early stop the rest of the body
                # would be read as the next answer.
                response.close()
            self._silences = 0
        except urllib3.exceptions.ReadTimeoutError as error:
            self._silences += 1
            raise SourceError(
                f"{self.name} answers too slowly; try later, or update from a stick"
            ) from error
        except urllib3.exceptions.HTTPError as error:
            self._silences += 1
            raise SourceError(
                f"{self.name} does not answer ({_reason(error)}); check the network, "
                "or update from a stick"
            ) from error

    def status_lists(self) -> Sequence[str]:
        """Return the paths of the status lists, as the host's listing has them.

        The listing is not signed: what it hides only ages, what it invents fails.
        """
        try:
            raw = read(self, LISTING, max_bytes=_MAX_LISTING_BYTES)
            listed = strict_json.loads(raw, max_bytes=_MAX_LISTING_BYTES)["lists"]
            paths = [f"{STATUS}/{path}" for path in listed]
        except SourceMissingError:
            return []
        except (MalformedError, TypeError, KeyError) as error:
            raise SourceError(f"{LISTING} of {self.name} cannot be read") from error
        return sorted(path for path in paths if is_safe_path(path))

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _answer(self, path: str) -> urllib3.BaseHTTPResponse:
        response = self._pool.request(
            "GET", self._base + path, preload_content=False, redirect=False
        )
        if response.status == 200:
            return response
        response.close()
        if response.status in _MISSING:
            raise SourceMissingError(f"{self.name} has no {path}")
        raise SourceError(
            f"{self.name} answers {path} with status {response.status}; try later"
        )


def checked_base(address: str) -> str:
    """Return an https address, or http on this machine, with a slash at its end.

    Raises:
        SourceError: it is neither.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise SourceError(f"{address} is not an address") from error
    if not address.isascii() or not address.isprintable():
        raise SourceError(f"{address!r} is not an address in plain characters")
    if not host or parts.username or parts.query or parts.fragment:
        raise SourceError(f"{address} is not the plain address of a registry")
    if parts.scheme == "http" and not _is_loopback(host):
        raise SourceError(f"{address} is not https; http is for this machine alone")
    if parts.scheme not in ("http", "https"):
        raise SourceError(f"{address} is neither a folder, a zip nor https://…")
    return address if address.endswith("/") else f"{address}/"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    cause = getattr(error, "reason", None)
    return type(cause or error).__name__
