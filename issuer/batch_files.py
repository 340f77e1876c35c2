"""What a batch leaves on disk: the minted rows, and the failed ones to mend.

Both hold personal data and are for their owner alone. Deciding what a row becomes is
left to ``batch``.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Protocol, TextIO

from credential.bilingual import Bilingual
from credential.carrier import encode
from credential.spreadsheet_cells import guarded, unguarded
from issuer.batch_rows import MintedRow
from issuer.columns import REMARK, Row
from issuer.errors import RowsFileError
from issuer.rows_file import RowsFile
from issuer.rows_source import XLSX

__all__ = ["BatchFiles", "batch_files"]

_MINTED_HEADER = ("row", "document_number", "license_id", "qr_text")
_ERROR_HEADER = (f"{REMARK}行号 row", f"{REMARK}原因 reason")


class _Writer(Protocol):
    def writerow(self, row: Sequence[object], /) -> object: ...


class _MintedRows:
    """A CSV whose last cell is a QR text.

    No character of base45 is quoted in a CSV, so that cell is written as it is: looking
    at its 600 characters one by one costs as much as all the rest of the row.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._first_cells = csv.writer(file, lineterminator="")
        self._write(_MINTED_HEADER[:-1], _MINTED_HEADER[-1])

    def write(self, row: MintedRow) -> None:
        # An earlier run's text is encoded anew: the ledger keeps the signed one.
        code = encode(row.sd_jwt) if row.code is None else row.code
        number = guarded(row.document_number)
        self._write((row.number, number, row.license_id), code)

    def _write(self, cells: Sequence[object], code: str) -> None:
        self._first_cells.writerow(cells)
        self._file.write(f",{code}\r\n")


class BatchFiles:
    """The two files, being written."""

    def __init__(
        self, file: RowsFile, minted: _MintedRows | None, errors: _Writer
    ) -> None:
        self._names = file.columns.names
        self._minted = minted
        self._errors = errors
        self.failures = 0
        errors.writerow((*_ERROR_HEADER, *self._own(file.columns.header)))

    def minted(self, row: MintedRow) -> None:
        """Write a row that is a license."""
        if self._minted is not None:
            self._minted.write(row)

    def failed(self, row: Row, reason: Bilingual) -> None:
        """Write a row that is none, as it came, with the reason."""
        self.failures += 1
        told = guarded(f"{reason.zh} {reason.en}")
        self._errors.writerow((row.number, told, *self._own(row.cells)))

    def _own(self, cells: Sequence[str]) -> Iterator[str]:
        # An errors file sent again must not gather a remark for every round.
        for name, cell in zip_longest(self._names, cells, fillvalue=None):
            if name != "" and cell is not None:
                yield guarded(unguarded(cell))


@contextmanager
def batch_files(
    file: RowsFile, minted: Path | None, errors: Path
) -> Iterator[BatchFiles]:
    """Open both files; they take their names at the end, and replace older ones.

    Args:
        file: The applications; the errors file has its columns.
        minted: Where the minted rows go; None for a rehearsal.
        errors: Where the failed rows go, in the format of ``file``; no such file is
            left when none failed.

    Raises:
        RowsFileError: one of them cannot be written.
    """
    try:
        with ExitStack() as stack:
            minted_rows = (
                None
                if minted is None
                else _MintedRows(stack.enter_context(_text_replaced(minted, "utf-8")))
            )
            error_rows = (
                stack.enter_context(_xlsx_replaced(errors))
                if file.form == XLSX
                else csv.writer(stack.enter_context(_text_replaced(errors, file.form)))
            )
            files = BatchFiles(file, minted_rows, error_rows)
            yield files
        if not files.failures:
            errors.unlink(missing_ok=True)
    except OSError as error:
        raise RowsFileError(
            f"{error.filename or errors} 无法写入（{error.strerror}），"
            "请检查文件夹、磁盘和权限。",
            f"{error.filename or errors} cannot be written ({error.strerror}); check "
            "its folder, disk and rights",
        ) from error


@contextmanager
def _text_replaced(path: Path, encoding: str) -> Iterator[TextIO]:
    with (
        _replaced(path) as descriptor,
        os.fdopen(descriptor, "w", encoding=encoding, newline="") as file,
    ):
        yield file


@contextmanager
def _xlsx_replaced(path: Path) -> Iterator[_Writer]:
    # Imported where one is written: no other command waits for its library.
    from issuer.xlsx.writing import XlsxWriter

    with _replaced(path) as descriptor, os.fdopen(descriptor, "wb") as file:
        writer = XlsxWriter()
        yield writer
        writer.save(file)


@contextmanager
def _replaced(path: Path) -> Iterator[int]:
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield descriptor
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
