"""V4 to V6: the issuer is known, its signature holds, its key was good then."""

from __future__ import annotations

import hashlib

from credential import License, SdJwt
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.members import Region
from trust_registry.view import TrustView
from verifier.steps.question import Question, Signed

__all__ = ["answering_agency", "find_key", "key_was_good", "signature_holds"]

# Agencies merge a few times in a license's life; a ring of successors must end.
_MOST_SUCCESSIONS = 8


def find_key(
    question: Question, parsed: SdJwt, unverified: License
) -> tuple[Region, Agency, AgencyKey] | str:
    """V4: the region, agency and key that a text names, or why there are none."""
    trust = question.trust
    region = trust.region_of(unverified.iss)
    if region is None:
        return question.absence("unknown-region")
    agency = trust.agency(unverified.iss)
    if agency is None:
        return question.absence("unknown-issuer", region.code)
    key = agency.key(parsed.kid)
    if key is None:
        return question.absence("unlisted-key", region.code)
    return region, agency, key


def signature_holds(parsed: SdJwt, key: AgencyKey) -> str | None:
    """V5: ``forged`` unless the signature is the key's, under its own suite.

    A header that names another suite than the key's is ``malformed``: whoever may
    choose the algorithm could choose a weaker one, or one that reads the key otherwise.
    """
    if parsed.alg != key.alg:
        return "malformed"
    held = key.holds(
        alg=parsed.alg, message=parsed.signing_input, signature=parsed.signature
    )
    return None if held else "forged"


def key_was_good(question: Question, signed: Signed) -> tuple[str | None, bool]:
    """V6: the cause if the key was not good at ``iat``, and whether it was salvaged.

    A thief writes any ``iat``, so a compromised key's dates prove nothing: only what
    the region listed one by one, from its ledger, still stands.
    """
    key, issued_at = signed.key, signed.license.issued_at
    salvaged = False
    if key.state == "compromised":
        digest = hashlib.sha256(signed.sd_jwt.signing_input).hexdigest()
        salvaged = question.trust.is_salvaged(signed.region.code, key.kid, digest)
        if not salvaged:
            return "key-compromised", False
    if not key.was_good_at(issued_at):
        return "key-not-valid-then", salvaged
    if signed.agency.state_at(issued_at) != "active":
        return "agency-suspended", salvaged
    if not signed.region.might_issue_at(issued_at):
        return "region-suspended", salvaged
    return None, salvaged


def answering_agency(trust: TrustView, agency: Agency) -> Agency | None:
    """Return who answers for an agency that has a successor, if that is listed."""
    found: Agency | None = None
    successor = agency.successor
    for _ in range(_MOST_SUCCESSIONS):
        following = trust.agency(successor) if successor else None
        if following is None:
            break
        found, successor = following, following.successor
    return found
