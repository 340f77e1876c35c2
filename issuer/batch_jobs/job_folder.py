"""The files of one batch job, for their owner alone: personal data until erased.

::

    FOLDER/batches/<number>/
      rows            the file as it was uploaded
      errors          rows to mend and send again, in the same format
      minted.csv      minted rows with their QR texts
      faults.jsonl    what is wrong, row by row
      lock            held by whoever works on the job
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from issuer.batch_jobs.errors import EmptyFileError, FileTooLargeError
from trust_registry.disk import locked, sync_folder

__all__ = ["MAX_UPLOAD_BYTES", "JobFolder", "Upload", "take_upload"]

# Ours: a million rows of a license have some 300 MB as a CSV.
MAX_UPLOAD_BYTES = 512 * 1024 * 1024

_WORKING = "working on this batch"


@dataclass(frozen=True, slots=True)
class JobFolder:
    """Where the files of a job lie.

    Attributes:
        jobs: The folder of all jobs.
        number: The job's.
    """

    jobs: Path
    number: int

    @classmethod
    def of(cls, installation: Path, number: int) -> JobFolder:
        """Return the folder of a job of an installation."""
        return cls(installation / "batches", number)

    @property
    def folder(self) -> Path:
        """The job's own folder."""
        return self.jobs / str(self.number)

    @property
    def rows(self) -> Path:
        """The file as it was uploaded."""
        return self.folder / "rows"

    @property
    def errors(self) -> Path:
        """Rows to mend and send again."""
        return self.folder / "errors"

    @property
    def minted(self) -> Path:
        """Minted rows with their QR texts."""
        return self.folder / "minted.csv"

    @property
    def faults(self) -> Path:
        """What is wrong, a line of JSON a row."""
        return self.folder / "faults.jsonl"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Work on the job, as the only one: a killed process lets go of it at once.

        Raises:
            BusyError: somebody else does.
        """
        with locked(self.folder / "lock", _WORKING):
            yield

    def take(self, upload: Upload) -> None:
        """Let an upload become the job's file.

        Called before the job's row is committed; a killed process leaves a folder whose
        number is given out again.
        """
        self.erase()
        self.folder.mkdir(mode=0o700)
        upload.path.rename(self.rows)
        sync_folder(self.folder)
        sync_folder(self.jobs)

    def forget_rows(self) -> None:
        """Erase the uploaded file: the ledger has what was minted from it."""
        self.rows.unlink(missing_ok=True)

    def erase(self) -> None:
        """Erase every file of the job."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has come in whole, and is no job's yet."""

    path: Path
    sha256: str
    bytes: int

    def drop(self) -> None:
        """Erase it."""
        self.path.unlink(missing_ok=True)


async def take_upload(
    installation: Path,
    chunks: AsyncIterator[bytes],
    *,
    max_bytes: int = MAX_UPLOAD_BYTES,
) -> Upload:
    """Write what is sent to the disk as it comes, and count its digest.

    Nothing stays of what is too large, or cut off half way.

    Raises:
        FileTooLargeError: as soon as the limit is passed.
        EmptyFileError: nothing came.
        OSError: the disk fails.
    """
    jobs = installation / "batches"
    jobs.mkdir(mode=0o700, exist_ok=True)
    path = jobs / f"upload-{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    whole = False
    try:
        with os.fdopen(descriptor, "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLargeError(max_bytes)
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise EmptyFileError
            file.flush()
            os.fsync(file.fileno())
        whole = True
    finally:
        if not whole:
            path.unlink(missing_ok=True)
    return Upload(path, digest.hexdigest(), size)
