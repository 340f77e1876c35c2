"""Every kept version: who signed it, and what it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    REGIONS,
    SHANGHAI,
    key_entry,
    recognition_row,
    when,
)
from tests.trust_registry.founded import FOUNDED_AT, MARKET, FoundedRegistry
from trust_registry import roles
from trust_registry.history import History, RoleVersion, read_history
from trust_registry.layout import role_path
from trust_registry.published_reader import StateReader
from trust_registry.recognition import RecognitionRow, Recognitions
from trust_registry.source import FolderSource, Source, open_source

PUBLISHER = roles.publisher_role(SHANGHAI)
Change = Callable[[dict[str, Any]], None]


def history_of(registry: FoundedRegistry, source: Source | None = None) -> History:
    source = source or FolderSource(registry.repository.folder)
    return read_history(source, StateReader().read(source))


def newest(history: History, role: str) -> RoleVersion:
    return max(
        (one for one in history.versions if one.role == role),
        key=lambda one: one.version,
    )


def told(history: History, role: str) -> list[str]:
    return [text.en for text in history.changes(newest(history, role))]


def test_a_founding_is_the_first_entry_of_every_role(registry: FoundedRegistry) -> None:
    history = history_of(registry)

    assert {one.version for one in history.versions} == {1}
    assert len(history.versions) == 2 + 2 * len(REGIONS)
    assert told(history, roles.ROOT) == ["Signed for the first time."]
    assert {one.signed_after for one in history.versions} == {FOUNDED_AT}


def test_who_signed_is_told_by_the_signatures_that_hold(
    registry: FoundedRegistry,
) -> None:
    history = history_of(registry)

    assert list(newest(history, roles.TARGETS).signers) == list(REGIONS)
    assert newest(history, PUBLISHER).signers == [SHANGHAI]


def test_attack_a_name_without_a_signature_is_no_signer(
    registry: FoundedRegistry,
) -> None:
    registry.forge(roles.TARGETS, signers=registry.signers(roles.TARGETS)[:3])
    registry.release()

    assert len(newest(history_of(registry), roles.TARGETS).signers) == 3


def test_signing_anew_changes_nothing(registry: FoundedRegistry) -> None:
    registry.publish()
    registry.forge(roles.TARGETS)
    registry.release()
    history = history_of(registry)

    assert told(history, PUBLISHER) == ["Signed anew in time; nothing changed."]
    assert told(history, roles.TARGETS) == ["Signed anew in time; nothing changed."]


def add_agency(file: dict[str, Any]) -> None:
    one = file["agencies"][0] | {"id": f"https://license.{SHANGHAI}.example/new"}
    file["agencies"].append(one | {"keys": [key_entry("new")]})


def suspend(file: dict[str, Any]) -> None:
    file["agencies"][0]["status"].append({"state": "suspended", "from": when()})


def add_key(file: dict[str, Any]) -> None:
    file["agencies"][0]["keys"].append(key_entry("next"))


def lose_key(file: dict[str, Any]) -> None:
    file["agencies"][0]["keys"][0] |= {"state": "compromised", "revoked_at": when()}


def shorten_key(file: dict[str, Any]) -> None:
    file["agencies"][0]["keys"][0]["not_after"] = when(days=9)


def end_type(file: dict[str, Any]) -> None:
    file["agencies"][0]["license_types"][0]["until"] = when()


def rename(file: dict[str, Any]) -> None:
    file["agencies"][0]["name"]["en"] = "Renamed bureau"


def succeed(file: dict[str, Any]) -> None:
    file["agencies"][0]["successor"] = file["agencies"][1]["id"]


def call_elsewhere(file: dict[str, Any]) -> None:
    file["agencies"][0]["contact"]["phone"] = "12333"


def add_status_issuer(file: dict[str, Any]) -> None:
    prefix = f"https://status.{SHANGHAI}.example/second/"
    keys = [key_entry("second", "status")]
    file["status_issuers"].append({"id": prefix, "uri_prefix": prefix, "keys": keys})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (add_agency, "Adds the agency"),
        (suspend, "is suspended from 2026-11-21 10:00 (Beijing time)."),
        (add_key, "A new key"),
        (lose_key, "is marked compromised."),
        (shorten_key, "The times of the key"),
        (end_type, "may issue changes."),
        (rename, "is renamed; it was Shanghai Market bureau."),
        (succeed, "answers for"),
        (call_elsewhere, "The contact of"),
        (add_status_issuer, "Adds the status issuer"),
    ],
)
def test_a_publication_tells_what_it_changed(
    registry: FoundedRegistry, change: Change, says: str
) -> None:
    registry.edit_agencies(change)
    registry.publish(emergency="a test")

    (sentence,) = told(history_of(registry), PUBLISHER)
    assert says in sentence


def test_a_regions_own_rows_are_told_as_officers_read_them(
    registry: FoundedRegistry,
) -> None:
    row = RecognitionRow.model_validate_json(
        RecognitionRow.model_validate(
            recognition_row(JIANGSU, SHANGHAI) | {"from": when(days=20)}
        ).model_dump_json(by_alias=True)
    )
    registry.region().write("recognition.json", Recognitions(rows=[row]))
    registry.publish()

    (sentence,) = told(history_of(registry), PUBLISHER)
    assert sentence.startswith("A new row: Shanghai (310000) recognizes")
    assert BUSINESS_LICENSE in sentence


def test_the_councils_changes_are_told_as_officers_read_them(
    registry: FoundedRegistry,
) -> None:
    baseline = b'{"format": "tongyan-recognition-1", "rows": []}'
    registry.list_file(roles.TARGETS, "policy/recognition.json", baseline)
    registry.release()

    (sentence,) = told(history_of(registry), roles.TARGETS)
    assert sentence.startswith("Taken out, a row: Zhejiang (330000) recognizes")


def test_a_bundle_has_the_newest_and_says_that_the_rest_is_elsewhere(
    registry: FoundedRegistry,
) -> None:
    registry.publish()
    history = history_of(registry, open_source(str(registry.bundle())))

    assert newest(history, PUBLISHER).version == 2
    assert len([one for one in history.versions if one.role == PUBLISHER]) == 1
    assert "cannot be told" in told(history, PUBLISHER)[0]


def test_a_version_whose_files_are_gone_says_so(registry: FoundedRegistry) -> None:
    registry.edit_agencies(rename)
    first = registry.content(PUBLISHER).targets[f"regions/{SHANGHAI}/agencies.json"]
    registry.publish(now=NOW)
    folder = registry.repository.folder / f"targets/regions/{SHANGHAI}"
    (folder / f"{first.hashes['sha256']}.agencies.json").unlink()

    assert "cannot be told" in told(history_of(registry), PUBLISHER)[0]


def test_a_version_that_is_damaged_ends_the_record_there(
    registry: FoundedRegistry,
) -> None:
    registry.publish()
    (registry.repository.folder / role_path(PUBLISHER, 1)).write_bytes(b"{")

    history = history_of(registry)
    assert [one.version for one in history.versions if one.role == PUBLISHER] == [2]


ODD_AGENCIES: list[object] = [
    {"agencies": 5, "status_issuers": "none"},
    {"agencies": [1, "x", {"id": ["a"]}, {"id": MARKET, "name": 5, "status": "x"}]},
    {"agencies": [{"id": MARKET, "keys": [7, {"kid": 1}], "status": [{"from": {}}]}]},
    {"status_issuers": [{"id": None, "keys": {}}]},
    [],
    "text",
]


@pytest.mark.parametrize("odd", ODD_AGENCIES, ids=str)
def test_attack_an_odd_file_that_a_region_signed_stops_no_page(
    registry: FoundedRegistry, odd: object
) -> None:
    path = f"regions/{SHANGHAI}/agencies.json"
    whole = (registry.region().folder / "agencies.json").read_bytes()
    registry.list_file(PUBLISHER, path, strict_json.dumps(odd))
    registry.list_file(PUBLISHER, path, whole)
    registry.release_unchecked()
    history = history_of(registry)

    for one in history.versions:
        assert all(text.en.endswith((".", "…")) for text in history.changes(one))


def test_attack_an_odd_row_that_a_region_signed_stops_no_page(
    registry: FoundedRegistry,
) -> None:
    path = f"regions/{SHANGHAI}/recognition.json"
    registry.list_file(PUBLISHER, path, b'{"rows": [{"accepting": 5}]}')
    registry.release_unchecked()

    assert "cannot be told" in told(history_of(registry), PUBLISHER)[0]
