"""One HTTP request as bytes, put to an ASGI application as a server would put it."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping, Sequence
from random import Random
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.types import ASGIApp

from tests.fuzz.json_changes import change_json
from tests.fuzz.mutation import change_bytes

__all__ = ["Answer", "asked", "change_request", "request_bytes"]

_HEADERS = (
    b"content-type: application/json",
    b"content-type: image/png",
    b"content-type: image/jpeg; charset=\xff",
    b"content-type: multipart/form-data; boundary=",
    b"content-length: -1",
    b"transfer-encoding: chunked",
    b"host: counter.example",
    b"origin: null",
    b"sec-fetch-site: cross-site",
    b'if-none-match: W/"", *, \xe9',
    b"cookie: \x00=\x00",
    b"accept: application/problem+json",
)


class Answer(NamedTuple):
    """What a service answered."""

    status: int
    body: bytes


def request_bytes(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    """Return a request as one input."""
    head = "\n".join((f"{method} {path}", *headers))
    return head.encode() + b"\n\n" + body


def change_request(random: Random, raw: bytes) -> bytes:
    """Return a request with its line, one header, or its JSON body changed."""
    head, _, body = raw.partition(b"\n\n")
    line, *headers = head.split(b"\n")
    change = random.randrange(6)
    if change == 0:
        line = change_bytes(random, line)
    elif change == 1:
        headers.append(random.choice(_HEADERS))
    elif change == 2 and headers:
        place = random.randrange(len(headers))
        headers[place] = change_bytes(random, headers[place])
    else:
        body = change_json(random, body)
    return b"\n".join((line, *headers)) + b"\n\n" + body


def asked(app: ASGIApp, raw: bytes) -> Answer:
    """Put a request to an application; return its answer.

    What a server refuses itself (a line that is no request) is taken as far as it
    goes: the application must not rely on it.
    """
    head, _, body = raw.partition(b"\n\n")
    line, *headers = head.split(b"\n")
    method, _, target = line.decode("latin-1").partition(" ")
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [_header(each) for each in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    return asyncio.run(_answered(app, scope, body))


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


async def _answered(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Answer:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return _joined(sent)


def _joined(sent: Sequence[MutableMapping[str, Any]]) -> Answer:
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], body)
