"""Rules of a license type that begin later: read strictly, in force from an instant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from credential import strict_json
from credential.license_type import LicenseType
from tests.sample_registry import NOW, registry_files, when

DAY = 86_400


def kind(*later: dict[str, Any]) -> LicenseType:
    entry: dict[str, Any] = registry_files()["catalogue"][0]
    entry["tongyan"]["later"] = list(later)
    return LicenseType.model_validate_json(strict_json.dumps(entry))


def agent(claim: str) -> dict[str, Any]:
    return {
        "who": "agent",
        "label": {"zh": "代理人", "en": "An agent"},
        "compare": [{"claim": claim, "document": {"zh": "委托书", "en": "mandate"}}],
    }


def test_a_type_without_later_rules_is_itself_at_any_time() -> None:
    found = kind()

    assert found.at(NOW) is found


def test_rules_switch_at_their_first_instant_and_not_a_second_before() -> None:
    found = kind({"from": when(days=3), "max_stale_s": DAY})
    begins = NOW + timedelta(days=3)

    assert found.at(begins - timedelta(seconds=1)).tongyan.max_stale_s == 14 * DAY
    assert found.at(begins).tongyan.max_stale_s == DAY


def test_what_an_edition_does_not_name_stays_as_it_was() -> None:
    found = kind(
        {"from": when(days=1), "max_stale_s": DAY, "presenters": [agent("legal_name")]},
        {"from": when(days=2), "max_status_age_s": 3 * DAY},
        {"from": when(days=3), "qr_budget": {"aim_characters": 500}},
    )

    last = found.at(NOW + timedelta(days=9)).tongyan
    assert (last.max_stale_s, last.max_status_age_s) == (DAY, 3 * DAY)
    assert [presenter.who for presenter in last.presenters] == ["agent"]
    assert last.qr_budget.aim_characters == 500
    assert found.at(NOW + timedelta(days=2)).tongyan.qr_budget.aim_characters == 600
    assert found.at(NOW + timedelta(days=2)).name == found.name


def test_the_longest_ages_count_what_comes_later() -> None:
    found = kind(
        {"from": when(days=1), "max_stale_s": 30 * DAY, "max_status_age_s": 20 * DAY}
    )

    assert found.tongyan.longest_stale_s == 30 * DAY
    assert found.tongyan.longest_status_age_s == 20 * DAY
    assert found.at(NOW).tongyan.max_stale_s == 14 * DAY


@pytest.mark.parametrize(
    ("later", "says"),
    [
        (
            [
                {"from": when(days=2), "max_stale_s": 1},
                {"from": when(days=1), "max_stale_s": 2},
            ],
            "order",
        ),
        (
            [
                {"from": when(days=1), "max_stale_s": 1},
                {"from": when(days=1), "max_stale_s": 2},
            ],
            "order",
        ),
        (
            [{"from": when(days=1), "presenters": [agent("nickname")]}],
            "does not have: nickname",
        ),
        ([{"from": when(days=1), "presenters": []}], "at least 1"),
        ([{"from": when(days=1), "max_stale_s": 61 * DAY}], "less than"),
        ([{"from": "2026-12-01", "max_stale_s": 1}], "written as"),
        ([{"max_stale_s": 1}], "from"),
    ],
)
def test_later_rules_that_cannot_be_followed_are_refused(
    later: list[dict[str, Any]], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        kind(*later)


def test_a_rule_of_a_later_program_is_ignored() -> None:
    found = kind({"from": when(days=1), "moon_phase": "full"})

    assert found.at(NOW + timedelta(days=2)).tongyan.max_stale_s == 14 * DAY
