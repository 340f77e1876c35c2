"""What the council froze of a region that left; a broken copy stops no member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from credential import strict_json
from tests.sample_registry import ANHUI, JIANGSU, NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.errors import RegistryFileError
from trust_registry.former import (
    former_codes,
    former_member,
    former_path,
    frozen_files,
)
from trust_registry.store import TrustStore

LEFT = "350000"


def frozen(registry: FoundedRegistry, **changed: str) -> dict[str, Any]:
    """Return a copy of a region that no member's code or prefix stands against."""
    folder = registry.region(JIANGSU)
    left = {
        "code": LEFT,
        "iss_prefix": f"https://license.{LEFT}.example/",
        "status_prefix": f"https://status.{LEFT}.example/",
    }
    member = folder.region().model_copy(update=left | changed)
    published = {
        "agencies.json": folder.work_files()["agencies.json"]
        .replace(JIANGSU.encode(), LEFT.encode())
        .replace(b"js", b"fj"),
        "salvage-AAAAAAAAAAAAAAAA.txt": b"a" * 64 + b"\n",
    }
    files = frozen_files(member, published, accept_issued_until=NOW)
    content: dict[str, Any] = strict_json.loads(files[former_path(LEFT)])
    return content


def listed(registry: FoundedRegistry, content: object) -> None:
    """Let the council list a former member's file, and the host publish it."""
    raw = content if isinstance(content, bytes) else strict_json.dumps(content)
    registry.list_file(roles.TARGETS, former_path(LEFT), raw)
    registry.release()


def test_a_former_region_answers_for_its_agencies_and_is_no_member(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    listed(registry, frozen(registry))
    store.update([str(registry.repository.folder)], now=NOW)
    view = store.view()

    iss = f"https://license.{LEFT}.example/fj"
    assert view.region(LEFT) is None
    assert [one.code for one in view.former_regions()] == [LEFT]
    region = view.region_of(iss)
    assert region is not None
    assert region.accept_issued_until == NOW
    assert view.agency(iss) is not None
    assert view.status_issuer_for(f"https://status.{LEFT}.example/1") is not None
    assert [one.code for one in view.regions()] != [LEFT]


def lose_the_entry(content: dict[str, Any]) -> None:
    del content["member"]


def lose_the_end(content: dict[str, Any]) -> None:
    del content["member"]["accept_issued_until"]


def take_a_members_prefix(content: dict[str, Any]) -> None:
    content["member"]["iss_prefix"] = f"https://license.{SHANGHAI}.example/"


def take_a_members_code(content: dict[str, Any]) -> None:
    content["member"]["code"] = ANHUI


def be_of_another_region(content: dict[str, Any]) -> None:
    content["region"] = JIANGSU


@pytest.mark.parametrize(
    "spoil",
    [
        lose_the_entry,
        lose_the_end,
        take_a_members_prefix,
        take_a_members_code,
        be_of_another_region,
    ],
)
def test_a_broken_copy_is_reported_and_stops_no_member(
    registry: FoundedRegistry,
    store: TrustStore,
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    content = frozen(registry)
    spoil(content)
    listed(registry, content)
    (report,) = store.update([str(registry.repository.folder)], now=NOW).sources
    view = store.view()

    assert report.outcome == "new"
    assert any(former_path(LEFT) in finding for finding in view.findings)
    assert view.former_regions() == []
    assert view.agency(f"https://license.{SHANGHAI}.example/market") is not None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"member":1}', b'{"a":1,"a":2}'])
def test_a_copy_that_is_none_is_one_sentence(raw: bytes) -> None:
    with pytest.raises(RegistryFileError) as told:
        former_member(LEFT, raw)
    assert "\n" not in str(told.value)


def test_only_the_lists_name_former_members() -> None:
    paths = ["former/310000/agencies.json", "former/320000/salvage-A.txt", "policy/x"]

    assert former_codes(paths) == [SHANGHAI]
