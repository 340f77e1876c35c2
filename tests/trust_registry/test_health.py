"""The audit: each rule is broken once, in a registry that is otherwise whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from credential.moments import to_rfc3339
from tests.sample_registry import (
    ANHUI,
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    SHANGHAI,
    ZHEJIANG,
    key_entry,
    when,
)
from tests.trust_registry.founded import MARKET, FoundedRegistry
from trust_registry import roles
from trust_registry.cli import main
from trust_registry.health.audit import HealthReport, audit
from trust_registry.health.finding import LOOK_AHEAD, Gravity
from trust_registry.published_reader import StateReader
from trust_registry.role_content import target_file
from trust_registry.source import FolderSource, open_source

Agencies = dict[str, Any]
TYPE_PATH = f"license-types/{BUSINESS_LICENSE}.json"


def with_lists(registry: FoundedRegistry, *, issued_at: datetime = NOW) -> None:
    for code in (SHANGHAI, JIANGSU):
        path = registry.folder / f"{code}.jwt"
        path.write_text(registry.status_list(code=code, issued_at=issued_at))
        registry.host.ingest_status_list(path, now=issued_at)


def report_of(
    registry: FoundedRegistry, *, now: datetime = NOW, **delta: float
) -> HealthReport:
    source = FolderSource(registry.repository.folder)
    return audit(StateReader().read(source), now=now + timedelta(**delta))


def rules(report: HealthReport) -> dict[str, Gravity]:
    return {finding.rule: finding.gravity for finding in report.findings}


def test_a_registry_that_is_whole_has_nothing_but_notes(
    registry: FoundedRegistry,
) -> None:
    with_lists(registry)
    registry.release()

    report = report_of(registry)

    # The shipped types are in the catalogue, and only one is issued.
    assert {finding.gravity for finding in report.findings} <= {Gravity.NOTE}
    assert report.agencies == 3
    assert not report.is_urgent


@pytest.mark.parametrize(
    ("days", "role", "rule"),
    [
        (1.5, "timestamp", "role-past-re-sign"),
        (8, "timestamp", "role-lapsed"),
        (9, f"region-{SHANGHAI}.pub", "role-past-re-sign"),
        (40, f"region-{SHANGHAI}.pub", "role-lapsed"),
        (151, f"region-{SHANGHAI}", "role-past-re-sign"),
        (151, "targets", "role-past-re-sign"),
        (191, "targets", "role-lapsed"),
        (301, "root", "role-past-re-sign"),
    ],
)
def test_a_role_is_told_when_it_is_due_and_when_it_has_ended(
    registry: FoundedRegistry, days: float, role: str, rule: str
) -> None:
    found = report_of(registry, days=days).findings

    assert [one.rule for one in found if role in one.subjects] == [rule]


def test_whoever_signs_a_role_is_to_be_called(registry: FoundedRegistry) -> None:
    report = report_of(registry, days=200)
    council = next(one for one in report.findings if "targets" in one.subjects)
    region = next(one for one in report.findings if one.region == SHANGHAI)

    assert len(council.call) == len(region.call) == 1  # all officers have one number
    assert region.call[0].phone == "12345"


def key_that_ends(**delta: float) -> Callable[[Agencies], None]:
    def change(file: Agencies) -> None:
        file["agencies"][0]["keys"][0]["not_after"] = when(**delta)

    return change


def no_contact(file: Agencies) -> None:
    file["agencies"][0]["contact"] = None


def no_status_key(file: Agencies) -> None:
    file["status_issuers"][0]["keys"][0] |= {"state": "retired", "revoked_at": when()}


def status_key_that_ends(file: Agencies) -> None:
    file["status_issuers"][0]["keys"][0]["not_after"] = when(days=60)


def lost_key(file: Agencies) -> None:
    file["agencies"][0]["keys"][0] |= {"state": "compromised", "revoked_at": when()}
    file["agencies"][0]["keys"].append(key_entry("next"))


def unknown_type(file: Agencies) -> None:
    period = {"code": "11100000YYYYYYYY69901", "from": when(days=-1)}
    file["agencies"][0]["license_types"].append(period)


@pytest.mark.parametrize(
    ("change", "rule", "gravity"),
    [
        (key_that_ends(days=-1), "agency-without-key", Gravity.NOW),
        (key_that_ends(days=10), "agency-key-ends-unannounced", Gravity.NOW),
        (key_that_ends(days=30), "agency-key-without-next", Gravity.SOON),
        (key_that_ends(days=30), "licenses-outlive-key", Gravity.NOTE),
        (no_contact, "agency-without-contact", Gravity.SOON),
        (no_status_key, "no-status-key", Gravity.NOW),
        (status_key_that_ends, "status-key-ends", Gravity.SOON),
        (lost_key, "compromised-without-salvage", Gravity.SOON),
        (unknown_type, "type-not-in-catalogue", Gravity.SOON),
    ],
)
def test_an_entry_that_will_fail_is_found(
    registry: FoundedRegistry,
    change: Callable[[Agencies], None],
    rule: str,
    gravity: Gravity,
) -> None:
    registry.edit_agencies(change)
    registry.publish(emergency="a test")

    found = {one.rule: one for one in report_of(registry).findings if one.rule == rule}

    assert found[rule].gravity is gravity
    assert found[rule].region in (SHANGHAI, None)


def test_a_next_key_in_time_is_enough(registry: FoundedRegistry) -> None:
    def change(file: Agencies) -> None:
        file["agencies"][0]["keys"][0]["not_after"] = when(days=30)
        file["agencies"][0]["keys"].append(
            key_entry("next") | {"not_before": when(days=20)}
        )

    registry.edit_agencies(change)
    registry.publish()

    assert "agency-key-without-next" not in rules(report_of(registry))


def test_an_agency_that_is_closed_needs_no_key(registry: FoundedRegistry) -> None:
    def change(file: Agencies) -> None:
        key_that_ends(days=5)(file)
        file["agencies"][0]["status"].append({"state": "abolished", "from": when()})

    registry.edit_agencies(change)
    registry.publish()

    assert "agency-key-ends-unannounced" not in rules(report_of(registry))


def test_one_key_in_two_agencies_is_found(registry: FoundedRegistry) -> None:
    def change(file: Agencies) -> None:
        file["agencies"][1]["keys"].append(key_entry("market"))

    registry.edit_agencies(change)
    content = (registry.region().folder / "agencies.json").read_bytes()
    registry.list_file(
        f"region-{SHANGHAI}.pub", f"regions/{SHANGHAI}/agencies.json", content
    )
    registry.release_unchecked()

    (found,) = [
        one for one in report_of(registry).findings if one.rule == "rule-broken"
    ]
    assert "one key is listed by" in found.sentence.en


def test_status_lists_are_told_apart_by_what_is_wrong_with_them(
    registry: FoundedRegistry,
) -> None:
    assert rules(report_of(registry))["no-status-list"] is Gravity.NOW

    with_lists(registry)
    assert "no-status-list" not in rules(report_of(registry))
    assert rules(report_of(registry, days=5.5))["list-ends-soon"] is Gravity.SOON
    assert rules(report_of(registry, days=7))["list-ended"] is Gravity.NOW

    forged = registry.status_list(key="market")
    (registry.repository.folder / f"status/{SHANGHAI}/{SHANGHAI}-1.jwt").write_text(
        forged
    )
    assert rules(report_of(registry))["list-refused"] is Gravity.NOW


def test_a_region_that_counters_hold_back_is_told(registry: FoundedRegistry) -> None:
    registry.forge(
        f"region-{SHANGHAI}.pub",
        lambda signed: signed.targets.update(
            {"policy/members.json": target_file("policy/members.json", b"{}")}
        ),
    )
    registry.release_unchecked()

    (found,) = [
        one for one in report_of(registry).findings if one.rule == "region-held-back"
    ]
    assert (found.region, found.gravity) == (SHANGHAI, Gravity.NOW)
    assert "may not list" in found.sentence.en


def test_types_and_rows_without_effect_are_told(registry: FoundedRegistry) -> None:
    rows = [
        {
            "accepting": ANHUI,
            "issuing": "990000",
            "license_type": BUSINESS_LICENSE,
            "from": when(days=-1),
        },
        {
            "accepting": ANHUI,
            "issuing": SHANGHAI,
            "license_type": "*",
            "from": when(days=-1),
            "conditions": [{"kind": "full-moon"}],
        },
    ]
    baseline = json.dumps({"format": "tongyan-recognition-1", "rows": rows}).encode()
    registry.list_file(roles.TARGETS, "policy/recognition.json", baseline)
    registry.release()

    found = report_of(registry).findings
    told = [one.sentence.en for one in found if one.rule == "row-without-effect"]
    assert len(told) == 2
    assert "no member" in told[0]
    assert "unknown condition" in told[1]


def test_a_type_that_nobody_recognizes_is_told(registry: FoundedRegistry) -> None:
    baseline = b'{"format": "tongyan-recognition-1", "rows": []}'
    registry.list_file(roles.TARGETS, "policy/recognition.json", baseline)
    registry.release()

    (found,) = [
        one
        for one in report_of(registry).findings
        if one.rule == "type-recognized-nowhere"
    ]
    assert BUSINESS_LICENSE in found.sentence.zh


def test_the_forecast_tells_what_lapses_next_and_nothing_else(
    registry: FoundedRegistry,
) -> None:
    registry.edit_agencies(key_that_ends(days=40))
    registry.publish(emergency="a test")
    with_lists(registry)

    report = report_of(registry)
    kinds = {lapse.kind for lapse in report.forecast}

    assert {"role-due", "role-ends", "list-ends", "agency-keys-end"} <= kinds
    assert all(NOW < lapse.at <= NOW + LOOK_AHEAD for lapse in report.forecast)
    assert list(report.forecast) == sorted(report.forecast, key=lambda one: one.at)
    near = report.lapsing(within=timedelta(days=30))
    assert "agency-keys-end" not in {lapse.kind for lapse in near}
    (ending,) = [one for one in report.forecast if one.kind == "agency-keys-end"]
    assert list(ending.subjects) == [MARKET]


def test_every_sentence_stands_in_both_languages(registry: FoundedRegistry) -> None:
    registry.edit_agencies(no_contact)
    registry.publish()

    report = report_of(registry, days=400)
    texts = [text for one in report.findings for text in (one.sentence, one.action)]
    texts += [lapse.sentence for lapse in report_of(registry).forecast]
    for text in texts:
        assert text.zh.endswith("。")
        assert text.en.endswith(".")


def test_a_bundle_is_audited_as_its_repository(registry: FoundedRegistry) -> None:
    with_lists(registry)
    registry.release()
    bundle = open_source(str(registry.bundle()))

    found = audit(StateReader().read(bundle), now=NOW)

    assert rules(found) == rules(report_of(registry))


def test_what_did_not_change_is_not_read_again(registry: FoundedRegistry) -> None:
    reader, source = StateReader(), FolderSource(registry.repository.folder)
    before = reader.read(source)
    registry.edit_agencies(no_contact)
    registry.publish()
    after = reader.read(source)

    assert after.regions[JIANGSU] is before.regions[JIANGSU]
    assert after.regions[SHANGHAI] is not before.regions[SHANGHAI]


def test_the_command_tells_what_is_wrong_and_exits_by_it(
    registry: FoundedRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    with_lists(registry)
    registry.release()
    argv = ["health", str(registry.folder / "host"), "--at"]

    assert main([*argv, to_rfc3339(NOW)]) == 0
    assert main([*argv, to_rfc3339(NOW + timedelta(days=200))]) == 1
    out = capsys.readouterr().out
    assert "立即处理" in out
    assert "理事会目录已于北京时间" in out
    assert "12345" in out


def test_the_command_writes_json(
    registry: FoundedRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["health", str(registry.folder / "host"), "--json", "--at", when()])
    report = json.loads(capsys.readouterr().out)

    assert code == 1  # no status list
    assert report["format"] == "tongyan-health-1"
    assert {one["rule"] for one in report["findings"]} >= {"no-status-list"}
    assert report["forecast"][0]["call"][0]["phone"] == "12345"
    assert ZHEJIANG not in {
        one["region"] for one in report["findings"] if one["rule"] == "no-status-list"
    }


def test_what_is_no_registry_is_told(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["health", str(tmp_path)]) == 3
    assert "neither a registry" in capsys.readouterr().err
