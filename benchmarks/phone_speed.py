"""A phone's license to verdict: nine disclosable claims, four shown, key binding.

Two signatures each, so beside half the raw rate. And the same texts read by the
reference implementation of RFC 9901, the PyPI package ``sd-jwt``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from benchmarks.nation import ACCEPTING_REGION, Nation, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import PhoneLicense, phone_license
from benchmarks.raw_es256 import verifications
from benchmarks.side_by_side import measure_side_by_side, repeat
from credential import carrier, jose, sd_jwt
from credential.key_binding import COUNTER_AUDIENCE
from credential.shown_license import read_shown_license
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.replay_memory import ProcessReplayMemory
from verifier.verify import verify

__all__ = ["measure"]

# Each shown by another holder. Shown again it is in its own case, as from a webcam.
LICENSES = 300
SIGNATURES = 2


def measure() -> dict[str, float]:
    """Return the ratios; every verdict counted was "accepted"."""
    shown = [phone_license(number) for number in range(LICENSES)]
    with nation() as made:
        verdicts = measure_side_by_side(
            repeat(_verdict_of_each(made, shown), LICENSES),
            verifications(2 * SIGNATURES * LICENSES),
        )
    readings = measure_side_by_side(
        repeat(_read_by_us(shown), LICENSES),
        repeat(_read_by_reference(shown), LICENSES // 3),
        pairs=15,
    )
    return {
        "verify.sd_kb_vs_raw": verdicts.ratio * SIGNATURES,
        "verify.sd_kb_per_s": verdicts.ours_per_s,
        "verify.vs_sd_jwt_python": readings.ratio,
    }


def _verdict_of_each(made: Nation, shown: list[PhoneLicense]) -> Callable[[], None]:
    """Return a check of the next QR text, V1 to V11 and age, replays watched."""
    coming = cycle([carrier.encode(one.text) for one in shown])
    store = TrustStore.open(made.trust)
    view, status_lists = store.view(), store.status_lists()
    seen = ProcessReplayMemory()

    def check() -> None:
        report = verify(
            next(coming),
            trust=view,
            status_lists=status_lists,
            accepting_region=ACCEPTING_REGION,
            now=NOW,
            seen=seen,
            case="2026-0117",
        )
        if report.verdict is not Verdict.ACCEPTED:
            raise AssertionError(f"measured a {report.cause}")

    return check


def _read_by_us(shown: list[PhoneLicense]) -> Callable[[], dict[str, Any]]:
    """Return a reading of the next text, with the checks of the reference."""
    coming = cycle(shown)

    def read() -> dict[str, Any]:
        one = next(coming)
        parsed = sd_jwt.parse(one.text)
        held = read_shown_license(parsed)
        binding, holder = held.binding, held.license.holder_jwk
        if (
            binding is None
            or holder is None
            or not jose.SUITES[parsed.alg].verify(
                parsed.signing_input, one.issuer_key, parsed.signature
            )
            or not held.is_bound
            or (binding.audience, binding.nonce) != (COUNTER_AUDIENCE, one.nonce)
            or not binding.holds(holder)
        ):
            raise AssertionError("measured a text that does not hold")
        return dict(held.license.claims)

    return read


def _read_by_reference(shown: list[PhoneLicense]) -> Callable[[], dict[str, Any]]:
    """Return the same by the reference; keys are prepared for it."""
    coming = cycle([(one, JWK.from_pyca(one.issuer_key)) for one in shown])

    def read() -> dict[str, Any]:
        one, key = next(coming)
        verifier = SDJWTVerifier(one.text, lambda *_: key, COUNTER_AUDIENCE, one.nonce)
        claims: dict[str, Any] = verifier.get_verified_payload()
        return claims

    return read
