"""Print editions of invented licenses, signed as an issuer signs them.

The applications stand in ``print_samples.json``, fifteen of three types, and in
``examples/applications``, four of each of the fourteen types: names rare and long,
scopes of a thousand characters, foreigners, counties and towns. None of their values
was looked at when the carrier's dictionary was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from credential import (
    License,
    LicenseId,
    LicenseType,
    StatusReference,
    license_claims,
    print_claims,
    sd_jwt,
)
from credential.jose import SUITES, kid_of
from credential.moments import end_of_day
from issuer.draft import DraftChecker
from issuer.license_types import LicenseTypes
from issuer.rows_file import open_rows
from trust_registry.catalogue import shipped_license_types

__all__ = ["PrintEdition", "applications", "print_editions"]

SAMPLES = Path(__file__).with_name("print_samples.json")
APPLICATIONS = Path(__file__).parents[1] / "examples" / "applications"

EVERYDAY = 15
"""Samples in ``print_samples.json``; they come first."""

# What a sample says of where it was handed in.
_OFFICE = ("region", "agency", "agency_uscc")
TODAY = date(2026, 11, 21)

SUITE = SUITES["ES256"]
FIRST_ISSUED_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
LIFE = timedelta(days=6 * 365)
# A province's list after some years.
LIST_ENTRIES = 2**22


@dataclass(frozen=True, slots=True)
class PrintEdition:
    """One license as it is printed, and what another carrier needs to carry it.

    Attributes:
        license_type: Its type.
        application: What was handed in, of which it prints a part.
        everyday: Whether it is of ``print_samples.json``; in the files of
            applications each type has its longest names.
        text: The print edition.
        kid: The key id of the key that signed it.
        payload: What was signed.
        key: The key.
    """

    license_type: LicenseType
    application: Mapping[str, Any]
    everyday: bool
    text: str
    kid: str
    payload: Mapping[str, Any]
    key: ec.EllipticCurvePrivateKey


def applications() -> list[dict[str, Any]]:
    """Return every application, with the region and the agency that it went to."""
    samples: list[dict[str, Any]] = json.loads(SAMPLES.read_text("utf-8"))
    offices = [{name: one[name] for name in _OFFICE} for one in samples]
    coming = cycle(offices)
    for license_type in LicenseTypes.of():
        file = open_rows(
            APPLICATIONS / f"{license_type.tongyan.short_name}.csv", license_type
        )
        checker = DraftChecker(license_type)
        samples += [
            {
                "license_type": license_type.tongyan.short_name,
                "claims": checker.check(row.fields, today=TODAY).claims,
                **next(coming),
            }
            for row in file.rows()
        ]
    return samples


def print_editions() -> Iterator[PrintEdition]:
    """Yield the samples, each signed with a key of its own."""
    types = {
        license_type.tongyan.short_name: license_type
        for license_type in shipped_license_types().values()
    }
    for number, sample in enumerate(applications()):
        license_type = types[sample["license_type"]]
        payload = license_claims(_license(license_type, sample, number))
        key = ec.generate_private_key(ec.SECP256R1())
        kid = kid_of(SUITE.public_jwk(key))
        text = sd_jwt.issue(
            payload,
            alg=SUITE.name,
            kid=kid,
            sign=partial(SUITE.sign, key=key),
        )
        everyday = number < EVERYDAY
        yield PrintEdition(
            license_type, sample["claims"], everyday, text, kid, payload, key
        )


def _license(
    license_type: LicenseType, sample: Mapping[str, Any], number: int
) -> License:
    region = sample["region"]
    claims = sample["claims"]
    last_day = TODAY + LIFE
    is_dated = license_type.tongyan.validity == "required"
    return License(
        iss=f"https://license.{region}.example/{sample['agency']}",
        type_code=license_type.code,
        license_id=LicenseId(
            license_type.code,
            sample["agency_uscc"],
            _serial(license_type, claims),
            "001",
        ),
        issued_at=FIRST_ISSUED_AT + timedelta(seconds=86_399 * number),
        not_before=None,
        expires=end_of_day(last_day) if is_dated else None,
        replaces=None,
        status=StatusReference(
            uri=f"https://status.{region}.example/{region}-1",
            index=int.from_bytes(_scatter(claims)) % LIST_ENTRIES,
        ),
        holder_jwk=None,
        claims=print_claims(license_type, claims),
    )


def _serial(license_type: LicenseType, claims: Mapping[str, str]) -> str:
    # As the issuer does: random for persons, the license's number for firms.
    if not license_type.tongyan.personal:
        return claims[license_type.tongyan.number_claim]
    return "".join(_SERIAL_ALPHABET[byte % 36] for byte in _scatter(claims)[:10])


def _scatter(claims: Mapping[str, str]) -> bytes:
    """Return bytes that look random and are the same in each run."""
    return sha256(repr(claims).encode("utf-8")).digest()


_SERIAL_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
