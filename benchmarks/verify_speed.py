"""QR text of a business license to verdict, V1 to V10, over raw verifications."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.delta import ACCEPTING_REGION, NOW, Delta
from benchmarks.raw_es256 import verifications
from benchmarks.side_by_side import measure_side_by_side
from verifier.verify import verify

__all__ = ["measure"]

# Each license another, so that nothing kept from the last one helps with the next.
LICENSES = 400


def measure() -> dict[str, float]:
    """Return the ratio; every verdict counted was "accepted" from another region."""
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Delta(Path(folder)))


def _measure(delta: Delta) -> dict[str, float]:
    numbers = (number for number in range(LICENSES * 2) if number % 4 != 2)
    codes = [delta.business_license_code(next(numbers)) for _ in range(LICENSES)]
    view, status_lists = delta.store.view(), delta.store.status_lists()

    def check_all() -> int:
        for code in codes:
            report = verify(
                code,
                trust=view,
                status_lists=status_lists,
                accepting_region=ACCEPTING_REGION,
                now=NOW,
            )
            if report.cause is not None:
                raise AssertionError(f"measured a {report.cause}")
        return LICENSES

    rates = measure_side_by_side(check_all, verifications(2 * LICENSES))
    return {
        "verify.plain_vs_raw": rates.ratio,
        "verify.plain_per_s": rates.ours_per_s,
    }
