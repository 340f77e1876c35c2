"""A counter's clock set back a year, and forward a year."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.founded import PASSPHRASE
from tests.verifier.revoked_since import Sticks, check
from trust_registry.errors import RegistryError
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.cli import main

YEAR = timedelta(days=365)


@pytest.fixture
def folder(sticks: Sticks, tmp_path: Path) -> Path:
    return sticks.counter(tmp_path / "trust", sticks.old).folder


def cause(folder: Path, text: str, now: object) -> tuple[Verdict, str | None]:
    result = check(folder, text, now=now)  # type: ignore[arg-type] # a datetime
    assert result.report is not None
    return result.report.verdict, result.report.cause


def test_with_a_clock_set_back_a_year_nothing_is_accepted(
    folder: Path, sticks: Sticks
) -> None:
    assert cause(folder, sticks.license, NOW - YEAR) == (
        Verdict.CANNOT_DECIDE,
        "clock-suspect",
    )
    assert check(folder, sticks.license).verdict is Verdict.ACCEPTED


def test_with_a_clock_set_back_a_year_a_revoked_license_stays_revoked(
    folder: Path, sticks: Sticks
) -> None:
    TrustStore.open(folder).update([str(sticks.new)], now=NOW)

    assert cause(folder, sticks.license, NOW - YEAR)[0] is not Verdict.ACCEPTED
    assert cause(folder, sticks.license, NOW) == (Verdict.REFUSED, "revoked")


def test_with_a_clock_set_forward_a_year_nothing_is_accepted(
    folder: Path, sticks: Sticks
) -> None:
    assert cause(folder, sticks.license, NOW + YEAR) == (
        Verdict.CANNOT_DECIDE,
        "status-too-old",
    )
    assert check(folder, sticks.license).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("years", [-1, 1])
def test_an_update_under_a_wrong_clock_takes_in_the_same_and_leaves_no_mark(
    folder: Path, sticks: Sticks, years: int
) -> None:
    store = TrustStore.open(folder)
    report = store.update([str(sticks.new)], now=NOW + years * YEAR).sources[0]

    assert report.outcome == "new"
    assert cause(folder, sticks.license, NOW) == (Verdict.REFUSED, "revoked")
    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED
    # The clock that took it in is no mark: what is signed next is newer still.
    assert store.update([str(sticks.new)], now=NOW).sources[0].outcome == "unchanged"
    assert store.update([str(sticks.old)], now=NOW).sources[0].outcome == "older"


@pytest.mark.parametrize("years", [-1, 1])
def test_first_trust_under_a_wrong_clock_decides_nothing_until_it_is_right(
    sticks: Sticks, tmp_path: Path, years: int
) -> None:
    folder = tmp_path / "trust"
    wrong = NOW + years * YEAR
    TrustStore.initialize(
        folder, str(sticks.new), fingerprint=sticks.registry.fingerprint, now=wrong
    )

    assert check(folder, sticks.neighbor, now=wrong).verdict is Verdict.CANNOT_DECIDE
    assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2025-11-21T02:00Z", ("校准本机时间", "Set the clock right")),
        ("2027-11-21T02:00Z", ("更新信任数据", "Refresh the trust data")),
    ],
)
def test_a_wrong_clock_is_told_in_both_languages(
    folder: Path,
    at: str,
    words: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["trust", "status", "--trust", str(folder), "--at", at]) == 2
    told = capsys.readouterr().out

    assert all(word in told for word in words), told


def test_a_host_whose_clock_is_a_year_ahead_publishes_nothing(sticks: Sticks) -> None:
    # Counters would call their own clocks suspect for a year.
    timestamp = sticks.registry.repository.newest("timestamp")

    with pytest.raises(RegistryError, match="set the clock right"):
        sticks.registry.host.release(PASSPHRASE, now=NOW + YEAR)
    assert sticks.registry.repository.newest("timestamp") == timestamp
