"""What an agency takes from halls, shows its operators, and answers."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.desk.application import StaleRevisionError
from issuer.desk.desk import Desk, Turn
from issuer.desk.succeeding import correct
from issuer.disputes import intake
from issuer.disputes.intake import ANSWER_WITHIN_S
from issuer.errors import DisputeError
from issuer.orders import MintedLicense
from issuer.state import Act
from tests.disputed import ID, signed_dispute, signed_follow_up
from tests.issuer.disputes.inboxes import ARRIVAL, Inbox
from tests.issuer.office import TYPES
from trust_registry.dispute import Outcome, Remedy

SECOND_ID = "dispute-0123456789-0123456789-02"


def corrected(inbox: Inbox, minted: MintedLicense) -> MintedLicense:
    """Correct a license as an operator does at the desk."""
    actor = inbox.of(inbox.office.market, Permission.ENTER, Permission.READ)
    with inbox.writing() as connection:
        turn = Turn(connection, Desk(TYPES, inbox.signers), actor, ARRIVAL)
        made = correct(
            turn,
            minted.record.license_id,
            {"legal_representative": "古丽"},
            reason="异议成立",
            revision=None,
        )
    assert isinstance(made, MintedLicense)
    return made


def refusal(inbox: Inbox, text: str) -> str:
    with pytest.raises(DisputeError) as caught:
        inbox.take(text)
    return caught.value.code


def test_a_dispute_is_taken_and_received_with_a_date_to_answer_by(inbox: Inbox) -> None:
    answer, is_new = inbox.take(inbox.about(inbox.mint()))

    assert is_new
    assert answer.outcome is Outcome.RECEIVED
    assert answer.answer_by == ARRIVAL + ANSWER_WITHIN_S
    assert inbox.listed() == [ID]
    assert inbox.trail_holds()


def test_a_replayed_dispute_is_answered_as_before_and_changes_nothing(
    inbox: Inbox,
) -> None:
    text = inbox.about(inbox.mint())
    first, _ = inbox.take(text)

    again, is_new = inbox.take(text, now=ARRIVAL + 3600)

    assert (again, is_new) == (first, False)
    assert len(inbox.file().answers) == 1


def test_an_attacker_who_learned_an_id_puts_no_other_words_under_it(
    inbox: Inbox,
) -> None:
    minted = inbox.mint()
    inbox.take(inbox.about(minted))

    assert refusal(inbox, inbox.about(minted, case="other")) == "dispute-id-taken"


def test_a_dispute_to_an_agency_that_is_not_served_here_is_refused(
    inbox: Inbox,
) -> None:
    text = signed_dispute(aud="https://license.310000.example/elsewhere")

    assert refusal(inbox, text) == "dispute-unknown-agency"


def test_an_agency_is_asked_about_its_own_licenses_alone(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint(), aud=inbox.office.police.iss)

    assert refusal(inbox, text) == "dispute-unknown-agency"


def test_a_hall_that_goes_mad_fills_no_ledger(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_A_DAY", 1)
    minted = inbox.mint()
    inbox.take(inbox.about(minted))

    assert refusal(inbox, inbox.about(minted, jti=SECOND_ID)) == "dispute-quota"


def test_one_agency_never_sees_another_s_dispute(inbox: Inbox) -> None:
    inbox.take(inbox.about(inbox.mint()))
    stranger = inbox.of(inbox.office.police)

    assert inbox.listed(stranger) == []
    with pytest.raises(DisputeError) as caught:
        inbox.file(stranger)
    assert caught.value.code == "unknown-dispute"
    with pytest.raises(DisputeError):
        inbox.answer(Outcome.REJECTED, "不是我的", actor=stranger)


def test_another_agency_s_license_is_not_shown_for_a_number_that_a_hall_names(
    inbox: Inbox,
) -> None:
    driving = inbox.office.mint()

    inbox.take(inbox.about(driving))

    assert inbox.file().license is None


def test_who_may_only_read_answers_nothing(inbox: Inbox) -> None:
    inbox.take(inbox.about(inbox.mint()))
    reader = inbox.of(inbox.office.market, Permission.READ)

    with pytest.raises(NotAllowedError):
        inbox.answer(Outcome.REJECTED, "无误", actor=reader)


def test_evidence_that_the_ledger_has_otherwise_is_marked(inbox: Inbox) -> None:
    minted = inbox.mint()
    evidence = {"legal_representative": "别人", "legal_name": minted.record.holder_name}

    inbox.take(inbox.about(minted, evidence=evidence))

    assert inbox.file().differing == ["legal_representative"]


def test_the_edition_that_was_shown_is_found_by_its_digest(inbox: Inbox) -> None:
    minted = inbox.mint()
    reading = {
        "checked_at": ARRIVAL,
        "verdict": "accepted",
        "digest": digest_of(inbox, minted),
    }

    inbox.take(inbox.about(minted, reading=reading))

    assert inbox.file().edition == "print"


def digest_of(inbox: Inbox, minted: MintedLicense) -> str:
    from issuer.license_rows import editions_of
    from trust_registry.message_acceptance import message_digest

    with inbox.office.installation.ledger.reading() as connection:
        (edition,) = editions_of(connection, minted.record)
    return message_digest(edition.sd_jwt.partition("~")[0])


# -- answers -------------------------------------------------------------------------


def test_a_rejection_gives_its_reason_and_reaches_the_hall(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    inbox.take(text)

    inbox.answer(Outcome.REJECTED, "登记信息无误")

    told, _ = inbox.take(text)
    assert (told.outcome, told.sentence) == (Outcome.REJECTED, "登记信息无误")
    assert inbox.listed() == []
    assert inbox.listed(is_open=False) == [ID]
    assert inbox.trail_holds()


def test_corrected_is_answered_once_the_ledger_shows_the_correction(
    inbox: Inbox,
) -> None:
    minted = inbox.mint()
    text = inbox.about(minted)
    inbox.take(text)
    with pytest.raises(DisputeError) as caught:
        inbox.answer(Outcome.ACCEPTED, remedy=Remedy.CORRECTED)
    assert caught.value.code == "not-corrected-yet"

    successor = corrected(inbox, minted)
    inbox.answer(Outcome.ACCEPTED, "已更正", remedy=Remedy.CORRECTED)

    told, _ = inbox.take(text)
    assert told.remedy is Remedy.CORRECTED
    assert told.replacement == successor.record.license_id


def test_revoked_is_answered_once_the_license_is_revoked(inbox: Inbox) -> None:
    minted = inbox.mint()
    text = inbox.about(minted)
    inbox.take(text)
    with pytest.raises(DisputeError) as caught:
        inbox.answer(Outcome.ACCEPTED, remedy=Remedy.REVOKED)
    assert caught.value.code == "not-revoked-yet"

    inbox.office.change(minted.record.license_id, Act.REVOKE, now=ARRIVAL)
    inbox.answer(Outcome.ACCEPTED, remedy=Remedy.REVOKED)

    assert inbox.take(text)[0].remedy is Remedy.REVOKED


@pytest.mark.parametrize(
    "told",
    [
        {"outcome": Outcome.REJECTED},
        {"outcome": Outcome.NEEDS_MORE},
        {"outcome": Outcome.ACCEPTED, "sentence": "做了"},
        {"outcome": Outcome.REJECTED, "sentence": "一\n二"},
        {"outcome": Outcome.REJECTED, "sentence": "x" * 301},
        {"outcome": Outcome.RECEIVED},
        {"outcome": Outcome.WITHDRAWN},
    ],
    ids=str,
)
def test_half_an_answer_is_none(inbox: Inbox, told: dict[str, Any]) -> None:
    inbox.take(inbox.about(inbox.mint()))

    with pytest.raises(DisputeError) as caught:
        inbox.answer(**told)
    assert caught.value.code == "answer-form"
    assert inbox.record().outcome is Outcome.RECEIVED


def test_two_operators_cannot_both_answer(inbox: Inbox) -> None:
    inbox.take(inbox.about(inbox.mint()))
    inbox.answer(Outcome.NEEDS_MORE, "请提供身份证信息")

    with pytest.raises(StaleRevisionError):
        inbox.answer(Outcome.REJECTED, "无误", seen=1)


def test_a_final_answer_stays(inbox: Inbox) -> None:
    inbox.take(inbox.about(inbox.mint()))
    inbox.answer(Outcome.REJECTED, "无误")

    with pytest.raises(DisputeError) as caught:
        inbox.answer(Outcome.NEEDS_MORE, "再说说", seen=2)
    assert caught.value.code == "answered-already"


# -- what halls add ------------------------------------------------------------------


def test_what_a_hall_adds_gives_the_agency_its_time_anew(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    inbox.take(text)
    inbox.answer(Outcome.NEEDS_MORE, "请提供身份证信息")
    later = ARRIVAL + 86_400

    told = inbox.add(text, signed_follow_up(), now=later)

    assert told.outcome is Outcome.RECEIVED
    assert told.answer_by == later + ANSWER_WITHIN_S
    assert [one.kind for one in inbox.file().follow_ups] == ["more"]


def test_a_replayed_addition_changes_nothing(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    inbox.take(text)
    first = inbox.add(text, signed_follow_up())

    assert inbox.add(text, signed_follow_up(), now=ARRIVAL + 60) == first
    assert len(inbox.file().follow_ups) == 1


def test_a_withdrawn_dispute_waits_for_nobody(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    inbox.take(text)

    told = inbox.add(text, signed_follow_up(kind="withdraw"))

    assert told.outcome is Outcome.WITHDRAWN
    assert inbox.listed() == []


def test_nothing_is_added_to_what_was_answered_finally(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    inbox.take(text)
    inbox.answer(Outcome.REJECTED, "无误")

    told = inbox.add(text, signed_follow_up(kind="withdraw"))

    assert told.outcome is Outcome.REJECTED
    assert inbox.file().follow_ups == []


# -- order ---------------------------------------------------------------------------


def test_what_is_due_first_is_at_the_top_and_what_waits_for_a_hall_last(
    inbox: Inbox,
) -> None:
    minted = inbox.mint()
    ids = [f"dispute-0123456789-0123456789-1{digit}" for digit in range(3)]
    for late, one in enumerate(ids):
        inbox.take(inbox.about(minted, jti=one), now=ARRIVAL - late)
    assert inbox.listed() == ids[::-1]

    text = inbox.about(minted)
    inbox.take(text, now=ARRIVAL - 60)
    assert inbox.listed()[0] == ID
    inbox.answer(Outcome.NEEDS_MORE, "请说明")

    assert inbox.listed()[-1] == ID


def test_a_dispute_is_overdue_while_it_waits_for_the_agency(inbox: Inbox) -> None:
    inbox.take(inbox.about(inbox.mint()))
    late = ARRIVAL + ANSWER_WITHIN_S + 1
    assert inbox.record().is_overdue(late)
    assert not inbox.record().is_overdue(late - 1)

    inbox.answer(Outcome.NEEDS_MORE, "请说明")

    assert not inbox.record().is_overdue(late)
