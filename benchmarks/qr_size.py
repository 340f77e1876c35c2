"""How large the printed codes are, beside the carrier of the EU health certificates."""

from __future__ import annotations

import statistics
import sys
import zlib

import base45
import cbor2

from benchmarks.print_editions import SUITE, PrintEdition, print_editions
from credential import base64url, carrier
from credential.qr_image import qr_size

__all__ = ["health_certificate_code", "measure"]

# RFC 9052 section 4.2 and 3.1; RFC 8392 section 4; electronic health certificate
# specification 3.3: the numbers that shorten names there shorten them here.
COSE_SIGN1 = 18
ALG, KID, ES256 = 1, 4, -7
CLAIM_NUMBERS = {"iss": 1, "exp": 4, "nbf": 5, "iat": 6}
HEALTH_CLAIM = -260

# Where a plain webcam still reads paper at once, and what is never exceeded; see
# docs/formats/carrier.md.
AIM_VERSION, LARGEST_VERSION = 15, 20


def measure() -> dict[str, float]:
    """Return the figures; a line a license type goes to standard error."""
    editions = list(print_editions())
    codes = [carrier.encode(edition.text) for edition in editions]
    others = [len(health_certificate_code(edition)) for edition in editions]
    _tell(editions, codes, others)
    return {
        "qr.print_median_vs_hcert": statistics.median(map(len, codes))
        / statistics.median(others),
        "qr.over_v15m": sum(
            qr_size(code).version > AIM_VERSION
            for code, edition in zip(codes, editions, strict=True)
            if edition.everyday
        ),
        "qr.over_v20m": sum(qr_size(code).version > LARGEST_VERSION for code in codes),
    }


def health_certificate_code(edition: PrintEdition) -> str:
    """Return the same claims as CBOR, COSE_Sign1, zlib and base45, ``HC1:``."""
    claims: dict[int, object] = {
        number: edition.payload[name]
        for name, number in CLAIM_NUMBERS.items()
        if name in edition.payload
    }
    claims[HEALTH_CLAIM] = {
        1: {
            name: value
            for name, value in edition.payload.items()
            if name not in CLAIM_NUMBERS
        }
    }
    protected = cbor2.dumps({ALG: ES256, KID: base64url.decode(edition.kid)})
    payload = cbor2.dumps(claims)
    to_sign = cbor2.dumps(["Signature1", protected, b"", payload])
    signature = SUITE.sign(to_sign, edition.key)
    message = cbor2.CBORTag(COSE_SIGN1, [protected, {}, payload, signature])
    packed = zlib.compress(cbor2.dumps(message), 9)
    return "HC1:" + str(base45.b45encode(packed), "ascii")


def _tell(editions: list[PrintEdition], codes: list[str], others: list[int]) -> None:
    names = [edition.license_type.tongyan.short_name for edition in editions]
    lines = [f"  {'type':<24}{'median':>7}{'largest':>9}{'version':>9}{'of hcert':>10}"]
    for name in dict.fromkeys(names):
        places = [place for place, other in enumerate(names) if other == name]
        longest = max((codes[place] for place in places), key=len)
        median = statistics.median(len(codes[place]) for place in places)
        ratio = statistics.median(len(codes[place]) / others[place] for place in places)
        lines.append(
            f"  {name:<24}{median:>7.0f}{len(longest):>9}"
            f"{qr_size(longest).version:>7}-M{ratio:>10.2f}"
        )
    print("\n".join(lines), file=sys.stderr)
