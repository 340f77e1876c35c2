"""A counter's trust store: first trust, refreshing, what stays when a source fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import BUSINESS_LICENSE, JIANGSU, NOW, REGIONS, SHANGHAI
from tests.trust_registry.founded import (
    FOUNDED_AT,
    MARKET,
    FoundedRegistry,
    found_registry,
)
from trust_registry import roles
from trust_registry.errors import FirstTrustError, RegistryError, TrustStoreError
from trust_registry.fingerprint import fingerprint
from trust_registry.freshness import Freshness, freshness
from trust_registry.store import TrustStore

LATER = NOW + timedelta(hours=1)
SHANGHAI_PUB = roles.publisher_role(SHANGHAI)


def rename_market(registry: FoundedRegistry, name: str) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["agencies"][0]["name"]["en"] = name

    registry.edit_agencies(rename)


def market_name(store: TrustStore) -> str:
    agency = store.view().agency(MARKET)
    assert agency is not None
    return agency.name.en


def outcome(store: TrustStore, source: Any, *, now: Any = NOW) -> str:
    return store.update([str(source)], now=now).sources[0].outcome


# First trust


def test_first_trust_takes_the_registry_in(store: TrustStore) -> None:
    view = store.view()

    assert [region.code for region in view.regions()] == list(REGIONS)
    assert view.agency(MARKET) is not None
    assert view.license_type(BUSINESS_LICENSE) is not None
    assert view.standing.issued_at == FOUNDED_AT
    assert not view.standing.quarantined


@pytest.mark.parametrize(
    "respell",
    [
        str.lower,
        lambda text: text.replace(" ", ""),
        lambda text: text.replace(" ", "-"),
    ],
    ids=["lower", "joined", "hyphens"],
)
def test_a_fingerprint_is_typed_in_any_spelling(
    registry: FoundedRegistry, tmp_path: Path, respell: Any
) -> None:
    registry.fingerprint = respell(registry.fingerprint)

    assert registry.store(tmp_path / "trust").view().agency(MARKET) is not None


@pytest.mark.parametrize("typed", ["", "00", "8 groups only", "é" * 64])
def test_without_a_whole_fingerprint_nothing_is_trusted(
    registry: FoundedRegistry, tmp_path: Path, typed: str
) -> None:
    registry.fingerprint = typed

    with pytest.raises(FirstTrustError, match="sixteen groups"):
        registry.store(tmp_path / "trust")
    assert not (tmp_path / "trust").exists()


def test_a_part_of_the_fingerprint_is_not_enough(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    registry.fingerprint = registry.fingerprint[:-5]

    with pytest.raises(FirstTrustError, match="60 of 64"):
        registry.store(tmp_path / "trust")


def test_a_wrong_fingerprint_is_not_trusted_and_the_right_one_not_told(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    right = registry.fingerprint
    registry.fingerprint = " ".join(["0000"] * 16)

    with pytest.raises(FirstTrustError, match="compare it with the paper") as told:
        registry.store(tmp_path / "trust")
    assert right.split()[0] not in str(told.value)
    assert not (tmp_path / "trust").exists()


def test_a_bundle_of_another_registry_gets_no_first_trust(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    found_registry(tmp_path / "other")

    with pytest.raises(FirstTrustError):
        registry.store(tmp_path / "trust", tmp_path / "other/host/repository")


def test_paper_may_carry_a_newer_roots_fingerprint(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    registry.forge(roles.ROOT)
    registry.release()
    registry.fingerprint = fingerprint(registry.repository.newest(roles.ROOT))
    store = registry.store(tmp_path / "trust")

    assert store.view().standing.versions[roles.ROOT] == 2


def test_a_trust_store_is_not_made_twice(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    with pytest.raises(TrustStoreError, match="trust store already"):
        registry.store(store.folder)


def test_a_folder_in_use_is_left_alone(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")

    with pytest.raises(TrustStoreError, match="in use"):
        registry.store(folder)
    assert (folder / "letter.txt").read_text() == "mine"


def test_opening_nothing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrustStoreError, match="is no trust store"):
        TrustStore.open(tmp_path)


# Refreshing


def test_a_newer_publication_is_taken_in(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    rename_market(registry, "Renamed bureau")
    registry.publish()

    assert outcome(store, registry.bundle()) == "new"
    assert market_name(store) == "Renamed bureau"
    assert store.view().standing.versions[SHANGHAI_PUB] == 2


def test_the_same_state_again_changes_nothing(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    before = store.view()

    assert outcome(store, registry.repository.folder) == "unchanged"
    assert store.view() is before


def test_a_stick_with_several_bundles_gives_the_newest(
    registry: FoundedRegistry, store: TrustStore, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for hour in range(1, 4):
        registry.release(now=NOW + timedelta(hours=hour))
        shutil.copy(registry.bundle(f"made-{hour}"), stick)

    assert outcome(store, stick) == "new"
    assert store.view().standing.versions[roles.TIMESTAMP] == 4


def test_a_late_stick_is_taken_in_as_old_news(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    rename_market(registry, "Renamed bureau")
    registry.publish()
    late = NOW + timedelta(days=9)

    assert outcome(store, registry.bundle(), now=late) == "new"
    assert market_name(store) == "Renamed bureau"
    standing = store.view().standing
    assert (
        freshness(standing, now=late, max_stale_s=14 * 86_400, regions=[SHANGHAI])
        is Freshness.STALE
    )


def test_a_late_stick_serves_first_trust_too(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    store = TrustStore.initialize(
        tmp_path / "trust",
        str(registry.bundle()),
        fingerprint=registry.fingerprint,
        now=NOW + timedelta(days=300),
    )

    assert store.view().standing.issued_at == FOUNDED_AT


@pytest.mark.parametrize("years", [-1, 1])
def test_a_wrong_clock_does_not_keep_new_data_out(
    registry: FoundedRegistry, store: TrustStore, years: int
) -> None:
    rename_market(registry, "Renamed bureau")
    registry.publish()
    wrong = NOW + timedelta(days=365 * years)

    assert outcome(store, registry.bundle(), now=wrong) == "new"


def test_an_older_stick_after_a_newer_sync_is_not_taken(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    old = registry.bundle("old")
    rename_market(registry, "Renamed bureau")
    registry.publish()
    store.update([str(registry.bundle("new"))], now=NOW)

    assert outcome(store, old) == "older"
    assert outcome(store, old, now=NOW + timedelta(days=300)) == "older"
    assert market_name(store) == "Renamed bureau"


def test_a_bundle_of_another_registry_is_not_taken(
    store: TrustStore, tmp_path: Path
) -> None:
    found_registry(tmp_path / "other")
    report = store.update([str(tmp_path / "other/host/repository")], now=NOW)

    assert report.sources[0].outcome == "refused"
    assert store.view().standing.versions[roles.TIMESTAMP] == 1


def test_a_source_that_fails_does_not_keep_the_next_one_out(
    registry: FoundedRegistry, store: TrustStore, tmp_path: Path
) -> None:
    rename_market(registry, "Renamed bureau")
    registry.publish()
    broken = tmp_path / "tongyan-trust-9.zip"
    broken.write_bytes(b"PK\x03\x04 cut")
    report = store.update(
        ["/nowhere", str(broken), str(tmp_path), str(registry.bundle())], now=NOW
    )

    assert [one.outcome for one in report.sources] == [
        "unreachable",
        "unreachable",
        "unreachable",
        "new",
    ]
    assert report.is_good
    assert all("\n" not in one.detail for one in report.sources)


def test_what_is_reported_can_be_read_by_a_program(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    report = store.update([str(registry.bundle()), "/nowhere"], now=NOW).to_json()

    assert [one["outcome"] for one in report["sources"]] == ["unchanged", "unreachable"]
    assert set(report["sources"][0]["sentence"]) == {"zh", "en"}


def test_many_refreshes_keep_two_generations(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    for minute in range(5):
        registry.release(now=NOW + timedelta(minutes=minute))
        store.update([str(registry.repository.folder)], now=LATER)

    kept = sorted(path.name for path in (store.folder / "generations").iterdir())
    assert kept == ["00000005", "00000006"]


def test_a_reader_keeps_its_view_while_another_is_committed(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    reader = TrustStore.open(store.folder).view()
    before = market_name(TrustStore.open(store.folder))
    rename_market(registry, "Renamed bureau")
    registry.publish()
    store.update([str(registry.repository.folder)], now=NOW)
    agency = reader.agency(MARKET)

    assert agency is not None
    assert agency.name.en == before
    assert market_name(TrustStore.open(store.folder)) == "Renamed bureau"


# Regions


def test_a_bundle_for_one_region_brings_that_region_alone(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    store = registry.store(tmp_path / "trust", registry.bundle(regions=[SHANGHAI]))
    view = store.view()

    assert view.agency(MARKET) is not None
    assert view.agency(f"https://license.{JIANGSU}.example/js") is None
    assert set(view.standing.region_issued_at) == {SHANGHAI}
    assert set(view.standing.quarantined) == set(REGIONS) - {SHANGHAI}


def test_a_bundle_for_one_region_leaves_what_is_held_of_the_others(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    rename_market(registry, "Renamed bureau")
    registry.publish()
    outcome(store, registry.bundle(regions=[SHANGHAI]))
    standing = store.view().standing

    assert market_name(store) == "Renamed bureau"
    assert standing.quarantined == {}
    assert standing.region_issued_at[JIANGSU] == NOW


def break_shanghai(registry: FoundedRegistry) -> None:
    """Let the host serve a publication of Shanghai that nobody of it signed."""
    rename_market(registry, "Stolen bureau")
    registry.forge(SHANGHAI_PUB, signers=registry.signers(roles.TIMESTAMP))
    registry.release_unchecked()


def test_a_broken_region_is_quarantined_and_its_last_good_part_stays(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    rename = market_name(store)
    break_shanghai(registry)
    report = store.update([str(registry.bundle())], now=NOW)
    standing = store.view().standing

    assert set(report.sources[0].quarantined) == {SHANGHAI}
    assert market_name(store) == rename
    assert standing.quarantined.keys() == {SHANGHAI}
    assert standing.region_issued_at[SHANGHAI] == FOUNDED_AT
    assert standing.region_issued_at[JIANGSU] == NOW


def test_a_broken_region_does_not_freeze_the_others(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["agencies"][0]["name"]["en"] = "Renamed in Jiangsu"

    registry.edit_agencies(rename, JIANGSU)
    registry.host.ingest(registry.submit(JIANGSU), now=NOW)
    break_shanghai(registry)
    outcome(store, registry.bundle())
    agency = store.view().agency(f"https://license.{JIANGSU}.example/js")

    assert agency is not None
    assert agency.name.en == "Renamed in Jiangsu"


def test_a_region_comes_out_of_quarantine_with_its_next_good_part(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    break_shanghai(registry)
    outcome(store, registry.bundle("broken"))
    registry.forge(SHANGHAI_PUB)
    registry.release_unchecked(now=LATER)
    outcome(store, registry.bundle("mended"), now=LATER)
    standing = store.view().standing

    assert standing.quarantined == {}
    assert standing.region_issued_at[SHANGHAI] == LATER


def test_a_quarantined_regions_part_ages_through_several_refreshes(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    break_shanghai(registry)
    outcome(store, registry.bundle("first"))
    registry.release_unchecked(now=LATER)
    outcome(store, registry.bundle("second"), now=LATER)

    assert store.view().standing.region_issued_at[SHANGHAI] == FOUNDED_AT


def test_a_region_with_a_wrong_file_is_quarantined(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    path = f"regions/{SHANGHAI}/agencies.json"
    registry.list_file(SHANGHAI_PUB, path, b'{"format":"tongyan-agencies-1"}')
    registry.release_unchecked()
    outcome(store, registry.bundle())

    assert "not the file of the region" in store.view().standing.quarantined[SHANGHAI]


@pytest.mark.parametrize(
    "tail", ["\\ud800", "\\u001b[31m", "\\u0000", "\\u4e2d", "x" * 5000, "\\r\\n"]
)
def test_a_hostile_identifier_of_one_region_stops_nobody(
    registry: FoundedRegistry, store: TrustStore, tail: str
) -> None:
    path = f"regions/{SHANGHAI}/agencies.json"
    raw = (registry.region().folder / "agencies.json").read_bytes()
    hostile = raw.replace(b"example/market", b"example/market" + tail.encode(), 1)
    assert hostile != raw
    registry.list_file(SHANGHAI_PUB, path, hostile)
    registry.release_unchecked()
    report = store.update([str(registry.bundle())], now=NOW).sources[0]
    traffic = f"https://license.{SHANGHAI}.example/traffic"

    assert report.outcome == "new"
    assert store.view().agency(MARKET) is None
    assert store.view().agency(traffic) is not None
    assert all(finding.isprintable() for finding in report.findings)
    assert all(len(finding) < 300 for finding in report.findings)


def test_a_million_faults_of_one_region_are_told_briefly(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    path = f"regions/{SHANGHAI}/agencies.json"
    content = strict_json.loads(
        (registry.region().folder / "agencies.json").read_bytes()
    )
    content["agencies"] += [{"id": "x"}] * 100_000
    registry.list_file(SHANGHAI_PUB, path, strict_json.dumps(content))
    registry.release_unchecked()
    findings = store.update([str(registry.bundle())], now=NOW).sources[0].findings

    assert len(findings) < 300
    assert "more" in findings[-1]
    assert store.view().agency(MARKET) is not None


def test_a_region_whose_keys_the_council_replaced_loses_its_old_part(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    # What the old officers signed must not outlive the council's decision.
    new = [registry.new_key(f"authority-{n}", SHANGHAI) for n in (4, 5, 6)]
    role = roles.authority_role(SHANGHAI)

    def replace_officers(targets: Any) -> None:
        for keyid in list(targets.delegations.roles[role].keyids):
            targets.revoke_key(keyid, role)
        for signer in new:
            targets.add_key(signer.public_key, role)

    registry.forge(roles.TARGETS, replace_officers)
    registry.release_unchecked()
    outcome(store, registry.bundle())
    standing = store.view().standing

    assert set(standing.quarantined) == {SHANGHAI}
    assert SHANGHAI not in standing.region_issued_at
    assert store.view().agency(MARKET) is None


def test_an_expelled_region_is_gone(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    def expel(targets: Any) -> None:
        role = roles.authority_role(SHANGHAI)
        for keyid in list(targets.delegations.roles[role].keyids):
            targets.revoke_key(keyid, role)
        del targets.delegations.roles[role]

    path = "policy/members.json"
    pin = registry.content(roles.TARGETS).targets[path]
    members = strict_json.loads(
        registry.repository.blob(path, pin.hashes["sha256"]) or b""
    )
    del members["regions"][0]
    registry.list_file(roles.TARGETS, path, strict_json.dumps(members))
    registry.forge(roles.TARGETS, expel)
    registry.release()

    assert outcome(store, registry.bundle()) == "new"
    assert store.view().region(SHANGHAI) is None
    assert store.view().agency(MARKET) is None
    assert store.view().agency(f"https://license.{JIANGSU}.example/js") is not None


def test_first_trust_refuses_what_does_not_hold(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    registry.release_unchecked(signers=registry.signers(roles.TIMESTAMP)[:1])

    with pytest.raises(RegistryError):
        registry.store(tmp_path / "trust")
    assert not (tmp_path / "trust").exists()


def test_a_counter_starts_without_the_library_that_refreshes(
    store: TrustStore,
) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from trust_registry.store import TrustStore\n"
        "assert TrustStore.open(Path(sys.argv[1])).view().agency(sys.argv[2])\n"
        "loaded = {'tuf', 'securesystemslib', 'urllib3', 'fastapi', 'sqlalchemy'}\n"
        "sys.exit(str(loaded & set(sys.modules) or ''))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(store.folder), MARKET],
        stderr=subprocess.PIPE,
        check=False,
    )

    assert done.stderr.strip() == b""
