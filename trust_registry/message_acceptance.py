"""Whose message counts: the steps that all messages between hall and agency share.

Pure. What a message says is judged by the module of its kind: `dispute_acceptance`,
`inquiry_acceptance`.

==== ======================================================================
D1   well-formed, within limits, of its own type
D2   the sender is listed in the registry, and active
D3   its key is listed for the purpose, was good when it signed, is not stolen
D4   the signature holds
D5   what was signed keeps to the format, member by member
D6   it was signed neither in the future nor long ago; ends and ids agree
==== ======================================================================
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from credential import MalformedError
from credential.moments import from_seconds
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.errors import MessageRefusedError
from trust_registry.signed_message import SignedMessage, read_message
from trust_registry.view import TrustView

__all__ = [
    "AGENCY_PURPOSE",
    "HALL_PURPOSE",
    "AcceptedSender",
    "answers_for",
    "message_digest",
    "model_of",
    "sender_of",
    "taken_apart",
]

HALL_PURPOSE = "verifier"
# An agency signs answers with what it signs licenses with: counters know that key
# already, and the message's type keeps the two apart (docs/decisions/0141).
AGENCY_PURPOSE = "credential"

# As of a license: see `verifier.steps.issuer`.
_MOST_SUCCESSIONS = 8

Model = TypeVar("Model", bound=BaseModel)


class AcceptedSender(NamedTuple):
    """Who signed, with which key; the signature has held."""

    agency: Agency
    key: AgencyKey

    def refuse_untimely(
        self, iat: int, now: datetime, *, max_age: timedelta, max_ahead: timedelta
    ) -> None:
        """Refuse what was signed too long ago or ahead, or when it might not be (D6).

        Raises:
            MessageRefusedError: ``wrong-time``, ``key-not-good``, ``unknown-sender``.
        """
        signed_at = from_seconds(iat)
        if signed_at > now + max_ahead or signed_at < now - max_age:
            raise MessageRefusedError(
                "wrong-time", "it is dated too long ago, or ahead"
            )
        if not self.key.was_good_at(signed_at):
            raise MessageRefusedError(
                "key-not-good", "the key was not good at that time"
            )
        if self.agency.state_at(now) != "active":
            raise MessageRefusedError("unknown-sender", "the sender is not active")


def taken_apart(text: str, typ: str, *, max_bytes: int) -> SignedMessage:
    """Return a message of a type, nothing in it authenticated (D1).

    Raises:
        MessageRefusedError: ``malformed``.
    """
    try:
        return read_message(text, typ=typ, max_bytes=max_bytes)
    except MalformedError as error:
        raise MessageRefusedError("malformed", str(error)) from error


def sender_of(
    message: SignedMessage, purpose: str, *, view: TrustView
) -> AcceptedSender:
    """Return who signed a message, once the signature has held (D2 to D4).

    Not checked: what it says, and when it was signed.

    Raises:
        MessageRefusedError: ``unknown-sender``, ``unlisted-key``, ``key-not-good`` or
            ``forged``.
    """
    agency = view.agency(message.unverified_sender)
    if agency is None:
        raise MessageRefusedError("unknown-sender", "the sender is not listed")
    key = agency.key(message.kid, purpose=purpose)
    if key is None:
        raise MessageRefusedError(
            "unlisted-key", f"the key is not listed for the purpose {purpose}"
        )
    if key.state == "compromised":
        raise MessageRefusedError("key-not-good", "the key was stolen")
    if not key.holds(
        alg=message.alg, message=message.signing_input, signature=message.signature
    ):
        raise MessageRefusedError("forged", "the signature does not hold")
    return AcceptedSender(agency, key)


def model_of(message: SignedMessage, model: type[Model]) -> Model:
    """Return what a message says, member by member (D5).

    Raises:
        MessageRefusedError: ``malformed``.
    """
    try:
        return model.model_validate_json(message.unverified_payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the message"
        text = f"{place}: {first['msg']}"
        raise MessageRefusedError("malformed", text) from error


def answers_for(agency: str, asked: str, view: TrustView) -> bool:
    """Tell whether an agency is the one asked, or one that succeeded it."""
    following: str | None = asked
    for _ in range(_MOST_SUCCESSIONS):
        if following is None or following == agency:
            break
        entry = view.agency(following)
        following = entry.successor if entry else None
    return following == agency


def message_digest(text: str) -> str:
    """Return the SHA-256 of what a message's signature covers, in hex."""
    signing_input, _, _ = text.rpartition(".")
    return hashlib.sha256(signing_input.encode("ascii", "replace")).hexdigest()
