"""A mirror of a registry on this machine that packs what it serves and counts it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

__all__ = ["Mirror", "mirror"]


class Mirror:
    """What was asked of it.

    Attributes:
        address: Where it answers.
        requests: How often it was asked.
        sent_bytes: What it sent, packed, heads of answers not counted.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.forget()

    def forget(self) -> None:
        """Count from nothing again."""
        self.requests = 0
        self.sent_bytes = 0


@contextmanager
def mirror(repository: Path) -> Iterator[Mirror]:
    """Serve a repository as an nginx with ``gzip on`` would."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            serving.requests += 1
            try:
                content = gzip.compress((repository / self.path[1:]).read_bytes())
            except FileNotFoundError:
                self.send_error(404)
                return
            serving.sent_bytes += len(content)
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: the figures are the last line of the output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = Mirror(f"http://127.0.0.1:{server.server_port}/")
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield serving
        finally:
            server.shutdown()
            thread.join()
