"""Speaks to an agency's service: sends a message, asks for the answer.

Where that is stands in the registry, in the contact of the agency that answers for the
license. Whether an answer counts is asked by ``rounds``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import urllib3

from credential import MalformedError, strict_json
from trust_registry.agencies import Agency
from trust_registry.dispute import MAX_MESSAGE_BYTES
from trust_registry.errors import SourceError
from trust_registry.https_source import checked_base
from trust_registry.members import Contact
from trust_registry.timed_http import timed_pool
from trust_registry.view import TrustView
from verifier.errors import DeliveryError
from verifier.online import Mirror

__all__ = ["Delivery", "HttpDelivery", "disputes_address", "inquiries_address"]

_MEDIA_TYPE = "application/jose"
# As `trust_registry.dispute_acceptance` follows successors.
_MOST_SUCCESSIONS = 8


class Delivery(Protocol):
    """Sends messages; answers are texts that prove themselves, or are refused."""

    def send(self, address: str, message: str) -> str:
        """Send a message; return the answer, or raise DeliveryError."""
        ...

    def ask(self, address: str) -> str:
        """Return the last answer at an address, or raise DeliveryError."""
        ...


def disputes_address(view: TrustView, agency: str) -> str:
    """Return where disputes to an agency go now: its successor's, if it has one.

    Raises:
        DeliveryError: the registry names no address.
    """
    contact = _contact(view, agency)
    if contact is None or contact.disputes is None:
        raise DeliveryError("no-address")
    return contact.disputes


def inquiries_address(view: TrustView, agency: str) -> str:
    """Return where an agency is called without a code: its successor, if it has one.

    Raises:
        DeliveryError: the registry names no address.
    """
    contact = _contact(view, agency)
    if contact is None or contact.inquiries is None:
        raise DeliveryError("no-address")
    return contact.inquiries


def _contact(view: TrustView, agency: str) -> Contact | None:
    found: Agency | None = view.agency(agency)
    for _ in range(_MOST_SUCCESSIONS):
        following = view.agency(found.successor) if found and found.successor else None
        if following is None:
            break
        found = following
    return found.contact if found else None


class HttpDelivery:
    """A `Delivery` over https; over http on this machine alone.

    Redirects are not followed: a message with personal data goes where the region's
    signed entry says, and nowhere else.

    Args:
        mirrors: Where an address is reached instead: the hall's own way out.
    """

    def __init__(self, mirrors: Sequence[Mirror] = ()) -> None:
        self._mirrors = sorted(mirrors, key=lambda mirror: -len(mirror.prefix))
        self._pool = timed_pool()

    def send(self, address: str, message: str) -> str:
        """Send a message; return the answer.

        Raises:
            DeliveryError: it was not taken; ``code`` is the service's own where it
                gave one.
        """
        return self._request("POST", address, message)

    def ask(self, address: str) -> str:
        """Return the last answer.

        Raises:
            DeliveryError: there is none.
        """
        return self._request("GET", address, None)

    def _request(self, method: str, address: str, message: str | None) -> str:
        headers = {"accept": _MEDIA_TYPE, "user-agent": "tongyan"}
        if message is not None:
            headers["content-type"] = _MEDIA_TYPE
        try:
            url = checked_base(self._mirrored(address)).rstrip("/")
            answer = self._pool.request(
                method,
                url,
                body=message,
                headers=headers,
                redirect=False,
                preload_content=False,
            )
            try:
                raw = answer.read(MAX_MESSAGE_BYTES + 1, decode_content=False)
            finally:
                answer.close()
        except SourceError as error:
            raise DeliveryError("no-address") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise DeliveryError("no-network") from error
        if answer.status not in (200, 201) or len(raw) > MAX_MESSAGE_BYTES:
            raise DeliveryError(_code_in(raw, answer.status))
        return raw.decode("ascii", errors="replace").strip()

    def _mirrored(self, address: str) -> str:
        for mirror in self._mirrors:
            if address.startswith(mirror.prefix):
                return mirror.address + address[len(mirror.prefix) :]
        return address


def _code_in(raw: bytes, status: int) -> str:
    """Return the code of a problem; a stranger's words are not repeated."""
    try:
        content = strict_json.loads(raw)
        told = content.get("type", "") if isinstance(content, dict) else ""
    except MalformedError:
        told = ""
    code = str(told).removeprefix("urn:tongyan:problem:")
    known = code.replace("-", "").isalpha() and code.isascii() and len(code) <= 40
    return code if known and code != told else f"http-{status}"
