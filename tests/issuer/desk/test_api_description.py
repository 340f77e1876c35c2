"""What `/openapi.json` says of licenses: examples that fit, words in both languages."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest

from tests.issuer.desk.api_office import ALL_ROLES, ApiOffice, act

OURS = {"licenses", "applications", "documents", "license types"}


@pytest.fixture
def description(api: ApiOffice) -> dict[str, Any]:
    described: dict[str, Any] = api.police.get("/openapi.json").json()
    return described


def operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for path in description["paths"].values()
        for operation in path.values()
        if OURS & set(operation.get("tags", ())) and "operationId" in operation
    ]


def faults(
    description: dict[str, Any], schema: dict[str, Any], value: object
) -> list[str]:
    whole = schema | {"components": description["components"]}
    return [str(each) for each in jsonschema_rs.iter_errors(whole, value)]


def test_each_operation_has_a_stable_name_and_says_what_it_does_in_both_languages(
    description: dict[str, Any],
) -> None:
    ours = operations(description)
    names = [operation["operationId"] for operation in ours]
    assert len(set(names)) == len(names) == 18
    for operation in ours:
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", operation["operationId"])
        english, chinese = operation["description"].split("\n\n")
        assert english.isascii()
        assert chinese.rstrip().endswith("。")
        assert "default" in operation["responses"]


def test_each_example_of_a_body_fits_its_form(description: dict[str, Any]) -> None:
    seen = 0
    for operation in operations(description):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for example in content.get("examples", {}).values():
                assert not faults(description, content["schema"], example["value"])
                seen += 1
    assert seen >= 10


def test_each_example_of_an_answer_fits_its_form(description: dict[str, Any]) -> None:
    seen = 0
    for operation in operations(description):
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                if "example" in content:
                    found = faults(description, content["schema"], content["example"])
                    # FastAPI leaves out of its description what is null.
                    assert not [one for one in found if "is a required" not in one]
                    seen += 1
    assert seen >= 10


def test_answers_have_the_members_that_are_described_and_no_others(
    api: ApiOffice, description: dict[str, Any]
) -> None:
    minted, filed = api.mint(), api.file()
    read = api.police.get(f"/api/licenses/{minted['license_id']}").json()
    file = api.chief.get(f"/api/applications/{filed['number']}").json()
    changed = act(
        api.police,
        f"/api/licenses/{minted['license_id']}/state",
        {"act": "suspend", "reason": "查"},
        seen=1,
    ).json()
    schemas = description["components"]["schemas"]
    for name, told in (
        ("MintedAnswer", minted),
        ("ApplicationAnswer", filed),
        ("LicenseFileAnswer", read),
        ("ApplicationFileAnswer", file),
        ("LicenseAnswer", changed),
    ):
        assert set(told) == set(schemas[name]["properties"]), name
        assert not faults(description, schemas[name], told), name


def test_the_example_of_an_application_is_minted_and_that_of_a_successor_as_well(
    api: ApiOffice, description: dict[str, Any]
) -> None:
    market = api.served.program(
        api.app, "market", *ALL_ROLES, agency=api.staff.office.market
    )
    minted = act(market, "/api/licenses", example_of(description, "enterLicense"))
    assert minted.status_code == 201, minted.text
    successor = example_of(description, "renewLicense")
    renewed = act(market, f"{minted.headers['location']}/renew", successor, seen=1)
    assert renewed.status_code == 201, renewed.text


def example_of(description: dict[str, Any], name: str) -> dict[str, Any]:
    (operation,) = (
        one for one in operations(description) if one["operationId"] == name
    )
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    value: dict[str, Any] = next(iter(examples.values()))["value"]
    return value
