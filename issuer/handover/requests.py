"""Wallets' requests, read strictly; unknown members are passed over, as asked there.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError

from credential import strict_json
from credential.errors import MalformedError
from issuer.handover.codes import tx_code_mac
from issuer.handover.metadata import GRANT_TYPE
from issuer.handover.protocol_error import ErrorCode, ProtocolError

__all__ = [
    "CredentialRequest",
    "Notification",
    "TokenRequest",
    "read_credential_request",
    "read_notification",
    "read_token_request",
]

MAX_FIELDS = 20  # ours: three are read


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A pre-authorized code, and the transaction code with it if one was asked for."""

    code: str = field(repr=False)
    tx_code: str | None = field(repr=False)

    def tx_code_mac(self) -> str | None:
        """Return what the ledger would keep of the transaction code."""
        return None if self.tx_code is None else tx_code_mac(self.code, self.tx_code)


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """Which credential is asked for, and the proof of the key that it is bound to."""

    configuration_id: str
    proof: str


class Notification(BaseModel):
    """What became of a credential in its wallet (OpenID4VCI 1.0 section 11.1)."""

    model_config = ConfigDict(frozen=True, strict=True)

    notification_id: str
    event: Literal["credential_accepted", "credential_failure", "credential_deleted"]


def read_token_request(body: bytes) -> TokenRequest:
    """Read a form.

    Raises:
        ProtocolError: ``invalid_request`` or ``unsupported_grant_type``.

    Source:
        OpenID4VCI 1.0 section 6.1; RFC 6749 section 3.2: a parameter stands once, one
        without a value as if it were left out.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"), errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise ProtocolError("invalid_request", "not a form") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise ProtocolError("invalid_request", "a parameter stands twice")
    if "grant_type" not in form:
        raise ProtocolError("invalid_request", "grant_type is missing")
    if form["grant_type"] != GRANT_TYPE:
        raise ProtocolError("unsupported_grant_type", "only pre-authorized codes")
    code = form.get("pre-authorized_code", "")
    if not code:
        raise ProtocolError("invalid_request", "pre-authorized_code is missing")
    if not code.isascii():
        raise ProtocolError("invalid_grant", "the code is unknown, used or expired")
    return TokenRequest(code, form.get("tx_code"))


def read_credential_request(body: bytes) -> CredentialRequest:
    """Read a request for one credential.

    Raises:
        ProtocolError: ``invalid_credential_request``, ``invalid_proof``,
            ``unknown_credential_identifier`` or ``invalid_encryption_parameters``.

    Source:
        OpenID4VCI 1.0 section 8.2.
    """
    members = _members(body, "invalid_credential_request")
    if "credential_response_encryption" in members:
        # Answering in the open would hand over what the wallet wanted sealed.
        raise ProtocolError(
            "invalid_encryption_parameters", "responses are not encrypted here"
        )
    if "credential_identifier" in members:
        raise ProtocolError(
            "unknown_credential_identifier", "the token response named none"
        )
    wanted = members.get("credential_configuration_id")
    if not isinstance(wanted, str):
        raise ProtocolError(
            "invalid_credential_request", "credential_configuration_id is missing"
        )
    return CredentialRequest(wanted, _one_proof(members.get("proofs")))


def read_notification(body: bytes) -> Notification:
    """Read what a wallet tells.

    Raises:
        ProtocolError: ``invalid_notification_request``.
    """
    code: ErrorCode = "invalid_notification_request"
    members = _members(body, code)
    try:
        return Notification.model_validate(members)
    except ValidationError as error:
        raise ProtocolError(code, "not notification_id and event") from error


def _one_proof(proofs: object) -> str:
    jwts = proofs.get("jwt") if isinstance(proofs, dict) and len(proofs) == 1 else None
    if not isinstance(jwts, list) or not jwts or not isinstance(jwts[0], str):
        raise ProtocolError("invalid_proof", "proofs has jwt, a list of one text")
    if len(jwts) > 1:
        raise ProtocolError("invalid_proof", "one key at a time")
    return jwts[0]


def _members(body: bytes, code: ErrorCode) -> dict[str, Any]:
    try:
        members = strict_json.loads(body)
    except MalformedError as error:
        raise ProtocolError(code, "not one strict JSON object") from error
    if not isinstance(members, dict):
        raise ProtocolError(code, "not a JSON object")
    return members
