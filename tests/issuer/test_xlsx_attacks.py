"""Spreadsheets that are not what they seem, were cut short, or were made to hurt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from issuer.errors import RowsFileError
from issuer.xlsx import markup, package
from tests.issuer.office import DRIVING, fields_of
from tests.issuer.spreadsheets import SHEET, fault, read, refused, repack, write

FIELDS = fields_of(DRIVING)
NAME, ISSUED = "姓名", "发证日期"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.xlsx"


def test_attack_what_a_formula_came_to_is_not_believed(path: Path) -> None:
    write(path, [NAME], ['="Li"&""'])
    cached = b'<f>"Li"&amp;""</f><v>Wu</v>'
    repack(
        path,
        lambda parts: parts.update(
            {
                SHEET: parts[SHEET]
                .replace(b"<v />", b"<v>Wu</v>")
                .replace(b"<v></v>", cached)
            }
        ),
    )
    assert "formula" in fault(path)


def test_attack_a_text_that_looks_like_a_formula_stays_a_text(path: Path) -> None:
    def as_text(sheet: Worksheet) -> None:
        sheet["A2"].data_type = "s"

    write(path, [NAME], ["=1+1"], changed=as_text)
    assert read(path)[0].fields == {"name": "=1+1"}


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def test_attack_a_row_that_was_filtered_out_is_not_minted(path: Path) -> None:
    write(path, [NAME], ["Li"], ["Wu"], ["He"], changed=hide_row)
    first, hidden, last = read(path)
    assert hidden.fault is not None
    assert "filtered out" in hidden.fault.en
    assert [first.fields, last.fields] == [{"name": "Li"}, {"name": "He"}]


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def merge(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")


def add_sheet(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("另一张").append([NAME])


def add_hidden_sheet(sheet: Worksheet) -> None:
    add_sheet(sheet)
    sheet.parent["另一张"].sheet_state = "veryHidden"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (merge, "the cells A2:A3 are merged"),
        (hide_column, "columns from B on are hidden"),
        (add_sheet, "one sheet is to have rows, there are: Sheet, 另一张"),
        (add_hidden_sheet, "hidden sheets (另一张)"),
    ],
    ids=["merged cells", "hidden column", "two sheets", "hidden sheet"],
)
def test_a_sheet_that_a_person_and_a_program_see_differently_is_refused(
    path: Path, change: Callable[[Worksheet], None], told: str
) -> None:
    write(path, [NAME, ISSUED], ["Li", "2026-11-20"], changed=change)
    assert told in refused(path)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_half_written_spreadsheet_is_refused_whole(path: Path, kept: float) -> None:
    write(path, list(FIELDS), *[list(FIELDS.values())] * 50)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * kept)])
    assert "cut off while it was saved or sent" in refused(path)


def test_a_spreadsheet_with_one_bit_flipped_is_refused_or_the_same(path: Path) -> None:
    write(path, list(FIELDS), *[list(FIELDS.values())] * 3)
    raw = path.read_bytes()
    for place in range(30, len(raw), 211):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        try:
            rows = read(path)
        except RowsFileError:
            continue
        assert [row.fields for row in rows] == [FIELDS] * 3


def replaced(part: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            replaced(SHEET, "<worksheet", '<!DOCTYPE w [<!ENTITY a "x">]><worksheet'),
            "document type",
        ),
        (replaced(SHEET, "<sheetData>", "<sheetData>" + "<a>" * 70), "too deep"),
        (
            replaced(SHEET, "<sheetData>", f'<sheetData a="{"x" * 1_200_000}">'),
            "unpacks to",
        ),
        (replaced(SHEET, "<t>Li", "<t>" + "Li" * 40_000), "a cell is too long"),
        (replaced(SHEET, '<row r="2"', '<row r="99999999999"'), "follows row 1"),
        (replaced(SHEET, '<row r="2"', '<row r="1"'), "follows row 1"),
        (replaced(SHEET, 'r="A2"', 'r="ZZZ2"'), "out of its order"),
        (replaced(SHEET, 'r="A2"', 'r="A3"'), "stands in row 2"),
        (
            replaced(SHEET, 't="inlineStr"><is><t>Li</t></is>', 't="s"><v>7</v>'),
            "shared string",
        ),
        (lambda parts: parts.pop(SHEET), "it has no xl/worksheets/sheet1.xml"),
        (lambda parts: parts.pop("_rels/.rels"), "it has no _rels/.rels"),
        (lambda parts: parts.update({SHEET.upper(): b""}), "two parts have one name"),
    ],
    ids=[
        *("document type", "depth", "bomb", "long cell", "far row", "row twice"),
        *("far cell", "foreign cell", "no string", "no sheet", "no workbook", "twin"),
    ],
)
def test_attack_a_spreadsheet_that_no_program_writes_is_refused(
    path: Path, change: Callable[[dict[str, bytes]], Any], told: str
) -> None:
    write(path, [NAME], ["Li"])
    repack(path, change)
    assert told in refused(path)


def test_attack_a_bomb_of_texts_is_refused_before_it_is_unpacked(path: Path) -> None:
    write(path, [NAME], ["Li"])
    repack(path, replaced(SHEET, "</sheetData>", "</sheetData>" + " " * 50_000_000))
    assert path.stat().st_size < 100_000
    assert "unpacks to 50 MB" in refused(path)


def test_attack_one_endless_tag_is_refused_while_it_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_RATIO", 10_000)
    write(path, [NAME], ["Li"])
    repack(path, replaced(SHEET, "<sheetData>", f'<sheetData a="{"x" * 2_000_000}">'))
    assert "a tag is too long" in refused(path)


def test_attack_names_without_end_are_refused_while_they_are_read(path: Path) -> None:
    write(path, [NAME], ["Li"])
    names = "".join(f"<n{number}/>" for number in range(markup.MAX_NAMES + 1))
    repack(path, replaced(SHEET, "<sheetData>", f"{names}<sheetData>"))
    assert "too many names" in refused(path)


def test_a_spreadsheet_under_a_password_is_refused(path: Path) -> None:
    write(path, [NAME], ["Li"])
    raw = bytearray(path.read_bytes())
    # The flag of encryption in every entry of the directory.
    place = raw.find(b"PK\x01\x02")
    while place >= 0:
        raw[place + 8] |= 1
        place = raw.find(b"PK\x01\x02", place + 1)
    path.write_bytes(raw)
    assert "under a password" in refused(path)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    part=st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml"]), data=st.data()
)
def test_any_change_of_a_part_is_refused_or_read(
    tmp_path: Path, part: str, data: st.DataObject
) -> None:
    path = tmp_path / "fuzzed.xlsx"
    write(path, [NAME, ISSUED], ["Li", date(2026, 11, 20)])

    def change(parts: dict[str, bytes]) -> None:
        raw = bytearray(parts[part])
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(raw) - 1))
            raw[place] = data.draw(st.integers(0, 255))
        parts[part] = bytes(raw)

    repack(path, change)
    try:
        read(path)
    except RowsFileError as error:
        assert error.reason.zh
