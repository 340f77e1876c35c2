"""A license offered to a phone at the console, and what needs attention that day."""

from __future__ import annotations

import re

import pytest

from issuer.handover.addresses import PublicUrl
from issuer.service.app import create_app
from issuer.service.wallet_reach import reach
from tests.issuer.accounts import ORIGIN
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.office import DAY_S, NOW, YEAR_S


@pytest.fixture
def public(console: ConsoleOffice) -> ConsoleOffice:
    """Return the office with an address that wallets reach."""
    wallets = reach(console.served.office.installation, PublicUrl.parse(ORIGIN))
    console.app = create_app(console.served.serving(wallets=wallets))
    return console


def test_an_offer_is_shown_once_with_its_code_closed_beside_it(
    public: ConsoleOffice,
) -> None:
    license_id = public.mint()
    registrar = public.visitor("registrar")
    page = f"licenses/{license_id}/hand-over"
    assert page in registrar.get(f"licenses/{license_id}").text
    made = registrar.post(page, tx_code="yes")
    assert re.search(r'<svg viewBox="0 0 [1-9]\d+ ', made.text)
    (code,) = re.findall(r"<details>.*>([0-9]+)</p></details>", made.text)
    later = registrar.get(page)
    assert "等待领取" in later.text
    assert code not in later.text


def test_who_may_not_enter_hands_nothing_over(public: ConsoleOffice) -> None:
    license_id = public.mint()
    reader = public.visitor("reader")
    assert "hand-over" not in reader.get(f"licenses/{license_id}").text
    assert reader.post(f"licenses/{license_id}/hand-over").status == 403


def test_a_service_that_no_phone_reaches_says_so(console: ConsoleOffice) -> None:
    license_id = console.mint()
    refused = console.visitor("registrar").post(f"licenses/{license_id}/hand-over")
    assert refused.status == 409
    assert "没有对外地址" in refused.trouble


def test_a_key_near_its_end_is_told_on_the_first_page(console: ConsoleOffice) -> None:
    assert "到期" not in console.visitor("registrar").get("today").text
    console.served.now[0] = NOW + YEAR_S - 20 * DAY_S
    text = console.visitor("registrar").get("today").text
    assert "最后一把密钥将于" in text


def test_the_first_page_counts_what_was_done_today(console: ConsoleOffice) -> None:
    console.mint()
    console.file()
    numbers = re.findall(
        r"<dd>(?:<a [^>]*>)?(\d+)", console.visitor("reader").get("today").text
    )
    assert numbers == ["1", "1", "0", "0", "0"]
