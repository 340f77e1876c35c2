"""Service items: what a region may publish, what each condition says and means."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from credential.bilingual import Bilingual
from tests.repository import ROOT
from trust_registry.catalogue import shipped_license_types
from trust_registry.service_conditions import Condition, Outcome, outcome, sentence
from trust_registry.service_items import ServiceItem, ServiceItems, find_items

EXAMPLES = sorted((ROOT / "examples" / "service_items").glob("*.json"))
TODAY = date(2026, 11, 21)
CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def example(name: str = "food-shop") -> dict[str, Any]:
    path = ROOT / "examples" / "service_items" / f"{name}.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def condition(**members: object) -> Any:
    return CONDITION.validate_json(json.dumps(members))


def judged(values: dict[str, object], **members: object) -> Outcome:
    return outcome(condition(**members), values.get, today=TODAY)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_names_types_and_claims_that_the_catalogue_has(path: Path) -> None:
    item = ServiceItem.model_validate_json(path.read_bytes())
    catalogue = shipped_license_types()

    for one in item.requirements:
        for alternative in one.any_of:
            labels = catalogue[alternative.license_type].labels
            assert set(alternative.claims.values()) <= set(labels), one.id


@pytest.mark.parametrize(
    ("members", "values", "expected"),
    [
        ({"kind": "equals", "value": "a.x", "to": "女"}, {"a.x": "女"}, "met"),
        ({"kind": "equals", "value": "a.x", "to": "女"}, {"a.x": "男"}, "not-met"),
        ({"kind": "one-of", "value": "a.x", "of": ["A1", "B2"]}, {"a.x": "B2"}, "met"),
        ({"kind": "one-of", "value": "a.x", "of": ["A1"]}, {"a.x": "C1"}, "not-met"),
        ({"kind": "same-as", "value": "a.x", "other": "b.x"}, {"a.x": "1"}, "open"),
        (
            {"kind": "same-as", "value": "a.x", "other": "b.x"},
            {"a.x": "1", "b.x": "1"},
            "met",
        ),
        (
            {"kind": "age-at-least", "value": "a.x", "years": 18},
            {"a.x": "2008-11-21"},
            "met",
        ),
        (
            {"kind": "age-at-least", "value": "a.x", "years": 18},
            {"a.x": "2008-11-22"},
            "not-met",
        ),
        ({"kind": "before", "value": "a.x"}, {"a.x": "2026-11-20"}, "met"),
        ({"kind": "before", "value": "a.x"}, {"a.x": "2026-11-21"}, "not-met"),
        (
            {"kind": "before", "value": "a.x", "other": "b.x"},
            {"a.x": "2026-01-01", "b.x": "2026-01-02"},
            "met",
        ),
        ({"kind": "before", "value": "a.x"}, {"a.x": "no date"}, "not-met"),
    ],
)
def test_a_condition_means_what_it_says(
    members: dict[str, object], values: dict[str, object], expected: str
) -> None:
    assert judged(values, **members) == expected


def test_a_condition_of_a_later_vocabulary_is_never_met() -> None:
    later = {"kind": "seen-by-a-notary", "value": "a.x"}

    assert judged({"a.x": "1"}, **later) is Outcome.NOT_MET
    assert "seen-by-a-notary" in sentence(condition(**later), _label).en


def test_a_condition_reads_as_a_sentence_in_both_languages() -> None:
    asked = condition(kind="same-as", value="a.x", other="b.x")

    assert sentence(asked, _label) == Bilingual(
        zh="值a.x必须与值b.x相同", en="value a.x must be the same as value b.x"
    )


def _label(reference: str) -> Bilingual:
    return Bilingual(zh=f"值{reference}", en=f"value {reference}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda item: item["form"][0].update(value="company.nothing"), "form asks for"),
        (
            lambda item: item["conditions"].append(
                {"kind": "equals", "value": "nobody.name", "to": "x"}
            ),
            "nobody.name",
        ),
        (
            lambda item: item["requirements"].append(item["requirements"][0]),
            "stands twice",
        ),
        (
            lambda item: item["requirements"][0]["any_of"].append(
                {"license_type": "11100000000013127D001", "values": {"other": "name"}}
            ),
            "same values",
        ),
        (
            lambda item: item["requirements"][1].update(
                conditions=[{"kind": "equals", "value": "company.code", "to": "x"}]
            ),
            "company.code",
        ),
    ],
    ids=["form", "stranger", "twice", "alternatives", "not-its-own"],
)
def test_an_item_that_contradicts_itself_is_refused(change: Any, why: str) -> None:
    item = example()
    change(item)

    with pytest.raises(ValidationError, match=why):
        ServiceItem.model_validate_json(json.dumps(item))


def test_two_rules_of_one_item_never_hold_at_once() -> None:
    first, second = example(), example() | {"from": "2027-01-01T00:00:00Z"}
    content = {"format": "tongyan-service-items-1", "items": [first, second]}

    with pytest.raises(ValidationError, match="two rules hold"):
        ServiceItems.model_validate_json(json.dumps(content))


def test_a_later_rule_takes_over_at_its_instant() -> None:
    new_year = "2027-01-01T00:00:00Z"
    items = [example() | {"until": new_year}, example() | {"from": new_year}]
    content = {"format": "tongyan-service-items-1", "items": items}
    published = ServiceItems.model_validate_json(json.dumps(content))

    before = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    (old,) = published.in_force(before)
    (new,) = published.in_force(datetime(2027, 1, 1, tzinfo=UTC))
    assert (old.until is None, new.until is None) == (False, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("食品", ["330000-SPJY"]),
        ("food shop", ["330000-SPJY"]),
        ("csyjs", ["330000-CSYJS"]),
        ("330000-dlys", ["330000-DLYS"]),
        ("xyz", []),
    ],
)
def test_an_item_is_found_by_name_code_or_initials(
    words: str, found: list[str]
) -> None:
    items = [ServiceItem.model_validate_json(path.read_bytes()) for path in EXAMPLES]

    assert [item.code for item in find_items(items, words)] == found
