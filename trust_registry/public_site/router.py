"""The pages as routes of a host's service; put into an app by `service`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from trust_registry import roles
from trust_registry.layout import role_path
from trust_registry.public_site.content import SiteContent, read_content
from trust_registry.public_site.page import Asked
from trust_registry.public_site.rendering import (
    CONTENT_SECURITY_POLICY,
    FILES,
    LANGUAGES,
    PageLanguage,
    render,
    render_not_found,
    sample_picture,
    site_file,
)
from trust_registry.public_site.sittings import files_of_sittings
from trust_registry.published_reader import StateReader
from trust_registry.source import FolderSource
from web.problem import Refused

__all__ = ["SitePages", "site_router"]

Clock = Callable[[], datetime]
_Stamp = tuple[tuple[Path, int], ...]

# Ages, health and the matrix of today move on by themselves.
_AS_OF = timedelta(minutes=10)
_MAX_WORDS = 100
_HEADERS = {
    # A page may be framed by nobody, which no page can say of itself.
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


class SitePages:
    """What the pages of one repository show now; read anew when it was released.

    Args:
        folder: The repository's folder.
        sittings: Where members leave proposals and signatures, if anywhere.
    """

    def __init__(self, folder: Path, *, sittings: Path | None = None) -> None:
        self._folder = folder
        self._sittings = sittings
        self._reader = StateReader()
        self._lock = Lock()
        self._held: tuple[_Stamp, SiteContent] | None = None

    def content(self, now: datetime) -> SiteContent:
        """Return the newest content.

        Raises:
            RegistryError: the repository is not whole.
        """
        with self._lock:
            stamp = self._stamp()
            held = self._held
            if held is not None and held[0] == stamp and now - held[1].now < _AS_OF:
                return held[1]
            content = read_content(
                FolderSource(self._folder),
                now=now,
                is_live=True,
                reader=self._reader,
                sittings=self._sittings,
            )
            self._held = stamp, content
            return content

    def _stamp(self) -> _Stamp:
        timestamp = self._folder / role_path(roles.TIMESTAMP, 0)
        laid = files_of_sittings(self._sittings) if self._sittings else ()
        return tuple((path, path.stat().st_mtime_ns) for path in (timestamp, *laid))


def site_router(pages: SitePages, clock: Clock) -> APIRouter:
    """Return the routes: ``/``, ``/site/<language>/<page>.html``, ``/site/files/…``.

    Args:
        pages: What they show.
        clock: Reads the host's clock, as aware UTC.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def first() -> RedirectResponse:
        return RedirectResponse(f"/site/{LANGUAGES[0]}/index.html")

    @router.get("/site/files/{name}")
    def file(name: str) -> Response:
        if name in FILES:
            return Response(site_file(name), media_type=FILES[name], headers=_HEADERS)
        picture = sample_picture(pages.content(clock()), name)
        if picture is None:
            raise Refused(404, "not-found")
        return Response(picture, media_type="image/svg+xml", headers=_HEADERS)

    @router.get("/site/{language}/{name}.html")
    def page(
        language: PageLanguage,
        name: str,
        q: Annotated[str, Query(max_length=_MAX_WORDS)] = "",
        at: Annotated[str, Query(max_length=_MAX_WORDS)] = "",
    ) -> HTMLResponse:
        asked = Asked(words=q.strip(), date=at.strip())
        content = pages.content(clock())
        html = render(content, name, language, asked)
        if html is None:
            missing = render_not_found(content, language)
            return HTMLResponse(missing, status_code=404, headers=_HEADERS)
        return HTMLResponse(html, headers=_HEADERS)

    return router
