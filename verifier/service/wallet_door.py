"""The two addresses that wallets reach from outside, on a socket of their own.

A wallet fetches a request and posts its answer; nothing else of a counter answers here,
whatever is asked. It stands behind the hall's TLS: ``docs/operation/live-requests.md``.
What an answer is worth is not told to whoever sent it.

Source: OpenID4VP 1.0 sections 5.10 and 8.2.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from verifier.errors import AnswerRefusedError
from verifier.live_requests.answer import MAX_ANSWER_BYTES, read_form
from verifier.live_requests.exchange import Exchange
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.request_object import MEDIA_TYPE
from web.body import read_body
from web.problem import Refused
from web.security_headers import SECURITY_HEADERS, SecurityHeaders

__all__ = ["create_wallet_door"]

_MAX_FETCH_BYTES = 32 * 1024  # a wallet's metadata and its nonce
_MAX_NONCE_CHARACTERS = 512
_READ_WITHIN_S = 20  # a phone on a bad line; longer is somebody who drips
_MOST_AT_ONCE = 64  # half a megabyte each, as many as a hall has windows

_HEADERS = {**SECURITY_HEADERS, "Cache-Control": "no-store"}

_STATUS = {
    AnswerFault.UNKNOWN: 404,
    AnswerFault.EXPIRED: 410,
    AnswerFault.ANSWERED: 409,
    AnswerFault.TOO_LARGE: 413,
}


def create_wallet_door(
    exchange: Exchange, *, public_url: str, clock: Callable[[], datetime]
) -> ASGIApp:
    """Return the application for the public socket.

    Args:
        exchange: Holds the requests, and decides on answers.
        public_url: Where wallets reach it; its path comes before each of ours.
        clock: Reads the counter's clock, as aware UTC.
    """
    door = _Door(exchange, clock)
    start = urlsplit(public_url).path.rstrip("/")
    app = Starlette(
        routes=[
            Route(f"{start}/request/{{id}}", door.fetch, methods=["GET", "POST"]),
            Route(f"{start}/answer/{{id}}", door.answer, methods=["POST"]),
        ],
        exception_handlers={AnswerRefusedError: _refused, Refused: _unread},
    )
    return SecurityHeaders(app, _HEADERS)


class _Door:
    """What is done at each of the two addresses."""

    def __init__(self, exchange: Exchange, clock: Callable[[], datetime]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._reading = 0

    async def fetch(self, request: Request) -> Response:
        """Hand the signed request out; with ``POST`` for a nonce of the wallet's."""
        nonce = None
        if request.method == "POST":
            body = await self._read(request, _MAX_FETCH_BYTES)
            nonce = read_form(body).get("wallet_nonce")
        if nonce is not None and not _is_nonce(nonce):
            raise AnswerRefusedError(AnswerFault.MALFORMED, "wallet_nonce is too long")
        request_id = request.path_params["id"]
        text = self._exchange.fetch(request_id, now=self._clock(), wallet_nonce=nonce)
        return Response(text, media_type=MEDIA_TYPE)

    async def answer(self, request: Request) -> Response:
        """Take an answer in; one that could not be read is told to the window."""
        request_id, now = request.path_params["id"], self._clock()
        self._exchange.check_open(request_id, now=now)
        try:
            body = await self._read(request, MAX_ANSWER_BYTES)
        except Refused as error:
            if error.status == 413:
                self._exchange.turn_away(request_id, AnswerFault.TOO_LARGE)
            raise
        await run_in_threadpool(self._exchange.take, request_id, body, now=now)
        # Without `redirect_uri` the wallet stays where it is: the holder looks up.
        return JSONResponse({})

    async def _read(self, request: Request, max_bytes: int) -> bytes:
        if self._reading >= _MOST_AT_ONCE:
            raise Refused(503, "busy")
        self._reading += 1
        try:
            async with asyncio.timeout(_READ_WITHIN_S):
                return await read_body(request, max_bytes=max_bytes)
        except TimeoutError as error:
            raise Refused(408, "too-slow") from error
        finally:
            self._reading -= 1


def _is_nonce(text: str) -> bool:
    return 1 <= len(text) <= _MAX_NONCE_CHARACTERS and text.isprintable()


async def _refused(_: Request, error: Exception) -> Response:
    fault = error.fault if isinstance(error, AnswerRefusedError) else None
    status = _STATUS.get(fault, 400) if fault else 400
    return _error(status, str(error))


async def _unread(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, Refused) else Refused(400, "request-form")
    return _error(known.status, known.code.replace("-", " "))


def _error(status: int, description: str) -> Response:
    content: dict[str, Any] = {
        "error": "invalid_request",
        "error_description": description,
    }
    return JSONResponse(content, status_code=status)
