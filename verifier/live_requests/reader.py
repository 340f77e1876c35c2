"""Who asks: the hall's certificate and key, and the name that a wallet knows it by.

Reading the files is `verifier.live_requests.certificate`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = ["ClientIdPrefix", "Reader"]


class ClientIdPrefix(StrEnum):
    """How a wallet knows who asks (OpenID4VP 1.0 section 5.9.3).

    ``X509_HASH``: by the SHA-256 of the certificate. ``X509_SAN_DNS``: by a host name
    in it, which must be that of the hall's public address.
    """

    X509_HASH = "x509_hash"
    X509_SAN_DNS = "x509_san_dns"


@dataclass(frozen=True, slots=True)
class Reader:
    """A hall that can sign requests.

    Attributes:
        client_id: Its name with its prefix; proofs are made for this audience.
        x5c: The certificate and those above it, base64 of DER, as a header has them.
        alg: Name of the suite that it signs with.
        kid: Key id of its key: the registry lists it with purpose ``verifier``.
        agency_id: Which agency the certificate says it is of, or None.
        good_until: When the certificate ends.
        sign: Takes a signing input, returns the 64-byte signature.
    """

    client_id: str
    x5c: tuple[str, ...]
    alg: str
    kid: str
    agency_id: str | None
    good_until: datetime
    sign: Callable[[bytes], bytes] = field(repr=False)
