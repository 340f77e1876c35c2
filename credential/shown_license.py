"""A license as somebody shows it: print edition, or wallet edition with disclosures.

Puts together what the text says. Nothing here is authenticated: the signatures, the
time and the replay are judged in ``verifier``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from credential import base64url
from credential.digest import Digest
from credential.disclosure import (
    Disclosure,
    declared_digest,
    may_hide,
    read_disclosure,
)
from credential.errors import KeyMaterialError, MalformedError
from credential.jose import SUITES, suite_of_jwk
from credential.key_binding import KeyBinding, read_key_binding, sd_hash
from credential.license import PLAIN_CLAIMS, License, read_license
from credential.processed_payload import process
from credential.sd_jwt import SdJwt

__all__ = ["ShownLicense", "disclosed_names", "read_shown_license"]


class ShownLicense(NamedTuple):
    """What a text says, with nothing but what was disclosed.

    Attributes:
        license: The claims in the open and those that were disclosed.
        binding: The holder's proof, or None.
        is_bound: Whether ``binding`` speaks of exactly this text.
        selective: Whether claims may be hidden: then a claim that is not here may
            well be in the license.
    """

    license: License
    binding: KeyBinding | None = None
    is_bound: bool = False
    selective: bool = False


def read_shown_license(parsed: SdJwt) -> ShownLicense:
    """Read claims, disclosures and key binding of a text that was taken apart.

    Raises:
        MalformedError: anything that is not exactly the format; a claim of every
            license that is hidden; a key binding where the license names no key, or
            one of another suite.

    Source:
        RFC 9901 section 7.3, the part that needs no key and no clock.
    """
    parts = parsed.parts
    if not parts.disclosures and not parts.bound and not may_hide(parts.issued.payload):
        return ShownLicense(read_license(parsed.unverified_payload))
    digest = declared_digest(parsed.unverified_payload, SUITES[parsed.alg].digest)
    disclosures = tuple(map(read_disclosure, parts.disclosures))
    processed = process(
        parsed.unverified_payload, disclosures, digest=digest, plain=PLAIN_CLAIMS
    )
    held = read_license(processed.claims)
    selective = bool(disclosures or processed.undisclosed)
    if parts.bound is None:
        return ShownLicense(held, selective=selective)
    if held.holder_jwk is None:
        raise MalformedError("a key binding of a license that names no holder key")
    binding = read_key_binding(parts.bound, digest=digest)
    if binding.alg != _suite_name(held.holder_jwk):
        raise MalformedError("a key binding names another suite than the holder key's")
    is_bound = binding.sd_hash == _sd_hash(parsed, disclosures, digest)
    return ShownLicense(held, binding, is_bound, selective)


def disclosed_names(parsed: SdJwt) -> frozenset[str]:
    """Return the top-level claims that disclosures are of, or stand in.

    The other claims of the text are always in the open: nobody chose to show them.

    Raises:
        MalformedError: as `read_shown_license`.
    """
    payload = parsed.unverified_payload
    digest = declared_digest(payload, SUITES[parsed.alg].digest)
    disclosures = map(read_disclosure, parsed.parts.disclosures)
    placed = process(payload, disclosures, digest=digest, plain=PLAIN_CLAIMS)
    return frozenset(str(one.path[0]) for one in placed.placements)


def _suite_name(holder_jwk: Mapping[str, Any]) -> str:
    try:
        return suite_of_jwk(holder_jwk).name
    except KeyMaterialError as error:
        raise MalformedError("the holder key is of no suite in use") from error


def _sd_hash(parsed: SdJwt, disclosures: tuple[Disclosure, ...], digest: Digest) -> str:
    signature = base64url.encode(parsed.signature)
    jws = f"{parsed.signing_input.decode('ascii')}.{signature}"
    return sd_hash(jws, (shown.encoded for shown in disclosures), digest=digest)
