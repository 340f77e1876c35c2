"""Offers made by programs, each for its own agency alone."""

from __future__ import annotations

import httpx
import pytest

from issuer.accounts.roles import Role
from issuer.service.wallet_reach import reach
from tests.issuer.accounts import ServedOffice, problem_of
from tests.issuer.handover.phones import PUBLIC, Counter, Phone
from tests.issuer.office import Office


@pytest.fixture
def served(office: Office) -> ServedOffice:
    return ServedOffice(office)


def enterer(served: ServedOffice, *, reached: bool = True) -> httpx.Client:
    where = reach(served.office.installation, PUBLIC) if reached else None
    app = served.app(wallets=where)
    return served.program(app, "clerk", Role.ENTER, agency=served.office.police)


def test_a_program_offers_a_license_and_sees_that_it_was_taken(
    served: ServedOffice,
) -> None:
    program, license_id = enterer(served), served.office.mint().record.license_id
    address = f"/api/licenses/{license_id}/offer"
    told = program.post(address, json={})
    assert told.status_code == 201
    assert told.headers["cache-control"] == "no-store"
    made = told.json()
    assert len(made["tx_code"]) == 6
    assert made["tx_code"] not in made["qr_text"]
    assert made["offer"]["state"] == "open"
    assert made["qr_text"].startswith("openid-credential-offer://?")
    phone = Phone(Counter(served.office))
    newer = phone.counter.offer(license_id)
    phone.fetch(phone.token(newer))
    listed = program.get(f"{address}s").json()["offers"]
    assert [one["state"] for one in listed] == ["handed-over", "void"]
    assert made["tx_code"] not in str(listed)


def test_another_agency_learns_of_no_license_by_offering_it(
    served: ServedOffice,
) -> None:
    program, office = enterer(served), served.office
    license_id = office.mint().record.license_id
    app = served.app(wallets=reach(office.installation, PUBLIC))
    other = served.program(app, "other", Role.ENTER, agency=office.market)
    address = f"/api/licenses/{license_id}/offer"
    unknown = program.post(address.replace(license_id, "1.2.3"), json={})
    assert problem_of(other.post(address, json={})) == problem_of(unknown)
    assert problem_of(other.get(f"{address}s")) == "unknown-license"


def test_without_a_public_address_nothing_is_offered(served: ServedOffice) -> None:
    license_id = served.office.mint().record.license_id
    program = enterer(served, reached=False)
    answer = program.post(f"/api/licenses/{license_id}/offer", json={})
    assert (answer.status_code, problem_of(answer)) == (409, "no-wallets")
    described = program.get("/.well-known/openid-credential-issuer/police")
    assert problem_of(described) == "no-wallets"
