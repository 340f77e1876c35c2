"""XLSX files as offices send them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from issuer.draft import field_labels
from issuer.rows_file import open_rows
from tests.issuer.office import DRIVING, fields_of
from tests.issuer.spreadsheets import SHEET, fault, read, repack, write

FIELDS = fields_of(DRIVING)
LABELS = field_labels(DRIVING)
CHINESE = [LABELS[name].zh for name in FIELDS]
NAME, ISSUED, UNTIL = "姓名", "发证日期", "有效期止"
STRINGS, RELATED = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.xlsx"


def test_a_spreadsheet_is_read_as_the_same_rows_as_a_csv(path: Path) -> None:
    write(path, CHINESE, list(FIELDS.values()))
    file = open_rows(path, DRIVING)
    assert (file.form, file.rows_total) == ("xlsx", 1)
    (row,) = file.rows()
    assert row.fields == FIELDS
    assert (row.number, row.fault) == (2, None)


def shared(sheet_part: str, cells: Sequence[str]) -> tuple[str, str]:
    """Turn the inline texts of a sheet into shared ones, as Excel writes them."""
    items = []
    for number, cell in enumerate(cells):
        inline = f't="inlineStr"><is><t>{cell}</t></is>'
        sheet_part = sheet_part.replace(inline, f't="s"><v>{number}</v>')
        items.append(f'<si><r><t>{cell}</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>')
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return sheet_part, f'<sst xmlns="{namespace}">{"".join(items)}</sst>'


def test_shared_texts_are_read_without_how_they_are_read_aloud(path: Path) -> None:
    write(path, CHINESE, list(FIELDS.values()))

    kind = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    target = '/sharedStrings" Target="sharedStrings.xml" Id="rId9"/>'

    def share(parts: dict[str, bytes]) -> None:
        cells = [*CHINESE, *FIELDS.values()]
        sheet, strings = shared(parts[SHEET].decode(), cells)
        assert "inlineStr" not in sheet
        parts[SHEET], parts[STRINGS] = sheet.encode(), strings.encode()
        parts[RELATED] = parts[RELATED].replace(
            b"</Relationships>",
            f"<Relationship {kind}{target}</Relationships>".encode(),
        )

    repack(path, share)
    assert read(path)[0].fields == FIELDS


def test_runs_of_a_cell_in_several_fonts_are_one_text(path: Path) -> None:
    rich = CellRichText("欧阳", TextBlock(InlineFont(b=True), "示例"))
    write(path, [NAME], [rich])
    assert read(path)[0].fields == {"name": "欧阳示例"}


def test_an_escaped_character_is_that_character(path: Path) -> None:
    write(path, [NAME], ["a_x000D_b"])
    assert read(path)[0].fields == {"name": "a\rb"}


def test_days_that_the_spreadsheet_holds_as_numbers_are_days(path: Path) -> None:
    midnight = datetime.fromisoformat("2036-01-05T00:00")
    write(path, [ISSUED, UNTIL], [date(2026, 11, 20), midnight])
    assert read(path)[0].fields == {
        "issue_date": "2026-11-20",
        "valid_until": "2036-01-05",
    }


def test_days_counted_from_1904_are_the_same_days(path: Path) -> None:
    def old_macintosh(sheet: Worksheet) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["A2"] = date(2026, 11, 20)

    write(path, [ISSUED], [None], changed=old_macintosh)
    assert read(path)[0].fields == {"issue_date": "2026-11-20"}


@pytest.mark.parametrize("form", ['yyyy"年"m"月"d"日"', "m/d/yy", "[$-804]yyyy-mm-dd"])
def test_a_day_is_one_in_whatever_way_it_is_shown(path: Path, form: str) -> None:
    def shown(sheet: Worksheet) -> None:
        sheet["A2"] = 46346
        sheet["A2"].number_format = form

    write(path, [ISSUED], [None], changed=shown)
    assert read(path)[0].fields == {"issue_date": "2026-11-20"}


def test_a_chinese_spreadsheets_own_format_of_days_is_known(path: Path) -> None:
    write(path, [ISSUED], [date(2026, 11, 20)])

    def built_in(parts: dict[str, bytes]) -> None:
        # 31 is 2026年11月20日 in a Chinese program, and stands in no list of the file.
        styles = parts["xl/styles.xml"].decode()
        parts["xl/styles.xml"] = re.sub(
            r'(<xf numFmtId=)"(?!0")[0-9]+"', r'\1"31"', styles
        ).encode()

    repack(path, built_in)
    assert read(path)[0].fields == {"issue_date": "2026-11-20"}


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        (NAME, "=A1", "cell A2 is a formula"),
        (NAME, 310101, "cell A2 is a number, which may have lost its leading zeros"),
        (NAME, date(2026, 1, 2), "cell A2 was made a date by a spreadsheet"),
        (NAME, True, "cell A2 is no text"),
        (NAME, "#N/A", "cell A2 is no text"),
        (ISSUED, 20261120, "cell A2 is a number"),
        (ISSUED, datetime.fromisoformat("2026-11-20T08:30"), "has a time of day"),
        (ISSUED, date(1900, 2, 28), "before 1 March 1900"),
    ],
    ids=["formula", "number", "day", "true", "error", "no day", "time", "1900"],
)
def test_a_cell_that_does_not_hold_what_was_typed_is_named(
    path: Path, column: str, cell: object, told: str
) -> None:
    write(path, [column], [cell])
    assert told in fault(path)
    assert "单元格 A2 " in fault(path)


def test_empty_sheets_and_empty_rows_and_styled_blanks_count_for_nothing(
    path: Path,
) -> None:
    def with_blanks(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("Sheet2")
        sheet["C2"].number_format = "@"
        sheet["A5"] = "Wu"

    write(path, [NAME, ISSUED], ["Li", None], changed=with_blanks)
    assert [(row.number, row.fields) for row in read(path)] == [
        (2, {"name": "Li"}),
        (5, {"name": "Wu"}),
    ]


def test_a_cell_beyond_the_header_is_a_fault_of_its_row(path: Path) -> None:
    write(path, [NAME], ["Li", "?"])
    assert "2 cells, but the header has 1" in fault(path)
