"""A host on a national registry: one trust question, and files beside nginx."""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.nation import Nation, nation
from benchmarks.nation_files import BUSINESS_LICENSE, NOW, agency_id
from benchmarks.side_by_side import measure_side_by_side
from credential import strict_json
from trust_registry.service.trqp import answer_query
from trust_registry.sqlite_view import SqliteView
from trust_registry.store import TrustStore
from trust_registry.trqp import authorization

__all__ = ["measure"]

# Each of another agency: nothing kept from the last one helps with the next.
QUESTIONS = 2000
# How many turns of each server; a turn asks for every role file once.
PAIRS = 15
STARTS_WITHIN_S = 60.0

_NGINX = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr emerg;
events {{ worker_connections 64; }}
http {{
    access_log off;
    sendfile on;
    tcp_nodelay on;
    keepalive_requests 10000000;
    default_type application/json;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def measure() -> dict[str, float]:
    """Return microseconds of a question, and our files over nginx's if it is there."""
    with nation() as made:
        figures = {"registry.trqp_us": _question_us(made)}
        if shutil.which("nginx") is None:
            # Told as not measured: apt install nginx-light.
            return figures
        return figures | {"registry.serve_vs_static": _serve_vs_static(made)}


def _question_us(made: Nation) -> float:
    """Return the median from the query's bytes to the answer's, an agency each."""
    view = TrustStore.open(made.trust).view()
    queries = [_query(made, number) for number in range(QUESTIONS + 1)]
    _ask(view, queries.pop())  # imports, caches of the council's own files
    taken = []
    for query in queries:
        begun = time.perf_counter()
        answer = _ask(view, query)
        taken.append(time.perf_counter() - begun)
        if b'"authorized":true' not in answer:
            raise AssertionError(f"measured a no: {answer!r}")
    return statistics.median(taken) * 1e6


def _ask(view: SqliteView, query: bytes) -> bytes:
    content = answer_query(query, view, authorization, "authorized", now=NOW)
    return strict_json.dumps(content)


def _query(made: Nation, number: int) -> bytes:
    codes = made.size.codes
    code = codes[number % len(codes)]
    agency = number * 7919 // len(codes) % made.size.agencies
    return json.dumps(
        {
            "authority_id": f"https://license.{code}.example/",
            "entity_id": agency_id(code, agency),
            "action": "issue",
            "resource": f"urn:tongyan:license:{BUSINESS_LICENSE}",
            "context": {"time": "2026-11-21T03:00:00Z"},
        }
    ).encode("utf-8")


def _serve_vs_static(made: Nation) -> float:
    folder = made.repository.folder
    paths = [f"/metadata/{path.name}" for path in (folder / "metadata").iterdir()]
    with ExitStack() as running:
        ours = running.enter_context(_our_service(made))
        theirs = running.enter_context(_nginx(folder))
        asking = [
            running.enter_context(_Asking(port, paths)) for port in (ours, theirs)
        ]
        return measure_side_by_side(*asking, pairs=PAIRS).ratio


@contextmanager
def _our_service(made: Nation) -> Iterator[int]:
    host = made.founded / "host"
    program = Path(sys.executable).with_name("tongyan-registry")
    options = ["--port", "0", "--json", "--at", NOW.isoformat()]
    command = [str(program), "serve", str(host), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 (it is a pipe)
        try:
            told = "".join(iter(process.stdout.readline, "}\n"))
            yield int(json.loads(told + "}")["url"].rpartition(":")[2])
        finally:
            process.terminate()
            process.wait()
            # Made of the repository; the other modules of the run have no use for it.
            shutil.rmtree(host / "view", ignore_errors=True)


@contextmanager
def _nginx(root: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tongyan-nginx-") as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, port=port, root=root), "utf-8")
        command = ["nginx", "-c", str(config), "-p", folder]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                yield port
            finally:
                process.terminate()
                process.wait()


class _Asking:
    """One connection that asks for all paths, one after another."""

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self._port = port
        self._requests = [
            f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode("ascii") for path in paths
        ]

    def __enter__(self) -> _Asking:
        ends = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", self._port))
                break
            except ConnectionRefusedError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()

    def __call__(self) -> int:
        for request in self._requests:
            self._socket.sendall(request)
            self._read()
        return len(self._requests)

    def _read(self) -> None:
        if b" 200 " not in self._answers.readline():
            raise AssertionError("measured a refusal")
        length = 0
        while (line := self._answers.readline()) != b"\r\n":
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        self._answers.read(length)
