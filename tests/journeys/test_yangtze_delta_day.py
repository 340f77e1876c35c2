"""The demo, played as ``make demo`` plays it, and what it leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.repository import ROOT
from verifier.causes import CAUSES


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


def test_every_cause_is_met(report: list[dict[str, Any]]) -> None:
    met = {case["cause"] for case in report}
    assert CAUSES.keys() - met == set()


OPEN = ["vehicle_category_code", "issuing_authority", "issue_date"]
CHOSEN = ["document_number", "name", "sex", "birth_date"]


def test_a_phone_shows_what_its_holder_chose_and_no_more(
    report: list[dict[str, Any]],
) -> None:
    shown = {case["image"]: case["fields"] for case in report if case["fields"]}
    assert shown["images/phone.png"] == CHOSEN + OPEN
    assert shown["images/phone-least.png"] == OPEN


def test_one_code_of_a_phone_ends_as_its_hall_and_case_say(
    report: list[dict[str, Any]],
) -> None:
    one_code = [case["cause"] for case in report if case["image"] == "images/phone.png"]
    assert one_code == [None, None, "replayed", "stale-presentation"]


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
