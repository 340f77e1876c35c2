"""``check --receipts``, ``receipts``, ``counts``: what a hall keeps and hands on."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.verifier.sticks import AT, Stick
from trust_registry.monthly_counts import read_tallies
from verifier.cli import main

DAY = "2026-11-20"


@pytest.fixture(scope="module")
def trust(stick: Stick, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stick.counter(tmp_path_factory.mktemp("counter"))


@pytest.fixture
def journal(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A journal with one accepted license and one code that is none of ours."""
    path = tmp_path / "receipts.sqlite"
    (tmp_path / "other.txt").write_text("https://shop.example/", "ascii")
    options = ["--trust", str(trust), "--region", "330000", "--at", AT, "--json"]
    matter = ["--case", "2026-0117", "--purpose", "开办食品店"]
    inputs = [str(stick.picture), str(tmp_path / "other.txt")]
    main(["check", *inputs, *options, *matter, "--receipts", str(path)])
    assert [one["receipt"] for one in told(capsys)["results"]] == [1, 2]
    return path


def run(*words: object) -> int:
    return main([str(word) for word in words])


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_journal_is_for_the_halls_own_eyes(journal: Path) -> None:
    assert journal.stat().st_mode & 0o077 == 0


def test_a_day_is_exported_and_its_head_holds(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "day.jsonl"
    assert run("receipts", "export", journal, "--day", DAY, "--to", export) == 0
    assert export.stat().st_mode & 0o077 == 0
    *receipts, head = map(json.loads, export.read_text("utf-8").splitlines())
    capsys.readouterr()

    assert [one["verdict"] for one in receipts] == ["accepted", "refused"]
    assert run("receipts", "verify", journal, "--against", export, "--json") == 0
    assert told(capsys)["head"] == head["head"]


def test_an_export_is_never_written_over(journal: Path, tmp_path: Path) -> None:
    export = tmp_path / "day.jsonl"
    export.write_text("kept", "ascii")

    assert run("receipts", "export", journal, "--day", DAY, "--to", export) == 3
    assert export.read_text("ascii") == "kept"


def test_what_is_no_export_is_a_mistake(
    journal: Path, stick: Stick, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("receipts", "verify", journal, "--against", stick.text) == 3
    assert "不是回执导出文件" in capsys.readouterr().err


def test_a_mistyped_name_begins_no_journal(tmp_path: Path) -> None:
    assert run("receipts", "verify", tmp_path / "nothing.sqlite") == 3
    assert not (tmp_path / "nothing.sqlite").exists()


def test_checks_are_counted_by_what_is_asked(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("counts", journal, "--by", "cause", "--json") == 0
    assert told(capsys) == [
        {"cause": None, "checks": 1},
        {"cause": "not-a-license", "checks": 1},
    ]


def test_every_group_is_a_row_of_a_spreadsheet(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("counts", journal, "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["checks"] for row in rows] == ["1", "1"]
    assert {row["day"] for row in rows} == {DAY}


def test_a_month_becomes_the_file_that_the_region_publishes(
    stick: Stick, trust: Path, tmp_path: Path
) -> None:
    path, handed_on = tmp_path / "receipts.sqlite", tmp_path / "tallies.json"
    settings = ["--trust", trust, "--region", "330000", "--at", "2026-08-01"]
    run("check", stick.picture, *settings, "--case", "1", "--receipts", path)

    month = ["--month", "2026-08", "--region", "330000", "--tallies", handed_on]
    assert run("counts", path, *month) == 0
    counted = read_tallies(handed_on.read_bytes(), name="tallies.json")
    assert (counted.region, counted.month, len(counted.rows)) == (
        "330000",
        "2026-08",
        1,
    )


@pytest.mark.parametrize("missing", [["--month", "2026-08"], ["--region", "330000"]])
def test_a_months_numbers_need_a_month_and_a_region(
    journal: Path, tmp_path: Path, missing: list[str]
) -> None:
    handed_on = tmp_path / "tallies.json"

    assert run("counts", journal, "--tallies", handed_on, *missing) == 3
    assert not handed_on.exists()


def test_a_month_that_is_not_over_is_not_handed_on(
    journal: Path, tmp_path: Path
) -> None:
    month = ["--month", "2099-01", "--region", "330000"]

    assert run("counts", journal, "--tallies", tmp_path / "tallies.json", *month) == 3
