from __future__ import annotations

import json
from typing import Any

import pytest

from credential import LicenseTypeError, strict_json
from credential.identifier import check_type_code
from tests.sample_registry import registry_files
from trust_registry.catalogue import read_license_type, shipped_license_types

SHIPPED = shipped_license_types()

# Seen on licenses in use; for any other type the code is a placeholder or inferred.
CONFIRMED_CODES = {
    "11100000000013127D001",
    "11100000MB0143028R001",
    "11100000MB03271699001",
    "11100000MB03271699022",
    "11100000000013338W011",
    "11100000000013338W032",
}


@pytest.fixture
def entry() -> dict[str, Any]:
    content: dict[str, Any] = registry_files()["catalogue"][0]
    return content


def test_the_three_types_of_the_core_are_shipped() -> None:
    names = {kind.name.zh for kind in SHIPPED.values()}

    assert {"营业执照", "机动车驾驶证", "出生医学证明"} <= names


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_type_is_filed_under_its_own_code(code: str) -> None:
    assert SHIPPED[code].code == check_type_code(code)


@pytest.mark.parametrize("code", SHIPPED)
def test_a_type_code_that_nobody_confirmed_is_marked(code: str) -> None:
    assert SHIPPED[code].tongyan.code_status != "known" or code in CONFIRMED_CODES


def test_no_two_types_share_a_short_name() -> None:
    names = [kind.tongyan.short_name for kind in SHIPPED.values()]

    assert len(set(names)) == len(names)


def broken(entry: dict[str, Any], **changes: Any) -> bytes:
    return strict_json.dumps(entry | changes)


def test_an_entry_is_read(entry: dict[str, Any]) -> None:
    assert read_license_type(broken(entry)).name.en == "Business license"


def test_an_unknown_member_is_ignored(entry: dict[str, Any]) -> None:
    raw = broken(entry, of_a_later_version=1)

    assert read_license_type(raw) == read_license_type(broken(entry))


@pytest.mark.parametrize(
    "changes",
    [
        {"vct": "urn:other:11100000MB0143028R001"},
        {"vct": "urn:tongyan:license:123456789012345"},
        {"vct": None},
        {"claims": []},
        {"display": []},
        {"tongyan": None},
    ],
    ids=str,
)
def test_an_entry_that_contradicts_itself_is_refused(
    entry: dict[str, Any], changes: dict[str, Any]
) -> None:
    with pytest.raises(LicenseTypeError):
        read_license_type(broken(entry, **changes))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number_claim", "nowhere"),
        ("holder_claim", "nowhere"),
        ("print_profile", [{"claim": "nowhere"}]),
        ("print_profile", []),
        ("presenters", []),
        ("max_stale_s", 61 * 86_400),
        ("max_stale_s", -1),
        ("max_status_age_s", 0),
        ("validity", "perhaps"),
    ],
)
def test_an_extension_that_cannot_hold_is_refused(
    entry: dict[str, Any], name: str, value: object
) -> None:
    entry["tongyan"][name] = value

    with pytest.raises(LicenseTypeError):
        read_license_type(broken(entry))


def test_a_claim_stands_once(entry: dict[str, Any]) -> None:
    entry["claims"].append(entry["claims"][0])

    with pytest.raises(LicenseTypeError, match="twice"):
        read_license_type(broken(entry))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_label_is_in_both_languages(entry: dict[str, Any], locale: str) -> None:
    display = entry["claims"][1]["display"]
    display[:] = [label for label in display if label["locale"] != locale]

    with pytest.raises(LicenseTypeError, match="zh-CN or en"):
        read_license_type(broken(entry))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b'{"a":1,"a":2}', b"1.5"])
def test_what_is_no_entry_is_refused(raw: bytes) -> None:
    with pytest.raises(LicenseTypeError):
        read_license_type(raw)


def test_a_shipped_entry_is_json_as_people_edit_it() -> None:
    for kind in SHIPPED.values():
        assert json.loads(kind.model_dump_json())["vct"] == kind.vct
