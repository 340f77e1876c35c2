"""What offices send to an issuer: files of applications, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from random import Random

from openpyxl import Workbook

from credential.spreadsheet_cells import guarded, unguarded
from issuer.draft import DraftChecker, DraftError, field_labels
from issuer.errors import RowsFileError
from issuer.rows_file import open_rows
from tests.fuzz.mutation import change_bytes
from tests.fuzz.target import Entry, Target
from tests.fuzz.zip_changes import change_zip
from tests.issuer.office import BUSINESS, DRIVING, TODAY, fields_of

__all__ = ["ISSUER_TARGETS"]

_CELLS = (
    "=1+1",
    "'",
    '"',
    "2026/1/5",
    "2026年13月45日",
    "20260230",
    "9999-12-31",
    "长期",
    "\u202e",
    "\x00",
    "x" * 70_000,
    "\ufeff",
    "\r\n",
)
_CHECKED_ROWS = 20


@contextmanager
def _rows(seeds: Sequence[bytes]) -> Iterator[Entry]:
    checkers = {kind.code: DraftChecker(kind) for kind in (DRIVING, BUSINESS)}
    with tempfile.TemporaryDirectory(prefix="tongyan-fuzz-") as folder:
        path = Path(folder) / "rows.csv"

        def run(raw: bytes) -> None:
            path.write_bytes(raw)
            for kind in (DRIVING, BUSINESS):
                with suppress(RowsFileError):
                    for row in islice(open_rows(path, kind).rows(), _CHECKED_ROWS):
                        assert all(
                            unguarded(guarded(cell)) == cell for cell in row.cells
                        )
                        with suppress(DraftError):
                            checkers[kind.code].check(row.fields, today=TODAY)

        yield Entry(run, seeds)


def _spreadsheet_seeds() -> Sequence[bytes]:
    seeds = []
    for kind in (DRIVING, BUSINESS):
        fields = fields_of(kind)
        workbook, file = Workbook(), io.BytesIO()
        for row in (list(fields), list(fields.values()), [TODAY, 1, "=A1", True]):
            workbook.active.append(row)
        workbook.save(file)
        seeds.append(file.getvalue())
    return seeds


def _seeds() -> Sequence[bytes]:
    seeds = []
    for kind in (DRIVING, BUSINESS):
        fields, labels = fields_of(kind), field_labels(kind)
        for header in (list(fields), [labels[name].zh for name in fields]):
            text = _written([header, list(fields.values()), list(fields.values())])
            seeds += [text.encode(), text.encode("utf-8-sig"), text.encode("gb18030")]
    return seeds


def _written(rows: Sequence[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _change_rows(random: Random, raw: bytes) -> bytes:
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8"))))
        row = random.choice([row for row in rows if row])
    except (UnicodeDecodeError, IndexError, csv.Error):
        return change_bytes(random, raw)
    place = random.randrange(len(row))
    change = random.randrange(4)
    if change == 0:
        row[place] = random.choice(_CELLS)
    elif change == 1:
        changed = change_bytes(random, row[place].encode())
        row[place] = changed.decode("utf-8", "replace")
    elif change == 2:
        row.insert(place, random.choice(row))
    else:
        del row[place]
    return _written(rows).encode("utf-8", "replace")


ISSUER_TARGETS = (
    Target(
        "csv",
        "a CSV file of applications: refused, or rows with all that is wrong in them",
        lambda: _rows(_seeds()),
        _change_rows,
        inputs_tested=400,
    ),
    Target(
        "xlsx",
        "a spreadsheet of applications: refused, or rows with all that is wrong",
        lambda: _rows(_spreadsheet_seeds()),
        change_zip,
        inputs_tested=200,
    ),
)
