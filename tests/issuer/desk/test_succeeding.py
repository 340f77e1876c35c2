"""Licenses renewed and corrected: once, by their agency, on what the clerk saw."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.desk.application import Application, Purpose, StaleRevisionError
from issuer.desk.approving import approve
from issuer.desk.changing import change_state
from issuer.desk.succeeding import correct, renew
from issuer.draft import DraftError
from issuer.errors import StateChangeError, UnknownLicenseError
from issuer.license_rows import events_of
from issuer.orders import MintedLicense
from issuer.state import Act
from tests.issuer.desk.staff import Staff, entry_of
from tests.issuer.office import DAY_S, NOW, payload_of

RENEWED = {"valid_until": "2046-11-20"}
SUCCESSIONS = (renew, correct)


def acts_of(staff: Staff, license_id: str) -> list[tuple[str, str]]:
    with staff.turn() as turn:
        events = events_of(turn.connection, staff.office.record(license_id))
    return [(event.act, event.reason) for event in events]


def test_a_renewal_takes_the_fields_over_with_days_of_its_own(staff: Staff) -> None:
    old = staff.mint().record
    with staff.turn(now=NOW + DAY_S) as turn:
        new = renew(turn, old.license_id, RENEWED, reason="期满换证", revision=1)
    assert isinstance(new, MintedLicense)
    assert new.record.replaces == old.license_id
    assert payload_of(new.code)["issue_date"] == "2026-11-22"
    kept = staff.office.record(old.license_id)
    assert kept.state_at(NOW + DAY_S) is LicenseState.SUPERSEDED
    assert kept.revision == 2
    assert acts_of(staff, old.license_id)[1] == (
        "renewed-by",
        f"{new.record.license_id}: 期满换证",
    )
    assert staff.trail_holds()


def test_a_correction_mends_a_field_and_ends_with_its_predecessor(
    staff: Staff,
) -> None:
    old = staff.mint().record
    mended = {"name": "吉小雅"}
    with staff.turn(now=NOW + 60) as turn:
        new = correct(turn, old.license_id, mended, reason="姓名有误", revision=1)
    assert isinstance(new, MintedLicense)
    assert new.record.holder_name == "吉小雅"
    assert new.record.expires == old.expires
    assert staff.office.record(old.license_id).superseded_from == NOW + 60
    assert acts_of(staff, old.license_id)[1][0] == "corrected-by"


def test_a_correction_of_a_license_to_come_begins_with_it(staff: Staff) -> None:
    old = staff.mint(entry_of(valid_from="2026-12-01")).record
    with staff.turn() as turn:
        new = correct(turn, old.license_id, {"name": "吉小雅"}, reason="误", revision=1)
    assert isinstance(new, MintedLicense)
    assert new.record.not_before == old.not_before


def test_a_correction_mends_something(staff: Staff) -> None:
    old = staff.mint().record
    with staff.turn() as turn, pytest.raises(StateChangeError, match="no field"):
        correct(turn, old.license_id, {}, reason="误", revision=1)


@pytest.mark.parametrize("succession", SUCCESSIONS)
def test_what_changed_since_it_was_seen_gets_no_successor(
    staff: Staff, succession: Callable[..., Any]
) -> None:
    old = staff.mint().record
    for act in (Act.SUSPEND, Act.REINSTATE):
        with staff.turn() as turn:
            change_state(turn, old.license_id, act, reason="查", revision=None)
    with staff.turn() as turn, pytest.raises(StaleRevisionError):
        succession(turn, old.license_id, RENEWED, reason="换", revision=1)


@pytest.mark.parametrize("succession", SUCCESSIONS)
def test_attack_another_agencys_license_gets_no_successor(
    staff: Staff, succession: Callable[..., Any]
) -> None:
    old = staff.mint().record
    # The estate agency issues the type as well.
    with staff.turn(staff.registrar) as turn, pytest.raises(UnknownLicenseError):
        succession(turn, old.license_id, RENEWED, reason="换", revision=1)


@pytest.mark.parametrize("succession", SUCCESSIONS)
def test_a_successor_has_a_reason(staff: Staff, succession: Callable[..., Any]) -> None:
    old = staff.mint().record
    with staff.turn() as turn, pytest.raises(DraftError, match="reason"):
        succession(turn, old.license_id, RENEWED, reason="", revision=1)


@pytest.mark.parametrize("succession", SUCCESSIONS)
def test_who_only_changes_states_makes_no_successor(
    staff: Staff, succession: Callable[..., Any]
) -> None:
    old = staff.mint().record
    one = staff.of(staff.office.police, "one", Permission.CHANGE_STATE)
    with staff.turn(one) as turn, pytest.raises(NotAllowedError):
        succession(turn, old.license_id, RENEWED, reason="换", revision=1)


def test_attack_a_correction_does_not_go_round_the_second_person(
    staff: Staff,
) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn:
        old = approve(turn, filed.id, revision=1).record
    moved = {"location": "上海市黄浦区示例路2号"}
    with staff.turn(staff.registrar) as turn:
        asked = correct(turn, old.license_id, moved, reason="坐落有误", revision=1)
    assert isinstance(asked, Application)
    assert (asked.purpose, asked.replaces) == (Purpose.CORRECT, old.license_id)
    assert staff.office.record(old.license_id).superseded_from is None
    with staff.turn(staff.chief, now=NOW + 60) as turn:
        new = approve(turn, asked.id, revision=1)
    assert new.record.replaces == old.license_id
    assert payload_of(new.code)["location"] == moved["location"]
    assert staff.office.record(old.license_id).superseded_from == NOW + 60


def test_a_license_revoked_while_its_renewal_waits_is_not_renewed(
    staff: Staff,
) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn:
        old = approve(turn, filed.id, revision=1).record
    with staff.turn(staff.registrar) as turn:
        asked = renew(turn, old.license_id, {}, reason="换", revision=1)
    assert isinstance(asked, Application)
    with staff.turn(staff.chief) as turn:
        change_state(turn, old.license_id, Act.REVOKE, reason="查实", revision=None)
    with staff.turn(staff.chief) as turn, pytest.raises(StateChangeError):
        approve(turn, asked.id, revision=1)


def test_two_clerks_at_once_renew_a_license_once(staff: Staff) -> None:
    old = staff.mint().record
    ready, outcomes = Barrier(2), []

    def clerk() -> None:
        ready.wait()
        try:
            with staff.turn() as turn:
                renew(turn, old.license_id, RENEWED, reason="换", revision=1)
            outcomes.append("renewed")
        except StaleRevisionError:
            outcomes.append("stale")

    threads = [Thread(target=clerk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["renewed", "stale"]
    assert staff.trail_holds()
