"""Token Status List: the state of many licenses in one signed token.

How entries are packed is left to `credential.status_entries`, offered here as well.
Reading is pure and proves nothing: who may sign the list of which URI is decided in
`trust_registry.status_acceptance`. Source: IETF Token Status List (statuslist+jwt).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from credential import base64url, strict_json
from credential.errors import MalformedError, StatusListError
from credential.jose import SIGNATURE_BYTES, suite_named
from credential.moments import from_seconds, to_seconds
from credential.status_entries import WIDTHS, check_width, pack, status_at

__all__ = [
    "MAX_ENTRIES",
    "MAX_TOKEN_BYTES",
    "TYP",
    "LicenseState",
    "StatusList",
    "StatusListToken",
    "issue_status_list",
    "pack",
    "parse_status_list",
    "status_at",
]

TYP = "statuslist+jwt"

# design/credential.md, "Status": then the next list opens.
MAX_ENTRIES = 2**24
# 2^24 entries of 4 bits that do not compress at all, as base64url in a JWS: 16 MiB
# cannot be exceeded by an honest list.
MAX_TOKEN_BYTES = 16 * 1024 * 1024

# The slowest and smallest: a list is signed once and fetched by every counter
# (docs/decisions/0065).
COMPRESSION_LEVEL = 9


class LicenseState(IntEnum):
    """What a 4-bit entry says (design/credential.md, "Status").

    0 to 2 are the draft's own; the others lie in its application-specific range.
    """

    VALID = 0x0
    REVOKED = 0x1
    SUSPENDED = 0x2
    SUPERSEDED = 0x3
    WITHDRAWN = 0xC
    CANCELLED = 0xD
    TRANSFERRED_OUT = 0xE
    NOT_ISSUED = 0xF

    @property
    def code(self) -> str:
        """The state as written in files and causes, such as ``transferred-out``."""
        return self.name.lower().replace("_", "-")


_STATES = {state.value: state for state in LicenseState}


@dataclass(frozen=True, slots=True)
class StatusList:
    """One list, its token taken apart and unpacked.

    Attributes:
        uri: ``sub``: the URI that licenses refer to.
        issued_at: ``iat``.
        expires: ``exp``, or None.
        ttl_s: Wished seconds between fetches, or None.
        bits: Width of an entry.
        packed: The entries.
    """

    uri: str
    issued_at: datetime
    expires: datetime | None
    ttl_s: int | None
    bits: int
    packed: bytes

    def state_at(self, index: int) -> LicenseState:
        """Return the state of one license; outside the list nothing was issued.

        Raises:
            StatusListError: a value without meaning here, as a later version may
                have; it is neither valid nor any end that could be told.
        """
        if not 0 <= index * self.bits < len(self.packed) * 8:
            return LicenseState.NOT_ISSUED
        value = status_at(self.packed, index, bits=self.bits)
        state = _STATES.get(value)
        if state is None:
            raise StatusListError(f"status value {value} has no meaning")
        return state


@dataclass(frozen=True, slots=True)
class StatusListToken:
    """A status list token taken apart; nothing in it is authenticated yet."""

    alg: str
    kid: str
    signing_input: bytes
    signature: bytes
    unverified_payload: dict[str, Any]

    def unpack(self) -> StatusList:
        """Return the list. Call it only after the signature has held.

        Raises:
            MalformedError: a member is missing or of another form, the ZLIB stream
                is cut, too long or followed by more.
        """
        return _read_payload(self.unverified_payload)


def issue_status_list(
    packed: bytes | bytearray,
    *,
    bits: int,
    uri: str,
    issued_at: datetime,
    expires: datetime,
    ttl_s: int,
    alg: str,
    kid: str,
    sign: Callable[[bytes], bytes],
) -> str:
    """Return a signed status list token.

    Args:
        packed: The entries, as `credential.status_entries` packs them.
        bits: Width of an entry.
        uri: The list's own URI, its ``sub``.
        issued_at: ``iat``; must rise with every issue of the same list.
        expires: ``exp``.
        ttl_s: Seconds after which a copy should be fetched anew.
        alg: Name of the signer's suite.
        kid: The signer's key id.
        sign: Takes the signing input, returns the 64-byte signature.
    """
    check_width(bits)
    header = {"alg": alg, "kid": kid, "typ": TYP}
    payload = {
        "sub": uri,
        "iat": to_seconds(issued_at),
        "exp": to_seconds(expires),
        "ttl": ttl_s,
        "status_list": {
            "bits": bits,
            "lst": base64url.encode(zlib.compress(packed, COMPRESSION_LEVEL)),
        },
    }
    signing_input = ".".join(
        base64url.encode(strict_json.dumps(part)) for part in (header, payload)
    )
    signature = sign(signing_input.encode("ascii"))
    return f"{signing_input}.{base64url.encode(signature)}"


def parse_status_list(text: str) -> StatusListToken:
    """Take a status list token apart, strictly; nothing is proved.

    Raises:
        MalformedError: not a compact JWS of ``typ`` statuslist+jwt.
    """
    if len(text) > MAX_TOKEN_BYTES:
        raise MalformedError(f"a status list is longer than {MAX_TOKEN_BYTES} bytes")
    try:
        header64, payload64, signature64 = text.split(".", 3)
    except ValueError as error:
        raise MalformedError("a status list is a JWS of three parts") from error
    header = strict_json.loads(base64url.decode(header64))
    payload = strict_json.loads(base64url.decode(payload64), max_bytes=MAX_TOKEN_BYTES)
    signature = base64url.decode(signature64)
    if not isinstance(header, dict) or header.keys() != {"alg", "kid", "typ"}:
        raise MalformedError("a status list's header is not alg, kid and typ")
    if not all(isinstance(value, str) for value in header.values()):
        raise MalformedError("a status list's header holds more than texts")
    if header["typ"] != TYP:
        raise MalformedError(f"a status list's typ is not {TYP}")
    if not isinstance(payload, dict) or len(signature) != SIGNATURE_BYTES:
        raise MalformedError("a status list's payload or signature has another form")
    return StatusListToken(
        alg=suite_named(header["alg"]).name,
        kid=header["kid"],
        signing_input=f"{header64}.{payload64}".encode("ascii"),
        signature=signature,
        unverified_payload=payload,
    )


def _read_payload(payload: dict[str, Any]) -> StatusList:
    uri, entries = payload.get("sub"), payload.get("status_list")
    iat, exp, ttl = (_number(payload, name) for name in ("iat", "exp", "ttl"))
    if not isinstance(uri, str) or iat is None:
        raise MalformedError("a status list has no sub, or no iat")
    if ttl is not None and ttl <= 0:
        raise MalformedError("a status list's ttl is not positive")
    if not isinstance(entries, dict):
        raise MalformedError("a status list has no status_list")
    bits, lst = entries.get("bits"), entries.get("lst")
    if bits not in WIDTHS or type(bits) is not int or not isinstance(lst, str):
        raise MalformedError("a status list's bits or lst has another form")
    return StatusList(
        uri=uri,
        issued_at=from_seconds(iat),
        expires=None if exp is None else from_seconds(exp),
        ttl_s=ttl,
        bits=bits,
        packed=_inflate(base64url.decode(lst), max_bytes=MAX_ENTRIES * bits // 8),
    )


def _number(payload: dict[str, Any], name: str) -> int | None:
    value = payload.get(name)
    if type(value) is int:
        return value
    if name in payload:
        raise MalformedError(f"a status list's {name} is not a whole number")
    return None


def _inflate(compressed: bytes, *, max_bytes: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        # One byte more would show that there is more: a bomb is never unpacked.
        packed = stream.decompress(compressed, max_bytes + 1)
    except zlib.error as error:
        raise MalformedError("a status list is not a ZLIB stream") from error
    if len(packed) > max_bytes:
        raise MalformedError(f"a status list is too long: over {MAX_ENTRIES} entries")
    if not stream.eof:
        raise MalformedError("a status list is cut short")
    if stream.unused_data:
        raise MalformedError("a status list is followed by more")
    return packed
