from __future__ import annotations

import copy
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import SHANGHAI, registry_files
from trust_registry.errors import RegistryFileError
from trust_registry.members import Members, region_of
from trust_registry.registry_file import read_file, write_file

MEMBERS: dict[str, Any] = registry_files()["members"]


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(MEMBERS)


def read(content: dict[str, Any]) -> Members:
    return read_file(strict_json.dumps(content), Members, name="members")


def test_members_are_read_and_written_alike(content: dict[str, Any]) -> None:
    members = read(content)

    assert read_file(write_file(members), Members, name="members") == members


def test_an_unknown_member_is_ignored_as_counters_outlive_formats(
    content: dict[str, Any],
) -> None:
    content["regions"][0]["of_a_later_version"] = {"a": 1}

    assert read(content) == read(MEMBERS)


def test_an_empty_registry_is_none(content: dict[str, Any]) -> None:
    content["regions"].clear()

    with pytest.raises(RegistryFileError, match="regions"):
        read(content)


def test_a_region_stands_once(content: dict[str, Any]) -> None:
    content["regions"][1]["code"] = content["regions"][0]["code"]

    with pytest.raises(RegistryFileError, match="twice"):
        read(content)


@pytest.mark.parametrize("name", ["iss_prefix", "status_prefix"])
@pytest.mark.parametrize("below", ["", "east/"])
def test_no_region_lies_under_anothers_prefix(
    content: dict[str, Any], name: str, below: str
) -> None:
    content["regions"][3][name] = content["regions"][0][name] + below

    with pytest.raises(RegistryFileError, match="overlap"):
        read(content)


@pytest.mark.parametrize(
    "prefix",
    [
        "https://license.310000.example",
        "http://license.310000.example/",
        "https://license.310000.example/a/../",
        "https://license.310000.example//",
        "https://LICENSE.310000.example/",
        "https://user@license.310000.example/",
        "https://license.310000.example/?/",
        "https:///",
        "",
    ],
)
def test_a_prefix_ends_at_a_path_border_and_is_plain(
    content: dict[str, Any], prefix: str
) -> None:
    content["regions"][0]["iss_prefix"] = prefix

    with pytest.raises(RegistryFileError, match="iss_prefix"):
        read(content)


@pytest.mark.parametrize(
    "code", ["31", "031000", "3100000", "31000A", "\uff13\uff11" + "0000", 310000]
)
def test_a_region_has_a_division_code(content: dict[str, Any], code: object) -> None:
    content["regions"][0]["code"] = code

    with pytest.raises(RegistryFileError, match="code"):
        read(content)


@pytest.mark.parametrize(
    "joined",
    [
        "2026-11-21",
        "2026-11-21T00:00:00+08:00",
        "2026-W47-6T00:00:00Z",
        "20261121T000000.000Z",
        "2026-11-21 00:00:00Z",
        "2026-13-21T00:00:00Z",
        1_795_000_000,
        None,
    ],
)
def test_a_time_has_one_spelling(content: dict[str, Any], joined: object) -> None:
    content["regions"][0]["joined"] = joined

    with pytest.raises(RegistryFileError, match="joined"):
        read(content)


def test_a_name_is_in_both_languages(content: dict[str, Any]) -> None:
    del content["regions"][0]["name"]["en"]

    with pytest.raises(RegistryFileError, match=r"name\.en"):
        read(content)


def test_an_issuer_belongs_to_the_region_of_its_prefix(content: dict[str, Any]) -> None:
    regions = read(content).regions
    found = region_of("https://license.310000.example/market", regions)

    assert found is not None
    assert found.code == SHANGHAI


@pytest.mark.parametrize(
    "iss",
    [
        "https://license.310000.example",
        "https://license.310000.example.evil.example/",
        "https://status.310000.example/",
        "",
    ],
)
def test_an_issuer_under_no_prefix_belongs_to_nobody(
    content: dict[str, Any], iss: str
) -> None:
    assert region_of(iss, read(content).regions) is None


def test_a_region_lists_all_types_unless_the_council_names_some(
    content: dict[str, Any],
) -> None:
    content["regions"][0]["license_types"] = ["11100000MB0143028R001"]
    limited, free, *_ = read(content).regions

    assert limited.may_list("11100000MB0143028R001")
    assert not limited.may_list("11100000000013127D001")
    assert free.may_list("11100000000013127D001")


def test_a_region_limited_to_no_type_lists_none(content: dict[str, Any]) -> None:
    content["regions"][0]["license_types"] = []

    assert not read(content).regions[0].may_list("11100000MB0143028R001")
