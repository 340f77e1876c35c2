"""What the regions of a national registry sign, to be measured on.

Keys follow from the names of their owners, so that every process of a run can sign as
any of them; they are good for nothing else. `nation` makes a registry of it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from stdnum.cn import uscc

from credential import LicenseState, jose, strict_json
from credential.division import division_name
from credential.status_list import issue_status_list, pack
from trust_registry.plan import Plan
from trust_registry.registry_file import file_bytes

__all__ = [
    "BEFORE",
    "BUSINESS_LICENSE",
    "NOW",
    "agencies_file",
    "agency_id",
    "agency_uscc",
    "list_uri",
    "plan",
    "private_key",
    "status_list",
]

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=5)
SINCE = "2026-01-01T00:00:00Z"
BUSINESS_LICENSE = "11100000MB0143028R001"
_NOT_VALID = 100

ES256 = jose.SUITES["ES256"]


def plan(codes: Sequence[str]) -> Plan:
    """Return what regions found a registry on; their agencies come later."""
    document = {
        "name": {"zh": "测量用注册表", "en": "Registry for measuring"},
        "demo": True,
        "regions": [_region(code) for code in codes],
        "recognition": [
            {"accepting": "*", "issuing": "*", "license_type": "*", "from": SINCE}
        ],
    }
    return Plan.model_validate_json(strict_json.dumps(document))


def agencies_file(code: str, count: int) -> bytes:
    """Return a region's file of so many agencies, each with a key of its own."""
    status_prefix = f"https://status.{code}.example/"
    status_issuer = {
        "id": status_prefix,
        "uri_prefix": status_prefix,
        "keys": [_key(list_uri(code), "status")],
    }
    return file_bytes(
        {
            "format": "tongyan-agencies-1",
            "region": code,
            "agencies": [_agency(code, number) for number in range(count)],
            "status_issuers": [status_issuer],
        }
    )


def status_list(region: str, entries: int) -> str:
    """Return the signed status list of a region, with so many licenses in it."""
    key = private_key(list_uri(region))
    return issue_status_list(
        pack(_states(entries), bits=4),
        bits=4,
        uri=list_uri(region),
        issued_at=NOW,
        expires=NOW + timedelta(days=30),
        ttl_s=3600,
        alg="ES256",
        kid=jose.kid_of(jose.public_jwk(key)),
        sign=lambda message: ES256.sign(message, key),
    )


def private_key(owner: str) -> ec.EllipticCurvePrivateKey:
    """Return the private key of an agency, or of a status list."""
    secret = int.from_bytes(hashlib.sha256(owner.encode("ascii")).digest()[:31])
    return ec.derive_private_key(secret, ec.SECP256R1())


def agency_id(region: str, number: int) -> str:
    """Return the identifier of an agency."""
    return f"https://license.{region}.example/market-{number}"


def agency_uscc(region: str, number: int) -> str:
    """Return the social credit code of an agency; invented, the check digit holds."""
    stem = f"11{region}{number:09d}"
    return stem + uscc.calc_check_digit(stem)


def list_uri(region: str) -> str:
    """Return the URI of a region's status list."""
    return f"https://status.{region}.example/{region}-1"


def _region(code: str) -> dict[str, Any]:
    name = division_name(code)
    if name is None:
        raise AssertionError(f"{code} is no division")
    return {
        "code": code,
        "name": name.model_dump(),
        "iss_prefix": f"https://license.{code}.example/",
        "status_prefix": f"https://status.{code}.example/",
    }


def _agency(region: str, number: int) -> dict[str, Any]:
    return {
        "id": agency_id(region, number),
        "name": {"zh": f"第{number}市场监督管理局", "en": f"Market bureau {number}"},
        "uscc": agency_uscc(region, number),
        "division": region,
        "license_types": [{"code": BUSINESS_LICENSE, "from": SINCE}],
        "status": [{"state": "active", "from": SINCE}],
        "keys": [_key(agency_id(region, number), "credential")],
    }


def _key(owner: str, purpose: str) -> dict[str, Any]:
    jwk = jose.public_jwk(private_key(owner))
    kid = jose.kid_of(jwk)
    return {
        "kid": kid,
        "jwk": jwk,
        "purpose": purpose,
        "not_before": SINCE,
        "state": "active",
    }


def _states(entries: int) -> bytes:
    """Return states of which one in a hundred is revoked, never an even-numbered one.

    Licenses to be accepted get even numbers.
    """
    states = bytearray(bytes([LicenseState.VALID]) * entries)
    scattered = random.Random(entries)  # noqa: S311 (the same at every run)
    for place in scattered.sample(range(entries // 2), entries // _NOT_VALID):
        states[2 * place + 1] = LicenseState.REVOKED
    return bytes(states)
