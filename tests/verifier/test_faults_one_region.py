"""One region is at fault, the others go on: broken files, a foreign status issuer."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential import LicenseId, strict_json
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    JIANGSU_USCC,
    NOW,
    SHANGHAI,
    key_entry,
)
from tests.verifier.revoked_since import URI, Sticks, check, unpacked
from tests.world import World
from trust_registry import roles
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.cli import main

AT = ["--at", "2026-11-21T02:00Z"]


@pytest.fixture
def sticks(sticks: Sticks, tmp_path: Path) -> Sticks:
    return sticks.copied_to(tmp_path)


@pytest.fixture
def folder(sticks: Sticks, tmp_path: Path) -> Path:
    return sticks.counter(tmp_path / "trust", sticks.old).folder


def update(folder: Path, stick: Path) -> int:
    return main(["trust", "update", str(stick), "--trust", str(folder), *AT])


def broken_in_one_region(stick: Path, tmp_path: Path) -> Path:
    """Return a stick with Jiangsu's agencies damaged."""
    stick = unpacked(stick, tmp_path / "broken")
    (path,) = (stick / f"targets/regions/{JIANGSU}").glob("*.agencies.json")
    path.write_bytes(path.read_bytes().replace(b"Jiangsu", b"jiangsu"))
    return stick


def news_of_jiangsu(sticks: Sticks) -> Path:
    """Return a stick after Jiangsu added an agency's new name."""

    def rename(content: dict[str, Any]) -> None:
        content["agencies"][0]["name"]["en"] = "Jiangsu Renamed bureau"

    sticks.registry.edit_agencies(rename, JIANGSU)
    sticks.registry.publish(JIANGSU)
    return sticks.registry.bundle("news")


def license_of_jiangsu() -> str:
    world = World()
    world.claims["iss"] = f"https://license.{JIANGSU}.example/js"
    license_id = LicenseId(BUSINESS_LICENSE, JIANGSU_USCC, "20260000001", "001")
    world.claims["license_id"] = str(license_id)
    world.key = "js"
    world.header["kid"] = key_entry("js")["kid"]
    return world.text()


def test_a_bundle_whose_one_region_is_broken_takes_the_others_in(
    folder: Path, sticks: Sticks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update(folder, broken_in_one_region(news_of_jiangsu(sticks), tmp_path)) == 0
    told = capsys.readouterr().out
    assert f"{JIANGSU}: regions/{JIANGSU}/agencies.json is not the file" in told
    # Shanghai's news is in, Jiangsu's part stays as it was and says how old it is.
    assert check(folder, sticks.license).verdict is Verdict.REFUSED
    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED
    standing = TrustStore.open(folder).view().standing
    assert set(standing.quarantined) == {JIANGSU}
    assert standing.region_issued_at[JIANGSU] < standing.issued_at


def test_first_trust_with_one_broken_region_decides_for_the_others(
    sticks: Sticks, tmp_path: Path
) -> None:
    folder = tmp_path / "trust"
    sticks.counter(folder, broken_in_one_region(sticks.new, tmp_path))

    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED
    broken = check(folder, license_of_jiangsu()).report
    assert broken is not None
    assert (broken.verdict, broken.cause) == (
        Verdict.CANNOT_DECIDE,
        "region-data-expired",
    )


def test_a_whole_stick_ends_the_quarantine(
    folder: Path, sticks: Sticks, tmp_path: Path
) -> None:
    newest = news_of_jiangsu(sticks)
    update(folder, broken_in_one_region(newest, tmp_path))

    assert update(folder, newest) == 0
    assert TrustStore.open(folder).view().standing.quarantined == {}


def test_a_status_issuer_outside_its_regions_prefix_speaks_for_nobody(
    folder: Path, sticks: Sticks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Jiangsu lists itself as issuer of Shanghai's lists, and calls one good again."""
    assert update(folder, sticks.new) == 0

    update(folder, stick_with_a_foreign_status_issuer(sticks, tmp_path))
    told = capsys.readouterr().out

    assert f"{URI} is signed with key" in told
    assert check(folder, sticks.license).verdict is Verdict.REFUSED
    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED


def stick_with_a_foreign_status_issuer(sticks: Sticks, tmp_path: Path) -> Path:
    """Return what a careless host could serve; Jiangsu's own officers signed it."""
    registry = sticks.registry
    work = registry.region(JIANGSU).folder / "agencies.json"
    content = strict_json.loads(work.read_bytes())
    prefix = f"https://status.{SHANGHAI}.example/"
    false = {"id": prefix, "uri_prefix": prefix, "keys": [key_entry("thief", "status")]}
    content["status_issuers"].append(false)
    role = roles.publisher_role(JIANGSU)
    path = f"regions/{JIANGSU}/agencies.json"
    registry.list_file(role, path, strict_json.dumps(content))
    registry.release_unchecked(now=NOW)
    stick = shutil.copytree(registry.repository.folder, tmp_path / "forged")
    unrevoked = registry.status_list(
        issued_at=NOW - timedelta(minutes=5), key="thief", states=(0,) * 20
    )
    (stick / f"status/{SHANGHAI}/310000-1.jwt").write_text(unrevoked, "ascii")
    return stick
