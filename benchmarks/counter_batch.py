"""`batch` over ten thousand codes: the whole command, over the pure function's rate.

From a CSV on the disk to a CSV on the disk, in the nation's registry, on one core.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

from benchmarks.nation import ACCEPTING_REGION, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from benchmarks.side_by_side import measure_side_by_side
from credential.moments import to_rfc3339
from trust_registry.store import TrustStore
from verifier.cli import main
from verifier.verify import verify

__all__ = ["measure"]

CODES = 10_000
# A turn is a second and a half long: few pairs are as steady as many short ones.
PAIRS = 3


def measure() -> dict[str, float]:
    """Return codes a second by `batch`, over the pure function's."""
    codes = [business_license_code(number) for number in range(CODES)]
    with nation() as made, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "codes.csv"
        source.write_text("\n".join(["code", *codes]), "utf-8")

        def by_batch() -> int:
            _batch(source, made.trust, folder / "verdicts.csv")
            return CODES

        def purely() -> int:
            # As cold as the command's: a thousand agencies are read from the disk.
            store = TrustStore.open(made.trust)
            view, status_lists = store.view(), store.status_lists()
            for code in codes:
                verify(
                    code,
                    trust=view,
                    status_lists=status_lists,
                    accepting_region=ACCEPTING_REGION,
                    now=NOW,
                )
            return CODES

        rates = measure_side_by_side(by_batch, purely, pairs=PAIRS)
    return {
        "counter.batch_vs_pure": rates.ratio,
        "counter.batch_per_s": rates.ours_per_s,
    }


def _batch(source: Path, trust: Path, out: Path) -> None:
    out.unlink(missing_ok=True)
    options = ["--trust", str(trust), "--region", ACCEPTING_REGION, "--to", str(out)]
    with contextlib.redirect_stderr(io.StringIO()):
        code = main(["batch", str(source), *options, "--at", to_rfc3339(NOW)])
    rows = len(out.read_bytes().splitlines()) - 1
    if (code, rows) != (0, CODES):
        raise AssertionError(f"measured {rows} rows and exit code {code}")
