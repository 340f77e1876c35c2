"""A registry, an agency's wallet edition, and a wallet to put it in: what tests change.

The license is a driving license of Shanghai's traffic bureau. Zhejiang recognizes it
until a day, Jiangsu with its holder present, Anhui from a day that is still to come.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from credential import LicenseId, sd_jwt
from credential.concealment import conceal
from credential.jose import SUITES
from credential.license import PLAIN_CLAIMS
from credential.moments import end_of_day, start_of_day, to_rfc3339, to_seconds
from examples.wallet.sealed_file import Stretching
from tests.sample_keys import kid_of, signer
from tests.sample_registry import (
    ANHUI,
    JIANGSU,
    LIST_URI,
    NOW,
    SHANGHAI,
    TRAFFIC_USCC,
    ZHEJIANG,
    when,
)
from tests.trust_registry.founded import FoundedRegistry, plan_content
from tests.wallet import counted_bytes
from trust_registry.catalogue import shipped_license_types
from trust_registry.passphrase import Passphrase
from trust_registry.store import TrustStore

__all__ = [
    "ANHUI_FROM",
    "DRIVING_LICENSE",
    "EXPIRES",
    "LIGHT",
    "PASSPHRASE",
    "ZHEJIANG_UNTIL",
    "driving_edition",
    "portrait_of",
    "registry_plan",
    "store_with_status",
]

DRIVING_LICENSE = "11100000000013127D901"
PASSPHRASE = Passphrase("a sentence for the tests alone")
LIGHT = Stretching(n=2**14, r=8, p=1)
"""The least that is opened: a test is no guesser."""

EXPIRES = end_of_day(date(2029, 5, 8))
ZHEJIANG_UNTIL = end_of_day(date(2026, 12, 31))
ANHUI_FROM = start_of_day(date(2026, 12, 11))

_INDEX = 1


def driving_edition(
    holder_jwk: Mapping[str, Any], *, serial: str = "SAMPLE00001", **changes: Any
) -> str:
    """Return what the agency hands to the holder, as its type says.

    Args:
        holder_jwk: The wallet's public key.
        serial: Another one is another license.
        changes: Claims that are otherwise; None leaves one out.
    """
    kind = shipped_license_types()[DRIVING_LICENSE]
    properties = kind.tongyan.claims_schema["properties"]
    claims = {
        "iss": f"https://license.{SHANGHAI}.example/traffic",
        "vct": kind.vct,
        "iat": to_seconds(NOW - timedelta(days=100)),
        "exp": to_seconds(EXPIRES),
        "license_id": str(LicenseId(DRIVING_LICENSE, TRAFFIC_USCC, serial, "001")),
        "status": {"status_list": {"idx": _INDEX, "uri": LIST_URI}},
        "cnf": {"jwk": dict(holder_jwk)},
        **{name: one["examples"][0] for name, one in properties.items()},
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    hidden = {(one.name,) for one in kind.claims if one.sd != "never"}
    concealed = conceal(
        claims,
        {path for path in hidden if path[0] in claims},
        digest=SUITES["ES256"].digest,
        random_bytes=counted_bytes(),
        plain=PLAIN_CLAIMS,
    )
    return sd_jwt.issue(
        concealed.payload,
        alg="ES256",
        kid=kid_of("traffic"),
        sign=signer("traffic"),
        disclosures=concealed.disclosures,
    )


def portrait_of(size_bytes: int) -> str:
    """Return what passes for a portrait and cannot be compressed."""
    random_bytes = counted_bytes("portrait")
    pixels = b"".join(random_bytes(32) for _ in range(size_bytes // 32))
    return "/9j/" + base64.b64encode(pixels).decode("ascii")


def registry_plan() -> dict[str, Any]:
    """Return a founding plan in which the license is issued and recognized."""
    plan = plan_content()
    shanghai = next(one for one in plan["regions"] if one["code"] == SHANGHAI)
    traffic = next(
        one for one in shanghai["agencies"] if one["id"].endswith("/traffic")
    )
    traffic["license_types"] = [{"code": DRIVING_LICENSE, "from": when(days=-600)}]
    plan["recognition"] = [
        _row(ZHEJIANG, until=to_rfc3339(ZHEJIANG_UNTIL)),
        _row(JIANGSU, conditions=[{"kind": "holder-present"}]),
        _row(ANHUI, **{"from": to_rfc3339(ANHUI_FROM)}),
    ]
    return plan


def store_with_status(
    registry: FoundedRegistry, folder: Path, *, state: int = 0
) -> TrustStore:
    """Return a holder's trust store with the newest status list in it.

    Args:
        registry: The registry.
        folder: Where the store is to lie.
        state: What the list says of the license.
    """
    token = registry.status_list(states=(0, state, 0))
    file = registry.folder / "list.jwt"
    file.write_text(token, "ascii")
    registry.host.ingest_status_list(file, now=NOW)
    return registry.store(folder)


def _row(accepting: str, **changes: Any) -> dict[str, Any]:
    return {
        "accepting": accepting,
        "issuing": SHANGHAI,
        "license_type": DRIVING_LICENSE,
        "from": when(days=-600),
        **changes,
    }
