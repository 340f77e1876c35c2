"""Small files of our own that show when they were cut, zeroed or flipped.

The seal is a checksum against faults, not a signature: whoever may write the trust
store may write anything (docs/threat-model.md, "The counter's disk").
"""

from __future__ import annotations

import hashlib
from typing import Any

from credential import strict_json
from credential.errors import MalformedError
from trust_registry.errors import TrustStoreDamagedError

__all__ = ["seal", "unseal"]

_MAX_SEALED_BYTES = 8 * 1024 * 1024


def seal(content: dict[str, Any]) -> bytes:
    """Return a JSON object as the bytes of a sealed file."""
    body = strict_json.dumps(content)
    digest = hashlib.sha256(body).hexdigest().encode("ascii")
    return digest + b"\n" + body + b"\n"


def unseal(raw: bytes, *, name: str) -> dict[str, Any]:
    """Return the object of a sealed file.

    Raises:
        TrustStoreDamagedError: it is not as it was written.
    """
    digest, _, body = raw.partition(b"\n")
    body = body.removesuffix(b"\n")
    if hashlib.sha256(body).hexdigest().encode("ascii") != digest:
        raise TrustStoreDamagedError(f"{name} is damaged; run `trust update`")
    try:
        content = strict_json.loads(body, max_bytes=_MAX_SEALED_BYTES)
    except MalformedError as error:
        raise TrustStoreDamagedError(
            f"{name} is damaged; run `trust update`"
        ) from error
    if not isinstance(content, dict):
        raise TrustStoreDamagedError(f"{name} is damaged; run `trust update`")
    return content
