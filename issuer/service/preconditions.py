"""What a changing request carries along: its key, and the revision that was seen."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header, Request

from issuer.desk.repeated_requests import RequestKey
from web.problem import Refused

__all__ = ["Asked", "Repeatable", "SeenRevision", "etag"]

# A structured field's string (RFC 8941), or the bare text that many clients send.
_KEY = re.compile(r'"([A-Za-z0-9._~:-]{8,64})"|([A-Za-z0-9._~:-]{8,64})')
# One strong tag: a weak one never matches here, and * would act on the unseen.
_TAG = re.compile(r'"([1-9][0-9]{0,8})"')

_KEY_DESCRIPTION = (
    "8 to 64 letters, digits and `._~:-`, a new one for each request, such as a UUID. "
    "Sent again within 24 hours with the same body, the request is answered as it was "
    "and nothing happens twice."
)
_SEEN_DESCRIPTION = (
    "The `ETag` of what was read: nothing happens if somebody changed it since."
)


class Asked:
    """A request that must not be done twice: `key_for` names it for an agency."""

    def __init__(self, key: str, request_sha256: str) -> None:
        self._key = key
        self._request_sha256 = request_sha256

    def key_for(self, agency_id: int) -> RequestKey:
        """Return what tells it from all others of the agency."""
        return RequestKey(agency_id, self._key, self._request_sha256)


async def _asked(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            description=_KEY_DESCRIPTION,
            examples=['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
            json_schema_extra={"pattern": f"^({_KEY.pattern})$"},
        ),
    ] = None,
) -> Asked:
    if idempotency_key is None:
        raise Refused(400, "idempotency-key-required")
    found = _KEY.fullmatch(idempotency_key.strip())
    if found is None:
        raise Refused(400, "malformed-idempotency-key")
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    digest.update(await request.body())
    return Asked(found[1] or found[2], digest.hexdigest())


def _seen(
    if_match: Annotated[
        str | None,
        Header(
            description=_SEEN_DESCRIPTION,
            examples=['"1"'],
            json_schema_extra={"pattern": f"^{_TAG.pattern}$"},
        ),
    ] = None,
) -> int:
    if if_match is None:
        raise Refused(428, "if-match-required")
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Refused(400, "malformed-if-match")
    return int(found[1])


Repeatable = Annotated[Asked, Depends(_asked)]
"""What a route declares that creates or changes something."""

SeenRevision = Annotated[int, Depends(_seen)]
"""What a route declares that changes what somebody has read: its revision then."""


def etag(revision: int) -> str:
    """Return the entity tag of a revision."""
    return f'"{revision}"'
