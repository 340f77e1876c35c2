"""Scanners that type like a keyboard, people who type; two hundred scans in a row."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.verifier.counters import code_of
from tests.verifier.sticks import NUMBER, Stick
from tests.verifier.test_cli_serve import serving
from tests.verifier.windows import Window

SCANS = 200
PERSON_MS = 90


def test_what_a_person_types_waits_for_enter(window: Window) -> None:
    window.open()
    box = window.page.locator("#code")

    window.page.keyboard.type("TY1:AB.", delay=PERSON_MS)
    window.page.keyboard.type("CD.", delay=2 * PERSON_MS)

    expect(box).to_have_value("TY1:AB.CD.")
    assert window.verdicts == []
    window.page.keyboard.press("Enter")
    expect(window.page.locator(".verdict")).to_be_visible()
    expect(box).to_have_value("")


def test_a_scan_after_what_a_person_began_to_type_is_the_scan_alone(
    window: Window,
) -> None:
    window.open()
    window.page.keyboard.type("2026-", delay=PERSON_MS)

    window.page.keyboard.type(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )


def test_a_scan_into_another_field_leaves_what_stood_there(window: Window) -> None:
    window.open()
    window.page.locator("#case").fill("2026-0117")
    window.page.locator("#case").focus()
    window.page.keyboard.press("End")

    window.page.keyboard.type(code_of(window.world).lower())

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator("#case")).to_have_value("2026-0117")


def resident_kb(pid: int) -> int:
    """The resident memory of a process, as proc(5) tells it."""
    told = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", told)[0])


def holding(folder: Path, *values: str) -> set[tuple[str, str]]:
    """The files of a folder that hold a value."""
    return {
        (path.name, value)
        for path in folder.rglob("*")
        if path.is_file()
        for value in values
        if value.encode() in path.read_bytes()
    }


def held(browser: CDPSession) -> tuple[float, float]:
    """What a page holds after it tidied up: bytes of its scripts, and nodes."""
    browser.send("HeapProfiler.collectGarbage")
    metrics: list[dict[str, Any]] = browser.send("Performance.getMetrics")["metrics"]
    by_name = {one["name"]: one["value"] for one in metrics}
    return by_name["JSHeapUsedSize"], by_name["Nodes"]


@pytest.mark.slow
def test_two_hundred_scans_in_a_row_leave_memory_flat_and_nothing_behind(
    browser: Browser, stick: Stick, tmp_path: Path
) -> None:
    code = stick.text.read_text("utf-8").strip()
    receipts = ["--receipts", str(tmp_path / "receipts.sqlite")]
    with serving(stick.counter(tmp_path), *receipts) as (process, address):
        # The registry's own examples of the type have the number as well.
        before = holding(tmp_path, NUMBER, code)
        page = browser.new_page()
        page.clock.install()
        page.goto(f"{address}?lang=en")
        expect(page.locator("#trust-mark svg")).to_be_visible()
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable")
        seen = []
        for number in range(1, SCANS + 1):
            page.locator("#case").fill(f"2026-{number}")
            page.keyboard.press("Enter")
            with page.expect_response("**/api/check"):
                page.keyboard.insert_text(code)
                page.keyboard.press("Enter")
            expect(page.locator(".verdict .source")).to_have_text(f"receipt {number}")
            if number in (SCANS // 4, SCANS):
                seen.append((*held(tools), resident_kb(process.pid)))
        license_ = page.locator(".license").inner_text()
        page.clock.run_for(61_000)
        expect(page.locator(".verdict")).to_have_count(0)
        left = page.content() + str(page.context.storage_state(indexed_db=True))
        page.close()

    (heap, nodes, resident), (heap_then, nodes_then, resident_then) = seen
    assert heap_then < 1.2 * heap
    assert nodes_then < 1.2 * nodes
    assert resident_then < 1.1 * resident
    assert NUMBER in license_
    assert not any(value in left for value in (NUMBER, code))
    assert holding(tmp_path, NUMBER, code) == before
