"""States changed at the desk: by the agency, with a reason, on what was seen."""

from __future__ import annotations

import pytest

from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.desk.application import StaleRevisionError
from issuer.desk.changing import change_state
from issuer.draft import DraftError
from issuer.errors import StateChangeError, UnknownLicenseError
from issuer.state import Act
from tests.issuer.desk.staff import Staff
from tests.issuer.office import NOW


def test_a_change_is_entered_with_who_and_why_and_raises_the_revision(
    staff: Staff,
) -> None:
    license_id = staff.mint().record.license_id
    with staff.turn(now=NOW + 60) as turn:
        after = change_state(
            turn, license_id, Act.SUSPEND, reason="违章待查", revision=1
        )
    assert (after.state, after.state_since) == (LicenseState.SUSPENDED, NOW + 60)
    assert after.revision == 2
    assert staff.trail_holds()


def test_a_change_on_what_was_seen_before_another_is_refused(staff: Staff) -> None:
    license_id = staff.mint().record.license_id
    with staff.turn() as turn:
        change_state(turn, license_id, Act.SUSPEND, reason="查", revision=1)
    with staff.turn() as turn, pytest.raises(StaleRevisionError):
        change_state(turn, license_id, Act.REVOKE, reason="查", revision=1)
    assert staff.office.record(license_id).state is LicenseState.SUSPENDED


def test_what_the_law_does_not_know_is_refused(staff: Staff) -> None:
    license_id = staff.mint().record.license_id
    with staff.turn() as turn, pytest.raises(StateChangeError):
        change_state(turn, license_id, Act.REINSTATE, reason="查", revision=1)


@pytest.mark.parametrize("reason", ["", " ", "看不见\u200b", "x" * 501])
def test_a_reason_is_told_in_plain_words(staff: Staff, reason: str) -> None:
    license_id = staff.mint().record.license_id
    with staff.turn() as turn, pytest.raises(DraftError, match="reason"):
        change_state(turn, license_id, Act.REVOKE, reason=reason, revision=1)


def test_attack_another_agencys_license_is_unknown(staff: Staff) -> None:
    license_id = staff.mint().record.license_id
    with staff.turn(staff.registrar) as turn, pytest.raises(UnknownLicenseError):
        change_state(turn, license_id, Act.REVOKE, reason="查", revision=1)


@pytest.mark.parametrize("may", [Permission.ENTER, Permission.APPROVE, Permission.READ])
def test_nobody_changes_without_the_permission(staff: Staff, may: Permission) -> None:
    license_id = staff.mint().record.license_id
    one = staff.of(staff.office.police, "one", may)
    with staff.turn(one) as turn, pytest.raises(NotAllowedError):
        change_state(turn, license_id, Act.REVOKE, reason="查", revision=1)
