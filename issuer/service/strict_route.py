"""Request bodies of the API: bounded, and JSON read strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from credential import MalformedError, strict_json
from web.body import read_body
from web.problem import Refused

__all__ = ["FORM_TYPES", "MAX_BODY_BYTES", "StrictRoute"]

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# An application with its portrait; a file of a batch has a route of its own kind.
MAX_BODY_BYTES = 1024 * 1024

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class _StrictRequest(Request):
    async def body(self) -> bytes:
        # A client that never stops sending is stopped here.
        if not hasattr(self, "_body"):
            try:
                self._body = await read_body(self, max_bytes=MAX_BODY_BYTES)
            except Refused as refused:
                # FastAPI lets this kind of error alone pass while it reads a body.
                raise HTTPException(refused.status) from refused
        return self._body

    async def json(self) -> Any:  # noqa: ANN401 (any JSON value)
        # Python's own reader takes duplicate names, NaN and lone surrogates, and the
        # last of these no database can store.
        try:
            return strict_json.loads(await self.body(), max_bytes=MAX_BODY_BYTES)
        except MalformedError as error:
            raise HTTPException(422) from error


class StrictRoute(APIRoute):
    """A route whose JSON is read strictly, and no body further than its limit.

    A route that takes a file as the body itself reads it piece by piece, and keeps to
    a limit of its own.
    """

    max_bytes = MAX_BODY_BYTES
    """Of a form, with its files."""

    def get_route_handler(self) -> _Answer:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            receive = request.receive
            if request.headers.get("content-type", "").startswith(FORM_TYPES):
                receive = _bounded(receive, self.max_bytes)
            strict = _StrictRequest(request.scope, receive)
            try:
                return await answer(strict)
            finally:
                # A form's files, whoever read it: the gate reads it for its token.
                await strict.close()

        return strictly


def _bounded(receive: Receive, max_bytes: int) -> Receive:
    """Count what comes in and refuse more than a limit."""
    left = max_bytes

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise Refused(413, "too-large")
        return message

    return counted
