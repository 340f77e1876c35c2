"""A member takes a seat in the council, in a later act than joining."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.ceremony.fujian import FUJIAN, Applicant
from tests.trust_registry.ceremony.sittings import assembled, take_in
from tests.trust_registry.ceremony.test_join import join_proposal
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.recovery.officers import Counter, Officers, english


@pytest.fixture
def officers(registry: FoundedRegistry, fujian: Applicant) -> Officers:
    """Officers of a registry that Fujian has joined, without a seat."""
    take_in(registry, assembled(registry, join_proposal(registry, fujian)))
    registry.release(now=NOW)
    officers = Officers(registry)
    for role in ("root", "targets"):
        officers.make_key(officers.council, f"{FUJIAN}.{role}", owner=FUJIAN)
    return officers


def seat(officers: Officers) -> tuple[object, ...]:
    keys = [
        officers.council / f"{FUJIAN}.{role}.pub.json" for role in ("root", "targets")
    ]
    return ("seat", "--root-key", keys[0], "--targets-key", keys[1])


def test_a_seat_changes_root_and_council_together(
    officers: Officers, registry: FoundedRegistry, tmp_path: Path
) -> None:
    """From three of four to four of five; a counter of before follows both."""
    counter = Counter(registry, tmp_path / "counter")
    names = [f"{FUJIAN}.root", f"{FUJIAN}.targets"]
    told = officers.fingerprint(officers.council, *names)

    read = english(officers.sit(seat(officers), typed=[told]))
    counter.update()

    assert "The root needs 4 signatures instead of 3." in read
    root = registry.repository.root()
    for role in ("root", "targets"):
        assert (root.roles[role].threshold, len(root.roles[role].keyids)) == (4, 5)
        signed = registry.repository.newest(role)
        assert signed.count(b'"sig"') == 5
    assert counter.store.view().standing.versions["root"] == 2
    assert counter.cause() is None


def test_a_seat_without_the_new_threshold_is_no_sitting(officers: Officers) -> None:
    """Three of the old four meet the old threshold, and not the new one."""
    for path in officers.council.glob(f"{FUJIAN}.*.pem"):
        path.unlink()
    for path in officers.council.glob("340000.*.pem"):
        path.unlink()
    told = officers.fingerprint(officers.council, f"{FUJIAN}.root", f"{FUJIAN}.targets")

    with pytest.raises(AssertionError, match="has 3 of 4 signatures"):
        officers.sit(seat(officers), typed=[told])


def test_a_member_with_a_seat_takes_no_second(officers: Officers) -> None:
    keys = [
        officers.council / f"310000.{role}.pub.json" for role in ("root", "targets")
    ]
    words = ("propose", "seat", "--root-key", keys[0], "--targets-key", keys[1])
    trust = ("--trust", officers.registry.repository.folder)
    code, _, err = officers.attempt(*words, *trust, "--out", keys[0].with_name("s.zip"))

    assert code != 0
    assert "has a seat already" in err
