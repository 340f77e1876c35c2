"""A registry over HTTP, on this machine: the usual answers, and the bad ones."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.founded import MARKET, FoundedRegistry
from trust_registry import timed_http
from trust_registry.errors import SourceError, SourceMissingError
from trust_registry.https_source import HttpsSource
from trust_registry.source import read
from trust_registry.store import TrustStore


class Mirror(http.server.ThreadingHTTPServer):
    """Serves a folder; ``spoil`` may answer a path in another way."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Handler, directory=str(folder))
        super().__init__(("127.0.0.1", 0), handler)
        self.asked: list[str] = []
        self.spoil: dict[str, Any] = {}

    def handle_error(self, *_: object) -> None:
        """Whoever stops reading early is no fault of ours."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        spoiled = self.server.spoil.get(self.path)
        if spoiled is None:
            super().do_GET()
        else:
            spoiled(self)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def mirror(registry: FoundedRegistry) -> Iterator[Mirror]:
    with Mirror(registry.repository.folder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_first_trust_and_refreshing_go_over_the_network(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    registry.publish()
    report = store.update([mirror.address], now=NOW)

    assert report.sources[0].outcome == "new"
    assert store.view().agency(MARKET) is not None


def test_nothing_new_costs_two_requests(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    host_list = registry.folder / "list.jwt"
    host_list.write_text(registry.status_list(), "ascii")
    registry.host.ingest_status_list(host_list, now=NOW)
    store = registry.store(tmp_path / "trust", mirror.address)
    mirror.asked.clear()
    report = store.update([mirror.address], now=NOW)

    assert report.sources[0].outcome == "unchanged"
    assert sorted(mirror.asked) == ["/metadata/2.root.json", "/metadata/timestamp.json"]


def test_one_region_changed_is_fetched_alone(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    registry.publish()
    mirror.asked.clear()
    store.update([mirror.address], now=NOW)
    fetched = [path for path in mirror.asked if "region" in path]

    assert fetched == [f"/metadata/2.region-{SHANGHAI}.pub.json"]


def test_lists_are_fetched_by_the_hosts_listing(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    file = registry.folder / "list.jwt"
    file.write_text(registry.status_list(), "ascii")
    uri = registry.host.ingest_status_list(file, now=NOW)
    report = store.update([mirror.address], now=NOW)

    assert report.sources[0].status_accepted == [uri]


def test_a_list_that_is_not_due_is_left_alone_when_a_region_changes(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    file = registry.folder / "list.jwt"
    file.write_text(registry.status_list(), "ascii")
    registry.host.ingest_status_list(file, now=NOW)
    store = registry.store(tmp_path / "trust", mirror.address)
    registry.publish()
    mirror.asked.clear()

    assert store.update([mirror.address], now=NOW).sources[0].outcome == "new"
    assert [path for path in mirror.asked if path.endswith(".jwt")] == []


def test_a_list_whose_file_was_lost_is_fetched_though_not_due(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    file = registry.folder / "list.jwt"
    file.write_text(registry.status_list(), "ascii")
    uri = registry.host.ingest_status_list(file, now=NOW)
    store = registry.store(tmp_path / "trust", mirror.address)
    (held,) = (store.folder / "status").rglob("*.jwt")
    held.unlink()
    registry.publish()
    store.update([mirror.address], now=NOW)

    assert store.status_lists().get(uri) is not None


def error_500(handler: _Handler) -> None:
    handler.send_error(500)


def redirect(handler: _Handler) -> None:
    handler.send_response(302)
    handler.send_header("location", "http://127.0.0.1:1/")
    handler.end_headers()


def too_short(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "5000")
    handler.end_headers()
    handler.wfile.write(b"{}")


def endless(handler: _Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(bytes(100_000))


def no_http(handler: _Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")


def not_gzip(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"{}")


def silence(handler: _Handler) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    "answer", [error_500, redirect, too_short, endless, no_http, not_gzip, silence]
)
def test_a_bad_answer_is_one_sentence_and_changes_nothing(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path, answer: Any
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    registry.publish()
    mirror.spoil["/metadata/timestamp.json"] = answer
    report = store.update([mirror.address], now=NOW).sources[0]

    assert report.outcome in ("unreachable", "refused")
    assert "\n" not in report.detail
    assert store.view().standing.versions["timestamp"] == 1


def test_a_missing_file_is_told_from_a_silent_mirror(mirror: Mirror) -> None:
    with pytest.raises(SourceMissingError):
        read(HttpsSource(mirror.address), "metadata/9.root.json", max_bytes=10)
    with pytest.raises(SourceError, match="does not answer"):
        read(HttpsSource("http://127.0.0.1:1/"), "metadata/9.root.json", max_bytes=10)


def test_a_network_that_died_is_not_waited_for_once_a_file(mirror: Mirror) -> None:
    source = HttpsSource(mirror.address)
    path = "metadata/timestamp.json"
    mirror.spoil[f"/{path}"] = silence
    for _ in range(3):
        with pytest.raises(SourceError, match="does not answer"):
            read(source, path, max_bytes=10_000)
    mirror.asked.clear()

    with pytest.raises(SourceError, match="stopped answering"):
        read(source, path, max_bytes=10_000)
    assert mirror.asked == []


def test_a_mirror_that_drips_is_given_up(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_http, "FILE_TIMEOUT_S", -1.0)

    with pytest.raises(SourceError, match="too slowly"):
        read(HttpsSource(mirror.address), "metadata/timestamp.json", max_bytes=10_000)


@pytest.mark.parametrize(
    "listing", [b"", b"[]", b'{"lists":5}', b'{"lists":[5]}', b'{"lists":{"a":1}}']
)
def test_a_listing_that_cannot_be_read_is_reported(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path, listing: bytes
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    (registry.repository.folder / "status/lists.json").write_bytes(listing)
    report = store.update([mirror.address], now=NOW).sources[0]

    assert report.outcome == "unchanged"
    assert all("\n" not in reason for reason in report.status_refused.values())


def test_a_listing_cannot_name_a_path_outside(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust", mirror.address)
    path = registry.repository.folder / "status/lists.json"
    path.write_bytes(b'{"lists":["../../host/keys/host-1.pem","310000/x.jwt"]}')
    mirror.asked.clear()
    store.update([mirror.address], now=NOW)

    assert not any("keys" in asked for asked in mirror.asked)


def test_a_first_trust_store_is_opened_without_the_network(
    registry: FoundedRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    registry.store(tmp_path / "trust", mirror.address)
    mirror.asked.clear()

    assert TrustStore.open(tmp_path / "trust").view().agency(MARKET) is not None
    assert mirror.asked == []
