"""X.509 certificates of who asks: read, or made by a hall itself for trying out.

A certificate names a key, a host and an agency. Whether it is believed is left to
whoever reads it: our registry lists the key (purpose ``verifier``), other wallets have
authorities of their own. No license and no registry file is checked with one.

Source: RFC 5280; OpenID4VP 1.0 section 5.9.3.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credential import base64url
from credential.errors import MalformedError
from credential.jose import public_jwk

__all__ = [
    "Certificate",
    "read_certificate",
    "read_pem",
    "read_x5c",
    "self_made_certificate",
]

MAX_CERTIFICATES = 4  # ours: a hall's, and the authorities above it
_MAX_DER_BYTES = 8 * 1024


class Certificate(NamedTuple):
    """What one certificate says; nothing vouches for it here.

    Attributes:
        der: Its bytes.
        jwk: Its public key.
        hosts: Host names in it.
        uris: Addresses in it: the agency's identifier is one.
        not_before: First instant at which it is good.
        not_after: Last second at which it is good.
    """

    der: bytes
    jwk: dict[str, str]
    hosts: tuple[str, ...]
    uris: tuple[str, ...]
    not_before: datetime
    not_after: datetime

    @property
    def hash(self) -> str:
        """The base64url SHA-256 of its bytes, as ``x509_hash`` has it."""
        return base64url.encode(hashlib.sha256(self.der).digest())

    @property
    def x5c(self) -> str:
        """Its bytes as a header has them: base64, not base64url."""
        return base64.b64encode(self.der).decode("ascii")

    def is_good_at(self, at: datetime) -> bool:
        """Tell whether an instant lies in its time."""
        return self.not_before <= at <= self.not_after


def read_certificate(der: bytes) -> Certificate:
    """Read one certificate.

    Not checked: its signature, and its time.

    Raises:
        MalformedError: no certificate, or too long.
        KeyMaterialError: its key is of no suite in use.
    """
    if len(der) > _MAX_DER_BYTES:
        raise MalformedError(f"a certificate is longer than {_MAX_DER_BYTES} bytes")
    try:
        parsed = x509.load_der_x509_certificate(der)
        names = _alternative_names(parsed)
        jwk = public_jwk(parsed.public_key())
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise MalformedError("this is no certificate that can be read") from error
    return Certificate(
        der=der,
        jwk=jwk,
        hosts=_values(names, x509.DNSName),
        uris=_values(names, x509.UniformResourceIdentifier),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
    )


def read_x5c(header: object) -> list[Certificate]:
    """Read the certificates of a header, that of the signer first.

    Raises:
        MalformedError, KeyMaterialError: as `read_certificate`; or no such list.
    """
    if not isinstance(header, list) or not 1 <= len(header) <= MAX_CERTIFICATES:
        raise MalformedError("x5c is no list of a few certificates")
    try:
        return [
            read_certificate(base64.b64decode(one, validate=True)) for one in header
        ]
    except (TypeError, binascii.Error) as error:
        raise MalformedError("x5c is not base64") from error


def read_pem(pem: bytes) -> list[Certificate]:
    """Read the certificates of a file, that of the hall first.

    Raises:
        MalformedError, KeyMaterialError: as `read_certificate`; or not a few of them.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise MalformedError("the file holds no certificate in PEM") from error
    if len(found) > MAX_CERTIFICATES:
        raise MalformedError(f"the file holds more than {MAX_CERTIFICATES}")
    encoding = serialization.Encoding.DER
    return [read_certificate(one.public_bytes(encoding)) for one in found]


def self_made_certificate(
    private_key: Any,  # noqa: ANN401 (a private key of any suite)
    *,
    name: str,
    host: str,
    uri: str | None,
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    """Return a certificate that vouches for itself, as PEM.

    Args:
        private_key: Signs it, and is the key that it names.
        name: What the hall calls itself, at most 64 characters.
        host: Host name of its public address.
        uri: Identifier of the agency that the registry lists the key under.
        not_before: From when it is good.
        not_after: Until when.

    Raises:
        MalformedError: a name, host or address that no certificate can hold.
    """
    try:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        alternative: list[x509.GeneralName] = [x509.DNSName(host)]
        alternative += [x509.UniformResourceIdentifier(uri)] if uri else []
    except ValueError as error:
        raise MalformedError(f"no certificate can hold this ({error})") from error
    is_ec = isinstance(private_key, ec.EllipticCurvePrivateKey)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_ALONE, critical=True)
        .sign(private_key, hashes.SHA256() if is_ec else None)
    )
    return made.public_bytes(serialization.Encoding.PEM)


_SIGNS_ALONE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _alternative_names(parsed: x509.Certificate) -> x509.SubjectAlternativeName | None:
    try:
        kind = x509.SubjectAlternativeName
        return parsed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _values(
    names: x509.SubjectAlternativeName | None,
    kind: type[x509.DNSName | x509.UniformResourceIdentifier],
) -> tuple[str, ...]:
    if names is None:
        return ()
    found: Sequence[str] = names.get_values_for_type(kind)
    return tuple(found)
