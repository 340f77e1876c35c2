"""What an accepted verdict says beside itself, and what no verdict says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from credential import LicenseId
from credential.moments import parse_moment
from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI, ZHEJIANG, when
from tests.world import World
from verifier.causes import Verdict
from verifier.report import Notice


def demo_registry(world: World) -> None:
    world.trust["members"]["registry"]["demo"] = True


def stale_trust_data(world: World) -> None:
    world.set_age(days=8)


def unbound_paper(world: World) -> None:
    """The valid world as it is."""


def status_as_of(world: World) -> None:
    """The valid world as it is."""


def holder_present(world: World) -> None:
    world.rows[0]["conditions"] = [{"kind": "holder-present"}]


def issuer_by_division(world: World) -> None:
    named = LicenseId(BUSINESS_LICENSE, SHANGHAI, "20260000001", "001")
    world.claims["license_id"] = str(named)


def salvaged(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    signing_input = world.text().rpartition(".")[0]
    digest = hashlib.sha256(signing_input.encode("ascii")).hexdigest()
    salvage = world.region_files(SHANGHAI)["salvage"]
    salvage[world.agency_key["kid"]] = [digest]


def placeholder_type(world: World) -> None:
    world.license_type["tongyan"]["code_status"] = "placeholder"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("demo-registry", demo_registry),
        ("stale-trust-data", stale_trust_data),
        ("unbound-paper", unbound_paper),
        ("status-as-of", status_as_of),
        ("holder-present", holder_present),
        ("issuer-by-division", issuer_by_division),
        ("salvaged", salvaged),
        ("placeholder-type", placeholder_type),
    ],
)
def test_an_accepted_license_says(
    world: World, code: str, change: Callable[[World], None]
) -> None:
    change(world)
    report = world.report()

    assert report.verdict is Verdict.ACCEPTED
    assert code in [notice.code for notice in report.notices]


def test_the_valid_world_has_no_other_notice(world: World) -> None:
    codes = [notice.code for notice in world.report().notices]

    assert codes == ["status-as-of", "unbound-paper"]


def test_a_demo_registry_marks_every_verdict_and_comes_first(world: World) -> None:
    demo_registry(world)

    for text in ("", "https://example.example/", "eyJ~", world.text()):
        assert world.report(text).notices[0] == Notice("demo-registry")


def test_stale_data_is_told_with_its_time(world: World) -> None:
    world.set_age(days=8)
    as_of = NOW - timedelta(days=8)
    notice = Notice("stale-trust-data", as_of)

    assert notice in world.report().notices
    assert notice.text.en == "Decided on trust data as of 2026-11-13 10:00."


@pytest.mark.parametrize("region", [SHANGHAI, ZHEJIANG], ids=["issuing", "accepting"])
def test_a_quarantined_regions_older_part_is_told_with_its_time(
    world: World, region: str
) -> None:
    world.standing["region_issued_at"][region] = when(days=-3)
    report = world.report()

    assert report.verdict is Verdict.ACCEPTED
    assert Notice("stale-trust-data", parse_moment(when(days=-3))) in report.notices


def test_the_status_is_told_with_the_time_of_its_list(world: World) -> None:
    assert Notice("status-as-of", NOW - timedelta(hours=5)) in world.report().notices


def test_nobody_is_told_to_compare_paper_that_is_refused(world: World) -> None:
    world.rows.clear()

    assert Notice("unbound-paper") not in world.report().notices


def test_a_foreign_issuer_in_the_identifier_is_not_called_a_division(
    world: World,
) -> None:
    other = LicenseId(BUSINESS_LICENSE, "440000", "20260000001", "001")
    world.claims["license_id"] = str(other)
    report = world.report()

    assert report.cause == "out-of-scope"
    assert Notice("issuer-by-division") not in report.notices
