"""The host's service, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from trust_registry.cosigning_files import Answer
from trust_registry.errors import RegistryError
from trust_registry.host import Host
from trust_registry.host_view import HostView
from trust_registry.public_site.router import SitePages, site_router
from trust_registry.service.chores import Chore, Running
from trust_registry.service.cosign import cosign_router
from trust_registry.service.ingest import ingest_router
from trust_registry.service.listings import listings_router
from trust_registry.service.metrics import Metrics
from trust_registry.service.openapi import DESCRIPTION
from trust_registry.service.problems import problem, respond
from trust_registry.service.repository_files import PREFIXES, RepositoryFiles
from trust_registry.service.request_log import RequestLog
from trust_registry.service.trqp import trqp_router
from trust_registry.service.watch import duties_of, watch_router
from trust_registry.sqlite_view import SqliteView
from web.rate_limit import RateLimit
from web.refusals import answer_refusals
from web.security_headers import SecurityHeaders

__all__ = ["RELEASE", "HostService"]

RELEASE = "release"
"""The chore that is done at once when something was taken in."""

Clock = Callable[[], datetime]

_RETRY_S = 10


class HostService:
    """A host's service and what runs beside it.

    Args:
        host: The host's folder.
        clock: Reads the host's clock, as aware UTC.
        chores: What it does by itself, such as `RELEASE`.
        cosign: Answers another host's request; None where it cosigns for nobody.
        limit: How often one address may hand something in.
    """

    def __init__(
        self,
        host: Host,
        *,
        clock: Clock,
        chores: Sequence[Chore] = (),
        cosign: Callable[[Path], Answer] | None = None,
        limit: RateLimit | None = None,
    ) -> None:
        self._host = host
        self._clock = clock
        self._view = HostView(host)
        self._refreshing = Lock()
        self._metrics = Metrics(lambda: duties_of(host))
        self._chores = [Running(chore, self._tried) for chore in chores]
        app = FastAPI(
            title="Tongyan registry host",
            description=DESCRIPTION,
            docs_url=None,  # they load scripts from elsewhere
            redoc_url=None,
        )
        for router in self._routers(limit or RateLimit(), cosign):
            # As they are: `include_router` would analyze each route once more.
            app.router.routes.extend(router.routes)
        answer_refusals(app, respond)
        app.add_exception_handler(RegistryError, _unreadable)
        self.interface: Callable[[], dict[str, Any]] = app.openapi
        """Describes the routes, as `/openapi.json` does."""
        self.app: ASGIApp = RequestLog(
            _FilesFirst(RepositoryFiles(host.repository.folder), SecurityHeaders(app)),
            self._metrics,
        )

    def view(self) -> SqliteView:
        """Return the newest view; one that is behind is renewed meanwhile.

        Raises:
            RegistryError: there is none yet.
        """
        if self._view.is_behind and self._refreshing.acquire(blocking=False):
            Thread(target=self._renew, daemon=True).start()
        return self._view.view()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make the view, then do the chores for as long as the service runs.

        Raises:
            RegistryError: a counter would not accept this repository.
        """
        self.refresh()
        with ExitStack() as started:
            for chore in self._chores:
                chore.start()
                started.callback(chore.stop)
            yield

    def _routers(
        self, limit: RateLimit, cosign: Callable[[Path], Answer] | None
    ) -> Iterator[APIRouter]:
        clock, metrics = self._clock, self._metrics
        yield ingest_router(
            self._host, clock=clock, limit=limit, metrics=metrics, taken=self._taken
        )
        if cosign is not None:
            yield cosign_router(cosign, limit=limit)
        yield trqp_router(self.view, clock=clock, metrics=metrics)
        yield listings_router(self.view, clock=clock)
        folder = self._host.folder
        pages = SitePages(self._host.repository.folder, sittings=folder / "sittings")
        yield site_router(pages, clock)
        yield watch_router(
            self._host, self._view, clock=clock, metrics=metrics, chores=self._chores
        )

    def _taken(self) -> None:
        for running in self._chores:
            if running.chore.name == RELEASE:
                running.want()

    def refresh(self) -> None:
        """Take in what was published since, and wait for it.

        Raises:
            RegistryError: a counter would not accept it; the view before stays.
        """
        self._view.refresh(now=self._clock())

    def _renew(self) -> None:
        try:
            self.refresh()
        except RegistryError:
            return  # written to the log; the view before stays in use
        finally:
            self._refreshing.release()

    def _tried(self, chore: str, outcome: str) -> None:
        self._metrics.tried(chore, outcome)
        if outcome == "done" and self._refreshing.acquire(blocking=False):
            self._renew()


def _unreadable(_: Request, error: Exception) -> Response:
    """Answer where the repository cannot be read; what is wrong is in the health."""
    headers = {"Retry-After": str(_RETRY_S)}
    return problem(503, "trust-data-lapsed", str(error), headers=headers)


class _FilesFirst:
    """Sends requests for the repository's files past the router."""

    def __init__(self, files: ASGIApp, others: ASGIApp) -> None:
        self._files = files
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_file = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await (self._files if is_file else self._others)(scope, receive, send)
