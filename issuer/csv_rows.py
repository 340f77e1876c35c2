"""A CSV file, line by line: what offices really send.

UTF-8 with or without a mark, or GB18030 as Chinese spreadsheets save it. What its
columns mean is left to ``columns``.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from issuer.errors import RowsFileError
from issuer.rows_source import MAX_CELL_CHARACTERS, Line

__all__ = ["CsvSource", "open_csv"]

_CHUNK_BYTES = 1024 * 1024
# In this order: nearly every UTF-8 text is also some GB18030 text.
_ENCODINGS = ("utf-8", "gb18030")
_UTF8_MARK = b"\xef\xbb\xbf"
# XLS (and an XLSX under a password), UTF-16 of both orders.
_NO_CSV = (b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A CSV file whose encoding is known."""

    path: Path
    form: str

    def lines(self, days: frozenset[int]) -> Generator[Line, None, None]:  # noqa: ARG002
        """Yield its lines; in a CSV a day is a text like any other."""
        csv.field_size_limit(MAX_CELL_CHARACTERS)
        number = 0
        try:
            with self.path.open(encoding=self.form, newline="") as file:
                for number, cells in enumerate(csv.reader(file, strict=True), start=1):
                    if any(cells):
                        yield Line(number, tuple(cells))
        except (OSError, UnicodeDecodeError) as error:
            raise RowsFileError(
                f"{self.path} 已无法读取：{error}",
                f"{self.path} cannot be read any more: {error}",
            ) from error
        except csv.Error as error:
            raise RowsFileError(
                f"{self.path} 第 {number + 1} 行不是 CSV（{error}），"
                "请检查是否缺少引号。",
                f"{self.path}, row {number + 1}, is no CSV ({error}); is a quotation "
                "mark left open?",
            ) from error


def open_csv(path: Path, start: bytes) -> CsvSource:
    """Return a CSV file in the encoding that it has.

    Args:
        path: The file.
        start: Its first bytes, four or more.

    Raises:
        RowsFileError: it is in no known encoding.
        OSError: it cannot be read.
    """
    fitting = (name for name in _ENCODINGS if _is_encoded(path, name))
    encoding = None if start.startswith(_NO_CSV) else next(fitting, None)
    if encoding is None:
        raise RowsFileError(
            f"{path} 不是 XLSX，也不是 UTF-8 或 GB18030 的 CSV；"
            "请在电子表格中另存为无密码的 XLSX 或“CSV UTF-8”。",
            f"{path} is no XLSX and no CSV in UTF-8 or GB18030; save the spreadsheet "
            "as CSV UTF-8 or as XLSX without a password",
        )
    has_mark = encoding == "utf-8" and start.startswith(_UTF8_MARK)
    return CsvSource(path, "utf-8-sig" if has_mark else encoding)


def _is_encoded(path: Path, encoding: str) -> bool:
    try:
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(_CHUNK_BYTES), b"")
            for _ in codecs.iterdecode(chunks, encoding):
                pass
    except UnicodeDecodeError:
        return False
    return True
