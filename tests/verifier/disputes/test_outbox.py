"""A dispute from filing to its answer: kept, sent until it comes, erased in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from credential import base64url
from tests.disputed import ID, NamedKey, at, follow_up_payload
from tests.sample_registry import NOW
from tests.verifier.disputes.halls import (
    CHOSEN,
    EVIDENCE,
    HALL_IDENTITY,
    Hall,
    later,
)
from trust_registry.dispute import FOLLOW_UP_TYPE, FollowUp, Remedy, Wrong
from trust_registry.dispute_acceptance import accept_dispute
from trust_registry.signed_message import sign_message
from verifier.disputes.entry import Attention, Standing
from verifier.disputes.filing import Chosen, dispute_about
from verifier.disputes.rounds import ASK_AGAIN, LONGEST_WAIT
from verifier.errors import FilingError

OTHER_ID = "dispute-0123456789-0123456789-02"
REJECTED: dict[str, Any] = {"number": 2, "outcome": "rejected", "sentence": "无误"}


def add(hall: Hall, **changed: Any) -> None:
    number = hall.outbox.next_follow_up(ID)
    payload = follow_up_payload(number=number, **changed)
    message = sign_message(payload, typ=FOLLOW_UP_TYPE, signer=NamedKey("hall"))
    hall.outbox.add(FollowUp.model_validate(payload), message)


def test_a_dispute_counts_at_the_agency_and_says_what_was_chosen(hall: Hall) -> None:
    hall.file()

    hall.round()

    (address, message) = hall.agency.received[0]
    assert address == "https://license.310000.example/disputes"
    dispute = accept_dispute(message, view=hall.view, now=NOW)
    assert dispute.evidence == {"legal_representative": EVIDENCE}
    assert dispute.reading.verdict == "accepted"


def test_only_the_chosen_claims_go_along(hall: Hall) -> None:
    message = hall.file(Chosen(Wrong.OUTDATED)).message

    assert message is not None
    payload = base64url.decode(message.split(".")[1]).decode()
    assert EVIDENCE not in payload
    assert "上海样例茶叶有限公司" not in payload


@pytest.mark.parametrize(
    "chosen",
    [
        CHOSEN._replace(evidence=("home_address",)),
        CHOSEN._replace(evidence=("legal_name", "legal_name")),
        CHOSEN._replace(sentence="two\nlines"),
        CHOSEN._replace(wrong=Wrong.OTHER, sentence=""),
    ],
)
def test_what_the_license_does_not_say_is_no_evidence(
    hall: Hall, chosen: Chosen
) -> None:
    with pytest.raises(FilingError) as caught:
        hall.file(chosen)

    assert caught.value.code == "dispute-form"
    assert not hall.outbox.entries(now=NOW)


def test_nobody_is_told_of_a_forged_license(hall: Hall) -> None:
    hall.world.claims["legal_name"] = "别的公司"
    report = hall.world.report(hall.world.text()[:-10] + "AAAAAAAAA~")

    with pytest.raises(FilingError) as caught:
        dispute_about(
            report,
            hall.world.text(),
            CHOSEN,
            HALL_IDENTITY,
            dispute_id=ID,
            now=NOW,
        )
    assert caught.value.code == "nobody-takes-disputes"


def test_an_agency_that_takes_no_disputes_is_called_instead(hall: Hall) -> None:
    del hall.world.agency["contact"]["disputes"]

    with pytest.raises(FilingError) as caught:
        hall.file()
    assert caught.value.code == "nobody-takes-disputes"


# -- sending -------------------------------------------------------------------------


def test_offline_it_waits_longer_from_try_to_try_and_is_sent_in_the_end(
    hall: Hall,
) -> None:
    hall.file()
    hall.agency.fault = "no-network"
    now, waits = NOW, []
    for _ in range(12):
        assert hall.round(now).failed == ((ID, "no-network"),)
        due = hall.outbox.next_due()
        assert due is not None
        waits.append(due - now)
        assert hall.round(due - timedelta(seconds=1)).tried == 0
        now = due
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT

    hall.agency.fault = None
    hall.round(now)

    assert hall.entry().standing is Standing.RECEIVED
    assert hall.entry().sent_at == now


def test_the_answer_is_asked_for_in_its_time(hall: Hall) -> None:
    hall.file()
    hall.round()
    assert hall.round(later(hours=1)).tried == 0

    hall.agency.answer = REJECTED
    hall.round(NOW + ASK_AGAIN)

    assert hall.agency.asked == 1
    assert hall.entry().standing is Standing.REJECTED
    assert hall.entry().sentence == "无误"


def test_an_agency_set_back_to_a_backup_is_told_again(hall: Hall) -> None:
    hall.file()
    hall.round()
    hall.agency.dispute = None

    hall.round(later(hours=7))

    assert len(hall.agency.received) == 2
    assert hall.entry().fault is None


@pytest.mark.parametrize(
    ("key", "answer", "fault"),
    [
        ("thief", {}, "answer-unlisted-key"),
        ("hall", {}, "answer-unlisted-key"),
        ("market", {"jti": OTHER_ID}, "answer-wrong-ends"),
        ("market", {"digest": "00" * 32}, "answer-wrong-ends"),
        ("market", {"sentence": "<b>\u202e"}, "answer-malformed"),
    ],
)
def test_a_forged_answer_changes_nothing(
    hall: Hall, key: str, answer: dict[str, Any], fault: str
) -> None:
    hall.file()
    hall.agency.key, hall.agency.answer = key, {**REJECTED, **answer}

    hall.round()

    assert hall.entry().standing is Standing.WAITING
    assert hall.entry().fault == fault
    assert hall.entry().message is not None


def test_a_replayed_older_answer_takes_no_later_one_back(hall: Hall) -> None:
    hall.file()
    hall.agency.answer = {"number": 3, "outcome": "needs-more", "sentence": "请说明"}
    hall.round()
    hall.agency.answer = {}

    hall.round(later(hours=7))

    assert hall.entry().standing is Standing.NEEDS_MORE


def test_without_trust_data_nothing_is_sent(hall: Hall) -> None:
    from verifier.disputes.rounds import do_round

    hall.file()
    done = do_round(hall.outbox, hall.agency, None, now=NOW)

    assert done.failed == ((ID, "no-trust-data"),)
    assert hall.agency.received == []


def test_a_merged_agency_s_successor_is_sent_what_waits(hall: Hall) -> None:
    hall.file()
    traffic = hall.world.region_files("310000")["agencies"]["agencies"][1]
    traffic["contact"]["disputes"] = "https://traffic.310000.example/disputes"
    hall.world.agency["successor"] = traffic["id"]
    hall.agency.fault = "no-network"
    hall.round()
    hall.agency.fault = None

    hall.round(later(hours=1))

    assert hall.agency.received[0][0] == "https://traffic.310000.example/disputes"


# -- adding and taking back ----------------------------------------------------------


def test_what_was_never_tried_is_taken_back_without_a_word(hall: Hall) -> None:
    hall.file()

    assert hall.outbox.drop(ID)
    assert hall.round().tried == 0
    assert hall.entry().standing is Standing.WITHDRAWN
    assert hall.agency.received == []


def test_what_was_tried_once_is_taken_back_at_the_agency(hall: Hall) -> None:
    hall.file()
    hall.agency.fault = "no-network"
    hall.round()
    assert not hall.outbox.drop(ID)
    add(hall, kind="withdraw")
    hall.agency.fault = None
    hall.agency.answer = {"number": 2, "outcome": "withdrawn"}

    hall.round(later(hours=1))

    assert [address.rpartition("/")[2] for address, _ in hall.agency.received] == [
        "disputes",
        ID,
    ]
    assert hall.entry().standing is Standing.WITHDRAWN


def test_what_is_added_is_sent_and_kept_until_its_answer_holds(hall: Hall) -> None:
    hall.file()
    hall.agency.answer = {"number": 2, "outcome": "needs-more", "sentence": "请说明"}
    hall.round()
    add(hall)
    hall.agency.key = "thief"
    hall.round(later(hours=7))
    assert len(hall.outbox.pending(ID)) == 1

    hall.agency.key = "market"
    hall.agency.answer = {"number": 3, "outcome": "received", "sentence": ""}
    hall.round(later(hours=8))

    assert not hall.outbox.pending(ID)
    assert hall.entry().standing is Standing.RECEIVED


# -- erased --------------------------------------------------------------------------


def test_the_final_answer_erases_what_was_sent_from_the_disk(hall: Hall) -> None:
    message = hall.file().message
    hall.round()
    assert message is not None
    signature = message.rpartition(".")[2].encode()
    assert signature in hall.on_disk()
    hall.agency.answer = REJECTED

    hall.round(later(hours=7))

    assert hall.entry().message is None
    assert signature not in hall.on_disk()
    assert base64url.encode(EVIDENCE.encode())[:8].encode() not in hall.on_disk()


def test_after_a_month_the_dates_stay_and_the_license_is_forgotten(hall: Hall) -> None:
    hall.file()
    hall.agency.answer = {
        "number": 2,
        "outcome": "accepted",
        "remedy": "revoked",
        "sentence": "已撤销",
    }
    hall.round()
    license_id = hall.entry().license_id
    assert license_id is not None

    hall.outbox.forget(now=later(days=31))

    entry = hall.entry()
    assert (entry.license_id, entry.sentence) == (None, None)
    assert (entry.standing, entry.remedy) == (Standing.ACCEPTED, Remedy.REVOKED)
    assert entry.answered_at == later(minutes=1)
    assert license_id.encode() not in hall.on_disk()


def test_what_never_came_through_is_given_up_and_erased(hall: Hall) -> None:
    hall.file()

    hall.outbox.forget(now=later(days=91))

    assert hall.entry().standing is Standing.GIVEN_UP
    assert hall.entry().message is None


# -- order ---------------------------------------------------------------------------


def test_what_somebody_must_act_on_rises(hall: Hall) -> None:
    hall.file()
    hall.file(dispute_id=OTHER_ID)
    hall.agency.answer = {"answer_by": at(days=15)}
    hall.round()
    hall.agency.answer = {"number": 2, "outcome": "needs-more", "sentence": "请说明"}
    hall.agency.dispute = hall.entry(OTHER_ID).message
    hall.outbox.note_fault(ID, "x", next_at=later(days=1))
    hall.round(later(hours=7))

    listed = hall.outbox.entries(now=later(hours=7))
    assert [one.id for one in listed] == [OTHER_ID, ID]
    assert listed[0].attention(later(hours=7)) is Attention.NEEDS_MORE
    assert listed[1].attention(later(hours=7)) is None
    assert listed[1].attention(later(days=16)) is Attention.OVERDUE


def test_what_waits_for_days_is_told(hall: Hall) -> None:
    entry = hall.file()

    assert entry.attention(later(days=2)) is None
    assert entry.attention(later(days=4)) is Attention.UNSENT
