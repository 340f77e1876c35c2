"""Half of the network answers, or answers badly: slowly, cut, too long, with errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.test_https_source import Mirror
from tests.trust_registry.test_store import market_name, rename_market
from trust_registry import timed_http
from trust_registry.errors import RegistryError, SourceError
from trust_registry.https_source import HttpsSource
from trust_registry.source import read
from trust_registry.store import TrustStore

OLD, NEW = "Shanghai Market bureau", "Renamed bureau"
Answer = Callable[[Any], None]


class Unsteady(dict[str, Answer]):
    """Answers some requests in another way, whatever they ask for."""

    def __init__(self, answer: Answer, spoiled: Callable[[int], bool]) -> None:
        super().__init__()
        self._answer, self._spoiled, self._asked = answer, spoiled, 0

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002
        self._asked += 1
        return self._answer if self._spoiled(self._asked) else default


class SlowMirror(Mirror):
    """Holds slow answers back until the test is over."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.over = threading.Event()


@pytest.fixture
def mirror(registry: FoundedRegistry) -> Iterator[SlowMirror]:
    with SlowMirror(registry.repository.folder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Wait a fifth of a second where a counter waits ten."""
    with monkeypatch.context() as patched:
        patched.setattr(timed_http, "GAP_TIMEOUT_S", 0.2)
        yield patched


def slow(handler: Any) -> None:
    handler.server.over.wait(20)


def cut(handler: Any) -> None:
    raw = file_of(handler)
    handler.send_response(200)
    handler.send_header("content-length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw[: len(raw) // 2])
    handler.close_connection = True


def too_short_a_length(handler: Any) -> None:
    raw = file_of(handler)
    handler.send_response(200)
    handler.send_header("content-length", str(max(len(raw) - 7, 0)))
    handler.end_headers()
    handler.wfile.write(raw)
    handler.close_connection = True


def error_500(handler: Any) -> None:
    handler.send_error(500)


def file_of(handler: Any) -> bytes:
    path = Path(handler.translate_path(handler.path))
    return path.read_bytes() if path.is_file() else b"{}"


answers = pytest.mark.parametrize(
    "answer", [slow, cut, too_short_a_length, error_500], ids=lambda one: one.__name__
)


@answers
@pytest.mark.parametrize("spoiled_first", [0, 1])
def test_half_of_the_network_leaves_the_old_or_the_new_state_and_is_made_up_for(
    registry: FoundedRegistry,
    mirror: SlowMirror,
    store: TrustStore,
    impatient: pytest.MonkeyPatch,
    answer: Answer,
    spoiled_first: int,
) -> None:
    rename_market(registry, NEW)
    registry.publish()
    mirror.spoil = Unsteady(answer, lambda asked: asked % 2 == spoiled_first)
    report = store.update([mirror.address], now=NOW).sources[0]

    assert market_name(TrustStore.open(store.folder)) in (OLD, NEW)
    for told in (report.detail, *report.quarantined.values()):
        assert "\n" not in told
    # What did not come is missed, not invented: a healthy network brings it all.
    mirror.spoil = {}
    impatient.undo()
    assert store.update([mirror.address], now=NOW).is_good
    assert market_name(store) == NEW
    assert store.view().standing.quarantined == {}


@answers
@pytest.mark.usefixtures("impatient")
def test_first_trust_over_half_of_the_network_is_whole_or_none(
    registry: FoundedRegistry,
    mirror: SlowMirror,
    tmp_path: Path,
    answer: Answer,
) -> None:
    mirror.spoil = Unsteady(answer, lambda asked: asked > 9 and asked % 2 == 1)
    folder = tmp_path / "new-counter"
    try:
        registry.store(folder, mirror.address)
    except RegistryError as error:
        assert "\n" not in str(error)
        assert not folder.exists()
    else:
        assert TrustStore.open(folder).view().regions()


@answers
@pytest.mark.usefixtures("impatient")
def test_a_source_that_fails_does_not_keep_the_next_one_from_being_asked(
    registry: FoundedRegistry,
    mirror: SlowMirror,
    store: TrustStore,
    answer: Answer,
) -> None:
    rename_market(registry, NEW)
    registry.publish()
    mirror.spoil = Unsteady(answer, lambda _: True)
    stick = registry.bundle()
    bad, good = store.update([mirror.address, str(stick)], now=NOW).sources

    assert bad.outcome in ("unreachable", "refused")
    assert bad.sentence.zh.startswith(("无法读取", "该来源"))
    assert good.outcome == "new"
    assert market_name(store) == NEW


def dripping_body(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    drip(handler)


def dripping_header(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
    drip(handler)


def drip(handler: Any) -> None:
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"a")


@pytest.mark.parametrize("answer", [dripping_body, dripping_header])
def test_attack_a_mirror_that_drips_holds_a_refresh_no_longer_than_its_deadline(
    mirror: SlowMirror, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    # Each byte comes well within the time that is given to the next one.
    monkeypatch.setattr(timed_http, "FILE_TIMEOUT_S", 0.5)
    mirror.spoil["/metadata/timestamp.json"] = answer

    with pytest.raises(SourceError, match="too slowly"):
        read(HttpsSource(mirror.address), "metadata/timestamp.json", max_bytes=10**6)
