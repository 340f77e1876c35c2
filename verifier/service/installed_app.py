"""``/app/…``: what lets a browser install the counter page as an app.

There is no service worker: nothing of a license, and no page, is kept on a phone. An
app without its hall's service shows nothing, and never an old verdict.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from verifier.page import APP_ICONS, app_texts, page_file, page_language
from verifier.service.access import ANYBODY
from web.problem import Refused

__all__ = ["installed_app_router"]

_OFFICE, _PAPER = "#1d3557", "#f4f3ee"  # as in frame.css


def installed_app_router() -> APIRouter:
    """Return the routes."""
    router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

    @router.get("/app/manifest.webmanifest")
    def manifest(lang: str = "zh-CN") -> JSONResponse:
        return _manifest(lang)

    @router.get("/app/{name}")
    def icon(name: str) -> Response:
        if name not in APP_ICONS:
            raise Refused(404, "not-found")
        return Response(page_file(name), media_type="image/png")

    return router


def _manifest(asked: str) -> JSONResponse:
    # W3C Web Application Manifest.
    language = page_language(asked)
    content = {
        "id": "/",
        "start_url": f"/?lang={language}",
        "scope": "/",
        "display": "standalone",
        "lang": language,
        "name": app_texts(language)["title"],
        "short_name": app_texts(language)["app_name"],
        "theme_color": _OFFICE,
        "background_color": _PAPER,
        "icons": [
            {
                "src": f"/app/{name}",
                "sizes": f"{pixels}x{pixels}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, pixels in APP_ICONS.items()
            for purpose in ("any", "maskable")
        ],
    }
    return JSONResponse(content, media_type="application/manifest+json")
