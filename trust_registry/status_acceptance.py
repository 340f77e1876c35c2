"""Which status list counts: the right signer, its own URI, no step back.

Peers that took any list's word let anybody un-revoke a license with a list of their
own. How old a list may be is asked of each license type, by the verifier.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from credential import MalformedError, StatusList
from credential.status_list import StatusListToken, parse_status_list
from trust_registry.agencies import AgencyKey, StatusIssuer
from trust_registry.errors import StatusListRefusedError

__all__ = ["KnowsStatusIssuers", "accept_status_list"]


class KnowsStatusIssuers(Protocol):
    """The one question asked of the registry here; every trust view answers it."""

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        """Return who may sign the status list of a URI."""
        ...


def accept_status_list(
    text: str, *, uri: str, view: KnowsStatusIssuers, highest_issued_at: datetime | None
) -> StatusList:
    """Return a status list that counts for one URI.

    Not checked: ``exp`` and age against a clock; the verifier does, per license type.

    Args:
        text: The token.
        uri: The URI that it was fetched for; licenses refer to it.
        view: The registry state that lists status issuers and their keys.
        highest_issued_at: Highest ``iat`` ever accepted for this URI, or None.

    Raises:
        StatusListRefusedError: it does not count; the message says why.

    Source:
        Token Status List section 8.3; design/credential.md, "Status".
    """
    issuer = view.status_issuer_for(uri)
    if issuer is None:
        raise StatusListRefusedError(f"no status issuer is registered for {uri}")
    try:
        token = parse_status_list(text)
    except MalformedError as error:
        raise StatusListRefusedError(f"{uri}: {error}") from error
    key = _signing_key(issuer, token, uri)
    try:
        accepted = token.unpack()
    except MalformedError as error:
        raise StatusListRefusedError(f"{uri}: {error}") from error
    if accepted.uri != uri:
        raise StatusListRefusedError(f"{uri} was answered with {accepted.uri}")
    if not key.was_good_at(accepted.issued_at):
        raise StatusListRefusedError(f"{uri} was signed outside its key's time")
    if highest_issued_at is not None and accepted.issued_at < highest_issued_at:
        raise StatusListRefusedError(f"{uri} is older than the list held already")
    return accepted


def _signing_key(issuer: StatusIssuer, token: StatusListToken, uri: str) -> AgencyKey:
    key = issuer.key(token.kid)
    if key is None:
        raise StatusListRefusedError(
            f"{uri} is signed with key {token.kid}, which its status issuer lacks"
        )
    if key.state == "compromised":
        raise StatusListRefusedError(f"{uri} is signed with a key that was stolen")
    if not key.holds(
        alg=token.alg, message=token.signing_input, signature=token.signature
    ):
        raise StatusListRefusedError(f"{uri} has a signature that does not hold")
    return key
