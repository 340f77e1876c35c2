"""Disputes on the counter page: chosen, seen, filed, answered; in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.disputed import NamedKey
from tests.verifier.counters import code_of, live_code
from tests.verifier.disputes.halls import EVIDENCE, HALL_IDENTITY, Hall, later
from tests.verifier.windows import Window, opened
from tests.world import World
from trust_registry.dispute_acceptance import accept_dispute
from verifier.disputes.desk import DisputeDesk

SENTENCE = "<b onclick=x>身份证</b>上的姓名不同"


class Desk:
    """A hall whose disputes are filed on a page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hall: Hall | None = None

    def of(self, world: World) -> DisputeDesk:
        self.hall = Hall(self.path, world)
        return DisputeDesk(self.hall.outbox, NamedKey("hall"), HALL_IDENTITY)

    @property
    def held(self) -> Hall:
        assert self.hall is not None
        return self.hall


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "disputes.sqlite")


@pytest.fixture
def window(browser: Browser, desk: Desk) -> Iterator[Window]:
    with opened(browser, disputes_of=desk.of) as window:
        yield window
    desk.held.outbox.close()


def test_a_clerk_sees_exactly_what_is_sent_files_it_and_reads_the_answer(
    window: Window, desk: Desk
) -> None:
    page, hall = window.page, desk.held
    window.open()
    page.locator("#case").fill("2026-0117")
    window.scan(code_of(window.world))
    page.get_by_role("button", name="提出异议").click()

    # Nothing goes along unless somebody ticks it.
    ticked = page.locator("#dispute-evidence input:checked")
    expect(ticked).to_have_count(1)
    expect(ticked).to_be_disabled()
    page.get_by_label("内容与其他证件不一致").check()
    page.get_by_label("用一句话说明").fill(SENTENCE)
    page.get_by_label("法定代表人").check()
    page.get_by_role("button", name="预览").click()

    sent = page.locator("#dispute-sent")
    expect(sent).to_contain_text(SENTENCE)
    expect(sent).to_contain_text(EVIDENCE)
    expect(sent).not_to_contain_text("上海样例茶叶有限公司")
    expect(sent.locator("b")).to_have_count(0)
    page.get_by_role("button", name="签名并提出").click()
    expect(page.locator("#disputes-told")).to_contain_text("异议已提出")
    expect(page.locator("#dispute")).to_be_hidden()
    expect(page.locator("#disputes-held li")).to_have_attribute(
        "data-standing", "waiting"
    )

    (entry,) = hall.outbox.entries(now=window.world.now)
    assert entry.message is not None
    dispute = accept_dispute(entry.message, view=hall.view, now=window.world.now)
    assert dispute.evidence == {"legal_representative": EVIDENCE}
    assert (dispute.case, dispute.sentence) == ("2026-0117", SENTENCE)
    shown = {line.split("\n")[0] for line in sent.all_inner_texts()}
    assert shown == {""}  # forgotten with the form

    hall.agency.answer = {"number": 2, "outcome": "rejected", "sentence": SENTENCE}
    hall.round()
    page.locator("#disputes-open").click()
    page.locator("#disputes-open").click()
    row = page.locator("#disputes-held li")
    expect(row).to_contain_text("异议不成立")
    expect(row).to_contain_text(f"对方答复：{SENTENCE}")
    expect(row.locator("b")).to_have_count(0)


def test_a_question_rises_is_answered_and_the_next_scan_clears_the_form(
    window: Window, desk: Desk
) -> None:
    page, hall = window.page, desk.held
    window.open("en")
    # Also a phone's code, which would be too old by the time the form is filled.
    window.scan(live_code(window.world))
    window.world.now = later(minutes=30)
    page.get_by_role("button", name="Dispute", exact=True).click()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#dispute-told")).to_have_text("Choose what is wrong first.")
    page.get_by_label("its state is wrong").check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Sign and file").click()
    expect(page.locator("#disputes-held li")).to_have_count(1)

    (entry,) = hall.outbox.entries(now=window.world.now)
    hall.agency.answer = {"number": 2, "outcome": "needs-more", "sentence": "Which?"}
    hall.round(later(hours=1))
    page.reload()
    opener = page.locator("#disputes-open")
    expect(opener).to_have_text("Disputes · 1 to do")
    opener.click()
    page.get_by_role("button", name="Add a sentence").click()
    page.locator("#dispute-more-sentence").fill("Suspended, the holder says not")
    page.get_by_role("button", name="Sign and add").click()
    expect(page.locator("#disputes-held .fault, #disputes-held li")).to_have_count(1)
    expect(page.locator("#dispute-more")).to_be_hidden()
    assert len(hall.outbox.pending(entry.id)) == 1

    window.scan(code_of(window.world))
    page.get_by_role("button", name="Dispute", exact=True).click()
    expect(page.locator("#dispute")).to_be_visible()
    window.scan(code_of(window.world))
    expect(page.locator("#dispute")).to_be_hidden()
    assert page.locator("#dispute-evidence").inner_text() == ""
