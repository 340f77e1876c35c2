"""The request as a wallet gets it: a signed object, and the short address of it.

Source: OpenID4VP 1.0 sections 5, 8.2 and 10; RFC 9101 (JAR); RFC 7515 section 4.1.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from credential import base64url, strict_json
from credential.jose import SUITES
from credential.moments import to_seconds
from verifier.live_requests.asked import Asked
from verifier.live_requests.query import FORMAT, dcql_query
from verifier.live_requests.reader import Reader

__all__ = ["MEDIA_TYPE", "Request", "request_link", "signed_request"]

TYP = "oauth-authz-req+jwt"  # RFC 9101 section 10.8
MEDIA_TYPE = f"application/{TYP}"
# Whoever opens it: the hall does not know which wallet (OpenID4VP section 5.8).
_ANY_WALLET = "https://self-issued.me/v2"
_SCHEME = "openid4vp://"


@dataclass(frozen=True, slots=True)
class Request:
    """What one request says beside who asks.

    Attributes:
        asked: What is asked for.
        nonce: Ties the answer's proofs to this request.
        state: Comes back with the answer.
        response_uri: Where the answer goes.
        made_at: When it was made.
        expires_at: Until when it is answered.
    """

    asked: Asked
    nonce: str
    state: str
    response_uri: str
    made_at: datetime
    expires_at: datetime


def signed_request(
    request: Request, reader: Reader, *, wallet_nonce: str | None = None
) -> str:
    """Return a request as a wallet fetches it: a JWS.

    Args:
        request: What is asked.
        reader: Who asks.
        wallet_nonce: What the wallet sent for it, as it sent it; not checked.
    """
    header = {"alg": reader.alg, "typ": TYP, "x5c": list(reader.x5c)}
    claims = _claims(request, reader)
    if wallet_nonce is not None:
        claims["wallet_nonce"] = wallet_nonce
    signing_input = f"{_part(header)}.{_part(claims)}"
    signature = base64url.encode(reader.sign(signing_input.encode("ascii")))
    return f"{signing_input}.{signature}"


def request_link(client_id: str, request_uri: str) -> str:
    """Return the text of the QR code: who asks, and where the request lies."""
    query = {
        "client_id": client_id,
        "request_uri": request_uri,
        "request_uri_method": "post",
    }
    return f"{_SCHEME}?{urlencode(query, quote_via=quote)}"


def _claims(request: Request, reader: Reader) -> dict[str, Any]:
    return {
        "aud": _ANY_WALLET,
        "iat": to_seconds(request.made_at),
        "exp": to_seconds(request.expires_at),
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "client_id": reader.client_id,
        "response_uri": request.response_uri,
        "nonce": request.nonce,
        "state": request.state,
        "dcql_query": dcql_query(request.asked),
        "client_metadata": {"vp_formats_supported": {FORMAT: _ALGORITHMS}},
    }


def _part(content: Mapping[str, Any]) -> str:
    return base64url.encode(strict_json.dumps(content))


_NAMES = sorted({suite.name for suite in SUITES.values()})
_ALGORITHMS = {"sd-jwt_alg_values": _NAMES, "kb-jwt_alg_values": _NAMES}
