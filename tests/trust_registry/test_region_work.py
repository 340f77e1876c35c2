"""A region's officer at work: entries come in, nothing is lost, all is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import JIANGSU, NOW, SHANGHAI, key_entry, when
from tests.trust_registry.founded import MARKET, PASSPHRASE, FoundedRegistry
from trust_registry.errors import (
    KeyFileError,
    LintError,
    PublicationError,
    RegistryFileError,
)
from trust_registry.passphrase import Passphrase
from trust_registry.region_edit import add_agency, add_status_issuer
from trust_registry.region_folder import RegionFolder
from trust_registry.region_publication import publish


def agency_entry(registry: FoundedRegistry) -> dict[str, Any]:
    """Return the entry of the market bureau as JSON values."""
    agency = registry.region().agencies().agency(MARKET)
    assert agency is not None
    return agency.model_dump(mode="json", by_alias=True)


def status_entry(registry: FoundedRegistry) -> dict[str, Any]:
    (issuer,) = registry.region().agencies().status_issuers
    return issuer.model_dump(mode="json", by_alias=True)


def written(registry: FoundedRegistry, entry: Any) -> Path:
    path = registry.folder / "entry.json"
    path.write_bytes(entry if isinstance(entry, bytes) else strict_json.dumps(entry))
    return path


def test_an_agency_is_added(registry: FoundedRegistry) -> None:
    new = f"https://license.{SHANGHAI}.example/civil-affairs"
    entry = agency_entry(registry) | {"id": new, "keys": [key_entry("civil")]}
    agency, is_new = add_agency(registry.region(), written(registry, entry), at=NOW)

    assert (agency.id, is_new) == (new, True)
    assert registry.region().agencies().agency(new) is not None
    assert registry.region().agencies().agency(MARKET) is not None


def test_an_agencys_entry_is_brought_up_to_date(registry: FoundedRegistry) -> None:
    entry = agency_entry(registry)
    entry["name"]["en"] = "Renamed bureau"
    entry["keys"].append(key_entry("next"))
    _, is_new = add_agency(registry.region(), written(registry, entry), at=NOW)
    agency = registry.region().agencies().agency(MARKET)

    assert not is_new
    assert agency is not None
    assert agency.name.en == "Renamed bureau"
    assert len(agency.keys) == 2


def test_the_same_entry_may_be_added_twice(registry: FoundedRegistry) -> None:
    path = written(registry, agency_entry(registry))
    add_agency(registry.region(), path, at=NOW)
    before = registry.region().agencies()
    add_agency(registry.region(), path, at=NOW)

    assert registry.region().agencies() == before


def lose_the_key(entry: dict[str, Any]) -> None:
    entry["keys"] = [key_entry("next")]


def lose_the_type(entry: dict[str, Any]) -> None:
    entry["license_types"] = []


def move_away(entry: dict[str, Any]) -> None:
    entry["id"] = f"https://license.{JIANGSU}.example/market"


def take_anothers_key(entry: dict[str, Any]) -> None:
    entry["keys"].append(key_entry("traffic"))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lose_the_key, "never removed"),
        (lose_the_type, "drops a license type"),
        (move_away, "A1"),
        (take_anothers_key, "A4"),
    ],
)
def test_an_entry_that_loses_or_takes_is_refused(
    registry: FoundedRegistry, change: Any, match: str
) -> None:
    entry = agency_entry(registry)
    change(entry)
    before = registry.region().agencies()

    with pytest.raises((PublicationError, LintError), match=match):
        add_agency(registry.region(), written(registry, entry), at=NOW)
    assert registry.region().agencies() == before


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"{}", b'{"id":"https://x.example/"}', b"\xff"]
)
def test_a_damaged_entry_is_one_sentence(registry: FoundedRegistry, raw: bytes) -> None:
    with pytest.raises(RegistryFileError) as told:
        add_agency(registry.region(), written(registry, raw), at=NOW)
    assert "\n" not in str(told.value)


def test_a_missing_entry_is_one_sentence(registry: FoundedRegistry) -> None:
    with pytest.raises(PublicationError, match="cannot be read"):
        add_agency(registry.region(), registry.folder / "none.json", at=NOW)


def test_what_is_no_regions_folder_is_one_sentence(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    with pytest.raises(PublicationError, match="name a region's folder"):
        add_agency(
            RegionFolder(tmp_path), written(registry, agency_entry(registry)), at=NOW
        )


def test_a_status_issuer_gets_its_next_key(registry: FoundedRegistry) -> None:
    entry = status_entry(registry)
    entry["keys"].append(key_entry("status-next", "status"))
    issuer, is_new = add_status_issuer(registry.region(), written(registry, entry))

    assert not is_new
    assert len(issuer.keys) == 2


def test_a_status_issuer_keeps_its_keys(registry: FoundedRegistry) -> None:
    entry = status_entry(registry)
    entry["keys"] = [key_entry("status-next", "status")]

    with pytest.raises(PublicationError, match="never removed"):
        add_status_issuer(registry.region(), written(registry, entry))


def test_a_status_issuer_stays_under_its_prefix(registry: FoundedRegistry) -> None:
    entry = status_entry(registry) | {
        "id": "https://status.440000.example/",
        "uri_prefix": f"https://status.{JIANGSU}.example/",
    }

    with pytest.raises(LintError, match="A6"):
        add_status_issuer(registry.region(), written(registry, entry))


# Publishing


def test_a_publication_is_signed_anew_without_a_change(
    registry: FoundedRegistry,
) -> None:
    first = publish(registry.region(), now=NOW, secrets=PASSPHRASE)
    second = publish(registry.region(), now=NOW, secrets=PASSPHRASE)

    assert [first.version, second.version] == [2, 3]
    assert not second.is_changed
    assert first.submission.exists()
    assert second.submission != first.submission


def test_a_publication_tells_that_something_changed(registry: FoundedRegistry) -> None:
    registry.edit_agencies(lambda content: content["agencies"].pop())

    assert publish(registry.region(), now=NOW, secrets=PASSPHRASE).is_changed


def test_the_first_publication_is_not_signed_twice(registry: FoundedRegistry) -> None:
    with pytest.raises(PublicationError, match="no refused publication"):
        publish(registry.region(), now=NOW, secrets=PASSPHRASE, again=True)


def test_a_wrong_passphrase_signs_nothing(registry: FoundedRegistry) -> None:
    with pytest.raises(KeyFileError):
        publish(registry.region(), now=NOW, secrets=Passphrase("quite another one"))
    assert not (registry.region().folder / "outbox").exists()


def test_without_the_publishers_key_nothing_is_signed(
    registry: FoundedRegistry,
) -> None:
    for path in registry.region().keys.glob("publisher-*"):
        path.unlink()

    with pytest.raises(KeyFileError, match="no key of the region's publisher"):
        publish(registry.region(), now=NOW, secrets=PASSPHRASE)


def swap_kids(content: dict[str, Any]) -> None:
    first, second = content["agencies"]
    first["keys"], second["keys"] = second["keys"], first["keys"]
    first["keys"][0]["kid"] = second["keys"][0]["kid"]


def be_jiangsu(content: dict[str, Any]) -> None:
    content["region"] = JIANGSU


@pytest.mark.parametrize("change", [swap_kids, be_jiangsu])
def test_wrong_work_files_are_not_signed(
    registry: FoundedRegistry, change: Any
) -> None:
    registry.edit_agencies(change)

    with pytest.raises((RegistryFileError, LintError)):
        publish(registry.region(), now=NOW, secrets=PASSPHRASE)


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        (b"x\n", "64 lower-case"),
        (b"a" * 64, "line feed"),
        (b"B" * 64 + b"\n", "64 lower-case"),
        (b"b" * 64 + b"\n" + b"a" * 64 + b"\n", "ascending"),
        (2 * (b"b" * 64 + b"\n"), "ascending"),
    ],
)
def test_a_salvage_file_that_a_search_would_misread_is_not_signed(
    registry: FoundedRegistry, lines: bytes, match: str
) -> None:
    path = registry.region().folder / "salvage-AAAAAAAAAAAAAAAA.txt"
    path.write_bytes(lines)

    with pytest.raises(RegistryFileError, match=match):
        publish(registry.region(), now=NOW, secrets=PASSPHRASE)


def test_a_row_for_another_region_is_not_signed(registry: FoundedRegistry) -> None:
    row = {
        "accepting": JIANGSU,
        "issuing": SHANGHAI,
        "license_type": "*",
        "from": when(),
    }
    content = {"format": "tongyan-recognition-1", "rows": [row]}
    path = registry.region().folder / "recognition.json"
    path.write_bytes(strict_json.dumps(content))

    with pytest.raises(LintError, match="speaks for another region"):
        publish(registry.region(), now=NOW, secrets=PASSPHRASE)
