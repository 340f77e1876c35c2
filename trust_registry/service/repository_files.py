"""The static repository over HTTP, as any web server would give it.

What lies in it is public and signed. Plain ASGI: a counter's update asks dozens of
these and nothing else, so they pass no router.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from trust_registry.lint import MAX_FILE_BYTES
from trust_registry.service.problems import problem
from trust_registry.service.representation import (
    NO_CACHE,
    Representation,
    accepts_gzip,
    is_immutable,
    is_served,
    represent,
)
from web.entity_tag import is_held

__all__ = ["PREFIXES", "RepositoryFiles"]

PREFIXES = ("/metadata/", "/targets/", "/status/")

# A nation's metadata and files that changed lately; all of them packed are 7 MB.
KEPT_BYTES = 64 * 1024 * 1024
# Handed over piece by piece: who reads slowly holds one piece, not a whole file.
_PIECE_BYTES = 64 * 1024

_Key = tuple[str, bool]
_Stamp = tuple[int, int, int]


class _Kept(NamedTuple):
    stamp: _Stamp | None
    file: Representation


class RepositoryFiles:
    """ASGI application: GET and HEAD on the files of one repository.

    Args:
        folder: The repository.
        kept_bytes: How much is kept in memory, as sent.
    """

    def __init__(self, folder: Path, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._folder = folder.resolve()
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._kept_bytes = 0
        self._most_bytes = kept_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            refusal = problem(405, "method-not-allowed", headers={"Allow": "GET, HEAD"})
            await refusal(scope, receive, send)
            return
        path = scope["path"][1:]
        asked = _asked(scope)
        found = await self._find(path, accepts_gzip(asked.get(b"accept-encoding", "")))
        if found is None:
            # A root ahead is not there yet: nobody may keep that answer.
            headers = {"Cache-Control": NO_CACHE.decode("ascii")}
            await problem(404, "not-found", headers=headers)(scope, receive, send)
            return
        if is_held(found.tag, asked.get(b"if-none-match")):
            await _send(send, 304, found.headers_without_content)
            return
        length = (b"content-length", str(len(found.body)).encode("ascii"))
        body = b"" if scope["method"] == "HEAD" else found.body
        await _send(send, 200, [*found.headers, length], body)

    async def _find(self, path: str, compressed: bool) -> Representation | None:
        kept = self._kept.get((path, compressed))
        if kept is not None and kept.stamp is None:
            self._kept.move_to_end((path, compressed))
            return kept.file
        if not is_served(path):
            return None
        stamp = _stamp(self._folder / path)
        if stamp is None:
            return None
        if kept is not None and kept.stamp == stamp:
            self._kept.move_to_end((path, compressed))
            return kept.file
        found = await run_in_threadpool(self._read, path, compressed)
        if found is not None:
            key = path, compressed
            self._keep(key, _Kept(None if is_immutable(path) else stamp, found))
        return found

    def _read(self, path: str, compressed: bool) -> Representation | None:
        file = self._folder / path
        # A link inside could lead to the keys that lie beside the repository.
        if os.path.realpath(file) != str(file):
            return None
        try:
            with file.open("rb") as opened:
                content = opened.read(MAX_FILE_BYTES + 1)
        except OSError:
            return None
        if len(content) > MAX_FILE_BYTES:
            return None  # no counter would take it
        return represent(path, content, compressed=compressed)

    def _keep(self, key: _Key, kept: _Kept) -> None:
        self._forget(key)
        self._kept[key] = kept
        self._kept_bytes += len(kept.file.body)
        while self._kept_bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: _Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._kept_bytes -= len(gone.file.body)


def _asked(scope: Scope) -> dict[bytes, str]:
    """Return the two headers that change the answer; latin-1 takes any byte."""
    return {
        name: value.decode("latin-1")
        for name, value in scope["headers"]
        if name in (b"accept-encoding", b"if-none-match")
    }


def _stamp(file: Path) -> _Stamp | None:
    """Return what changes when a file is replaced, or None if there is none."""
    try:
        found = os.lstat(file)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None  # a link, or a pipe that would never end
    return found.st_ino, found.st_mtime_ns, found.st_size


async def _send(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    start = 0
    while len(body) - start > _PIECE_BYTES:
        piece = body[start : start + _PIECE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        start += _PIECE_BYTES
    await send({"type": "http.response.body", "body": body[start:]})
