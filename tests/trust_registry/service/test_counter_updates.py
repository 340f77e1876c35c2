"""A counter refreshes from the service over HTTP: whole, cut, altered, held back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.local_service import running
from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.founded import MARKET, FoundedRegistry
from tests.trust_registry.service.hosted import hosting
from trust_registry import roles
from trust_registry.role_content import meta_file
from trust_registry.service.app import HostService
from trust_registry.store import TrustStore

ROLE = roles.publisher_role(SHANGHAI)
PUBLISHER = f"/metadata/2.{ROLE}.json"
Spoil = Callable[[Message], Message]


class Spoiled:
    """A mirror in bad hands: changes what the service answers for one path."""

    def __init__(self, app: ASGIApp, path: str, spoil: Spoil) -> None:
        self._app = app
        self._path = path
        self._spoil = spoil

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def spoiled(message: Message) -> None:
            await send(self._spoil(message))

        is_asked = scope["type"] == "http" and self._path in scope["path"]
        await self._app(scope, receive, spoiled if is_asked else send)


@contextmanager
def serving(
    registry: FoundedRegistry, path: str = "/none", spoil: Spoil = lambda each: each
) -> Iterator[str]:
    service = HostService(registry.host, clock=lambda: NOW)
    app = Spoiled(service.app, path, spoil)
    with service.running(), running(lambda _: app) as address:
        yield f"{address}/"


def test_first_trust_and_refreshing_need_the_address_alone(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    with hosting(registry) as hosted:
        store = registry.store(tmp_path / "trust", f"{hosted.address}/")
        hosted.hand_in(
            registry.status_list().encode("ascii"), "application/statuslist+jwt"
        )
        hosted.hand_in_file(registry.submit())
        registry.release()
        report = store.update([f"{hosted.address}/"], now=NOW).sources[0]

    assert report.outcome == "new"
    assert report.status_accepted == ["https://status.310000.example/310000-1"]
    view = store.view()
    assert view.standing.versions[ROLE] == 2
    assert view.agency(MARKET) is not None


def test_nothing_new_costs_two_requests(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    with hosting(registry) as hosted:
        store = registry.store(tmp_path / "trust", f"{hosted.address}/")
        before = files_asked(hosted.get("/metrics").text)
        report = store.update([f"{hosted.address}/"], now=NOW).sources[0]
        after = files_asked(hosted.get("/metrics").text)

    assert report.outcome == "unchanged"
    assert after - before == 2


def files_asked(metrics: str) -> float:
    return sum(
        float(line.rpartition(" ")[2])
        for line in metrics.splitlines()
        if line.startswith("tongyan_http_requests_total") and "/metadata/" in line
    )


def cut(message: Message) -> Message:
    if message["type"] == "http.response.body":
        return {**message, "body": message["body"][:-10]}
    return message


def shorter(message: Message) -> Message:
    if message["type"] == "http.response.body":
        return {**message, "body": b"{}"}
    headers = [h for h in message["headers"] if h[0] in (b"content-type", b"vary")]
    return {**message, "headers": [*headers, (b"content-length", b"2")]}


def oversize(message: Message) -> Message:
    if message["type"] == "http.response.body":
        return {**message, "body": message["body"] + bytes(1_000_000)}
    headers = [h for h in message["headers"] if h[0] == b"content-type"]
    return {**message, "headers": headers}


def emptied(message: Message) -> Message:
    if message["type"] == "http.response.body":
        return {**message, "body": bytes(len(message["body"]))}
    return message


SPOILS = [cut, shorter, oversize, emptied]


@pytest.mark.parametrize("spoil", SPOILS)
def test_attack_a_spoiled_timestamp_changes_nothing(
    registry: FoundedRegistry, store: TrustStore, spoil: Spoil
) -> None:
    registry.publish()
    with serving(registry, "/metadata/timestamp.json", spoil) as address:
        report = store.update([address], now=NOW).sources[0]

    assert report.outcome in ("unreachable", "refused")
    assert "\n" not in report.detail
    assert store.view().standing.versions["timestamp"] == 1


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("path", [PUBLISHER, ".agencies.json"])
def test_attack_a_regions_spoiled_file_holds_back_that_region_alone(
    registry: FoundedRegistry, store: TrustStore, path: str, spoil: Spoil
) -> None:
    registry.edit_agencies(rename)
    registry.publish()
    with serving(registry, path, spoil) as address:
        report = store.update([address], now=NOW).sources[0]

    assert report.outcome == "new"
    assert set(report.quarantined) == {SHANGHAI}
    standing = store.view().standing
    assert standing.versions["timestamp"] == 2
    agency = store.view().agency(MARKET)
    assert agency is not None
    assert agency.name.en != "Renamed"


def rename(content: dict[str, Any]) -> None:
    content["agencies"][0]["name"]["en"] = "Renamed"


def test_a_region_held_back_comes_with_the_next_whole_source(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    registry.edit_agencies(rename)
    registry.publish()
    with serving(registry, ".agencies.json", oversize) as address:
        store.update([address], now=NOW)
    with serving(registry) as address:
        report = store.update([address], now=NOW).sources[0]

    assert report.quarantined == {}
    agency = store.view().agency(MARKET)
    assert agency is not None
    assert agency.name.en == "Renamed"


# A dishonest host: it has its own keys and nobody else's


def forges(registry: FoundedRegistry) -> None:
    registry.forge(ROLE, signers=registry.signers(roles.TIMESTAMP))
    registry.release_unchecked()


def alters(registry: FoundedRegistry) -> None:
    file = registry.repository.folder / PUBLISHER[1:]
    file.write_bytes(file.read_bytes().replace(b'"length":', b'"length":1', 1))
    registry.release_unchecked()


def drops(registry: FoundedRegistry) -> None:
    registry.release_unchecked(
        change=lambda snapshot: snapshot.meta.pop(f"{ROLE}.json")
    )


def replays(registry: FoundedRegistry) -> None:
    older = registry.repository.role_file(ROLE, 1)
    pin = meta_file(1, older)
    registry.release_unchecked(
        change=lambda snapshot: snapshot.meta.update({f"{ROLE}.json": pin})
    )


@pytest.mark.parametrize("seeded", ["by-the-network", "by-a-stick"])
@pytest.mark.parametrize("act", [forges, alters, drops, replays])
def test_attack_a_host_that_tampers_with_a_region_is_not_followed(
    registry: FoundedRegistry,
    tmp_path: Path,
    act: Callable[[FoundedRegistry], None],
    seeded: str,
) -> None:
    registry.edit_agencies(rename)
    registry.publish()
    with serving(registry) as address:
        seed = address if seeded == "by-the-network" else registry.bundle()
        store = registry.store(tmp_path / "trust", seed)
        act(registry)
        report = store.update([address], now=NOW).sources[0]

    assert report.outcome == "refused" or set(report.quarantined) == {SHANGHAI}
    view = store.view()
    assert view.standing.versions[ROLE] == 2
    agency = view.agency(MARKET)
    assert agency is not None
    assert agency.name.en == "Renamed"
