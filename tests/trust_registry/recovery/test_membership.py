"""The council suspends a region, ends its membership, gives a seat; counters follow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.sample_registry import ANHUI, JIANGSU, NOW, SHANGHAI, ZHEJIANG, when
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.recovery.officers import (
    Counter,
    Officers,
    english,
    license_of,
)
from trust_registry import roles
from verifier.verify import verify

BEFORE, AFTER = NOW - timedelta(days=30), NOW - timedelta(days=1)
PUBLISHER = roles.publisher_role(SHANGHAI)
OTHERS = (JIANGSU, ZHEJIANG, ANHUI)


def test_a_suspended_regions_older_licenses_stay_good(
    officers: Officers, counter: Counter
) -> None:
    read = officers.sit(("suspend", "--region", SHANGHAI, "--from", when(days=-10)))
    counter.update()
    during = counter.cause(license_of(issued_at=AFTER))
    officers.sit(("suspend", "--region", SHANGHAI, "--until", when(days=-5)))
    counter.update()

    assert "is suspended from" in english(read)
    assert counter.cause(license_of(issued_at=BEFORE)) is None
    assert during == "region-suspended"
    within = license_of(issued_at=NOW - timedelta(days=7))
    assert counter.cause(within) == "region-suspended"
    assert counter.cause(license_of(issued_at=AFTER)) is None


def test_an_expelled_regions_older_licenses_stay_checkable(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    """The region had a seat and three of the host's keys; both end."""
    officers.replace_host_keys(*OTHERS)
    until = ("--accept-issued-until", when(days=-10))
    read = officers.sit(("expel", "--region", SHANGHAI, *until))
    counter.update()

    told = english(read)
    assert "Shanghai (310000) is no member any more" in told
    assert "stays checkable" in told
    root = registry.repository.root()
    assert (root.roles["root"].threshold, len(root.roles["root"].keyids)) == (2, 3)
    view = counter.store.view()
    assert view.region(SHANGHAI) is None
    assert counter.cause(license_of(issued_at=BEFORE)) is None
    assert counter.cause(license_of(issued_at=AFTER)) == "region-suspended"
    report = counter.check(license_of(issued_at=BEFORE))
    assert report.region is not None
    assert report.region.name.en == "Shanghai"


def test_an_expelled_regions_status_goes_on_being_published(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    officers.replace_host_keys(*OTHERS)
    officers.sit(("expel", "--region", SHANGHAI))
    later = registry.status_list(
        issued_at=NOW + timedelta(minutes=1), states=[0] * 5 + [1]
    )
    path = registry.folder / "list.jwt"
    path.write_text(later)
    officers.hand_in(path)
    counter.update()

    assert counter.cause(license_of(issued_at=BEFORE)) == "revoked"


def test_a_fresh_counter_checks_an_expelled_regions_licenses_from_a_stick(
    officers: Officers, counter: Counter, registry: FoundedRegistry, tmp_path: Path
) -> None:
    """The first counter's list lies in the repository; the stick brings all of it."""
    officers.replace_host_keys(*OTHERS)
    officers.sit(("expel", "--region", SHANGHAI))
    fresh = registry.store(tmp_path / "fresh", registry.bundle())
    report = verify(
        license_of(issued_at=BEFORE),
        trust=fresh.view(),
        status_lists=fresh.status_lists(),
        accepting_region=ZHEJIANG,
        now=NOW,
    )

    assert counter.cause(license_of(issued_at=BEFORE)) is None
    assert report.cause is None
    assert fresh.view().findings == []


def test_what_an_expelled_region_still_signs_is_not_taken_in(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    officers.replace_host_keys(*OTHERS)
    officers.sit(("expel", "--region", SHANGHAI))
    submission = officers.sign("publish", officers.region)["submission"]
    code, out, _ = officers.attempt("ingest", officers.host, submission)
    registry.forge(PUBLISHER)
    registry.release_unchecked(now=NOW)
    counter.update()

    assert code == 1
    assert "no member" in out
    assert counter.store.view().region(SHANGHAI) is None
    assert counter.cause(license_of(issued_at=BEFORE)) is None


def test_a_region_that_holds_host_keys_is_not_expelled_before_they_are_replaced(
    officers: Officers,
) -> None:
    trust = ("--trust", officers.registry.repository.folder)
    words = ("propose", "expel", "--region", SHANGHAI, *trust)
    out = officers.registry.folder / "expel.zip"
    code, _, err = officers.attempt(*words, "--out", out, "--at", when())

    assert code != 0
    assert "propose host-keys" in err
    assert not out.exists()
