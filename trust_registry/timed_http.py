"""HTTP connections whose answers end at a deadline, however slowly they come.

A socket's own timeout counts from one byte to the next: a mirror that sends a byte
every few seconds, in a header or in a body, would hold a refresh for ever.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

import urllib3

__all__ = ["CONNECT_TIMEOUT_S", "FILE_TIMEOUT_S", "GAP_TIMEOUT_S", "timed_pool"]

# A counter waits this long for a connection, this long for the next bytes, and this
# long for a whole answer.
CONNECT_TIMEOUT_S = 5.0
GAP_TIMEOUT_S = 10.0
FILE_TIMEOUT_S = 60.0


def timed_pool() -> urllib3.PoolManager:
    """Return a pool that asks once, and gives an answer up at its deadline."""
    pool = urllib3.PoolManager(
        retries=False,
        timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=GAP_TIMEOUT_S),
        headers={"accept-encoding": "gzip", "user-agent": "tongyan"},
    )
    pool.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return pool


class _UntilDeadline(io.RawIOBase):
    """What a socket receives; each wait is cut to what is left of the time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._received = sock.makefile("rb", buffering=0)
        self._ends = time.monotonic() + FILE_TIMEOUT_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 (as its base)
        left_s = self._ends - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(min(GAP_TIMEOUT_S, left_s))
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer whose time counts from the end of its request."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_UntilDeadline(sock))


class _Http(urllib3.connection.HTTPConnection):
    response_class = _Answer


class _Https(urllib3.connection.HTTPSConnection):
    response_class = _Answer


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Https
