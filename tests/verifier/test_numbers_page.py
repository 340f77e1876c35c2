"""The page of a hall's numbers: charts with their tables, and files to take along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.verifier.barriers import expect_page_without_barrier
from tests.verifier.counters import WorldTrust, code_of, served
from tests.world import World
from verifier.checking import Counter
from verifier.matter import Matter
from verifier.reading import FoundCode, Reading
from verifier.receipt_journal import ReceiptJournal


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page over three checks: two accepted, one of a damaged code."""
    world = World()
    path = tmp_path_factory.mktemp("hall") / "receipts.sqlite"
    receipts, journal = ReceiptJournal(path), ReceiptJournal(path)
    counter = Counter(
        WorldTrust(world), accepting_region=world.accepting, receipts=receipts
    )
    for case, text in (("1", code_of(world)), ("2", code_of(world)), ("3", "TY1:B.")):
        reading = Reading(codes=(FoundCode(text),))
        counter.check(reading, now=world.now, matter=Matter(case))
    with served(counter, world, journal=journal) as address:
        context = browser.new_context(base_url=address)
        yield context.new_page()
        context.close()
    receipts.close()
    journal.close()


def figures(page: Page) -> dict[str, list[str]]:
    """Return the rows of each table by the title of its figure."""
    found = {}
    for figure in page.locator("figure").all():
        rows = figure.locator("tbody tr").all_inner_texts()
        found[figure.locator("figcaption").inner_text()] = rows
    return found


@pytest.mark.parametrize(
    ("language", "verdicts", "hour"),
    [
        ("zh-CN", ["1. 核验通过\t2\t66.7 %", "2. 核验不通过\t1\t33.3 %"], "10 时"),
        ("en", ["1. accepted\t2\t66.7 %", "2. refused\t1\t33.3 %"], "10:00"),
    ],
)
def test_each_column_is_a_chart_with_its_table(
    page: Page, language: str, verdicts: list[str], hour: str
) -> None:
    page.goto(f"/numbers?lang={language}")
    expect(page.locator("figure")).to_have_count(5)

    told = figures(page)
    by_verdict, by_cause, by_hour, by_region, by_type = told.values()
    assert [row.lower() for row in by_verdict] == verdicts
    assert len(by_cause) == 1
    assert by_hour == [f"{hour}\t3\t100.0 %"]
    assert "310000" in by_region[0]
    assert len(by_type) == 2
    assert "张" not in page.locator("main").inner_text()


def test_the_numbers_can_be_taken_along(page: Page, tmp_path: Path) -> None:
    page.goto("/numbers?lang=en")
    expect(page.locator("figure")).to_have_count(5)

    with page.expect_download() as told:
        page.locator("#download-csv").click()
    taken = tmp_path / told.value.suggested_filename
    told.value.save_as(taken)

    assert taken.name == "checks-2026-11-15-2026-11-21.csv"
    assert taken.read_text("utf-8").startswith("day,hour,issuing,license_type,")


def test_a_month_that_is_not_over_is_told(page: Page) -> None:
    page.goto("/numbers?lang=en")
    expect(page.locator("figure")).to_have_count(5)
    page.locator("#month").fill("2026-11")

    page.locator("#monthly button").click()

    expect(page.locator("#told")).to_contain_text("This month is not over.")


def test_axe_finds_no_barrier(page: Page) -> None:
    page.goto("/numbers?lang=zh-CN")
    expect(page.locator("figure")).to_have_count(5)

    expect_page_without_barrier(page)
