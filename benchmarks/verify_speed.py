"""QR text of a business license to verdict, V1 to V10, over raw verifications.

The counter's registry is the nation's, 31 regions with 3,000 agencies each; and once
more one of four regions with 450 each, as large as the Yangtze Delta by counties.
"""

from __future__ import annotations

from benchmarks.nation import ACCEPTING_REGION, Nation, Size, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from benchmarks.raw_es256 import verifications
from benchmarks.side_by_side import Rates, Turn, measure_side_by_side
from trust_registry.store import TrustStore
from verifier.verify import verify

__all__ = ["measure", "verdicts"]

# Each license another, so that nothing kept from the last one helps with the next.
LICENSES = 400
DELTA = Size(4, 450)


def measure() -> dict[str, float]:
    """Return the ratios; every verdict counted was "accepted" from another region."""
    with nation() as national, nation(DELTA) as delta:
        rates = _measure(national)
        return {
            "verify.plain_vs_raw": rates.ratio,
            "verify.plain_4x450_vs_raw": _measure(delta).ratio,
            "verify.plain_per_s": rates.ours_per_s,
        }


def _measure(made: Nation) -> Rates:
    return measure_side_by_side(verdicts(made, LICENSES), verifications(2 * LICENSES))


def verdicts(made: Nation, licenses: int) -> Turn:
    """Return a turn of verdicts on so many licenses, each from another agency."""
    codes = [business_license_code(number) for number in range(licenses)]
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
        return licenses

    return check_all
