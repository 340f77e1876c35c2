"""A region rules on its agencies: keys end, names change, one answers for another."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest

from credential import strict_json
from tests.sample_keys import kid_of
from tests.sample_registry import (
    BUSINESS_LICENSE,
    LIST_URI,
    NOW,
    SHANGHAI,
    key_entry,
    when,
)
from tests.trust_registry.founded import MARKET
from tests.trust_registry.recovery.officers import Counter, Officers, license_of

TRAFFIC = f"https://license.{SHANGHAI}.example/traffic"
KID = kid_of("market")
BEFORE, AFTER = NOW - timedelta(days=30), NOW - timedelta(days=1)
SAME = "Shanghai Market bureau"
DRIVING_LICENSE = "11100000000013338W003"


def salvage_of(folder: Path, *texts: str) -> Path:
    """Write what an issuer's ledger would say of a key."""
    digests = sorted(
        hashlib.sha256(text.rpartition(".")[0].encode()).hexdigest() for text in texts
    )
    path = folder / f"salvage-{KID}.txt"
    path.write_text("".join(f"{digest}\n" for digest in digests))
    return path


def test_a_retired_key_verifies_what_it_signed_in_its_time(
    officers: Officers, counter: Counter
) -> None:
    since = ("--since", when(days=-10), "--reason", "replaced on time")
    officers.run("agency", "end-key", officers.region, KID, "--retired", *since)
    officers.publish()
    counter.update()

    assert counter.cause(license_of(issued_at=BEFORE)) is None
    assert counter.cause(license_of(issued_at=AFTER)) == "key-not-valid-then"


def test_of_a_compromised_key_only_what_the_ledger_lists_stands(
    officers: Officers, counter: Counter, tmp_path: Path
) -> None:
    """A thief dates a forged license before the theft: it gains nothing."""
    honest = license_of(issued_at=BEFORE)
    forged = license_of(issued_at=BEFORE - timedelta(days=1))
    reason = ("--reason", "server broken into")
    officers.run("agency", "end-key", officers.region, KID, "--compromised", *reason)
    officers.publish()
    counter.update()
    at_once = counter.cause(honest), counter.cause(forged)
    officers.run("agency", "salvage", officers.region, salvage_of(tmp_path, honest))
    officers.publish()
    counter.update()

    assert at_once == ("key-compromised", "key-compromised")
    assert counter.cause(forged) == "key-compromised"
    report = counter.check(honest)
    assert report.cause is None
    assert "salvaged" in [notice.code for notice in report.notices]


def test_an_issuers_entry_does_not_bring_a_lost_key_back(
    officers: Officers, counter: Counter, tmp_path: Path
) -> None:
    before = officers.registry.region().agencies().agency(MARKET)
    assert before is not None
    reason = ("--reason", "server broken into")
    officers.run("agency", "end-key", officers.region, KID, "--compromised", *reason)
    entry = before.model_dump(mode="json", by_alias=True)
    entry["keys"].append(key_entry("next"))
    (tmp_path / "entry.json").write_bytes(strict_json.dumps(entry))
    officers.run("agency", "add", officers.region, tmp_path / "entry.json")
    officers.publish(emergency="the old key was stolen")
    counter.update()

    assert counter.cause() == "key-compromised"
    assert counter.cause(license_of("next")) is None


def test_a_compromised_key_stays_compromised(officers: Officers) -> None:
    end = ("agency", "end-key", officers.region, KID, "--reason", "stolen")
    officers.run(*end, "--compromised")
    code, _, err = officers.attempt(*end, "--retired")

    assert code == 3
    assert "never taken back" in err


@pytest.mark.parametrize("name", ["salvage.txt", "salvage-AAAAAAAAAAAAAAAA.txt"])
def test_a_salvage_file_of_no_compromised_key_is_not_taken_in(
    officers: Officers, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("")
    code, _, err = officers.attempt("agency", "salvage", officers.region, path)

    assert code == 3
    assert "declare the key first" in err
    assert not list(officers.region.glob("salvage-*"))


def test_a_renamed_agency_keeps_its_licenses_and_its_former_name(
    officers: Officers, counter: Counter, tmp_path: Path
) -> None:
    before = officers.registry.region().agencies().agency(MARKET)
    assert before is not None
    name = ("--zh", "上海市商务委员会", "--en", "Shanghai Commerce")
    officers.run("agency", "rename", officers.region, "market", *name, "--at", when())
    # The issuer's ledger knows the old name; its entry does not bring it back.
    entry = tmp_path / "entry.json"
    entry.write_bytes(before.model_dump_json(by_alias=True).encode())
    officers.run("agency", "add", officers.region, entry)
    officers.publish()
    counter.update()

    report = counter.check()
    assert report.cause is None
    assert report.agency is not None
    assert report.agency.name.en == "Shanghai Commerce"
    assert [(one.name, one.until) for one in report.agency.former_names] == [
        (before.name, NOW)
    ]


def test_the_successor_answers_for_a_merged_agency_and_its_status(
    officers: Officers, counter: Counter, tmp_path: Path
) -> None:
    """The status list goes on under the successor's key, the licenses stay good."""
    merge = ("agency", "merge", officers.region, "market", "--into", "traffic")
    officers.run(*merge, "--from", when(days=-10))
    (issuer,) = officers.registry.region().agencies().status_issuers
    entry = issuer.model_dump(mode="json", by_alias=True)
    entry["keys"].append(key_entry("status-of-traffic", "status"))
    (tmp_path / "entry.json").write_bytes(strict_json.dumps(entry))
    officers.run("status-issuer", "add", officers.region, tmp_path / "entry.json")
    officers.publish()
    taken_over = officers.registry.status_list(
        key="status-of-traffic",
        uri=LIST_URI,
        issued_at=NOW + timedelta(minutes=1),
        states=[0] * 16,
    )
    (tmp_path / "list.jwt").write_text(taken_over)
    officers.hand_in(tmp_path / "list.jwt")
    counter.update()

    report = counter.check(license_of(issued_at=BEFORE))
    assert report.cause is None
    assert report.status is not None
    assert report.status.issued_at == NOW + timedelta(minutes=1)
    assert report.answering is not None
    assert report.answering.id == TRAFFIC
    assert report.contact == report.answering.contact
    assert counter.cause(license_of(issued_at=AFTER)) == "agency-suspended"


def test_an_agencys_types_change_at_an_instant(
    officers: Officers, counter: Counter
) -> None:
    """One ends, old licenses of it stay good; another begins, announced ahead."""
    act = ("agency", "type", officers.region, "market")
    officers.run(*act, BUSINESS_LICENSE, "--until", when(days=-10))
    officers.run(*act, DRIVING_LICENSE, "--from", when(days=15))
    officers.publish()
    counter.update()

    assert counter.cause(license_of(issued_at=BEFORE)) is None
    assert counter.cause(license_of(issued_at=AFTER)) == "out-of-scope"
    agency = counter.store.view().agency(MARKET)
    assert agency is not None
    assert agency.may_issue(DRIVING_LICENSE, NOW + timedelta(days=16))
    assert not agency.may_issue(DRIVING_LICENSE, NOW)


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (("merge", "market", "--into", "market"), "no active agency"),
        (("merge", "market", "--into", "nobody"), "names no one agency"),
        (
            ("type", "market", BUSINESS_LICENSE, "--from", when()),
            "issue .* already",
        ),
        (("type", "market", DRIVING_LICENSE, "--until", when()), "anyway"),
        (("rename", "market", "--zh", "上海市市场监督管理局", "--en", SAME), "already"),
        (("end-key", "AAAAAAAAAAAAAAAA", "--retired", "--reason", "x"), "no agency"),
    ],
)
def test_a_rule_that_does_not_fit_changes_nothing(
    officers: Officers, act: tuple[str, ...], match: str
) -> None:
    before = officers.registry.region().agencies()
    name, *rest = act
    code, _, err = officers.attempt("agency", name, officers.region, *rest)

    assert code == 3
    assert re.search(match, err)
    assert officers.registry.region().agencies() == before
