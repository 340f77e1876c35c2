"""What a pass over a job's file leaves: its two files, and its faults row by row.

The two files are those of ``issuer.batch_files``, as the command line writes them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from credential.bilingual import Bilingual
from issuer.batch_files import BatchFiles, batch_files
from issuer.batch_jobs.job_folder import JobFolder
from issuer.batch_rows import MintedRow
from issuer.columns import Row
from issuer.rows_file import RowsFile

__all__ = ["JobResults", "job_results", "read_faults"]


@dataclass(frozen=True, slots=True)
class JobResults:
    """Takes each row's outcome."""

    files: BatchFiles
    faults: IO[str]

    def minted(self, row: MintedRow) -> None:
        """Write a row that is a license."""
        self.files.minted(row)

    def failed(self, row: Row, reason: Bilingual) -> None:
        """Write a row that is none, and why."""
        self.files.failed(row, reason)
        line = {"row": row.number, "zh": reason.zh, "en": reason.en}
        self.faults.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def job_results(
    folder: JobFolder, file: RowsFile, *, dry_run: bool
) -> Iterator[JobResults]:
    """Open a job's result files; they take their names at the end.

    Raises:
        RowsFileError: one of them cannot be written.
    """
    part = folder.faults.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    minted = None if dry_run else folder.minted
    with (
        os.fdopen(descriptor, "w", encoding="utf-8") as faults,
        batch_files(file, minted, folder.errors) as files,
    ):
        yield JobResults(files, faults)
    part.replace(folder.faults)


def read_faults(folder: JobFolder, *, skip: int, limit: int) -> list[dict[str, Any]]:
    """Return what is wrong with some rows, as JSON values, in the file's order."""
    if not folder.faults.is_file():
        return []
    with folder.faults.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, skip, skip + limit)]
