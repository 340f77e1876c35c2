"""Entries found by their borders say what a whole reader says, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_registry import JIANGSU, SHANGHAI, registry_files
from trust_registry.agency_lint import good_agencies, good_status_issuers, shared_keys
from trust_registry.agency_scan import AgencyScan, scan_agencies
from trust_registry.errors import RegistryFileError
from trust_registry.lint import Finding
from trust_registry.members import Region

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
entries = st.lists(st.dictionaries(st.text(max_size=8), values, max_size=4), max_size=4)


def content(**changes: Any) -> dict[str, Any]:
    files: dict[str, Any] = registry_files()["regions"][SHANGHAI]["agencies"]
    return {"format": "tongyan-agencies-1", **files, **changes}


def scan(value: Any, **dump: Any) -> AgencyScan:
    raw = json.dumps(value, ensure_ascii=False, **dump).encode()
    return scan_agencies(raw, code=SHANGHAI)


@given(agencies=entries, issuers=entries, indent=st.sampled_from([None, 0, 3]))
def test_each_entrys_bytes_are_that_entry(
    agencies: list[Any], issuers: list[Any], indent: int | None
) -> None:
    value = content(agencies=agencies, status_issuers=issuers, later={"x": [1]})
    raw = json.dumps(value, ensure_ascii=False, indent=indent).encode(
        "utf-8", "surrogatepass"
    )
    try:
        found = scan_agencies(raw, code=SHANGHAI)
    except RegistryFileError:
        # A lone surrogate is no UTF-8.
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
        return

    assert [json.loads(raw[one.start : one.end]) for one in found.agencies] == agencies
    assert [
        json.loads(raw[one.start : one.end]) for one in found.status_issuers
    ] == issuers


@given(st.binary(max_size=60))
def test_random_bytes_are_one_sentence(raw: bytes) -> None:
    with pytest.raises(RegistryFileError) as told:
        scan_agencies(raw, code=SHANGHAI)
    assert "\n" not in str(told.value)


def test_a_file_cut_anywhere_is_refused() -> None:
    raw = json.dumps(content()).encode()
    for length in range(len(raw)):
        with pytest.raises(RegistryFileError):
            scan_agencies(raw[:length], code=SHANGHAI)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tongyan-agencies-2"},
        {"region": JIANGSU},
        {"agencies": {}},
        {"agencies": [5]},
        {"status_issuers": None},
    ],
    ids=str,
)
def test_a_file_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RegistryFileError):
        scan(content(**change))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b"{}",
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b'"region"', b'"format"'),
        lambda raw: raw.replace(b'"agencies": [', b'"agencies": [,', 1),
        lambda raw: raw[:-1] + b', "agencies": []}',
        lambda _: b"[" * 100_000,
        lambda _: b'{"a":' * 100_000,
    ],
    ids=["trailing", "bom", "twice", "comma", "twice-agencies", "deep", "deeper"],
)
def test_what_is_not_json_is_refused(spoil: Any) -> None:
    with pytest.raises(RegistryFileError):
        scan_agencies(spoil(json.dumps(content()).encode()), code=SHANGHAI)


# What an entry may say


def region(**changes: Any) -> Region:
    (member,) = [
        entry
        for entry in registry_files()["members"]["regions"]
        if entry["code"] == SHANGHAI
    ]
    return Region.model_validate_json(json.dumps(member | changes))


def counted(value: dict[str, Any], of: Region) -> tuple[list[str], set[str]]:
    findings: list[Finding] = []
    found = [iss for iss, _, _ in good_agencies(scan(value), of, findings)]
    return found, {finding.rule for finding in findings}


@pytest.mark.parametrize(
    "iss",
    [
        f"https://license.{JIANGSU}.example/market",
        "https://license.310000.example.evil.example/market",
        "https://LICENSE.310000.example/market",
        "",
        5,
        None,
        ["https://license.310000.example/market"],
    ],
)
def test_an_agency_listed_under_another_regions_prefix_is_ignored(iss: Any) -> None:
    value = content()
    value["agencies"][0]["id"] = iss

    found, rules = counted(value, region())
    assert found == ["https://license.310000.example/traffic"]
    assert rules == {"A1"}


def test_of_two_entries_of_one_agency_neither_counts() -> None:
    value = content()
    value["agencies"].append(value["agencies"][0])

    found, rules = counted(value, region())
    assert found == ["https://license.310000.example/traffic"]
    assert rules == {"A2"}


@pytest.mark.parametrize(
    "keys",
    [
        None,
        {},
        [5],
        [{}],
        [{"kid": "x"}],
        [{"kid": "x", "jwk": 5}],
        [{"kid": "x", "jwk": {}}],
        [{"kid": None, "jwk": {"kty": "EC"}}],
    ],
    ids=str,
)
def test_an_agency_with_a_false_key_is_ignored(keys: Any) -> None:
    value = content()
    value["agencies"][0]["keys"] = keys

    found, rules = counted(value, region())
    assert found == ["https://license.310000.example/traffic"]
    assert rules == {"A3"}


def test_a_key_that_no_encoding_can_write_stops_no_other_agency() -> None:
    # A lone surrogate in one region's key once ended the refresh for all regions.
    value = content()
    value["agencies"][0]["keys"][0]["jwk"]["x"] = "\ud800"
    raw = json.dumps(value).encode()
    findings: list[Finding] = []

    agencies = good_agencies(scan_agencies(raw, code=SHANGHAI), region(), findings)

    assert [iss for iss, _, _ in agencies] == ["https://license.310000.example/traffic"]
    assert {finding.rule for finding in findings} == {"A3"}


def test_one_public_key_under_several_key_ids_is_found() -> None:
    value = content()
    (key,) = value["agencies"][0]["keys"]
    value["agencies"][0]["keys"].append(key | {"kid": "AAAAAAAAAAAAAAAA"})

    assert counted(value, region())[1] == {"A3"}


def test_a_type_that_the_region_may_not_list_is_reported() -> None:
    only = region(license_types=["11100000000013127D001"])
    found, rules = counted(content(), only)

    assert len(found) == 2
    assert rules == {"A5"}


@pytest.mark.parametrize(
    "prefix", [f"https://status.{JIANGSU}.example/", "https://status.310000.example", 5]
)
def test_a_status_issuer_outside_its_prefix_is_ignored(prefix: Any) -> None:
    value = content()
    value["status_issuers"][0]["uri_prefix"] = prefix
    findings: list[Finding] = []

    assert list(good_status_issuers(scan(value), region(), findings)) == []
    assert [finding.rule for finding in findings] == ["A6"]


def test_a_key_that_two_agencies_list_is_reported_with_both() -> None:
    (finding,) = shared_keys({"kid": ["b", "a"], "other": ["a", "a"]})

    assert finding.rule == "A4"
    assert "a, b" in finding.sentence


@given(
    at=st.integers(0, 10**4),
    gone=st.integers(0, 12),
    piece=st.binary(max_size=6)
    | st.sampled_from(
        [b"null", b"[]", b"{}", b'"\\ud800"', b"-1", b"1e9", b"9" * 5000]
    ),
)
def test_a_file_with_a_changed_piece_stops_nothing(
    at: int, gone: int, piece: bytes
) -> None:
    raw = json.dumps(content(), ensure_ascii=False).encode()
    at %= len(raw)
    changed = raw[:at] + piece + raw[at + gone :]
    findings: list[Finding] = []
    try:
        found = scan_agencies(changed, code=SHANGHAI)
    except RegistryFileError:
        return
    for iss, entry, kids in good_agencies(found, region(), findings):
        assert iss.isprintable()
        assert entry.name == iss
        assert all(isinstance(kid, str) for kid in kids)
    list(good_status_issuers(found, region(), findings))
    assert all(str(finding).isprintable() for finding in findings)
