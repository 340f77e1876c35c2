"""The memory of minting a file of rows, CSV and XLSX, in a process of its own.

It does not grow with the file, so `make bench` mints a small one. The million of the
figure's name takes minutes: ``python -m benchmarks.batch_memory 1000000 csv``.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic

from benchmarks.memory import in_new_process, peak_mb
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_fields
from benchmarks.office import PASSPHRASE, open_office
from credential.moments import to_rfc3339
from issuer.cli import main as run_command
from issuer.xlsx.writing import XlsxWriter

__all__ = ["measure"]

# Several chunks of a batch.
ROWS = 10_000
AT = to_rfc3339(NOW)


def measure() -> dict[str, float]:
    """Return the peak of the format that takes more."""
    return {"issuer.batch_1m_rss_mb": max(peak(ROWS, form) for form in ("csv", "xlsx"))}


def peak(rows: int, form: str) -> float:
    """Return the megabytes of a process that mints a file of this format, whole."""
    with tempfile.TemporaryDirectory(prefix="tongyan-batch-") as folder:
        _WRITERS[form](Path(folder) / f"rows.{form}", rows)
        return in_new_process(partial(_mint, rows, form), Path(folder))


def _mint(rows: int, form: str, folder: Path) -> float:
    installation, _ = open_office(folder / "office")
    installation.ledger.close()
    secret = folder / "passphrase.txt"
    secret.write_bytes(PASSPHRASE.reveal())
    words = ["batch", str(folder / "office"), str(folder / f"rows.{form}")]
    words += ["--type", "business-license", "--passphrase-file", str(secret)]
    started = monotonic()
    if run_command([*words, "--at", AT, "--json"]) != 0:
        raise AssertionError("not every row was minted")
    print(f"{rows / (monotonic() - started):,.0f} a second", file=sys.stderr)
    return peak_mb()


def _rows(count: int) -> Iterator[list[str]]:
    yield list(business_license_fields(0))
    for number in range(count):
        yield list(business_license_fields(number).values())


def _write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows(rows))


def _write_xlsx(path: Path, rows: int) -> None:
    writer = XlsxWriter()
    for row in _rows(rows):
        writer.writerow(row)
    with path.open("wb") as file:
        writer.save(file)


_WRITERS: dict[str, Callable[[Path, int], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}

if __name__ == "__main__":
    print(f"{peak(int(sys.argv[1]), sys.argv[2]):.0f} MB")
