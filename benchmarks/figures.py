"""The figures: their names, what each says and the bar it has to clear.

``docs/performance.md`` names the same figures; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FIGURES", "MODULES", "PEER_MODULES", "Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        name: Its key in ``results.json``.
        meaning: What it says, in one line.
        better: Whether more or less is better; decides the side of the bar.
        bar: What it has to reach, or None where it is told for orientation.
    """

    name: str
    meaning: str
    better: Literal["more", "less"]
    bar: float | None = None

    def clears(self, value: float) -> bool:
        """Tell whether a value reaches the bar."""
        if self.bar is None:
            return True
        return value >= self.bar if self.better == "more" else value <= self.bar


FIGURES = (
    Figure(
        "verify.plain_vs_raw",
        "verdicts on QR texts, over raw ES256 verifications",
        "more",
        0.55,
    ),
    Figure(
        "verify.plain_4x450_vs_raw",
        "the same with four regions of 450 agencies each",
        "more",
        0.40,
    ),
    Figure(
        "verify.sd_kb_vs_raw",
        "verdicts on phone codes (two signatures), over half the raw rate",
        "more",
        0.50,
    ),
    Figure(
        "verify.vs_sd_jwt_python",
        "SD-JWT texts read and verified, over the reference implementation",
        "more",
        2,
    ),
    Figure(
        "mint.batch_vs_raw",
        "licenses minted from a CSV, over raw ES256 signatures",
        "more",
        0.20,
    ),
    Figure(
        "issuer.batch_vs_raw",
        "licenses of the service's batch, two cores, over raw signatures on one",
        "more",
        0.15,
    ),
    Figure("issuer.batch_per_s", "licenses a second of the service's batch", "more"),
    Figure(
        "issuer.batch_1m_rss_mb",
        "megabytes of minting a file; 10,000 rows here, a million by hand",
        "less",
        300,
    ),
    Figure(
        "issuer.pdf_pages_per_s",
        "licenses a second that become a page of PDF, scanned back",
        "more",
    ),
    Figure(
        "issuer.http_mint_p99_ms",
        "milliseconds of the slowest hundredth minted over HTTP, 50 clients",
        "less",
    ),
    Figure(
        "issuer.http_mint_per_s",
        "licenses a second minted over HTTP, 50 clients at two workers",
        "more",
    ),
    Figure(
        "issuer.status_republish_s",
        "from one revocation among 15 million to the new list in its place",
        "less",
        3,
    ),
    Figure(
        "status.publish_15m_s",
        "a list of 15 million made from the ledger, packed, signed, in its place",
        "less",
        2,
    ),
    Figure("status.publish_peak_mb", "memory that this takes at most", "less"),
    Figure(
        "status.size_vs_entropy",
        "the whole token, over the entropy of its issued entries",
        "less",
        2.8,
    ),
    Figure("status.size_kb", "the whole token, in kilobytes", "less"),
    Figure("status.load_15m_s", "that list read, verified, unpacked", "less", 1),
    Figure("status.load_peak_mb", "memory that this takes at most", "less"),
    Figure("status.lookup_us", "one state in the list loaded, microseconds", "less", 2),
    Figure(
        "qr.print_median_vs_hcert",
        "QR characters, over the same claims as CBOR, COSE, zlib, base45",
        "less",
        0.60,
    ),
    Figure("qr.over_v15m", "everyday print editions over QR version 15-M", "less", 0),
    Figure("qr.over_v20m", "print editions over QR version 20-M", "less", 0),
    Figure(
        "qr.wallet_version_max",
        "QR version-M of the largest phone code, every claim shown, not split",
        "less",
    ),
    Figure(
        "cli.check_cold_s",
        "seconds of one `tongyan-verifier check` of a PNG, whole process",
        "less",
        0.6,
    ),
    Figure(
        "counter.frame_to_verdict_ms",
        "from a frame of the camera to its verdict, over the counter's service",
        "less",
    ),
    Figure(
        "counter.frame_to_verdict_p99_ms",
        "the same, the slowest of a hundred",
        "less",
        1000,
    ),
    Figure(
        "counter.http_vs_pure",
        "`POST /v1/verify`, one code a request, over the pure function's rate",
        "more",
    ),
    Figure("counter.http_per_s", "such requests a second", "more"),
    Figure(
        "counter.http_many_vs_pure",
        "the same with a hundred codes a request, codes over codes",
        "more",
    ),
    Figure(
        "counter.batch_vs_pure",
        "codes by `batch`, CSV to CSV, 10,000 of them, over the pure function's rate",
        "more",
        0.80,
    ),
    Figure("counter.batch_per_s", "codes a second by `batch`", "more"),
    Figure("counter.p50_ms", "an answer to one of fifty programs at once", "less"),
    Figure("counter.p99_ms", "the same, the slowest of a hundred", "less", 500),
    Figure("counter.load_per_s", "requests a second of all fifty", "more"),
    Figure("counter.load_errors", "answers that were none, or another", "less", 0),
    Figure("scan.rate_v10", "damaged codes read, version 10, in percent", "more"),
    Figure("scan.rate_v15", "damaged codes read, version 15, in percent", "more"),
    Figure("scan.rate_v20", "damaged codes read, version 20, in percent", "more"),
    Figure(
        "registry.import_31x3000_s",
        "bundle of 31 regions with 3,000 agencies to a committed trust store",
        "less",
        6,
    ),
    Figure("registry.bundle_31x3000_mb", "megabytes of that bundle", "less", 10),
    Figure(
        "registry.open_31x3000_s", "to open that store and find an agency", "less", 0.3
    ),
    Figure(
        "registry.refresh_unchanged_requests",
        "requests of a refresh when nothing is new",
        "less",
        2,
    ),
    Figure(
        "registry.one_region_delta_kb",
        "kilobytes of a refresh when one region changed, packed by gzip",
        "less",
        260,
    ),
    Figure(
        "registry.ceremony_s",
        "slowest command of a join at that size, whole process",
        "less",
        2,
    ),
    Figure(
        "registry.catchup_27_roots_s",
        "a counter 27 roots behind, 31 signatures each, catches up",
        "less",
        1,
    ),
    Figure(
        "registry.trqp_us",
        "microseconds of a TRQP answer among 93,000 agencies, each asked first",
        "less",
        200,
    ),
    Figure(
        "registry.serve_vs_static",
        "requests a second of `serve` for its files, over nginx on the same files",
        "more",
    ),
    Figure(
        "memory.verifier_31x3000_mb",
        "megabytes of a service with that store and a region's status list",
        "less",
        150,
    ),
    Figure("growth.verify", "verdict at 31x3000 or 8x1000, over 4x450", "less", 1.2),
    Figure("growth.lookup", "first look-up of an agency, likewise", "less", 1.2),
    Figure("growth.refresh", "`trust update` with nothing new, likewise", "less", 1.2),
    Figure("raw.es256_verify_per_s", "raw ES256 verifications a second", "more"),
    Figure("raw.es256_sign_per_s", "raw ES256 signatures a second", "more"),
)

# Each runs in a process of its own, in this order, and answers some of the figures.
MODULES = (
    "benchmarks.raw_es256",
    "benchmarks.verify_speed",
    "benchmarks.phone_speed",
    "benchmarks.mint_speed",
    "benchmarks.batch_service",
    "benchmarks.batch_memory",
    "benchmarks.print_speed",
    "benchmarks.issuer_http",
    "benchmarks.status_lists",
    "benchmarks.qr_size",
    "benchmarks.wallet_size",
    "benchmarks.cold_check",
    "benchmarks.counter_http",
    "benchmarks.counter_batch",
    "benchmarks.counter_load",
    "benchmarks.scan_rates",
    "benchmarks.nation_registry",
    "benchmarks.ceremony",
    "benchmarks.root_catchup",
    "benchmarks.registry_service",
    "benchmarks.nation_memory",
    "benchmarks.growth",
)
PEER_MODULES = ("benchmarks.peers",)
