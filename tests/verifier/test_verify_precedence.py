"""Which cause decides when several steps fail, and what old data may still say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from credential.status_list import LicenseState
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG, seconds, when
from tests.trust_file import HeldLists
from tests.world import World
from verifier.causes import Step, Verdict
from verifier.report import Report
from verifier.verify import LocalPolicy, verify

DAYS_30 = timedelta(days=30)
FINAL_STATES = [
    state
    for state in LicenseState
    if state not in (LicenseState.VALID, LicenseState.SUSPENDED)
]


def causes_of(report: Report) -> list[str]:
    """Return the causes of all failed steps, in order."""
    return [result.cause for result in report.steps if result.cause is not None]


def unknown_region(world: World) -> None:
    world.claims["iss"] = "https://license.440000.example/market"


def unknown_agency(world: World) -> None:
    world.claims["iss"] = "https://license.310000.example/nobody"


def unlisted_key(world: World) -> None:
    world.agency["keys"].clear()


def unlisted_type(world: World) -> None:
    world.agency["license_types"].clear()


def type_not_in_the_catalogue(world: World) -> None:
    world.trust["catalogue"].clear()


def unlisted_recognition(world: World) -> None:
    world.rows.clear()


OF_THE_COUNCIL = [unknown_region, type_not_in_the_catalogue]
OF_THE_ISSUING_REGION = [unknown_agency, unlisted_key, unlisted_type]
OF_THE_ACCEPTING_REGION = [unlisted_recognition]
ABSENCES = [*OF_THE_COUNCIL, *OF_THE_ISSUING_REGION, *OF_THE_ACCEPTING_REGION]

Change = Callable[[World], None]


# Several failed steps


def test_a_refusal_beats_an_earlier_cannot_decide(world: World) -> None:
    world.set_age(days=20)
    world.rows.clear()
    world.set_state(LicenseState.REVOKED)
    report = world.report()

    assert report.cause == "revoked"
    assert causes_of(report) == ["newer-than-trust-data", "revoked", "trust-too-old"]


def test_revoked_stays_revoked_under_trust_data_that_is_too_old(world: World) -> None:
    world.set_age(days=20)
    world.set_state(LicenseState.REVOKED)

    assert world.report().cause == "revoked"


def test_the_first_of_two_refusals_is_the_cause(world: World) -> None:
    world.claims["exp"] = seconds()
    world.set_state(LicenseState.REVOKED)
    report = world.report()

    assert report.cause == "expired"
    assert causes_of(report) == ["expired", "revoked"]


def test_the_first_of_two_cannot_decides_is_the_cause(world: World) -> None:
    world.status["issued_at"] = NOW - timedelta(days=8)
    world.set_age(days=20)

    assert causes_of(world.report()) == ["status-too-old", "trust-too-old"]


def test_a_damaged_text_is_refused_even_without_trust_data() -> None:
    report = verify(
        "TY1:DAMAGED.",
        trust=None,
        status_lists=HeldLists({}),
        accepting_region=ZHEJIANG,
        now=NOW,
    )

    assert report.cause == "malformed"
    assert causes_of(report) == ["malformed", "no-trust-data"]


def test_every_later_step_is_still_evaluated_after_a_refusal(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    report = world.report()

    assert [result.outcome for result in report.steps].count("passed") == 11
    assert "not-reached" not in [result.outcome for result in report.steps]


@pytest.mark.parametrize("change", [unknown_region, unknown_agency, unlisted_key])
def test_without_an_issuer_no_later_step_is_reached(
    world: World, change: Change
) -> None:
    change(world)
    report = world.report()
    outcomes = {result.step: result.outcome for result in report.steps}

    assert outcomes[Step.ISSUER] == "failed"
    assert {outcomes[step] for step in list(Step)[4:]} == {"not-reached"}


# Absence


@pytest.mark.parametrize("change", ABSENCES)
def test_absence_is_proved_by_data_as_old_as_additions_are_announced(
    world: World, change: Change
) -> None:
    world.set_age(days=14)
    change(world)

    assert world.report().verdict is Verdict.REFUSED


@pytest.mark.parametrize("change", ABSENCES)
def test_absence_is_not_proved_by_older_data(world: World, change: Change) -> None:
    world.set_age(days=14, seconds=1)
    change(world)

    assert world.report().cause == "newer-than-trust-data"


@pytest.mark.parametrize("change", ABSENCES)
def test_absence_is_not_proved_by_a_clock_that_runs_behind(
    world: World, change: Change
) -> None:
    world.standing["highest_issued_at"] = when(minutes=11)
    change(world)

    assert world.report().cause == "clock-suspect"


@pytest.mark.parametrize("change", ABSENCES)
def test_absence_is_not_proved_by_a_council_whose_roles_have_lapsed(
    world: World, change: Change
) -> None:
    world.standing["council_expires"] = when()
    change(world)

    assert world.report().cause == "council-data-expired"


@pytest.mark.parametrize("change", OF_THE_ISSUING_REGION)
def test_absence_is_not_proved_by_an_issuing_region_that_has_lapsed(
    world: World, change: Change
) -> None:
    world.standing["region_expires"][SHANGHAI] = when()
    change(world)

    assert world.report().cause == "region-data-expired"


@pytest.mark.parametrize("change", OF_THE_ISSUING_REGION)
def test_absence_is_not_proved_by_a_quarantined_regions_older_part(
    world: World, change: Change
) -> None:
    world.standing["region_issued_at"][SHANGHAI] = when(days=-15)
    change(world)

    assert world.report().cause == "newer-than-trust-data"


def test_a_region_whose_part_never_came_in_lists_nobody(world: World) -> None:
    del world.trust["regions"][SHANGHAI]
    del world.standing["region_issued_at"][SHANGHAI]
    del world.standing["region_expires"][SHANGHAI]

    assert world.report().cause == "region-data-expired"


def test_an_accepting_region_whose_part_never_came_in_excludes_nobody(
    world: World,
) -> None:
    del world.trust["regions"][ZHEJIANG]
    del world.standing["region_issued_at"][ZHEJIANG]
    del world.standing["region_expires"][ZHEJIANG]

    assert world.report().cause == "region-data-expired"


def test_a_foreign_identifier_is_out_of_scope_at_any_age(world: World) -> None:
    world.set_age(days=20)
    world.claims["vct"] = "urn:tongyan:license:11100000000013127D001"

    assert world.report().cause == "out-of-scope"


# Status lists


@pytest.mark.parametrize("state", FINAL_STATES, ids=lambda state: state.code)
def test_a_final_state_is_believed_from_an_old_list(
    world: World, state: LicenseState
) -> None:
    world.status.update(issued_at=NOW - DAYS_30, expires=NOW - timedelta(days=20))
    world.set_state(state)

    assert world.report().cause == state.code


def test_a_suspension_is_not_believed_from_an_old_list(world: World) -> None:
    world.status["issued_at"] = NOW - DAYS_30
    world.set_state(LicenseState.SUSPENDED)

    assert world.report().cause == "status-too-old"


# Age


def test_a_view_younger_than_its_own_mark_does_not_vouch_for_the_clock(
    world: World,
) -> None:
    world.set_age(minutes=-11)
    world.standing["highest_issued_at"] = when(days=-1)

    assert world.report().cause == "clock-suspect"


def test_a_clock_behind_is_not_told_as_a_license_ahead(world: World) -> None:
    world.standing["highest_issued_at"] = when(days=1)
    world.claims["nbf"] = seconds(hours=1)

    assert world.report().cause == "clock-suspect"


def test_a_clock_behind_does_not_revive_an_expired_license(world: World) -> None:
    world.standing["highest_issued_at"] = when(days=1)
    world.claims["exp"] = seconds()

    assert world.report().cause == "expired"


def test_a_hall_may_ask_for_younger_trust_data(world: World) -> None:
    local = LocalPolicy(max_stale_s=3600 - 1)

    assert world.report(local=local).cause == "trust-too-old"


def test_a_hall_may_ask_for_younger_status_lists(world: World) -> None:
    local = LocalPolicy(max_status_age_s=5 * 3600 - 1)

    assert world.report(local=local).cause == "status-too-old"


def test_a_hall_cannot_loosen_what_the_registry_signed(world: World) -> None:
    world.set_age(days=15)
    world.status["issued_at"] = NOW - timedelta(days=8)
    local = LocalPolicy(max_stale_s=10**9, max_status_age_s=10**9)

    assert causes_of(world.report(local=local)) == ["status-too-old", "trust-too-old"]


def test_a_quarantined_regions_part_grows_old_by_itself(world: World) -> None:
    world.standing["region_issued_at"][SHANGHAI] = when(days=-14, seconds=-1)

    assert world.report().cause == "trust-too-old"


@pytest.mark.parametrize("year", [1970, 9999])
def test_a_clock_at_the_end_of_time_is_never_green(world: World, year: int) -> None:
    world.now = NOW.replace(year=year)

    assert world.report().verdict is not Verdict.ACCEPTED
