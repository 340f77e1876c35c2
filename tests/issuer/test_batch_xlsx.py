"""A spreadsheet is minted as a CSV is; what to mend comes back as a spreadsheet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from issuer.batch import BatchCount
from issuer.rows_source import UNREAD
from tests.issuer.office import Office
from tests.issuer.test_batch import command, company, count_of, play


def write(
    path: Path,
    rows: list[dict[str, Any]],
    changed: Callable[[Worksheet], None] = lambda _: None,
) -> Path:
    workbook = Workbook()
    workbook.active.append(list(company(0)))
    for row in rows:
        workbook.active.append(list(row.values()))
    changed(workbook.active)
    workbook.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.xlsx"


def to_mend(path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def run(office: Office, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = [*command(office, path), *more]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_every_row_of_a_spreadsheet_is_minted_once_however_often_it_is_sent(
    office: Office, path: Path
) -> None:
    write(path, [company(number, issue_date=date(2026, 11, 20)) for number in range(3)])
    assert play(office, path) == BatchCount(total=3, minted=3)
    assert play(office, path) == BatchCount(total=3, before=3)
    assert count_of(office) == 3


def test_rows_to_mend_come_back_as_a_spreadsheet_of_texts(
    office: Office, path: Path
) -> None:
    bad = company(1, legal_name="", registered_address="=1+1")
    write(path, [company(0), bad], text_not_formula)
    ran = run(office, path)
    assert ran.returncode == 1
    errors = path.with_name("rows.errors.xlsx")
    assert str(errors) in ran.stderr
    assert errors.stat().st_mode & 0o077 == 0
    header, row = to_mend(errors)
    assert header == ["#行号 row", "#原因 reason", *bad]
    told = dict(zip(header, row, strict=True))
    assert told["#行号 row"] == "3"
    assert "缺少此项" in told["#原因 reason"]
    assert told["registered_address"] == "'=1+1"
    (_, cells) = openpyxl.load_workbook(errors).active.iter_rows()
    assert {cell.number_format for cell in cells} == {"@"}


def text_not_formula(sheet: Worksheet) -> None:
    for cell in sheet[3]:
        if cell.data_type == "f":
            cell.data_type = "s"


def mended(errors: Path, to: Path, column: str, value: str) -> Path:
    workbook = openpyxl.load_workbook(errors)
    sheet = workbook.active
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index(column) + 1).value = value
    workbook.save(to)
    return to


def test_a_mended_spreadsheet_is_sent_as_it_is(office: Office, path: Path) -> None:
    write(path, [company(0), company(1, legal_name="")])
    run(office, path)
    errors = path.with_name("rows.errors.xlsx")
    second = mended(errors, path.with_name("second.xlsx"), "legal_name", "補名")
    assert play(office, second) == BatchCount(total=1, minted=1)


@pytest.mark.parametrize("cell", [12345, "=1+1"], ids=["number", "formula"])
def test_attack_what_was_refused_as_no_text_is_none_when_it_is_sent_again(
    office: Office, path: Path, cell: object
) -> None:
    write(path, [company(0, legal_name=cell)])
    assert run(office, path).returncode == 1
    errors = path.with_name("rows.errors.xlsx")
    header, row = to_mend(errors)
    assert row[header.index("legal_name")] == UNREAD
    again = errors.rename(path.with_name("again.xlsx"))
    assert play(office, again) == BatchCount(total=1, failed=1)
    assert count_of(office) == 0


def test_a_half_written_spreadsheet_mints_nothing(office: Office, path: Path) -> None:
    write(path, [company(number) for number in range(50)])
    path.write_bytes(path.read_bytes()[:-200])
    ran = run(office, path)
    assert ran.returncode == 3
    assert "cut off while it was saved or sent" in ran.stderr
    assert "请重新保存并发送" in ran.stderr
    assert count_of(office) == 0


def test_a_program_reads_rate_and_remaining_time_line_by_line(
    office: Office, path: Path
) -> None:
    write(path, [company(number) for number in range(3)])
    ran = run(office, path, "--json")
    (line,) = (json.loads(line) for line in ran.stderr.splitlines())
    assert line.pop("per_s") > 0
    assert line == {"done": 3, "rows": 3, "failed": 0, "left_s": 0}
    assert json.loads(ran.stdout)["minted"] == 3


def test_a_log_file_gets_no_progress_unasked(office: Office, path: Path) -> None:
    write(path, [company(0)])
    words = [word for word in command(office, path) if word != "--progress"]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ran.stderr == ""
