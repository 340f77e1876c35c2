"""Request bodies, read no further than a limit."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request

from web.problem import Refused

__all__ = ["limited", "read_body"]


async def read_body(request: Request, *, max_bytes: int) -> bytes:
    """Return a body.

    Raises:
        Refused: 413 ``too-large``; the rest was not read.
    """
    return b"".join([chunk async for chunk in limited(request, max_bytes=max_bytes)])


async def limited(request: Request, *, max_bytes: int) -> AsyncIterator[bytes]:
    """Yield a body piece by piece.

    What a client says of the length may refuse it at once, never admit it: a chunked
    body says nothing, and a liar is stopped at the limit.

    Raises:
        Refused: 413 ``too-large``; the rest was not read.
    """
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > max_bytes:
        raise Refused(413, "too-large")
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > max_bytes:
            raise Refused(413, "too-large")
        yield chunk
