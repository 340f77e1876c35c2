"""Status lists in a trust store and at the host: each vouches for itself or is out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.sample_registry import JIANGSU, NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.disk import locked
from trust_registry.errors import StatusListRefusedError, SubmissionRefusedError
from trust_registry.store import TrustStore

URI = f"https://status.{SHANGHAI}.example/310000-1"
PATH = f"status/{SHANGHAI}/310000-1.jwt"
LATER = NOW + timedelta(hours=1)


def serve(registry: FoundedRegistry, text: str, path: str = PATH) -> None:
    """Put a list where the host serves it, whatever it is."""
    target = registry.repository.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "ascii")


def refused(store: TrustStore, registry: FoundedRegistry) -> dict[str, str]:
    report = store.update([str(registry.repository.folder)], now=NOW)
    return dict(report.sources[0].status_refused)


def issued_at(store: TrustStore) -> datetime | None:
    held = store.status_lists().get(URI)
    return held.issued_at if held else None


def test_a_list_comes_with_the_bundle(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list())
    report = store.update([str(registry.bundle())], now=NOW)
    held = store.status_lists().get(URI)

    assert report.sources[0].outcome == "unchanged"
    assert report.sources[0].status_accepted == [URI]
    assert held is not None
    assert held.state_at(2).code == "revoked"


def test_first_trust_brings_the_lists_along(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    serve(registry, registry.status_list())

    assert issued_at(registry.store(tmp_path / "trust")) == NOW


def test_a_newer_list_takes_the_place_of_the_older(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list())
    refused(store, registry)
    assert issued_at(store) == NOW
    serve(registry, registry.status_list(issued_at=LATER))

    assert refused(store, registry) == {}
    assert issued_at(store) == LATER


def test_a_list_that_is_not_there_is_no_list(store: TrustStore) -> None:
    lists = store.status_lists()

    assert lists.get(URI) is None
    for uri in ("", "https://elsewhere.example/1", f"{URI}/../../journal"):
        assert lists.get(uri) is None


def test_an_older_list_never_replaces_a_newer(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(issued_at=LATER))
    refused(store, registry)
    serve(registry, registry.status_list(states=[0, 0, 0]))

    assert "older than the list held" in refused(store, registry)[URI]
    assert issued_at(store) == LATER


def test_an_older_list_stays_out_after_the_newer_file_was_lost(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(issued_at=LATER))
    refused(store, registry)
    (store.folder / PATH).write_bytes(bytes(500))
    serve(registry, registry.status_list())

    assert "older" in refused(store, registry)[URI]
    assert TrustStore.open(store.folder).status_lists().get(URI) is None


def test_a_list_signed_by_a_stranger_does_not_count(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list())
    refused(store, registry)
    serve(registry, registry.status_list(issued_at=LATER, key="thief"))

    assert URI in refused(store, registry)
    assert issued_at(store) == NOW


def test_a_list_signed_by_another_region_does_not_count(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(key=f"status-{JIANGSU}"))

    assert URI in refused(store, registry)
    assert issued_at(store) is None


def test_a_list_signed_with_an_agencys_license_key_does_not_count(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(key="market"))

    assert URI in refused(store, registry)


def test_a_list_of_another_uri_does_not_count(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(uri=f"{URI}0"))

    assert "answered with" in refused(store, registry)[URI]


def test_a_list_outside_every_prefix_does_not_count(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    path = "status/440000/440000-1.jwt"
    serve(registry, registry.status_list(), path)

    assert "no member region" in refused(store, registry)[path]


@pytest.mark.parametrize(
    "text",
    ["", "x", "a.b.c", "\x00" * 50, "é" * 9, "." * 4000],
    ids=["empty", "word", "parts", "zeros", "accents", "dots"],
)
def test_whatever_lies_there_never_replaces_a_good_list(
    registry: FoundedRegistry, store: TrustStore, text: str
) -> None:
    serve(registry, registry.status_list())
    refused(store, registry)
    (registry.repository.folder / PATH).write_text(text, "utf-8")

    assert URI in refused(store, registry)
    assert issued_at(store) == NOW


def test_a_list_cut_short_never_replaces_a_good_one(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list())
    refused(store, registry)
    text = registry.status_list(issued_at=LATER)
    for length in range(0, len(text), 97):
        serve(registry, text[:length])
        assert URI in refused(store, registry)
    assert issued_at(store) == NOW


def test_a_list_is_kept_in_a_folder_below_its_prefix(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    name = "hospital/1"
    serve(registry, registry.status_list(name=name), f"status/{SHANGHAI}/{name}.jwt")

    assert refused(store, registry) == {}
    assert store.status_lists().get(f"https://status.{SHANGHAI}.example/{name}")


# Asked afresh


def test_a_list_fetched_just_now_is_kept(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    assert store.refresh_status_list(URI, registry.status_list()).issued_at == NOW
    assert issued_at(TrustStore.open(store.folder)) == NOW
    assert issued_at(store) == NOW


def test_a_list_fetched_just_now_may_not_be_older(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    store.refresh_status_list(URI, registry.status_list(issued_at=LATER))

    with pytest.raises(StatusListRefusedError, match="older"):
        store.refresh_status_list(URI, registry.status_list())
    assert issued_at(store) == LATER


def test_while_another_process_refreshes_a_list_is_used_but_not_kept(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    with locked(store.folder / "lock", "refreshing"):
        fetched = store.refresh_status_list(URI, registry.status_list())

    assert fetched.issued_at == NOW
    assert issued_at(store) is None


def test_a_refresh_keeps_what_the_journal_says_of_lists(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    store.refresh_status_list(URI, registry.status_list(issued_at=LATER))
    registry.release()
    store.update([str(registry.bundle())], now=NOW)

    with pytest.raises(StatusListRefusedError, match="older"):
        store.refresh_status_list(URI, registry.status_list())


# At the host


def hand_in(registry: FoundedRegistry, text: str, now: datetime = NOW) -> str:
    file = registry.folder / "list.jwt"
    file.write_text(text, "utf-8")
    return registry.host.ingest_status_list(file, now=now)


def test_the_host_serves_a_list_at_once(registry: FoundedRegistry) -> None:
    assert hand_in(registry, registry.status_list()) == URI
    assert (registry.repository.folder / PATH).exists()
    listing = (registry.repository.folder / "status/lists.json").read_text()
    assert f"{SHANGHAI}/310000-1.jwt" in listing


def test_the_host_takes_the_same_list_twice(registry: FoundedRegistry) -> None:
    text = registry.status_list()

    assert hand_in(registry, text) == hand_in(registry, text)


def test_the_host_refuses_an_older_list(registry: FoundedRegistry) -> None:
    hand_in(registry, registry.status_list(issued_at=LATER), now=LATER)

    with pytest.raises(SubmissionRefusedError, match="older"):
        hand_in(registry, registry.status_list(), now=LATER)


@pytest.mark.parametrize("key", ["thief", "market", f"status-{JIANGSU}"])
def test_the_host_refuses_a_list_of_a_wrong_signer(
    registry: FoundedRegistry, key: str
) -> None:
    with pytest.raises(SubmissionRefusedError):
        hand_in(registry, registry.status_list(key=key))
    assert not (registry.repository.folder / PATH).exists()


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/1",
        f"https://status.{SHANGHAI}.example/../../{JIANGSU}/x",
        f"https://status.{SHANGHAI}.example/",
        f"https://status.{SHANGHAI}.example/a b",
    ],
)
def test_the_host_refuses_a_list_outside_its_prefix(
    registry: FoundedRegistry, uri: str
) -> None:
    with pytest.raises(SubmissionRefusedError):
        hand_in(registry, registry.status_list(uri=uri))


@pytest.mark.parametrize("text", ["", "a.b.c", "é", "{}"])
def test_the_host_refuses_what_is_no_list(registry: FoundedRegistry, text: str) -> None:
    with pytest.raises(SubmissionRefusedError):
        hand_in(registry, text)


def test_the_host_refuses_a_list_from_the_future(registry: FoundedRegistry) -> None:
    soon = registry.status_list(issued_at=NOW + timedelta(minutes=9))
    assert hand_in(registry, soon) == URI

    with pytest.raises(SubmissionRefusedError, match="in the future"):
        hand_in(registry, registry.status_list(issued_at=LATER))


def test_the_host_refuses_a_list_that_has_ended(registry: FoundedRegistry) -> None:
    with pytest.raises(SubmissionRefusedError, match="ended"):
        hand_in(registry, registry.status_list(), now=NOW + timedelta(days=7))


def test_without_its_journal_an_older_list_stays_out(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    serve(registry, registry.status_list(issued_at=LATER))
    refused(store, registry)
    (store.folder / "journal").write_bytes(bytes(500))
    serve(registry, registry.status_list())

    assert "older" in refused(store, registry)[URI]
    assert issued_at(TrustStore.open(store.folder)) == LATER
