"""``tongyan-verifier trust`` and ``causes``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.verifier.sticks import AT, Stick, make_stick
from verifier.causes import CAUSES
from verifier.cli import main


def trust(command: str, *arguments: str | Path, store: Path, at: str = AT) -> int:
    """Run a command; return its exit code."""
    words = [str(one) for one in arguments]
    return main(["trust", command, *words, "--trust", str(store), "--at", at])


def test_first_trust_needs_the_fingerprint_from_paper(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "trust"

    assert trust("init", stick.bundle, store=store) == 3
    assert "cannot vouch for itself" in capsys.readouterr().err
    assert not store.exists()


@pytest.mark.parametrize("typed", ["ABCD", "0" * 64])
def test_a_wrong_fingerprint_leaves_nothing_behind(
    stick: Stick, tmp_path: Path, typed: str
) -> None:
    store = tmp_path / "trust"

    assert trust("init", stick.bundle, "--fingerprint", typed, store=store) == 1
    assert trust("status", store=store) == 2


def test_a_counter_that_is_set_up_is_ready(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = stick.counter(tmp_path)
    capsys.readouterr()

    assert trust("status", store=store) == 0

    told = capsys.readouterr().out
    for words in ("信任数据有效", "Trust data is current", "330000 浙江省", "DEMO"):
        assert words in told


@pytest.mark.parametrize(
    ("at", "code", "state"),
    [
        ("2026-11-20T09:00", 0, "fresh"),
        ("2026-11-29T09:00", 0, "stale"),
        ("2026-12-10T09:00", 2, "too-old"),
        ("2026-11-19T09:00", 2, "clock-suspect"),
    ],
)
def test_a_counter_is_never_ready_on_old_rules(
    stick: Stick,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    at: str,
    code: int,
    state: str,
) -> None:
    store = stick.counter(tmp_path)
    capsys.readouterr()

    assert trust("status", "--json", store=store, at=at) == code

    told = json.loads(capsys.readouterr().out)
    assert (told["freshness"], told["ready"]) == (state, code == 0)


def test_without_trust_data_the_status_is_not_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trust("status", store=tmp_path / "none") == 2

    told = capsys.readouterr()
    assert "There is no trust data" in told.out
    assert "trust init" in told.err


def test_an_update_from_the_same_bundle_says_that_nothing_is_newer(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = stick.counter(tmp_path)
    capsys.readouterr()

    assert trust("update", stick.bundle, "--json", store=store) == 0

    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert source["outcome"] == "unchanged"


def test_a_source_that_fails_is_told_and_the_next_one_is_asked(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = stick.counter(tmp_path)

    assert trust("update", "nowhere.zip", stick.bundle, store=store) == 0
    assert "nowhere.zip is not there" in capsys.readouterr().out


def test_half_a_bundle_is_refused_and_nothing_good_is_lost(
    stick: Stick, tmp_path: Path
) -> None:
    store = stick.counter(tmp_path)
    half = tmp_path / "tongyan-trust-9.zip"
    half.write_bytes(stick.bundle.read_bytes()[:20_000])

    assert trust("update", half, store=store) == 1
    assert trust("status", store=store) == 0


def test_attack_a_bundle_of_another_registry_is_refused(
    stick: Stick, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = make_stick(tmp_path / "other")
    store = stick.counter(tmp_path)

    assert trust("update", other.bundle, store=store) == 1
    assert trust("status", store=store) == 0


def test_an_update_without_a_store_says_how_to_make_one(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trust("update", stick.bundle, store=tmp_path / "none") == 3
    assert "trust init" in capsys.readouterr().err


def test_every_cause_is_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["causes", "--json"]) == 0

    listed = json.loads(capsys.readouterr().out)
    assert [one["cause"] for one in listed] == list(CAUSES)
    assert all(one["sentence"]["zh"] and one["action"]["en"] for one in listed)


def test_every_cause_is_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["causes", "--lang", "zh"]) == 0

    told = capsys.readouterr().out
    assert all(code in told for code in CAUSES)
    assert "Refused" not in told
