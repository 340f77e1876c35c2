"""The report: what it carries, in which order, and what it cannot say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.sample_registry import NOW, ZHEJIANG, seconds, when
from tests.world import World
from verifier.causes import CAUSES, Step, Verdict
from verifier.report import Notice, Report, StepResult, to_json

PLATFORM_CODES = {
    "not-yet-valid": 1,
    "suspended": 2,
    "expired": 3,
    "revoked": 3,
    "withdrawn": 3,
    "cancelled": 3,
    "transferred-out": 3,
    "superseded": 3,
    "unknown-region": 5,
    "unknown-issuer": 5,
    "not-issued": 5,
    "malformed": 7,
    "forged": 7,
}


def bare_report(cause: str | None) -> Report:
    return Report(
        cause=cause,
        notices=(),
        steps=tuple(StepResult(step, "not-reached") for step in Step),
        accepting_region=ZHEJIANG,
        checked_at=NOW,
    )


# Verdict and cause


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_brings_its_own_verdict(code: str) -> None:
    assert bare_report(code).verdict is CAUSES[code].verdict


def test_without_a_cause_there_is_nothing_but_accepted() -> None:
    assert bare_report(None).verdict is Verdict.ACCEPTED


def test_no_cause_leads_to_accepted() -> None:
    assert Verdict.ACCEPTED not in {cause.verdict for cause in CAUSES.values()}


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_has_the_deployed_platforms_code(code: str) -> None:
    report = bare_report(code)

    assert report.platform_code == PLATFORM_CODES.get(code)


def test_accepted_is_the_deployed_platforms_zero(world: World) -> None:
    assert world.report().platform_code == 0


def test_a_cannot_decide_has_no_platform_code() -> None:
    undecided = [one for one in CAUSES.values() if one.verdict is Verdict.CANNOT_DECIDE]

    assert {cause.platform_code for cause in undecided} == {None}


# What it carries


def test_claims_come_with_labels_in_the_order_of_their_type(world: World) -> None:
    world.claims["unforeseen"] = "x"
    world.claims = dict(reversed(world.claims.items()))

    fields = [(field.name, field.label.zh) for field in world.report().fields]

    assert fields == [
        ("document_number", "统一社会信用代码"),
        ("legal_name", "名称"),
        ("legal_representative", "法定代表人"),
        ("unforeseen", "unforeseen"),
    ]


def test_claims_that_paper_leaves_out_are_named(world: World) -> None:
    assert [label.en for label in world.report().omitted] == ["Business scope"]


def test_a_refused_license_still_shows_whom_to_call(world: World) -> None:
    world.claims["exp"] = seconds()
    contact = world.report().contact

    assert contact is not None
    assert contact.phone == "12315"


def test_an_agency_without_a_contact_is_answered_for_by_its_region(
    world: World,
) -> None:
    del world.agency["contact"]
    contact = world.report().contact

    assert contact is not None
    assert contact.phone == "12345"


def test_nobody_is_named_for_a_text_that_proved_nothing(world: World) -> None:
    report = world.report("")

    assert (report.contact, report.fields, report.omitted) == (None, (), ())


def test_a_notice_tells_its_time_in_beijing() -> None:
    notice = Notice("status-as-of", NOW)

    assert notice.text.zh == "证照状态截至 2026-11-21 10:00。"


# As JSON


def test_an_accepted_report_as_json(world: World) -> None:
    told = json.loads(json.dumps(to_json(world.report())))

    assert told["verdict"] == "accepted"
    assert told["cause"] is None
    assert told["license"]["issuer"] == {
        "id": "https://license.310000.example/market",
        "name": {"zh": "上海市市场监督管理局", "en": "Shanghai Market bureau"},
    }
    assert told["license"]["presenters"][0]["compare"] == [
        {
            "claim": "legal_representative",
            "label": {"zh": "法定代表人", "en": "Legal representative"},
            "document": {"zh": "居民身份证", "en": "identity card"},
        }
    ]
    assert told["status"]["state"] == "valid"
    assert told["trust"]["freshness"] == "fresh"
    assert told["trust"]["age_s"] == 3600
    assert told["license"]["expires"] == when(days=900)


def test_a_long_term_license_has_no_end_in_json(world: World) -> None:
    del world.claims["exp"]

    assert to_json(world.report())["license"]["expires"] is None


def test_a_predecessor_is_told_in_json(world: World) -> None:
    world.claims["replaces"] = world.claims["license_id"]

    told = to_json(world.report())["license"]

    assert told["replaces"] == world.claims["license_id"]


@pytest.mark.parametrize("text", ["", "TY2:X.", "eyJ~", "eyJhbGciOiJub25lIn0.e30.~"])
def test_a_report_on_no_license_is_json_without_one(world: World, text: str) -> None:
    told = json.loads(json.dumps(to_json(world.report(text))))

    assert told["license"] is None
    assert told["status"] is None
    assert told["sentence"].keys() == told["action"].keys() == {"zh", "en"}


def test_a_type_gone_from_the_catalogue_leaves_claims_under_their_names(
    world: World,
) -> None:
    world.trust["catalogue"].clear()
    told = to_json(world.report())["license"]

    assert told["type"] == {"code": world.claims["vct"][-21:], "name": None}
    assert told["presenters"] == []
    assert told["fields"][0]["label"] == {
        "zh": "document_number",
        "en": "document_number",
    }


def test_age_counts_from_the_signed_time(world: World) -> None:
    world.set_age(days=8)
    told = to_json(world.report())["trust"]

    assert told["age_s"] == timedelta(days=8).total_seconds()
    assert told["freshness"] == "stale"
