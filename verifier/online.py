"""``--online``: the newest status list of a license, and the newest trust data.

What comes is believed only after ``trust_registry`` has checked who signed it; whether
a license is good is left to ``verifier.verify``, afterwards. An address is taken from a
license only once its signature has held, and only under a prefix that the registry
lists: a code must not choose what this machine asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from credential import Bilingual, StatusList
from credential.status_list import MAX_TOKEN_BYTES
from trust_registry.errors import RegistryError, SourceMissingError
from trust_registry.update_report import UpdateReport
from verifier.errors import SettingsError
from verifier.report import Report
from verifier.result import Remark

__all__ = ["Mirror", "Online", "RefreshableStore"]


class RefreshableStore(Protocol):
    """What is refreshed; ``trust_registry.store.TrustStore`` is one."""

    def update(self, sources: Sequence[str], *, now: datetime) -> UpdateReport:
        """Take in what is newer, source by source."""
        ...

    def refresh_status_list(self, uri: str, text: str) -> StatusList:
        """Accept a status list that was fetched just now, and keep it."""
        ...


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where the lists under a prefix are fetched instead.

    Lists are signed and dated, so that any mirror may serve them.

    Attributes:
        prefix: A status prefix as registered, ``https://…/``.
        address: The address that stands for it, ending in ``/``.
    """

    prefix: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Mirror:
        """Read ``PREFIX=URL``.

        Raises:
            SettingsError: not of this form.
        """
        prefix, _, address = text.partition("=")
        if not prefix.startswith("https://") or not prefix.endswith("/"):
            raise SettingsError(_NOT_A_MIRROR)
        if not address.startswith(("https://", "http://")):
            raise SettingsError(_NOT_A_MIRROR)
        return cls(prefix, address if address.endswith("/") else f"{address}/")


_NOT_A_MIRROR = Bilingual(
    zh="--mirror 请写成 https://status.310000.example/=http://127.0.0.1:8310/status/。",
    en="Write --mirror as https://status.310000.example/=http://127.0.0.1:8310/status/"
    " .",
)


class Online:
    """Fetches what is newer than the trust store, each thing once.

    Implements ``verifier.checking.Refreshing``.
    """

    def __init__(
        self,
        store: Callable[[], RefreshableStore],
        *,
        mirrors: Sequence[Mirror],
        sources: Sequence[str],
    ) -> None:
        """Take in what to ask; nothing is fetched yet.

        Args:
            store: Opens the trust store; may raise a RegistryError.
            mirrors: Where status lists are fetched instead of at their own address.
            sources: Where newer trust data is taken from, if anywhere.
        """
        self._store = store
        self._sources = sources
        # The most specific mirror first.
        self._mirrors = sorted(mirrors, key=lambda mirror: -len(mirror.prefix))
        self._asked: dict[str, Remark] = {}
        self._fetched: dict[str, StatusList] = {}
        self._registry: tuple[Remark, ...] | None = None

    def refresh_registry(self, *, now: datetime) -> tuple[Remark, ...]:
        """Take in newer trust data from the sources; return what did not come."""
        if self._registry is None:
            self._registry = self._updated(now) if self._sources else ()
        return self._registry

    def refresh_status(self, report: Report) -> tuple[Remark, ...]:
        """Take in the newest status list of the license in a report.

        Returns:
            What became of it; nothing where the signature has not held.
        """
        if report.license is None or report.region is None:
            return ()
        uri = report.license.status.uri
        if uri not in self._asked:
            self._asked[uri] = self._refreshed(uri, report.region.status_prefix)
        return (self._asked[uri],)

    def newest(self, uri: str, held: StatusList | None) -> StatusList | None:
        """Return the newer of the list held and the list fetched.

        A store that another process is writing to, or that cannot be written, does
        not keep what was fetched.
        """
        fetched = self._fetched.get(uri)
        if fetched is None or held is None:
            return fetched or held
        return max(held, fetched, key=lambda one: one.issued_at)

    def _updated(self, now: datetime) -> tuple[Remark, ...]:
        try:
            report = self._store().update(self._sources, now=now)
        except RegistryError as error:
            return (Remark("registry-not-refreshed", str(error)),)
        return tuple(
            Remark("registry-not-refreshed", source.detail or source.source)
            for source in report.sources
            if not source.is_good
        )

    def _refreshed(self, uri: str, prefix: str) -> Remark:
        if not uri.startswith(prefix):
            return Remark("status-not-refreshed", f"{uri} is not under {prefix}")
        try:
            text = self._fetch(uri)
            self._fetched[uri] = self._store().refresh_status_list(uri, text)
        except RegistryError as error:
            return Remark("status-not-refreshed", str(error))
        return Remark("status-refreshed")

    def _fetch(self, uri: str) -> str:
        """Return the text of a status list.

        Redirects are not followed, plain http is for this machine alone, answers are
        bounded in size and time: see ``trust_registry.https_source``.

        Raises:
            SourceError: it did not come.
        """
        from trust_registry.https_source import HttpsSource
        from trust_registry.source import read

        folder, _, name = self._address(uri).rpartition("/")
        source = HttpsSource(f"{folder}/")
        try:
            try:
                raw = read(source, name, max_bytes=MAX_TOKEN_BYTES)
            except SourceMissingError:
                # Files behind a plain web server have their endings.
                raw = read(source, f"{name}.jwt", max_bytes=MAX_TOKEN_BYTES)
        finally:
            source.close()
        return raw.decode("ascii", errors="replace").strip()

    def _address(self, uri: str) -> str:
        for mirror in self._mirrors:
            if uri.startswith(mirror.prefix):
                return mirror.address + uri[len(mirror.prefix) :]
        return uri
