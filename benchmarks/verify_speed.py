"""QR text of a business license to verdict, V1 to V10, over raw verifications.

The counter's registry is the nation's: 31 regions with 3,000 agencies each.
"""

from __future__ import annotations

from benchmarks.nation import ACCEPTING_REGION, Nation, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from benchmarks.raw_es256 import verifications
from benchmarks.side_by_side import measure_side_by_side
from trust_registry.store import TrustStore
from verifier.verify import verify

__all__ = ["measure"]

# Each license another, so that nothing kept from the last one helps with the next.
LICENSES = 400


def measure() -> dict[str, float]:
    """Return the ratio; every verdict counted was "accepted" from another region."""
    with nation() as made:
        return _measure(made)


def _measure(made: Nation) -> dict[str, float]:
    codes = [business_license_code(number) for number in range(LICENSES)]
    store = TrustStore.open(made.trust)
    view, status_lists = store.view(), store.status_lists()

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
