"""CSV row to ledger entry and QR text, over raw ES256 signatures."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.nation_files import BUSINESS_LICENSE
from benchmarks.nation_licenses import business_license_fields
from benchmarks.office import NOW_S, PASSPHRASE, open_office
from benchmarks.raw_es256 import signatures
from benchmarks.side_by_side import measure_side_by_side
from issuer.batch import Batch
from issuer.batch_files import batch_files
from issuer.draft import DraftChecker
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.rows_file import open_rows

__all__ = ["measure", "write_rows"]

# One file: a few transactions, half a second.
ROWS = 2_000
PAIRS = 15
TYPE = LicenseTypes.of().find("business-license")


def measure() -> dict[str, float]:
    """Return the ratio; a row that was not minted fails the run."""
    with tempfile.TemporaryDirectory() as folder:
        batch = _batch(Path(folder) / "installation")
        files = iter([_file(Path(folder), number) for number in range(PAIRS + 1)])

        def mint_a_file() -> int:
            file = open_rows(next(files), TYPE)
            minted = file.path.with_suffix(".minted.csv")
            errors = file.path.with_suffix(".errors.csv")
            with batch_files(file, minted, errors) as results:
                done = batch.run(file, results, lambda _: None)
            if done.minted != ROWS:
                raise AssertionError(f"{done.failed} rows failed; see {errors}")
            return done.minted

        rates = measure_side_by_side(mint_a_file, signatures(8 * ROWS), pairs=PAIRS)
    return {"mint.batch_vs_raw": rates.ratio, "mint.batch_per_s": rates.ours_per_s}


def _file(folder: Path, number: int) -> Path:
    """Make a CSV file of licenses that no other file has."""
    return write_rows(
        folder / f"{number}.csv", range(number * ROWS, (number + 1) * ROWS)
    )


def write_rows(path: Path, numbers: range) -> Path:
    """Write a CSV file of business licenses, one a number."""
    rows = [business_license_fields(number) for number in numbers]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _batch(folder: Path) -> Batch:
    installation, agency = open_office(folder)
    signer = installation.signer_for(agency, PASSPHRASE, now=NOW_S)
    return Batch(
        ledger=installation.ledger,
        mint=Mint(agency, signer, now=NOW_S, operator="bench"),
        checker=DraftChecker(TYPE),
        type_code=BUSINESS_LICENSE,
        today=date(2026, 11, 21),
    )
