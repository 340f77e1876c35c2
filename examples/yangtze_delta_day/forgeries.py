"""Codes that must be refused: made by thieves, strangers and careless insiders.

They are built with the credential library itself and, where an insider or a thief of
a key is played, with the demo agencies' own keys.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from credential import (
    License,
    base64url,
    carrier,
    license_claims,
    read_license,
    sd_jwt,
    strict_json,
)
from credential.moments import to_seconds
from credential.status_list import LicenseState, parse_status_list
from examples.yangtze_delta_day.stage import Minted, Stage
from issuer.agencies import choose_agency
from issuer.installation import Installation
from issuer.signer import FileSigner, Signer
from trust_registry import passphrase

__all__ = ["Forger", "altered", "cut", "license_of", "stranger"]


def license_of(minted: Minted) -> License:
    """Return the claims of a license of the day."""
    return read_license(sd_jwt.parse(minted.sd_jwt).unverified_payload)


def altered(minted: Minted, **claims: str) -> str:
    """Return a code with other claims under the old signature."""
    parsed = sd_jwt.parse(minted.sd_jwt)
    payload = base64url.encode(
        strict_json.dumps({**parsed.unverified_payload, **claims})
    )
    header, _, signature = minted.sd_jwt.split(".")
    return carrier.encode(f"{header}.{payload}.{signature}")


def cut(minted: Minted) -> str:
    """Return a code with one character lost in the middle."""
    middle = len(minted.qr_text) // 2
    return minted.qr_text[:middle] + minted.qr_text[middle + 1 :]


def stranger() -> FileSigner:
    """Return a signer with a key that no registry lists."""
    return FileSigner.of(ec.generate_private_key(ec.SECP256R1()))


class Forger:
    """Signs what the issuing software would not, with an agency's own key."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def key_of(self, region: str, agency: str, *, at: datetime) -> Signer:
        """Return an agency's own signer: an insider's, or a thief's."""
        installation = Installation.open(self._stage.installation(region))
        opened = passphrase.from_file(self._stage.programs.passphrase_file)
        with installation.ledger.reading() as connection:
            found = choose_agency(
                connection, f"https://license.{region}.example/{agency}"
            )
        return installation.signer_for(found, opened, now=to_seconds(at))

    def unissued_index(self, region: str) -> int:
        """Return an index of a region's first list that was never given out."""
        (path,) = (self._stage.installation(region) / "status").glob("*.jwt")
        entries = parse_status_list(path.read_text("ascii").strip()).unpack()
        return next(
            index
            for index in range(10_000)
            if entries.state_at(index) is LicenseState.NOT_ISSUED
        )

    def sign(self, held: License, signer: Signer) -> str:
        """Return the code of any claims under any key."""
        return carrier.encode(
            sd_jwt.issue(
                license_claims(held),
                alg=signer.alg,
                kid=signer.kid,
                sign=signer.sign,
            )
        )
