"""The page's local service: the license, live codes, and who accepts it.

Whoever knows the token in the page's address may ask; it stays on this machine. Other
sites' pages are kept away by ``verifier.loopback_guard``.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from credential.concealment import RandomBytes
from credential.qr_image import svg
from examples.wallet.acceptance import acceptances
from examples.wallet.answers import acceptance_json, code_json, license_json
from examples.wallet.edition import Edition
from examples.wallet.errors import WalletError
from examples.wallet.live_code import LiveCode, draw
from examples.wallet.page import PAGE_FILES, page_file, wallet_page
from examples.wallet.wallet import Wallet
from trust_registry.errors import RegistryError
from trust_registry.view import StatusLists, TrustView
from verifier.loopback_guard import LoopbackGuard
from verifier.readiness import readiness

__all__ = ["LivePage", "TrustSource", "create_service"]

# The code on the screen, and the one that is just being replaced.
_KEPT_CODES = 2

Clock = Callable[[], datetime]


class TrustSource(Protocol):
    """Where the rules come from; ``trust_registry.store.TrustStore`` is one."""

    def view(self) -> TrustView:
        """Return the committed state of the registry."""
        ...

    def status_lists(self) -> StatusLists:
        """Return the accepted status lists."""
        ...


class CodeRequest(BaseModel):
    """What the holder ticked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    disclose: list[str] = Field(max_length=256)


class LivePage:
    """One license on the page: makes its codes and keeps the newest.

    Args:
        wallet: Has the key.
        edition: The license.
        trust: The holder's trust store; None leaves acceptance out.
        random_bytes: Cryptographic randomness.
    """

    def __init__(
        self,
        wallet: Wallet,
        edition: Edition,
        trust: TrustSource | None,
        *,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        self._wallet = wallet
        self._edition = edition
        self._trust = trust
        self._random_bytes = random_bytes
        self._symbols: dict[str, tuple[bytes, ...]] = {}

    def license(self) -> dict[str, Any]:
        """Return the license as the page shows it."""
        rules = self._rules()
        return license_json(self._edition, rules[0] if rules else None)

    def code(self, names: Sequence[str], now: datetime) -> dict[str, Any]:
        """Make a code and return where its symbols can be fetched."""
        code = self._draw(names, now)
        # Whoever knows this name sees the code: nobody can guess it.
        drawn = secrets.token_urlsafe(16)
        self._symbols[drawn] = tuple(map(svg, code.symbols))
        while len(self._symbols) > _KEPT_CODES:
            del self._symbols[next(iter(self._symbols))]
        pictures = [
            f"/api/code/{drawn}/{part}.svg" for part in range(len(code.symbols))
        ]
        return code_json(code) | {"pictures": pictures}

    def symbol(self, drawn: str, part: int) -> bytes | None:
        """Return one symbol of a code that is still kept."""
        symbols = self._symbols.get(drawn, ())
        return symbols[part] if 0 <= part < len(symbols) else None

    def acceptance(self, now: datetime) -> dict[str, Any]:
        """Return each region's answer; none without trust data."""
        rules = self._rules()
        if rules is None:
            return acceptance_json((), readiness(None, now=now))
        view, lists = rules
        code = self._draw((), now).text
        found = acceptances(code, trust=view, status_lists=lists, now=now)
        return acceptance_json(found, readiness(view, now=now))

    def _draw(self, names: Sequence[str], now: datetime) -> LiveCode:
        return draw(
            self._wallet,
            self._edition,
            names,
            now=now,
            random_bytes=self._random_bytes,
        )

    def _rules(self) -> tuple[TrustView, StatusLists] | None:
        try:
            trust = self._trust
            return (trust.view(), trust.status_lists()) if trust else None
        except RegistryError:
            # Damaged: then there is no trust data, and the page says so.
            return None


def create_service(
    live: LivePage,
    *,
    hosts: Sequence[str],
    token: str,
    clock: Clock = lambda: datetime.now(UTC).replace(microsecond=0),
) -> LoopbackGuard:
    """Return the service as an ASGI application, guarded.

    Args:
        live: The license that is shown.
        hosts: Values of ``Host`` that are this service, port included.
        token: What a caller must know.
        clock: Reads the holder's clock, as aware UTC.
    """
    service = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_page(service)
    _add_symbols(service, live)
    service.include_router(_calls(live, token, clock))

    @service.exception_handler(WalletError)
    def refused(_: Request, error: WalletError) -> JSONResponse:
        return JSONResponse({"error": error.text.model_dump()}, status_code=422)

    return LoopbackGuard(service, hosts=hosts)


def _add_page(service: FastAPI) -> None:
    @service.get("/", response_class=HTMLResponse)
    async def page(lang: str = "zh-CN") -> HTMLResponse:
        return HTMLResponse(wallet_page("en" if lang == "en" else "zh-CN"))

    @service.get("/pages/{name}")
    async def file(name: str) -> Response:
        if name not in PAGE_FILES:
            raise HTTPException(404)
        return Response(page_file(name), media_type=PAGE_FILES[name])


def _add_symbols(service: FastAPI, live: LivePage) -> None:
    # Apart from the calls: an image element cannot send the token.
    @service.get("/api/code/{drawn}/{part}.svg")
    async def symbol(drawn: str, part: int) -> Response:
        picture = live.symbol(drawn, part)
        if picture is None:
            raise HTTPException(404)
        return Response(picture, media_type="image/svg+xml")


def _calls(live: LivePage, token: str, clock: Clock) -> APIRouter:
    expected = f"Bearer {token}"

    async def knows_token(request: Request) -> None:
        told = request.headers.get("authorization", "")
        # Loopback is open to every user of the machine, the wallet is not.
        if not hmac.compare_digest(told.encode(), expected.encode()):
            raise HTTPException(401)

    calls = APIRouter(prefix="/api", dependencies=[Depends(knows_token)])

    # Not in threads: one holder asks, one thing at a time.
    @calls.get("/license")
    async def held() -> JSONResponse:
        return JSONResponse(live.license())

    @calls.post("/code")
    async def code(asked: CodeRequest) -> JSONResponse:
        return JSONResponse(live.code(asked.disclose, clock()))

    @calls.get("/acceptance")
    async def acceptance() -> JSONResponse:
        return JSONResponse(live.acceptance(clock()))

    return calls
