"""The causes of V1 to V5, V9 to V11 and age; one thing changed in each test."""

from __future__ import annotations

from datetime import timedelta

import pytest

from credential import carrier
from credential.split_code import split_code
from credential.status_list import LicenseState
from tests.sample_registry import (
    ANHUI,
    JIANGSU,
    NOW,
    SHANGHAI,
    ZHEJIANG,
    seconds,
    when,
)
from tests.trust_file import HeldLists
from tests.world import World
from verifier.causes import Step, Verdict
from verifier.report import Report
from verifier.verify import verify

ENDS = [state for state in LicenseState if state is not LicenseState.VALID]


def failed_at(report: Report, step: Step) -> str | None:
    """Return the cause that a step failed with."""
    return next(result.cause for result in report.steps if result.step is step)


def without_trust(text: str) -> Report:
    return verify(
        text,
        trust=None,
        status_lists=HeldLists({}),
        accepting_region=ZHEJIANG,
        now=NOW,
    )


def test_a_valid_license_is_accepted_with_every_step_passed(world: World) -> None:
    report = world.report()

    assert report.verdict is Verdict.ACCEPTED
    assert report.cause is None
    assert {result.outcome for result in report.steps} == {"passed"}
    assert [result.step for result in report.steps] == list(Step)


def test_a_code_is_the_same_license_as_its_text(world: World) -> None:
    from_code = world.report(carrier.encode(world.text()))

    assert from_code == world.report()


# V1: is there a code, and is it ours?


def test_no_text_is_unreadable(world: World) -> None:
    assert world.report("").cause == "unreadable"


@pytest.mark.parametrize(
    "text",
    ["https://example.example/pay", " ", "TY", "ty1:ABC.", "TY0:ABC.", "eyJhbGciOi.x"],
)
def test_somebody_elses_code_is_not_a_license(world: World, text: str) -> None:
    assert world.report(text).cause == "not-a-license"


# V2: strictly well-formed, within limits?


def test_a_text_cut_short_is_malformed(world: World) -> None:
    assert world.report(carrier.encode(world.text())[:-20]).cause == "malformed"


@pytest.mark.parametrize("text", ["TY2:ABC.", "TY9/1/2/ABC", "TY12:A."])
def test_a_later_format_is_told_apart_from_damage(world: World, text: str) -> None:
    report = world.report(text)

    assert (report.verdict, report.cause) == (Verdict.CANNOT_DECIDE, "newer-format")


def test_one_part_of_a_code_asks_for_the_others(world: World) -> None:
    part, *_ = split_code(carrier.encode(world.text()), part_characters=300)

    report = world.report(part)

    assert (report.verdict, report.cause) == (Verdict.CANNOT_DECIDE, "part-of-code")


@pytest.mark.parametrize("text", ["TY1/", "TY1/3/2/01234567:A.", "TY1/1/9/01234567:A."])
def test_what_is_no_part_by_the_format_is_malformed(world: World, text: str) -> None:
    assert world.report(text).cause == "malformed"


# V3: is there a committed trust view?


def test_a_counter_without_trust_data_cannot_decide(world: World) -> None:
    assert without_trust(world.text()).cause == "no-trust-data"


# V4: does the view know the region, the agency, the key?


def test_an_issuer_under_no_members_prefix_is_of_an_unknown_region(
    world: World,
) -> None:
    world.claims["iss"] = "https://license.440000.example/market"

    assert world.report().cause == "unknown-region"


def test_an_agency_that_its_region_does_not_list_is_unknown(world: World) -> None:
    world.claims["iss"] = "https://license.310000.example/nobody"

    assert world.report().cause == "unknown-issuer"


def test_a_key_that_the_agency_did_not_register_is_unlisted(world: World) -> None:
    world.agency["keys"].clear()

    assert world.report().cause == "unlisted-key"


# V5: does the signature hold?


def test_a_changed_claim_is_forged(world: World) -> None:
    signature = world.text().split(".")[2]
    world.claims["legal_name"] = "上海别家茶叶有限公司"
    header, payload, _ = world.text().split(".")

    assert world.report(f"{header}.{payload}.{signature}").cause == "forged"


# V9: dates


def test_a_license_is_not_valid_before_its_first_second(world: World) -> None:
    world.claims["nbf"] = seconds(seconds=1)

    assert world.report().cause == "not-yet-valid"


def test_a_license_is_valid_from_its_first_second(world: World) -> None:
    world.claims["nbf"] = seconds()

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_license_issued_in_the_future_is_not_yet_valid(world: World) -> None:
    world.claims["iat"] = seconds(minutes=10, seconds=1)

    assert world.report().cause == "not-yet-valid"


def test_an_issuers_clock_may_be_ten_minutes_ahead(world: World) -> None:
    world.claims["iat"] = seconds(minutes=10)

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_license_expires_at_its_last_second(world: World) -> None:
    world.claims["exp"] = seconds()

    assert world.report().cause == "expired"


def test_a_license_is_good_until_its_last_second(world: World) -> None:
    world.claims["exp"] = seconds(seconds=1)

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_license_without_an_end_is_long_term(world: World) -> None:
    del world.claims["exp"]

    assert world.report().verdict is Verdict.ACCEPTED


# V10: status


@pytest.mark.parametrize("state", ENDS, ids=lambda state: state.code)
def test_each_state_but_valid_refuses_under_its_own_name(
    world: World, state: LicenseState
) -> None:
    world.set_state(state)
    report = world.report()

    assert report.cause == state.code
    assert report.verdict is Verdict.REFUSED
    assert failed_at(report, Step.STATUS) == state.code


def test_an_index_outside_the_list_is_not_issued(world: World) -> None:
    world.claims["status"]["status_list"]["idx"] = 1024

    assert world.report().cause == "not-issued"


def test_a_state_of_a_later_version_cannot_be_decided(world: World) -> None:
    world.set_state(0x7)

    assert world.report().cause == "status-unknown"


def test_a_license_without_a_status_list_at_the_counter_cannot_be_decided(
    world: World,
) -> None:
    world.region_files(SHANGHAI)["agencies"]["status_issuers"].clear()

    assert world.report().cause == "status-unknown"


def test_a_list_older_than_its_type_allows_is_too_old(world: World) -> None:
    world.status["issued_at"] = NOW - timedelta(days=7, seconds=1)

    assert world.report().cause == "status-too-old"


def test_a_list_as_old_as_its_type_allows_is_taken(world: World) -> None:
    world.status["issued_at"] = NOW - timedelta(days=7)

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_list_that_has_expired_is_too_old(world: World) -> None:
    world.status["expires"] = NOW

    assert world.report().cause == "status-too-old"


def test_a_license_younger_than_the_list_that_lacks_it_is_newer(world: World) -> None:
    world.claims["iat"] = seconds(hours=-4)
    world.set_state(LicenseState.NOT_ISSUED)

    assert world.report().cause == "newer-than-trust-data"


def test_a_list_from_the_future_makes_the_clock_suspect(world: World) -> None:
    world.status["issued_at"] = NOW + timedelta(minutes=11)

    assert world.report().cause == "clock-suspect"


# V11: holder


def test_a_phone_edition_without_key_binding_is_not_proved(world: World) -> None:
    world.claims["cnf"] = {"jwk": world.agency_key["jwk"]}

    assert world.report().cause == "holder-not-proved"


# Age


def test_trust_data_older_than_its_type_allows_is_too_old(world: World) -> None:
    world.set_age(days=14, seconds=1)

    assert world.report().cause == "trust-too-old"


def test_a_type_may_ask_for_younger_trust_data(world: World) -> None:
    world.license_type["tongyan"]["max_stale_s"] = 3600 - 1

    assert world.report().cause == "trust-too-old"


def test_a_clock_behind_the_newest_signed_time_is_suspect(world: World) -> None:
    world.standing["highest_issued_at"] = when(minutes=10, seconds=1)

    assert world.report().cause == "clock-suspect"


@pytest.mark.parametrize("region", [SHANGHAI, ZHEJIANG], ids=["issuing", "accepting"])
def test_a_region_whose_roles_have_lapsed_cannot_be_decided(
    world: World, region: str
) -> None:
    world.standing["region_expires"][region] = when()

    assert world.report().cause == "region-data-expired"


def test_another_regions_lapse_stops_nobody(world: World) -> None:
    world.standing["region_expires"][JIANGSU] = when(days=-1)
    del world.standing["region_issued_at"][ANHUI]

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_council_whose_roles_have_lapsed_cannot_be_decided(world: World) -> None:
    world.standing["council_expires"] = when()

    assert world.report().cause == "council-data-expired"
