"""Who asks: the hall's certificate and key, and the name that a wallet knows it by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from credential import Bilingual
from credential.certificate import Certificate
from credential.jose import kid_of
from credential.moments import beijing_text
from verifier.errors import SettingsError

__all__ = ["ClientIdPrefix", "HallSigner", "Reader", "reader_of"]


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


class HallSigner(Protocol):
    """Signs with the hall's key; ``verifier.hall_key`` opens one."""

    @property
    def alg(self) -> str:
        """Name of the key's suite."""
        ...

    @property
    def kid(self) -> str:
        """Key id: the first 16 characters of the key's thumbprint."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        ...


def reader_of(
    certificates: Sequence[Certificate],
    signer: HallSigner,
    *,
    prefix: ClientIdPrefix,
    host: str,
    now: datetime,
) -> Reader:
    """Return a hall that can ask.

    Not checked: who vouches for the certificate; that is each wallet's to judge.

    Args:
        certificates: The hall's own, then those above it.
        signer: The hall's key.
        prefix: How wallets are to know the hall.
        host: Host name of the hall's public address.
        now: The counter's clock.

    Raises:
        SettingsError: the certificate is of another key, of another host where that is
            its name, or not good now.
    """
    own = certificates[0]
    if kid_of(own.jwk) != signer.kid:
        raise SettingsError(
            Bilingual(
                zh="大厅证书与大厅密钥不是一对，请换用同一密钥的证书。",
                en="The hall's certificate is of another key; name that of this key.",
            )
        )
    if not own.is_good_at(now):
        until = beijing_text(own.not_after)
        raise SettingsError(
            Bilingual(
                zh=f"大厅证书不在有效期内（至 {until}），请更换证书或校准本机时间。",
                en=f"The hall's certificate is not good now (until {until}); renew it,"
                " or set the clock right.",
            )
        )
    if prefix is ClientIdPrefix.X509_SAN_DNS and host not in own.hosts:
        raise SettingsError(
            Bilingual(
                zh=f"大厅证书中没有域名 {host}，请换用含该域名的证书。",
                en=f"The hall's certificate does not name {host}; take one that does.",
            )
        )
    name = own.hash if prefix is ClientIdPrefix.X509_HASH else host
    return Reader(
        client_id=f"{prefix.value}:{name}",
        x5c=tuple(one.x5c for one in certificates),
        alg=signer.alg,
        kid=signer.kid,
        agency_id=own.uris[0] if own.uris else None,
        good_until=own.not_after,
        sign=signer.sign,
    )
