"""CSV files as offices send them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential.spreadsheet_cells import guarded, unguarded
from issuer.columns import Row
from issuer.draft import field_labels
from issuer.errors import RowsFileError
from issuer.rows_file import open_rows
from tests.issuer.office import BUSINESS, DRIVING, fields_of

FIELDS = fields_of(DRIVING)
LABELS = field_labels(DRIVING)
CHINESE = [LABELS[name].zh for name in FIELDS]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def write(
    path: Path,
    *rows: Sequence[str],
    encoding: str = "utf-8",
    header: Sequence[str] = (),
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header or CHINESE)
        writer.writerows(rows)


def read(path: Path) -> list[Row]:
    return list(open_rows(path, DRIVING).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encoding_it_has(path: Path, encoding: str) -> None:
    write(path, list(FIELDS.values()), encoding=encoding)
    file = open_rows(path, DRIVING)
    assert file.form == encoding
    assert file.rows_total == 1
    (row,) = file.rows()
    assert row.fields == FIELDS
    assert "𠮷" in row.fields["name"]


@pytest.mark.parametrize(
    "header",
    [
        CHINESE,
        [LABELS[name].en for name in FIELDS],
        list(FIELDS),
        [
            {claim.name: claim.gb_code for claim in DRIVING.claims}.get(name)
            or "ZZYXQJZRQ"
            for name in FIELDS
        ],
        [f" {label} " for label in CHINESE],
    ],
    ids=["Chinese", "English", "claim names", "GB codes", "spaces around"],
)
def test_headers_are_read_in_every_usual_naming(path: Path, header: list[str]) -> None:
    write(path, list(FIELDS.values()), header=header)
    assert read(path)[0].fields == FIELDS


@pytest.mark.parametrize(
    "written",
    ["2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日", "20261120"],
)
def test_dates_as_spreadsheets_write_them_are_read(path: Path, written: str) -> None:
    write(path, [written, "2026/1/5"], header=["发证日期", "有效期止"])
    assert read(path)[0].fields == {
        "issue_date": "2026-11-20",
        "valid_until": "2026-01-05",
    }


def test_a_date_that_is_none_is_left_for_the_draft_to_refuse(path: Path) -> None:
    write(path, ["soon"], header=["发证日期"])
    assert read(path)[0].fields == {"issue_date": "soon"}


def test_rows_are_numbered_as_in_the_spreadsheet_and_empty_ones_left_out(
    path: Path,
) -> None:
    path.write_text("name,sex\nLi,m\n\n,\nWu,f\n", "utf-8")
    file = open_rows(path, DRIVING)
    assert [(row.number, row.fields["name"]) for row in file.rows()] == [
        (2, "Li"),
        (5, "Wu"),
    ]
    assert file.rows_total == 2


def test_a_row_with_too_few_or_too_many_cells_is_a_fault_of_its_own(
    path: Path,
) -> None:
    path.write_text("name,sex\nLi\nWu,f,?\nHe,m\n", "utf-8")
    few, many, good = read(path)
    assert few.fault is not None
    assert "1 cells" in few.fault.en
    assert many.fault is not None
    assert good.fault is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00\x01", "no CSV in UTF-8 or GB18030"),
        (b"\xd0\xcf\x11\xe0 a spreadsheet", "save the spreadsheet as CSV"),
        (b"\x81\xff\xff", "no CSV in UTF-8 or GB18030"),
        ("name,鞋码\nLi,42\n".encode(), "has no column '鞋码'"),
        ("name,姓名\nLi,Li\n".encode(), "two columns for name"),
        (b'name\n"Li\nWu\n', "quotation mark"),
        (b"name\n" + b"x" * 70_000, "is no CSV"),
    ],
    ids=["empty", "UTF-16", "XLS", "bytes", "unknown", "double", "quote", "long cell"],
)
def test_a_file_that_cannot_be_read_whole_is_refused_before_anything_is_minted(
    path: Path, content: bytes, told: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(RowsFileError, match=told):
        open_rows(path, DRIVING)


def test_a_missing_file_is_refused(path: Path) -> None:
    with pytest.raises(RowsFileError, match="cannot be read"):
        open_rows(path, DRIVING)


def test_a_header_of_another_type_is_refused(path: Path) -> None:
    write(path)
    with pytest.raises(RowsFileError, match="business-license has no column"):
        open_rows(path, BUSINESS)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@x", "\tx", "'=1", "\rx"])
def test_attack_no_cell_that_we_write_is_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@given(st.text())
def test_a_guarded_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
