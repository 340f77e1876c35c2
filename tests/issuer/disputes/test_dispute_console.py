"""The console's pages of disputes: seen by their own agency, answered once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from issuer.accounts.roles import Role
from issuer.disputes.intake import ANSWER_WITHIN_S
from tests.disputed import ID
from tests.issuer.accounts import ServedOffice
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.disputes.inboxes import ARRIVAL, Inbox
from tests.issuer.office import Office
from trust_registry.dispute import Outcome

PLACE = f"disputes/{ID}"


@dataclass
class Console:
    """A console of an agency that a dispute came to."""

    inbox: Inbox
    console: ConsoleOffice
    text: str


@pytest.fixture
def filed(office: Office) -> Console:
    inbox = Inbox(office)
    console = ConsoleOffice.of(ServedOffice(office))
    console.served.operator(
        "officer", Role.ENTER, Role.CHANGE_STATE, agency=office.market
    )
    console.served.operator("looker", Role.READ, agency=office.market)
    text = inbox.about(inbox.mint(), sentence="<script>alert(1)</script> 姓名不符")
    inbox.take(text)
    return Console(inbox, console, text)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_officer_reads_what_a_hall_says_and_markup_in_it_stays_text(
    filed: Console, language: str
) -> None:
    officer = filed.console.visitor("officer", language)

    page = officer.get(PLACE).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 姓名不符" in page
    assert "<script>alert" not in page
    assert f"{PLACE}" in officer.get("disputes").text
    assert "/correct" in page


def test_what_differs_from_the_ledger_is_marked(filed: Console) -> None:
    page = filed.console.visitor("officer").get(PLACE).text

    assert "阿依古丽·买买提" in page
    assert "与台账不同" in page


def test_a_rejection_without_its_reason_is_not_sent(filed: Console) -> None:
    officer = filed.console.visitor("officer")

    answered = officer.post(f"{PLACE}/answer", reply="rejected", seen="1")

    assert answered.status == 409
    assert answered.trouble.startswith("答复不完整")
    assert filed.inbox.record().outcome is Outcome.RECEIVED


def test_an_officer_answers_and_the_hall_reads_it(filed: Console) -> None:
    officer = filed.console.visitor("officer")

    answered = officer.post(
        f"{PLACE}/answer", reply="rejected", seen="1", sentence="登记信息无误"
    )

    assert answered.place == PLACE
    assert "登记信息无误" in officer.get(PLACE).text
    told, _ = filed.inbox.take(filed.text, now=ARRIVAL + 60)
    assert (told.outcome, told.sentence) == (Outcome.REJECTED, "登记信息无误")


def test_corrected_is_not_answered_before_it_was(filed: Console) -> None:
    officer = filed.console.visitor("officer")

    answered = officer.post(f"{PLACE}/answer", reply="corrected", seen="1")

    assert answered.trouble == "该证照尚未更正换发。"


def test_who_may_only_read_has_no_form_and_is_refused(filed: Console) -> None:
    looker = filed.console.visitor("looker")

    assert f"{PLACE}/answer" not in looker.get(PLACE).text
    sent = looker.post(f"{PLACE}/answer", reply="rejected", seen="1", sentence="x")
    assert sent.status == 403


def test_another_agency_s_clerk_finds_nothing(filed: Console) -> None:
    stranger = filed.console.visitor("stranger")

    assert ID not in stranger.get("disputes").text
    assert stranger.get(PLACE).status in (404, 409)


def test_an_overdue_dispute_is_told(filed: Console) -> None:
    page = filed.console.visitor("officer").get("disputes").text
    assert "已逾期" not in page

    with filed.inbox.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE disputes SET answer_by = answer_by - ?", (2 * ANSWER_WITHIN_S,)
        )

    assert "已逾期" in filed.console.visitor("officer").get("disputes").text
