"""How large the codes of phones are: sample licenses with every claim shown."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.print_editions import applications
from credential import License, LicenseId, LicenseType, StatusReference
from credential.concealment import RandomBytes
from credential.jose import public_jwk
from credential.qr_image import qr_size
from issuer.signer import FileSigner
from issuer.wallet_edition import (
    WalletOrder,
    largest_phone_code,
    sign_wallet_edition,
)
from trust_registry.catalogue import shipped_license_types

__all__ = ["measure"]

ISSUED_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
LIST_ENTRIES = 2**22


def measure() -> dict[str, float]:
    """Return the figure; a line a license type goes to standard error."""
    largest: dict[str, str] = {}
    for name, code in _codes():
        largest[name] = max(largest.get(name, ""), code, key=len)
    lines = [f"  {'type':<32}{'largest':>9}{'version':>9}"]
    for name, code in largest.items():
        lines.append(f"  {name:<32}{len(code):>9}{qr_size(code).version:>7}-M")
    print("\n".join(lines), file=sys.stderr)
    versions = [qr_size(code).version for code in largest.values()]
    return {"qr.wallet_version_max": max(versions)}


def _codes() -> Iterator[tuple[str, str]]:
    types = {
        license_type.tongyan.short_name: license_type
        for license_type in shipped_license_types().values()
    }
    signer = FileSigner.of(ec.generate_private_key(ec.SECP256R1()))
    for sample in applications():
        holder_jwk = public_jwk(ec.generate_private_key(ec.SECP256R1()))
        order = WalletOrder(holder_jwk, _random_bytes(repr(sample)))
        kind = types[sample["license_type"]]
        text = sign_wallet_edition(_license(kind, sample, order), kind, order, signer)
        yield sample["license_type"], largest_phone_code(text)


def _license(
    license_type: LicenseType, sample: Mapping[str, Any], order: WalletOrder
) -> License:
    region = sample["region"]
    index = int.from_bytes(order.random_bytes(4)) % LIST_ENTRIES
    return License(
        iss=f"https://license.{region}.example/{sample['agency']}",
        type_code=license_type.code,
        license_id=LicenseId(
            license_type.code, sample["agency_uscc"], "Q8Z7K2M4PA", "001"
        ),
        issued_at=ISSUED_AT,
        not_before=None,
        expires=None,
        replaces=None,
        status=StatusReference(f"https://status.{region}.example/{region}-1", index),
        holder_jwk=order.holder_jwk,
        claims=sample["claims"],
    )


def _random_bytes(start: str) -> RandomBytes:
    # The same in each run: what compresses by chance compresses each time.
    numbers = count()

    def drawn(size: int) -> bytes:
        return hashlib.sha256(f"{start} {next(numbers)}".encode()).digest()[:size]

    return drawn
