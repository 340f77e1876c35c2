"""The baseline: ES256 by `cryptography` alone, on a message as long as a license."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.side_by_side import Turn, measure_side_by_side, repeat

__all__ = ["measure", "signatures", "verifications"]

# The signing input of a business license's print edition, in characters.
MESSAGE_BYTES = 900
ALGORITHM = ec.ECDSA(SHA256())


def verifications(times: int) -> Turn:
    """Return a turn of so many raw verifications."""
    key, message = ec.generate_private_key(ec.SECP256R1()), bytes(MESSAGE_BYTES)
    public_key, signature = key.public_key(), key.sign(message, ALGORITHM)
    return repeat(lambda: public_key.verify(signature, message, ALGORITHM), times)


def signatures(times: int) -> Turn:
    """Return a turn of so many raw signatures."""
    key, message = ec.generate_private_key(ec.SECP256R1()), bytes(MESSAGE_BYTES)
    return repeat(lambda: key.sign(message, ALGORITHM), times)


def measure() -> dict[str, float]:
    """Return the baseline's rates on this machine, for orientation."""
    rates = measure_side_by_side(signatures(1000), verifications(400))
    return {
        "raw.es256_sign_per_s": rates.ours_per_s,
        "raw.es256_verify_per_s": rates.theirs_per_s,
    }
