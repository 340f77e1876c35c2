"""Slips of checks: what the journal says, on paper or at the hall's own system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from playwright.sync_api import Browser, expect

from tests.local_service import running
from tests.page_token import page_client
from tests.verifier.counters import WorldTrust, code_of, served
from tests.world import World
from verifier.checking import Counter
from verifier.form_delivery import FormDelivery
from verifier.receipt_journal import ReceiptJournal


@contextmanager
def hall(world: World, folder: Path, **parts: Any) -> Iterator[str]:
    """Serve a counter that keeps receipts; yield its address."""
    receipts, journal = (ReceiptJournal(folder / "receipts") for _ in range(2))
    counter = Counter(
        WorldTrust(world), accepting_region=world.accepting, receipts=receipts
    )
    with served(counter, world, journal=journal, **parts) as address:
        yield address
    receipts.close()
    journal.close()


def checked(client: httpx.Client, text: str) -> dict[str, Any]:
    answer = client.post("/api/check", json={"text": text, "case": "2026-0117"})
    (result,) = answer.json()["results"]
    return dict(result)


@contextmanager
def case_system(taken: list[dict[str, Any]]) -> Iterator[str]:
    """Run the hall's own system; yield where it takes slips."""
    app = FastAPI()

    @app.post("/slips")
    async def take(request: Request) -> None:
        taken.append(json.loads(await request.body()))

    with running(lambda _: app) as address:
        yield f"{address}/slips"


def test_a_slip_says_what_the_journal_says(world: World, tmp_path: Path) -> None:
    with hall(world, tmp_path) as address, page_client(address) as client:
        number = checked(client, code_of(world))["receipt"]
        slip = client.get(f"/api/slips/{number}").json()
    with_journal = ReceiptJournal(tmp_path / "receipts")
    entry = with_journal.entry(number)
    with_journal.close()

    assert entry is not None
    assert slip["chained"] == entry.chained
    recorded = json.loads(entry.line)
    assert slip["at"] == recorded["at"]
    for member in ("verdict", "cause", "case", "license_mark", "trust_version"):
        assert slip[member] == recorded[member]
    assert slip["issuing"] == {
        "code": "310000",
        "name": {"zh": "上海市", "en": "Shanghai"},
    }


def test_a_slip_holds_nothing_of_the_holder(world: World, tmp_path: Path) -> None:
    with hall(world, tmp_path) as address, page_client(address) as client:
        result = checked(client, code_of(world))
        told = client.get(f"/api/slips/{result['receipt']}").text

    license_ = result["report"]["license"]
    assert license_["license_id"] not in told
    for field in license_["fields"]:
        assert str(field["value"]) not in told


def test_the_hall_s_system_gets_what_the_page_would_print(
    world: World, tmp_path: Path
) -> None:
    taken: list[dict[str, Any]] = []
    with (
        case_system(taken) as system,
        hall(world, tmp_path, case_system=FormDelivery(system)) as address,
        page_client(address) as client,
    ):
        number = checked(client, "TY1:BB8.")["receipt"]
        slip = client.get(f"/api/slips/{number}").json()
        client.post(f"/api/slips/{number}")

    assert taken == [slip]
    assert (slip["verdict"], slip["cause"]) == ("refused", "malformed")


@pytest.mark.parametrize(
    ("path", "system", "status", "problem"),
    [
        ("/api/slips/1", None, 404, "no-slip-address"),
        ("/api/slips/1", "http://127.0.0.1:9/", 502, "slip-not-taken"),
        ("/api/slips/2", "http://127.0.0.1:9/", 404, "unknown-receipt"),
        ("/api/slips/0", None, 422, "request-form"),
        ("/api/slips/x", None, 422, "request-form"),
    ],
)
def test_a_slip_that_was_not_handed_over_says_why(
    world: World,
    tmp_path: Path,
    path: str,
    system: str | None,
    status: int,
    problem: str,
) -> None:
    delivery = FormDelivery(system) if system else None
    with (
        hall(world, tmp_path, case_system=delivery) as address,
        page_client(address) as client,
    ):
        checked(client, code_of(world))
        answer = client.post(path)

    kind = answer.json()["type"].rpartition(":")[2]
    assert (answer.status_code, kind) == (status, problem)


def test_nothing_but_the_slip_gets_onto_paper(
    browser: Browser, world: World, tmp_path: Path
) -> None:
    with hall(world, tmp_path) as address:
        page = browser.new_page()
        page.add_init_script("window.print = () => { window.printed = true; }")
        page.goto(f"{address}/?lang=en")
        expect(page.locator("#trust-mark svg")).to_be_visible()
        page.keyboard.insert_text(code_of(world))
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_be_visible()

        page.emulate_media(media="print")
        without = page.locator("body").inner_text()
        page.emulate_media(media="screen")
        page.locator(".slip-offer button").click()
        page.wait_for_function("window.printed")
        page.emulate_media(media="print")
        paper = page.locator("body").inner_text()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        after = page.locator("body").inner_text()
        page.close()

    assert "上海样例茶叶有限公司" not in without + paper + after
    assert "Business license" in paper
    assert "Business license" not in without + after
