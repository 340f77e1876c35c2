"""License types as a council may sign them, which the issuer has to survive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from credential import LicenseType, LicenseTypeError
from issuer.draft import DraftChecker, DraftError
from issuer.sample_fields import sample_fields
from tests.issuer.office import DRIVING, TODAY, fields_of


def with_schema(schema: dict[str, Any]) -> LicenseType:
    extension = DRIVING.tongyan.model_copy(update={"claims_schema": schema})
    # A copy of the model would keep what was worked out from the schema before.
    return LicenseType.model_construct(
        **{**dict(DRIVING), "tongyan": extension},
    )


def test_attack_a_schema_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    elsewhere = tmp_path / "schema.json"
    elsewhere.write_text('{"type": "object"}', "utf-8")

    with pytest.raises(LicenseTypeError, match="lies outside the schema"):
        DraftChecker(with_schema({"$ref": elsewhere.as_uri()}))


@pytest.mark.parametrize("schema", [{"type": 5}, {"pattern": "("}, {"maxLength": -1}])
def test_what_is_no_schema_is_told_in_one_sentence(schema: dict[str, Any]) -> None:
    with pytest.raises(LicenseTypeError, match="is no JSON Schema") as told:
        DraftChecker(with_schema(schema))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("number", [None, 5, ["1"]])
def test_a_number_that_the_schema_forgets_to_ask_for_is_missing(number: object) -> None:
    fields = fields_of(DRIVING) | {DRIVING.tongyan.number_claim: number}

    with pytest.raises(DraftError) as told:
        DraftChecker(with_schema({"type": "object"})).check(fields, today=TODAY)
    faults = [fault.field for fault in told.value.faults]
    assert faults == [DRIVING.tongyan.number_claim]


@pytest.mark.parametrize("properties", [5, True, {"name": True}, {"name": "text"}])
def test_properties_without_rules_are_properties_without_rules(
    properties: object,
) -> None:
    kind = with_schema({"properties": properties})

    assert kind.rules_of("name") == {}
    assert kind.date_claims == frozenset()
    assert sample_fields(kind)["name"] == ""
