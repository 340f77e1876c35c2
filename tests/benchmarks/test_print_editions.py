"""The samples that sizes are measured on are licenses that an issuer would mint."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from benchmarks.print_editions import SAMPLES, PrintEdition, print_editions
from benchmarks.qr_size import health_certificate_code
from credential import carrier, sd_jwt
from credential.identifier import check_citizen_number
from credential.qr_image import qr_size
from trust_registry.catalogue import shipped_license_types

APPLICATIONS: list[dict[str, Any]] = json.loads(SAMPLES.read_text("utf-8"))
EDITIONS = list(print_editions())
BUSINESS_LICENSE = "11100000MB0143028R001"
TYPES = {
    license_type.tongyan.short_name: license_type
    for license_type in shipped_license_types().values()
}


@pytest.mark.parametrize("application", APPLICATIONS)
def test_a_sample_fits_its_license_type(application: dict[str, Any]) -> None:
    schema = TYPES[application["license_type"]].tongyan.claims_schema

    jsonschema_rs.validate(schema, application["claims"])


def test_no_sample_number_can_belong_to_a_living_person() -> None:
    text = json.dumps(APPLICATIONS)
    numbers = re.findall(r'"([1-9][0-9]{16}[0-9X])"', text)
    persons = [number for number in numbers if not number.startswith(("91", "92"))]

    assert persons
    assert all(int(check_citizen_number(number)[6:10]) < 1901 for number in persons)


def test_a_thousand_characters_of_scope_stay_off_paper() -> None:
    scopes = [edition.application.get("business_scope", "") for edition in EDITIONS]
    business = [one for one in EDITIONS if one.license_type.code == BUSINESS_LICENSE]

    assert max(map(len, scopes)) > 1000
    assert all("business_scope" not in edition.payload for edition in business)


def test_every_type_has_samples() -> None:
    measured = {edition.license_type.code for edition in EDITIONS}

    assert measured == set(shipped_license_types())


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_sample_comes_back_from_its_code_and_stays_in_its_budget(
    edition: PrintEdition,
) -> None:
    code = carrier.encode(edition.text)
    budget = edition.license_type.tongyan.qr_budget

    assert carrier.decode(code) == edition.text
    assert sd_jwt.parse(edition.text).unverified_payload == edition.payload
    assert len(code) <= (
        budget.aim_characters if edition.everyday else budget.max_characters
    )
    assert qr_size(code).version <= (15 if edition.everyday else 20)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_other_carrier_has_the_same_claims(edition: PrintEdition) -> None:
    assert health_certificate_code(edition).startswith("HC1:")
    assert len(health_certificate_code(edition)) > len(carrier.encode(edition.text))
