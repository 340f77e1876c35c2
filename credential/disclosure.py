"""One disclosure, and the names that RFC 9901 keeps for itself.

Where a disclosure belongs is found by `credential.processed_payload`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from credential import base64url, strict_json
from credential.digest import SHA_256, Digest
from credential.errors import MalformedError
from credential.strict_json import JsonValue

__all__ = [
    "ALGORITHM",
    "DIGESTS",
    "ELEMENT",
    "RESERVED",
    "Disclosure",
    "declared_digest",
    "may_hide",
    "read_disclosure",
]

# RFC 9901 sections 4.1.1, 4.2.4.1 and 4.2.4.2.
ALGORITHM = "_sd_alg"
DIGESTS = "_sd"
ELEMENT = "..."
RESERVED = frozenset((ALGORITHM, DIGESTS, ELEMENT))


class Disclosure(NamedTuple):
    """One disclosure.

    Attributes:
        encoded: Its base64url text: what is sent and what is digested.
        salt: What keeps its digest from being guessed.
        name: The claim's name; None for an element of an array.
        value: The claim's value, which may hold digests itself (recursive).
    """

    encoded: str
    salt: str
    name: str | None
    value: JsonValue


def read_disclosure(raw: bytes) -> Disclosure:
    """Read the JSON text of a disclosure.

    Not checked: how random the salt is, and whether the issuer ever signed its digest.

    Raises:
        MalformedError: not an array of two or three, a salt or a name that is not a
            text, or a name that RFC 9901 keeps for itself.

    Source:
        RFC 9901 sections 4.2.1 and 4.2.2.
    """
    array = strict_json.loads(raw)
    if not isinstance(array, list) or len(array) not in (2, 3):
        raise MalformedError("a disclosure is not an array of two or three")
    salt, name = array[0], array[1] if len(array) == 3 else None
    if not isinstance(salt, str):
        raise MalformedError("the salt of a disclosure is not a text")
    if len(array) == 3 and not isinstance(name, str):
        raise MalformedError("the claim name of a disclosure is not a text")
    if name in RESERVED:
        raise MalformedError("the claim name of a disclosure is a reserved one")
    return Disclosure(base64url.encode(raw), salt, name, array[-1])


def may_hide(payload: bytes) -> bool:
    """Tell whether a payload's JSON text may hold digests, without reading it.

    False is certain: then there is nothing to process. A backslash may spell any of
    the three names.
    """
    return b'"_sd' in payload or b'"..."' in payload or b"\\" in payload


def declared_digest(payload: Mapping[str, Any], expected: Digest) -> Digest:
    """Return the digest of a payload's disclosures and of its key binding.

    Args:
        payload: The issuer-signed claims.
        expected: What goes with the suite that signed them. Each suite has one, so
            that nobody chooses a weaker one.

    Raises:
        MalformedError: ``_sd_alg``, or its default, names another algorithm.
    """
    if payload.get(ALGORITHM, SHA_256.name) != expected.name:
        raise MalformedError(f"{ALGORITHM} is not {expected.name}")
    return expected
