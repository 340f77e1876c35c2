"""The demo, played as ``make demo`` plays it, and what it leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.repository import ROOT
from verifier.causes import CAUSES, Step

# V11's causes need a phone; they come with the wallet edition.
BY_PAPER = set(Step) - {Step.HOLDER}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    subprocess.run(
        [sys.executable, "-m", "examples.yangtze_delta_day", "--folder", str(folder)],
        cwd=ROOT,
        check=True,
        timeout=300,
    )
    return folder


@pytest.fixture(scope="module")
def report(played: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(
        (played / "report.json").read_text("utf-8")
    )
    return cases


def test_every_case_comes_out_as_expected(report: list[dict[str, Any]]) -> None:
    wrong = [
        case
        for case in report
        if (case["verdict"], case["cause"])
        != (case["expected_verdict"], case["expected_cause"])
    ]
    assert wrong == []
    assert len(report) >= 30


def test_every_cause_of_paper_and_age_is_met(report: list[dict[str, Any]]) -> None:
    met = {case["cause"] for case in report}
    wanted = {
        code for code, cause in CAUSES.items() if not BY_PAPER.isdisjoint(cause.steps)
    }
    assert wanted - met == set()


def test_every_picture_named_is_there(
    played: Path, report: list[dict[str, Any]]
) -> None:
    assert [case for case in report if not (played / case["image"]).is_file()] == []


def test_the_revocation_of_a_minute_ago_is_seen_online_alone(
    report: list[dict[str, Any]],
) -> None:
    last_two = [(case["image"], case["verdict"], case["cause"]) for case in report[-2:]]
    image = "images/driver-nanjing.png"
    assert last_two == [(image, "accepted", None), (image, "refused", "revoked")]


def test_no_secret_is_among_the_commands(played: Path) -> None:
    passphrase = (played / "passphrase.txt").read_text("ascii").strip()
    assert passphrase not in (played / "commands.txt").read_text("utf-8")


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "examples.yangtze_delta_day", "--folder", str(mine)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode == 3
    assert (mine / "thesis.txt").read_text("utf-8") == "years of work"
