"""Four eyes: somebody else approves, and sees what they approve."""

from __future__ import annotations

import pytest

from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.desk.application import (
    ApplicationState,
    ApplicationStateError,
    SamePersonError,
    StaleRevisionError,
    UnknownApplicationError,
)
from issuer.desk.application_queue import queue, read_application
from issuer.desk.approving import approve, send_back
from issuer.desk.entering import resubmit
from issuer.draft import DraftError
from issuer.errors import DuplicateNumberError
from issuer.license_rows import events_of
from tests.issuer.desk.staff import ESTATE, Staff, entry_of, handed_in
from tests.issuer.office import DAY_S, NOW, payload_of


def test_somebody_else_approves_and_it_is_minted(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.chief, now=NOW + DAY_S) as turn:
        minted = approve(turn, filed.id, revision=1)
        after = read_application(turn, filed.id)
        (event,) = events_of(turn.connection, minted.record)
    assert payload_of(minted.code)["issue_date"] == "2026-11-22"
    assert after.application.state is ApplicationState.MINTED
    assert after.application.license_id == minted.record.license_id
    assert [(one.step, one.operator) for one in after.steps] == [
        ("enter", "registrar"),
        ("approve", "chief"),
    ]
    assert event.operator == "chief"
    assert staff.trail_holds()


def test_attack_nobody_approves_what_they_entered(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.registrar) as turn, pytest.raises(SamePersonError):
        approve(turn, filed.id, revision=1)


def test_attack_whoever_hands_it_in_anew_does_not_approve_it(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn:
        send_back(turn, filed.id, reason="请核对", revision=1)
        resubmit(turn, filed.id, handed_in(ESTATE), revision=2)
    for one in (staff.chief, staff.registrar):
        with staff.turn(one) as turn, pytest.raises(SamePersonError):
            approve(turn, filed.id, revision=3)


def test_attack_fields_swapped_under_an_approver_are_not_approved(staff: Staff) -> None:
    filed = staff.file()
    deputy = staff.of(staff.estate, "deputy")
    with staff.turn(deputy) as turn:
        send_back(turn, filed.id, reason="请核对", revision=1)
    with staff.turn(staff.registrar) as turn:
        resubmit(turn, filed.id, handed_in(ESTATE, location="另一内容"), revision=2)
    with staff.turn(staff.chief) as turn, pytest.raises(StaleRevisionError):
        approve(turn, filed.id, revision=1)


def test_an_application_is_minted_once(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn:
        approve(turn, filed.id, revision=1)
    with staff.turn(staff.chief) as turn, pytest.raises(ApplicationStateError):
        approve(turn, filed.id, revision=None)


def test_a_number_taken_while_it_waited_is_not_minted_twice(staff: Staff) -> None:
    first, second = staff.file(), staff.file()
    with staff.turn(staff.chief) as turn:
        approve(turn, first.id, revision=1)
    with staff.turn(staff.chief) as turn, pytest.raises(DuplicateNumberError):
        approve(turn, second.id, revision=1)
    with staff.turn(staff.chief) as turn:
        assert [one.id for one in queue(turn, limit=9).found] == [second.id]


@pytest.mark.parametrize("may", [Permission.ENTER, Permission.CHANGE_STATE])
def test_nobody_approves_without_the_permission(staff: Staff, may: Permission) -> None:
    filed = staff.file()
    one = staff.of(staff.estate, "one", may)
    with staff.turn(one) as turn, pytest.raises(NotAllowedError):
        approve(turn, filed.id, revision=1)
    with staff.turn(one) as turn, pytest.raises(NotAllowedError):
        send_back(turn, filed.id, reason="请核对", revision=1)


def test_attack_another_agencys_application_is_unknown(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn() as turn:
        assert queue(turn, limit=9).found == []
        for ask in (
            lambda: approve(turn, filed.id, revision=None),
            lambda: send_back(turn, filed.id, reason="请核对", revision=None),
            lambda: resubmit(turn, filed.id, {}, revision=None),
            lambda: read_application(turn, filed.id),
        ):
            with pytest.raises(UnknownApplicationError):
                ask()


def test_an_application_is_returned_with_a_reason(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn, pytest.raises(DraftError, match="reason"):
        send_back(turn, filed.id, reason="  ", revision=1)


def test_the_queue_goes_on_where_its_page_ended(staff: Staff) -> None:
    numbers = [f"沪(2026)黄字不动产权第{one:07}号" for one in range(5)]
    filed = [
        staff.file(entry_of(ESTATE, document_number=number)).id for number in numbers
    ]
    with staff.turn(staff.chief) as turn:
        first = queue(turn, limit=2)
        approve(turn, filed[0], revision=1)
        second = queue(turn, limit=2, cursor=first.next_cursor)
        last = queue(turn, limit=2, cursor=second.next_cursor)
    pages = [[one.id for one in page.found] for page in (first, second, last)]
    assert pages == [filed[:2], filed[2:4], filed[4:]]
    assert last.next_cursor is None
