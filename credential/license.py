"""The claims of a license: what every type has, read strictly and written in order.

Whose claims they are is proved by the signature, which is judged in ``verifier``;
what a type adds to them is told by `credential.license_type`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from credential.errors import MalformedError
from credential.identifier import LicenseId, check_type_code
from credential.moments import from_seconds, to_seconds

__all__ = [
    "PLAIN_CLAIMS",
    "VCT_PREFIX",
    "License",
    "StatusReference",
    "license_claims",
    "read_license",
]

VCT_PREFIX = "urn:tongyan:license:"

# Our limits, in characters: an identifier URL fits a line, an index fits the list.
MAX_URL_CHARACTERS = 256
MAX_INDEX = 2**24 - 1

# A hall meets the same agencies, types and lists all day; each is looked at once.
MAX_KEPT = 4096
MAX_NAME_CHARACTERS = 64  # as in the catalogue

PLAIN_CLAIMS = frozenset(
    ("iss", "vct", "iat", "nbf", "exp", "license_id", "replaces", "status", "cnf")
)
"""The claims of every license; none may be hidden (RFC 9901 section 9.7)."""

# Members of RFC 9901 and RFC 7519 that carry rules: no license has them once its
# disclosures are in place, and reading on as if they said nothing would fail open.
_DISCLOSURE_NAMES = frozenset(("_sd", "_sd_alg", "..."))
_RESERVED_NAMES = _DISCLOSURE_NAMES | {"aud", "sub", "jti", "vct#integrity"}


@dataclass(frozen=True, slots=True)
class StatusReference:
    """Where the status of one license stands: entry ``index`` of the list ``uri``."""

    uri: str
    index: int


class License(NamedTuple):
    """The claims of one license edition.

    Attributes:
        iss: Identifier of the agency, an https URL.
        type_code: The 21-character license type code in ``vct``.
        license_id: Identity of the license.
        issued_at: ``iat``.
        not_before: ``nbf``, or None.
        expires: ``exp``: good while ``now < expires``; None is long-term 长期.
        replaces: Identifier of the predecessor, or None.
        status: Where its status stands.
        holder_jwk: ``cnf.jwk``, or None on paper.
        claims: The claims of the type, by name.
    """

    iss: str
    type_code: str
    license_id: LicenseId
    issued_at: datetime
    not_before: datetime | None
    expires: datetime | None
    replaces: LicenseId | None
    status: StatusReference
    holder_jwk: Mapping[str, Any] | None
    claims: Mapping[str, Any]


def read_license(payload: Mapping[str, Any]) -> License:
    """Read the claims of a payload that `strict_json.loads` returned.

    Where claims are disclosed selectively, `credential.disclosure.process` comes first.

    Not checked: who signed it, the dates against any clock, the type's own claims.

    Raises:
        MalformedError: a required claim is missing or of another form.

    Source:
        SD-JWT VC section 2.2.2; Token Status List section 6.2; RFC 7519 section 4.1.
    """
    if not payload.keys().isdisjoint(_RESERVED_NAMES):
        raise MalformedError("the payload has claims that a license does not have")
    issued_at = _time(payload, "iat")
    if issued_at is None:
        raise MalformedError("the payload has no iat")
    return License(
        iss=_url(payload, "iss"),
        type_code=_type_code(_text(payload, "vct")),
        license_id=LicenseId.parse(_text(payload, "license_id")),
        issued_at=issued_at,
        not_before=_time(payload, "nbf"),
        expires=_time(payload, "exp"),
        replaces=LicenseId.parse(_text(payload, "replaces"))
        if "replaces" in payload
        else None,
        status=_status(payload.get("status")),
        holder_jwk=_holder(payload["cnf"]) if "cnf" in payload else None,
        claims=_claims(payload),
    )


def license_claims(edition: License) -> dict[str, Any]:
    """Return a license as a payload, in the order the carrier's dictionary expects."""
    payload: dict[str, Any] = {
        "iss": edition.iss,
        "vct": VCT_PREFIX + edition.type_code,
        "iat": to_seconds(edition.issued_at),
    }
    if edition.not_before is not None:
        payload["nbf"] = to_seconds(edition.not_before)
    if edition.expires is not None:
        payload["exp"] = to_seconds(edition.expires)
    payload["license_id"] = str(edition.license_id)
    if edition.replaces is not None:
        payload["replaces"] = str(edition.replaces)
    status = {"idx": edition.status.index, "uri": edition.status.uri}
    payload["status"] = {"status_list": status}
    if edition.holder_jwk is not None:
        payload["cnf"] = {"jwk": dict(edition.holder_jwk)}
    payload.update(edition.claims)
    return payload


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"{name} is not a text")
    return value


@lru_cache(maxsize=MAX_KEPT)
def _type_code(vct: str) -> str:
    if not vct.startswith(VCT_PREFIX):
        raise MalformedError(f"vct does not start with {VCT_PREFIX}")
    return check_type_code(vct[len(VCT_PREFIX) :])


def _url(payload: Mapping[str, Any], name: str) -> str:
    url = _text(payload, name)
    if not _is_plain_url(url):
        raise MalformedError(f"{name} is not a short https URL in its plain form")
    return url


@lru_cache(maxsize=MAX_KEPT)
def _is_plain_url(url: str) -> bool:
    return len(url) <= MAX_URL_CHARACTERS and _PLAIN_URL.fullmatch(url) is not None


# Prefixes decide whose agency this is: a path that a server would fold
# (https://a.example/x/../y, //, %2e, user@) must not start with anybody's prefix.
_PLAIN_URL = re.compile(
    r"https://[a-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?"
)


def _time(payload: Mapping[str, Any], name: str) -> datetime | None:
    value = payload.get(name)
    if value is None and name not in payload:
        return None
    if type(value) is not int:
        raise MalformedError(f"{name} is not a whole number of seconds")
    return from_seconds(value)


def _status(status: object) -> StatusReference:
    if not isinstance(status, dict) or status.keys() != {"status_list"}:
        raise MalformedError("status is not one status_list")
    reference = status["status_list"]
    if not isinstance(reference, dict) or reference.keys() != {"idx", "uri"}:
        raise MalformedError("status_list is not idx and uri")
    index = reference["idx"]
    if type(index) is not int or not 0 <= index <= MAX_INDEX:
        raise MalformedError("idx is not an index of a status list")
    return StatusReference(uri=_url(reference, "uri"), index=index)


def _claims(payload: Mapping[str, Any]) -> dict[str, Any]:
    claims = {}
    for name, value in payload.items():
        if name in PLAIN_CLAIMS:
            continue
        if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
            raise MalformedError("a claim has no name, or a long one")
        if type(value) is not str:
            _refuse_digests(value)
        claims[name] = value
    return claims


def _refuse_digests(value: object) -> None:
    if isinstance(value, dict):
        if not value.keys().isdisjoint(_DISCLOSURE_NAMES):
            raise MalformedError("a claim has parts that are not disclosed here")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _refuse_digests(item)


def _holder(cnf: object) -> Mapping[str, Any]:
    if not isinstance(cnf, dict) or cnf.keys() != {"jwk"}:
        raise MalformedError("cnf is not one jwk")
    jwk = cnf["jwk"]
    if not isinstance(jwk, dict) or "d" in jwk:
        raise MalformedError("cnf.jwk is not a public key")
    return jwk
