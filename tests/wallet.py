"""A holder's wallet edition of the license in `tests.world`, and codes made of it.

Salts and nonces come from a counter, so that each text is the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from credential import presentation, sd_jwt
from credential.concealment import RandomBytes, conceal
from credential.jose import SUITES
from credential.key_binding import COUNTER_AUDIENCE
from credential.license import PLAIN_CLAIMS
from credential.processed_payload import Path
from tests.sample_keys import jwk_of, kid_of, signer

__all__ = ["counted_bytes", "phone_code", "wallet_edition"]

# Every claim of the type is hidden; what all licenses have is not.
HIDDEN = (("document_number",), ("legal_name",), ("legal_representative",))


def counted_bytes(start: str = "") -> RandomBytes:
    """Return a source of bytes that never repeat and are the same each time."""
    count = 0

    def random_bytes(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.sha256(f"{start} {count}".encode()).digest()[:size]

    return random_bytes


def wallet_edition(
    claims: Mapping[str, Any],
    *,
    hidden: Collection[Path] = HIDDEN,
    holder: str | None = "holder",
    decoys: Mapping[Path, int] | None = None,
    start: str = "",
) -> str:
    """Return the text that the issuer hands to the holder.

    Args:
        claims: The license's claims, as for the print edition.
        hidden: What can be disclosed.
        holder: Name of the holder's key; None for an edition without one.
        decoys: How many, and where.
        start: Another one gives other salts.
    """
    cnf = {} if holder is None else {"cnf": {"jwk": jwk_of(holder)}}
    concealed = conceal(
        {**claims, **cnf},
        hidden,
        digest=SUITES["ES256"].digest,
        random_bytes=counted_bytes(start),
        decoys=decoys,
        plain=PLAIN_CLAIMS,
    )
    return sd_jwt.issue(
        concealed.payload,
        alg="ES256",
        kid=kid_of("market"),
        sign=signer("market"),
        disclosures=concealed.disclosures,
    )


def phone_code(
    edition: str,
    *shown: str,
    now: datetime,
    holder: str = "holder",
    audience: str = COUNTER_AUDIENCE,
    nonce: str = "c2FtcGxlIG5vbmNlIDEyMw",
    sign: Callable[[bytes], bytes] | None = None,
) -> str:
    """Return the text of a code that shows claims by name."""
    return presentation.bind(
        presentation.choose(edition, [(name,) for name in shown]),
        audience=audience,
        nonce=nonce,
        issued_at=now,
        alg="ES256",
        sign=sign or signer(holder),
    )
