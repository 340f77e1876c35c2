"""A successor takes a license's place at its own first day, not before."""

from __future__ import annotations

from typing import Any

import pytest

from credential.identifier import LicenseId
from credential.moments import parse_moment, to_seconds
from credential.status_list import LicenseState
from issuer.draft import DraftChecker
from issuer.errors import StateChangeError
from issuer.license_record import LicenseRecord
from issuer.license_rows import events_of
from issuer.orders import MintedLicense
from issuer.renewal import renew, renewed_fields
from issuer.state import Act
from tests.issuer.office import DRIVING, NOW, TODAY, Office, payload_of

BEGINS = to_seconds(parse_moment("2026-12-01"))


def renewed(
    office: Office, old: LicenseRecord, *, now: int = NOW, **changes: Any
) -> MintedLicense:
    fields = renewed_fields(
        old,
        {"issue_date": "2026-11-21", "valid_until": "2046-11-20"} | changes,
        DRIVING,
    )
    draft = DraftChecker(DRIVING).check(fields, today=TODAY)
    mint = office.mint_for(office.police, now=now)
    with office.installation.ledger.writing() as connection:
        return renew(connection, mint, old.license_id, draft, reason="期满换证")


def test_a_successor_names_its_predecessor_and_raises_the_version(
    office: Office,
) -> None:
    old = office.mint().record
    new = renewed(office, old)
    assert payload_of(new.code)["replaces"] == old.license_id == new.record.replaces
    before, after = (LicenseId.parse(one.license_id) for one in (old, new.record))
    assert (after.serial, after.version) == (before.serial, "002")


def test_fields_left_out_are_the_predecessors_but_days_are_not(office: Office) -> None:
    old = office.mint(valid_from="2026-11-21").record
    fields = renewed_fields(old, {"name": "新名"}, DRIVING)
    assert fields["name"] == "新名"
    assert fields["resident_address"]
    assert fields["valid_from"] is None
    assert fields["valid_until"] is None
    assert "issue_date" not in fields


def test_the_predecessor_holds_until_the_successor_begins(office: Office) -> None:
    old = office.mint().record
    renewed(office, old, valid_from="2026-12-01")
    kept = office.record(old.license_id)
    assert kept.state_at(BEGINS - 1) is LicenseState.VALID
    assert kept.state_at(BEGINS) is LicenseState.SUPERSEDED
    assert kept.since_at(BEGINS) == BEGINS


def test_a_successor_without_a_first_day_takes_over_at_once(office: Office) -> None:
    old = office.mint().record
    renewed(office, old, now=NOW + 60)
    assert office.record(old.license_id).superseded_from == NOW + 60


def test_a_revoked_predecessor_stays_revoked(office: Office) -> None:
    old = office.mint().record
    renewed(office, old, valid_from="2026-12-01")
    office.change(old.license_id, Act.REVOKE)
    assert office.record(old.license_id).state_at(BEGINS) is LicenseState.REVOKED


def test_a_superseded_license_changes_no_more(office: Office) -> None:
    old = office.mint().record
    renewed(office, old)
    for act in Act:
        with pytest.raises(StateChangeError, match="superseded"):
            office.change(old.license_id, act, now=NOW + 1)


def test_a_license_is_renewed_once(office: Office) -> None:
    old = office.mint().record
    renewed(office, old)
    with pytest.raises(StateChangeError, match="successor already"):
        renewed(office, old)


@pytest.mark.parametrize("act", [Act.SUSPEND, Act.REVOKE, Act.CANCEL])
def test_a_license_not_in_force_is_not_renewed(office: Office, act: Act) -> None:
    old = office.mint().record
    office.change(old.license_id, act)
    with pytest.raises(StateChangeError, match="cannot be renewed"):
        renewed(office, old)


def test_an_expired_license_may_be_renewed_late(office: Office) -> None:
    old = office.mint(valid_until="2026-11-21").record
    assert renewed(office, old, now=NOW + 3 * 86_400).record.replaces == old.license_id


def test_a_refused_successor_leaves_the_predecessor_alone(office: Office) -> None:
    old = office.mint().record
    office.change(old.license_id, Act.SUSPEND)
    before = office.record(old.license_id)
    with pytest.raises(StateChangeError):
        renewed(office, old)
    assert office.record(old.license_id) == before


def test_a_successor_withdrawn_before_it_began_supersedes_nothing(
    office: Office,
) -> None:
    old = office.mint().record
    new = renewed(office, old, valid_from="2026-12-01")
    office.change(new.record.license_id, Act.WITHDRAW, now=NOW + 1)
    kept = office.record(old.license_id)
    assert kept.state_at(BEGINS) is LicenseState.VALID
    with office.installation.ledger.reading() as connection:
        acts = [event.act for event in events_of(connection, kept)]
    assert acts == ["mint", "renewed-by", "successor-withdrawn"]
    again = renewed(office, kept, valid_from="2026-12-01")
    assert LicenseId.parse(again.record.license_id).version == "003"


def test_a_successor_withdrawn_after_it_began_has_superseded(office: Office) -> None:
    old = office.mint().record
    new = renewed(office, old)
    office.change(new.record.license_id, Act.WITHDRAW, now=NOW + 1)
    kept = office.record(old.license_id)
    assert kept.state_at(NOW + 1) is LicenseState.SUPERSEDED


def test_a_correction_of_the_number_keeps_the_identity(office: Office) -> None:
    old = office.mint(document_number="310101189811010031", birth_date="1898-11-01")
    new = renewed(
        office,
        old.record,
        document_number="310101189907040024",
        birth_date="1899-07-04",
    )
    before, after = (LicenseId.parse(one.record.license_id) for one in (old, new))
    assert (after.serial, after.version) == (before.serial, "002")
