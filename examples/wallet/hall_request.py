"""A hall's live request: fetched, proved to be the hall's, and read.

OpenID4VP 1.0, as `docs/formats/live-requests.md` has it. Which licenses answer it, and
whether the holder agrees, is left to `examples.wallet.answering` and the holder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from credential import Bilingual, MalformedError, base64url, strict_json
from credential.certificate import Certificate, read_x5c
from credential.concealment import RandomBytes
from credential.errors import KeyMaterialError
from credential.jose import kid_of, public_key
from credential.moments import from_seconds
from examples.wallet.errors import HallRequestError
from trust_registry.verifiers import verifying_agency
from trust_registry.view import TrustView

__all__ = ["Hall", "HallRequest", "read_request"]

_TYP = "oauth-authz-req+jwt"
_NONCE_BYTES = 16


class Hall(Protocol):
    """Reaches a hall; HallRequestError of anything but an answer with a 2xx status."""

    def fetch(self, address: str, *, wallet_nonce: str) -> str:
        """Return the request object at an address."""
        ...

    def post(self, address: str, form: Mapping[str, str]) -> None:
        """Send an answer."""
        ...


@dataclass(frozen=True, slots=True)
class HallRequest:
    """A request that was proved to be of a hall in the registry.

    Attributes:
        hall: Whom the registry lists it as.
        client_id: Whom the holder's proof is for.
        nonce: What the proof answers.
        state: Goes back with the answer.
        response_uri: Where the answer goes.
        queries: The DCQL credential queries.
        sets: The DCQL credential sets: which of them are alternatives.
    """

    hall: Bilingual
    client_id: str
    nonce: str
    state: str
    response_uri: str
    queries: Sequence[Mapping[str, Any]]
    sets: Sequence[Mapping[str, Any]]


def read_request(
    link: str, *, hall: Hall, trust: TrustView, now: datetime, random_bytes: RandomBytes
) -> HallRequest:
    """Return what a hall's QR code asks for, once it is proved whose it is.

    Args:
        link: What the code says: ``openid4vp://?…``.
        hall: Fetches the request.
        trust: The holder's registry: a hall that is not in it is not answered.
        now: The holder's clock.
        random_bytes: Cryptographic randomness, for a nonce of the wallet's own.

    Raises:
        HallRequestError: no such code, another signature or name than it says, over,
            or of nobody that the registry lists.
    """
    wallet_nonce = base64url.encode(random_bytes(_NONCE_BYTES))
    try:
        members = _members(link)
        text = hall.fetch(members["request_uri"], wallet_nonce=wallet_nonce)
        own, claims = _authentic(text)
        _check_name(members["client_id"], own, claims)
        if claims["wallet_nonce"] != wallet_nonce or claims["nonce"] == "":
            # An older request of the same hall, put in this one's place.
            raise MalformedError("the request was not made for this wallet")
        if now >= from_seconds(claims["exp"]) or not own.is_good_at(now):
            raise MalformedError("the request is over")
        return _request(claims, _listed(own, trust, now))
    except (MalformedError, KeyMaterialError, LookupError, TypeError) as error:
        raise HallRequestError(
            "这个请求无法确认来源或已过期，没有出示任何内容；请窗口重新发起。",
            f"this request cannot be trusted or is over ({error}); nothing was shown, "
            "have the counter ask again",
        ) from error


def _members(link: str) -> dict[str, str]:
    parts = urlsplit(link.strip())
    if parts.scheme != "openid4vp":
        raise MalformedError("no request of a verifier")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def _authentic(text: str) -> tuple[Certificate, dict[str, Any]]:
    """Return the signer's certificate and what it signed."""
    signing_input, _, signature = text.rpartition(".")
    header, payload = (
        strict_json.loads(base64url.decode(part)) for part in signing_input.split(".")
    )
    if not isinstance(header, dict) or header["typ"] != _TYP:
        raise MalformedError("no request object")
    own = read_x5c(header["x5c"])[0]
    suite, key = public_key(own.jwk)
    held = suite.verify(signing_input.encode(), key, base64url.decode(signature))
    if header["alg"] != suite.name or not held or not isinstance(payload, dict):
        raise MalformedError("the request's signature does not hold")
    return own, payload


def _check_name(client_id: str, own: Certificate, claims: Mapping[str, Any]) -> None:
    """Check that the certificate is of whom the code and the request name."""
    prefix, _, name = client_id.partition(":")
    host = urlsplit(claims["response_uri"]).hostname
    named = {
        "x509_hash": name == own.hash,
        "x509_san_dns": name in own.hosts and name == host,
    }
    if claims["client_id"] != client_id or not named.get(prefix, False):
        raise MalformedError("the request is not of whom it names")


def _listed(own: Certificate, trust: TrustView, now: datetime) -> Bilingual:
    for uri in own.uris:
        if agency := verifying_agency(trust, uri, kid_of(own.jwk), at=now):
            return agency.name
    raise HallRequestError(
        "登记册中没有发出请求的一方，没有出示任何内容。",
        "the registry does not list whoever asks; nothing was shown",
    )


def _request(claims: Mapping[str, Any], hall: Bilingual) -> HallRequest:
    kinds = claims["response_type"], claims["response_mode"]
    if kinds != ("vp_token", "direct_post"):
        raise MalformedError("an answer of another kind is asked for")
    queries = claims["dcql_query"]["credentials"]
    alone = [{"options": [[one["id"]]]} for one in queries]
    return HallRequest(
        hall=hall,
        client_id=claims["client_id"],
        nonce=claims["nonce"],
        state=claims["state"],
        response_uri=claims["response_uri"],
        queries=queries,
        sets=claims["dcql_query"].get("credential_sets", alone),
    )
