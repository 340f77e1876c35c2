"""The view over a store answers as the view over the same files in memory."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    REGIONS,
    SHANGHAI,
    ZHEJIANG,
    registry_files,
    when,
)
from tests.trust_file import read_trust
from tests.trust_registry.founded import MARKET, FoundedRegistry
from trust_registry import roles
from trust_registry.store import TrustStore
from trust_registry.view import MemoryView, TrustView

URI = f"https://status.{SHANGHAI}.example/310000-1"


@pytest.fixture
def memory() -> MemoryView:
    return read_trust({**registry_files(), "status_lists": {}})[0]


def both_say(
    store: TrustStore, memory: MemoryView, ask: Any, *asked: Any, **named: Any
) -> Any:
    answers = [ask(view, *asked, **named) for view in (store.view(), memory)]
    assert answers[0] == answers[1]
    return answers[0]


def test_agencies_are_the_same(store: TrustStore, memory: MemoryView) -> None:
    for iss in (MARKET, f"https://license.{JIANGSU}.example/js"):
        assert both_say(store, memory, lambda view, iss=iss: view.agency(iss))
    for iss in (MARKET + "/", MARKET.upper(), "", "https://license.440000.example/x"):
        assert both_say(store, memory, lambda view, iss=iss: view.agency(iss)) is None


def test_regions_are_the_same(store: TrustStore, memory: MemoryView) -> None:
    def codes(view: TrustView) -> list[str]:
        return [region.code for region in view.regions()]

    def of(view: TrustView) -> str | None:
        region = view.region_of(MARKET)
        return region.code if region else None

    assert both_say(store, memory, codes) == list(REGIONS)
    assert both_say(store, memory, of) == SHANGHAI
    assert store.view().region("440000") is None


def test_recognition_is_the_same(store: TrustStore, memory: MemoryView) -> None:
    for accepting in (*REGIONS, "440000"):
        both_say(
            store,
            memory,
            lambda view, accepting=accepting: view.recognition(
                accepting=accepting,
                issuing=SHANGHAI,
                type_code=BUSINESS_LICENSE,
                issued_at=NOW,
                now=NOW,
            ),
        )


def test_status_issuers_are_the_same(store: TrustStore, memory: MemoryView) -> None:
    for uri in (URI, "https://status.440000.example/1", ""):
        both_say(store, memory, lambda view, uri=uri: view.status_issuer_for(uri))


def test_the_policy_is_the_same(store: TrustStore, memory: MemoryView) -> None:
    assert both_say(store, memory, lambda view: view.policy).announce_ahead_s


def test_a_license_type_is_the_catalogues(store: TrustStore) -> None:
    found = store.view().license_type(BUSINESS_LICENSE)

    assert found is not None
    assert found.code == BUSINESS_LICENSE
    for unknown in ("99900000000000000X001", "", "../policy/members"):
        assert store.view().license_type(unknown) is None


def test_a_regions_own_rows_are_asked(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    row = {
        "accepting": JIANGSU,
        "issuing": SHANGHAI,
        "license_type": "*",
        "from": when(days=-1),
    }
    path = registry.region(JIANGSU).folder / "recognition.json"
    path.write_bytes(
        strict_json.dumps({"format": "tongyan-recognition-1", "rows": [row]})
    )
    registry.publish(JIANGSU, emergency="for the test")
    view = registry.store(tmp_path / "trust").view()

    def recognized(accepting: str) -> bool:
        return view.recognition(
            accepting=accepting,
            issuing=SHANGHAI,
            type_code=BUSINESS_LICENSE,
            issued_at=NOW,
            now=NOW,
        ).recognized

    assert recognized(JIANGSU)
    assert recognized(ZHEJIANG)
    assert not recognized("340000")


def test_a_salvage_file_is_searched(registry: FoundedRegistry, tmp_path: Path) -> None:
    digests = sorted(hashlib.sha256(bytes([n])).hexdigest() for n in range(200))
    agency = registry.region().agencies().agency(MARKET)
    assert agency is not None
    kid = agency.keys[0].kid
    lines = "".join(f"{digest}\n" for digest in digests)
    (registry.region().folder / f"salvage-{kid}.txt").write_text(lines, "ascii")
    registry.publish()
    view = registry.store(tmp_path / "trust").view()

    assert all(view.is_salvaged(SHANGHAI, kid, digest) for digest in digests)
    for digest in ("0" * 64, "f" * 64, digests[0].upper(), digests[7][:-1], ""):
        assert not view.is_salvaged(SHANGHAI, kid, digest)
    assert not view.is_salvaged(JIANGSU, kid, digests[0])
    assert not view.is_salvaged(SHANGHAI, "AAAAAAAAAAAAAAAA", digests[0])


def test_an_entry_that_keeps_to_no_format_is_not_listed(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    # A careless host took it in; the agency's neighbors are not concerned.
    content = strict_json.loads(
        (registry.region().folder / "agencies.json").read_bytes()
    )
    content["agencies"][0]["status"] = []
    path = f"regions/{SHANGHAI}/agencies.json"
    registry.list_file(roles.publisher_role(SHANGHAI), path, strict_json.dumps(content))
    registry.release_unchecked()
    view = registry.store(tmp_path / "trust").view()

    assert view.agency(MARKET) is None
    assert view.agency(f"https://license.{SHANGHAI}.example/traffic") is not None
    assert view.standing.quarantined == {}


def test_an_agency_listed_under_another_regions_prefix_is_reported(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    content = strict_json.loads(
        (registry.region(JIANGSU).folder / "agencies.json").read_bytes()
    )
    stolen = registry.region().agencies().agencies[0]
    entry = stolen.model_dump(mode="json", by_alias=True)
    entry["keys"] = content["agencies"][0]["keys"]
    content["agencies"].append(entry)
    path = f"regions/{JIANGSU}/agencies.json"
    registry.list_file(roles.publisher_role(JIANGSU), path, strict_json.dumps(content))
    registry.release_unchecked()
    store = registry.store(tmp_path / "trust")
    agency = store.view().agency(MARKET)

    assert agency is not None
    assert agency.keys == stolen.keys
    assert any("A1" in finding for finding in store.view().findings)


def test_a_views_age_is_that_of_its_timestamp(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    registry.release(now=NOW + timedelta(hours=3))
    store.update([str(registry.repository.folder)], now=NOW)
    standing = store.view().standing

    assert standing.issued_at == NOW + timedelta(hours=3)
    assert standing.highest_issued_at == standing.issued_at
    assert standing.timestamp_expires == standing.issued_at + timedelta(days=7)
