"""``--online``: what is fetched, what of it is believed, and what is never asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from credential import StatusList
from tests.sample_registry import NOW
from tests.trust_file import read_trust
from tests.verifier.counters import WorldTrust, code_of
from tests.world import World
from trust_registry.errors import BusyError
from trust_registry.status_acceptance import accept_status_list
from trust_registry.update_report import SourceReport, UpdateReport
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.errors import SettingsError
from verifier.online import Mirror, Online
from verifier.result import Result
from verifier.scan import read_text

PREFIX = "https://status.310000.example/"
PATH = "/310000-1"


@dataclass
class ListServer:
    """Serves status lists on this machine, and counts what it is asked."""

    address: str = ""
    files: dict[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def lists() -> Iterator[ListServer]:
    served = ListServer()
    with _running(served):
        yield served


@contextmanager
def _running(served: ListServer) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            body = served.files.get(self.path, "").encode()
            if self.path in served.redirects:
                self.send_response(302)
                self.send_header("location", served.redirects[self.path])
            else:
                self.send_response(200 if body else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


class WorldStore(WorldTrust):
    """A world's trust source that takes lists in, and keeps none of them."""

    updates: Sequence[SourceReport] = ()
    busy = False

    def update(self, sources: Sequence[str], *, now: datetime) -> UpdateReport:
        """Answer what the test wants."""
        assert sources
        assert now == NOW
        if self.busy:
            raise BusyError("another process is refreshing; try again")
        return UpdateReport(self.updates)

    def refresh_status_list(self, uri: str, text: str) -> StatusList:
        """Accept a list as the real store does."""
        view, held = read_trust(self.world.trust_file())
        before = held.get(uri)
        return accept_status_list(
            text,
            uri=uri,
            view=view,
            highest_issued_at=before.issued_at if before else None,
        )


def newer_list(world: World, *, key: str = "status-310000", hours: float = 0) -> str:
    """Return a list signed an hour ago, in which the license is revoked."""
    other = World()
    other.trust = world.trust
    other.status["issued_at"] = NOW - timedelta(hours=1 + hours)
    other.status["key"] = key
    other.set_state(1)
    return other.status_token()


def check_online(
    world: World,
    mirror: str = "",
    *,
    text: str | None = None,
    sources: Sequence[str] = (),
    store: WorldStore | None = None,
) -> Result:
    """Check the world's license with a network."""
    store = store or WorldStore(world)
    mirrors = [Mirror(PREFIX, mirror)] if mirror else []
    online = Online(lambda: store, mirrors=mirrors, sources=sources)
    counter = Counter(store, accepting_region=world.accepting, online=online)
    reading = read_text((code_of(world) if text is None else text).encode())
    (result,) = counter.check(reading, now=world.now)
    return result


def told(result: Result) -> list[str]:
    return [remark.code for remark in result.remarks]


@pytest.mark.parametrize("ending", ["", ".jwt"])
def test_a_license_revoked_since_is_refused(
    world: World, lists: ListServer, ending: str
) -> None:
    lists.files[PATH + ending] = newer_list(world)

    result = check_online(world, lists.address)

    assert result.report is not None
    assert result.report.cause == "revoked"
    assert told(result) == ["status-refreshed"]


def test_a_license_is_accepted_on_a_fresh_list_where_the_held_one_is_too_old(
    world: World, lists: ListServer
) -> None:
    world.status["issued_at"] = NOW - timedelta(hours=1)
    lists.files[PATH] = world.status_token()
    world.status["issued_at"] = NOW - timedelta(days=8)

    result = check_online(world, lists.address)

    assert result.verdict is Verdict.ACCEPTED


def test_a_list_that_does_not_come_leaves_the_offline_answer_and_says_so(
    world: World, lists: ListServer
) -> None:
    result = check_online(world, lists.address)

    assert result.verdict is Verdict.ACCEPTED
    assert told(result) == ["status-not-refreshed"]
    assert "310000-1" in str(result.remarks[0].reason)


def test_attack_a_list_of_another_signer_is_not_believed(
    world: World, lists: ListServer
) -> None:
    world.set_state(1)
    forged = World()
    forged.status["key"] = "market"
    forged.status["issued_at"] = NOW
    lists.files[PATH] = forged.status_token()

    result = check_online(world, lists.address)

    assert result.verdict is Verdict.REFUSED
    assert told(result) == ["status-not-refreshed"]


def test_attack_an_older_list_does_not_bring_a_revoked_license_back(
    world: World, lists: ListServer
) -> None:
    world.set_state(1)
    older = World()
    older.status["issued_at"] = NOW - timedelta(days=2)
    lists.files[PATH] = older.status_token()

    result = check_online(world, lists.address)

    assert result.verdict is Verdict.REFUSED
    assert told(result) == ["status-not-refreshed"]


def test_attack_a_redirect_is_not_followed(world: World, lists: ListServer) -> None:
    lists.redirects = {PATH: f"{lists.address}elsewhere"}
    lists.files["/elsewhere"] = newer_list(world)

    result = check_online(world, lists.address)

    assert told(result) == ["status-not-refreshed"]
    assert "/elsewhere" not in lists.asked


def test_attack_a_text_that_nobody_signed_makes_no_request(
    world: World, lists: ListServer
) -> None:
    world.key = "js"

    result = check_online(world, lists.address)

    assert result.report is not None
    assert result.report.cause == "forged"
    assert lists.asked == []


def test_attack_a_signed_license_cannot_choose_what_this_machine_asks(
    world: World, lists: ListServer
) -> None:
    world.claims["status"]["status_list"]["uri"] = "https://inside.example/admin"
    store = WorldStore(world)
    everywhere = Mirror("https://inside.example/", lists.address)
    online = Online(lambda: store, mirrors=[everywhere], sources=[])
    counter = Counter(store, accepting_region=world.accepting, online=online)

    (result,) = counter.check(read_text(code_of(world).encode()), now=world.now)

    assert told(result) == ["status-not-refreshed"]
    assert lists.asked == []


def test_plain_http_is_for_this_machine_alone(world: World) -> None:
    result = check_online(world, "http://status.example/")

    assert told(result) == ["status-not-refreshed"]
    assert "http is for this machine alone" in str(result.remarks[0].reason)


def test_without_a_code_nothing_is_asked(world: World, lists: ListServer) -> None:
    check_online(world, lists.address, text="https://shop.example/")

    assert lists.asked == []


def test_each_list_is_asked_for_once(world: World, lists: ListServer) -> None:
    lists.files[PATH] = newer_list(world)
    store = WorldStore(world)
    online = Online(lambda: store, mirrors=[Mirror(PREFIX, lists.address)], sources=[])
    counter = Counter(store, accepting_region=world.accepting, online=online)
    reading = read_text(f"{code_of(world)}\n{code_of(world)}".encode())

    results = counter.check(reading, now=world.now)

    assert [one.verdict for one in results] == [Verdict.REFUSED] * 2
    assert lists.asked == [PATH]


def test_the_most_specific_mirror_is_asked(world: World, lists: ListServer) -> None:
    lists.files[PATH] = newer_list(world)
    store = WorldStore(world)
    mirrors = [
        Mirror("https://status.", "http://127.0.0.1:9/"),
        Mirror(PREFIX, lists.address),
    ]
    online = Online(lambda: store, mirrors=mirrors, sources=[])
    counter = Counter(store, accepting_region=world.accepting, online=online)

    (result,) = counter.check(read_text(code_of(world).encode()), now=world.now)

    assert told(result) == ["status-refreshed"]


def test_trust_data_that_does_not_come_is_told(world: World, lists: ListServer) -> None:
    store = WorldStore(world)
    store.updates = [
        SourceReport("https://a.example/", "unreachable", detail="no answer"),
        SourceReport("b.zip", "unchanged"),
    ]

    result = check_online(
        world, lists.address, sources=["https://a.example/", "b.zip"], store=store
    )

    assert told(result) == ["registry-not-refreshed", "status-not-refreshed"]
    assert result.remarks[0].reason == "no answer"


def test_a_store_that_is_busy_still_decides(world: World, lists: ListServer) -> None:
    store = WorldStore(world)
    store.busy = True

    result = check_online(world, lists.address, sources=["b.zip"], store=store)

    assert result.verdict is Verdict.ACCEPTED
    assert told(result)[0] == "registry-not-refreshed"


def test_a_mirror_is_written_as_prefix_and_url() -> None:
    mirror = Mirror.parse(f"{PREFIX}=http://127.0.0.1:8310/status/310000")

    assert mirror == Mirror(PREFIX, "http://127.0.0.1:8310/status/310000/")


@pytest.mark.parametrize("text", ["", "=", "a=http://b/", f"{PREFIX}=file:///etc/"])
def test_a_mirror_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        Mirror.parse(text)
