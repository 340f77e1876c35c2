"""Entries for the registry hold what a region's file needs, and no more."""

from __future__ import annotations

import pytest

from issuer.errors import AgencyError
from issuer.registry_entries import agency_entry, status_issuer_entry
from tests.issuer.office import DRIVING, NOW, SHANGHAI, Office, agency
from trust_registry.agencies import Agencies
from trust_registry.registry_file import read_file, write_file


def test_entries_make_a_regions_file_that_the_registry_reads(office: Office) -> None:
    entries = [
        agency_entry(one, office.keys(one)) for one in (office.market, office.police)
    ]
    issuer = status_issuer_entry(SHANGHAI, office.keys(None))
    file = Agencies(region="310000", agencies=entries, status_issuers=[issuer])
    read = read_file(write_file(file), Agencies, name="agencies.json")
    assert read == file
    found = read.agency(office.police.iss)
    assert found is not None
    (key,) = found.keys
    assert key.purpose == "credential"
    assert issuer.keys[0].purpose == "status"
    assert found.license_types[0].code == DRIVING.code


def test_an_entry_holds_public_keys_alone(office: Office) -> None:
    for entry in (
        agency_entry(office.market, office.keys(office.market)),
        status_issuer_entry(SHANGHAI, office.keys(None)),
    ):
        assert {tuple(key.jwk) for key in entry.keys} == {("kty", "crv", "x", "y")}


def test_an_agency_that_the_registry_would_not_take_is_told(office: Office) -> None:
    wrong = agency("x", office.market.uscc, DRIVING, begins=NOW)
    object.__setattr__(wrong, "division", "here")
    with pytest.raises(AgencyError, match="division"):
        agency_entry(wrong, [])
