"""The host's service, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Thread

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from trust_registry.errors import RegistryError
from trust_registry.host import Host
from trust_registry.host_view import HostView
from trust_registry.release import Release
from trust_registry.service.ingest import ingest_router
from trust_registry.service.listings import listings_router
from trust_registry.service.metrics import Metrics
from trust_registry.service.openapi import DESCRIPTION
from trust_registry.service.problems import respond
from trust_registry.service.rate_limit import RateLimit
from trust_registry.service.releasing import Releasing
from trust_registry.service.repository_files import PREFIXES, RepositoryFiles
from trust_registry.service.request_log import RequestLog
from trust_registry.service.trqp import trqp_router
from trust_registry.service.watch import duties_of, watch_router
from trust_registry.sqlite_view import SqliteView
from web.problem import Refused
from web.refusals import answer_refusals
from web.security_headers import SecurityHeaders

__all__ = ["HostService", "ReleaseEvery"]

Clock = Callable[[], datetime]

_RETRY_S = 10


@dataclass(frozen=True, slots=True)
class ReleaseEvery:
    """How a host releases by itself.

    Attributes:
        release: Makes one release.
        every_s: Seconds from one to the next, if nothing is taken in.
    """

    release: Callable[[], Release]
    every_s: float


class HostService:
    """A host's service and what runs beside it.

    Args:
        host: The host's folder.
        clock: Reads the host's clock, as aware UTC.
        releases: How it releases by itself; None where somebody else does.
        limit: How often one address may hand something in.
        more: Further routes, such as the registry's pages.
    """

    def __init__(
        self,
        host: Host,
        *,
        clock: Clock,
        releases: ReleaseEvery | None = None,
        limit: RateLimit | None = None,
        more: Callable[[Callable[[], SqliteView]], Iterator[APIRouter]] | None = None,
    ) -> None:
        self._host = host
        self._clock = clock
        self._view = HostView(host)
        self._refreshing = Lock()
        # Whoever changes the repository waits here, not at the folder's lock, which
        # turns away: that is for other processes.
        self._turn = Lock()
        self._metrics = Metrics(lambda: duties_of(host))
        self._releasing = self._releasing_by(releases)
        app = FastAPI(
            title="Tongyan registry host",
            description=DESCRIPTION,
            docs_url=None,  # they load scripts from elsewhere
            redoc_url=None,
        )
        for router in self._routers(limit or RateLimit()):
            app.include_router(router)
        for router in more(self.view) if more else ():
            app.include_router(router)
        answer_refusals(app, respond)
        self.app: ASGIApp = RequestLog(
            _FilesFirst(RepositoryFiles(host.repository.folder), SecurityHeaders(app)),
            self._metrics,
        )

    def view(self) -> SqliteView:
        """Return the newest view; one that is behind is renewed meanwhile.

        Raises:
            Refused: 503, there is none yet.
        """
        if self._view.is_behind and self._refreshing.acquire(blocking=False):
            Thread(target=self._refresh, daemon=True).start()
        try:
            return self._view.view()
        except RegistryError as error:
            headers = {"Retry-After": str(_RETRY_S)}
            raise Refused(
                503, "trust-data-lapsed", str(error), headers=headers
            ) from error

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make the view, then release by itself for as long as the service runs.

        Raises:
            RegistryError: a counter would not accept this repository.
        """
        self._view.refresh(now=self._clock())
        if self._releasing is None:
            yield
            return
        self._releasing.start()
        try:
            yield
        finally:
            self._releasing.stop()

    def _releasing_by(self, releases: ReleaseEvery | None) -> Releasing | None:
        if releases is None:
            return None

        def release() -> Release:
            with self._turn:
                return releases.release()

        return Releasing(release, every_s=releases.every_s, done=self._released)

    def _routers(self, limit: RateLimit) -> Iterator[APIRouter]:
        clock, metrics, releasing = self._clock, self._metrics, self._releasing
        yield ingest_router(
            self._host,
            clock=clock,
            limit=limit,
            metrics=metrics,
            turn=self._turn,
            taken=releasing.want if releasing else lambda: None,
        )
        yield trqp_router(self.view, clock=clock, metrics=metrics)
        yield listings_router(self.view, clock=clock)
        yield watch_router(
            self._host, self._view, clock=clock, metrics=metrics, releasing=releasing
        )

    def _refresh(self) -> None:
        try:
            self._view.refresh(now=self._clock())
        except RegistryError:
            return  # written to the log; the view before stays in use
        finally:
            self._refreshing.release()

    def _released(self, outcome: str) -> None:
        self._metrics.released(outcome)
        if outcome == "done" and self._refreshing.acquire(blocking=False):
            self._refresh()


class _FilesFirst:
    """Sends requests for the repository's files past the router."""

    def __init__(self, files: ASGIApp, others: ASGIApp) -> None:
        self._files = files
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_file = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await (self._files if is_file else self._others)(scope, receive, send)
