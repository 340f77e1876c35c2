"""Request bodies of the API: bounded, and JSON read strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from credential import MalformedError, strict_json
from web.body import read_body
from web.problem import Refused

__all__ = ["MAX_BODY_BYTES", "StrictRoute"]

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
    """A route whose body is read no further than `MAX_BODY_BYTES`, strictly."""

    def get_route_handler(self) -> _Answer:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            strict = _StrictRequest(request.scope, request.receive)
            try:
                return await answer(strict)
            finally:
                # A form's files, whoever read it: the gate reads it for its token.
                await strict.close()

        return strictly
