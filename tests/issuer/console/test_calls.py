"""Calls without a code, as the console shows them to the agency that was asked."""

from __future__ import annotations

from issuer.accounts.roles import Role
from tests.issuer.accounts import ServedOffice
from tests.issuer.console.visitors import Visitor
from tests.issuer.inquiries.callers import ARRIVAL, CalledOffice
from tests.issuer.office import Office


def test_an_agency_sees_who_asked_for_its_license_and_what_was_told(
    office: Office,
) -> None:
    called = CalledOffice(office)
    record = called.mint()
    called.ask(called.about(record))
    served = ServedOffice(office, [ARRIVAL])
    for name, agency in (("reader", office.market), ("other", office.police)):
        served.operator(name, Role.READ, agency=agency)
    pages = {}
    for name in ("reader", "other"):
        visitor = Visitor(served.app())
        visitor.sign_in(name)
        pages[name] = visitor.get("inquiries").text
    assert record.license_id in pages["reader"]
    assert "2026-0117" in pages["reader"]
    assert "名称" in pages["reader"]
    assert record.license_id not in pages["other"]
    assert "还没有调用记录" in pages["other"]
