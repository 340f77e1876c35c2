"""V1 and V2: there is a code, it is ours, it is strictly well formed.

Nothing here is authenticated, so nothing read here may be shown.
"""

from __future__ import annotations

import re

from credential import License, MalformedError, SdJwt, carrier, read_license, sd_jwt

__all__ = ["is_ours", "read"]

# A later format of ours is told apart from damage, as old counters outlive formats:
# another number, or the parts of a split code.
_LATER_CARRIER = re.compile(r"TY(?:1/|(?:[2-9]|[1-9][0-9])[:/])")


def is_ours(text: str) -> str | None:
    """V1: ``unreadable`` without a text, ``not-a-license`` for somebody else's code."""
    if not text:
        return "unreadable"
    if text.startswith(carrier.PREFIX) or _LATER_CARRIER.match(text):
        return None
    if text.startswith("eyJ") and "~" in text:
        return None
    return "not-a-license"


def read(text: str) -> tuple[SdJwt, License] | str:
    """V2: the license in a text, or ``malformed``, or ``newer-format``."""
    if _LATER_CARRIER.match(text):
        return "newer-format"
    try:
        if text.startswith(carrier.PREFIX):
            parsed = sd_jwt.read(carrier.decode_parts(text))
        else:
            parsed = sd_jwt.parse(text)
        if parsed.parts.disclosures or parsed.parts.bound:
            # Presentations come with the wallet edition; until then they are refused
            # rather than read as if their extra parts said nothing.
            return "malformed"
        return parsed, read_license(parsed.unverified_payload)
    except MalformedError:
        return "malformed"
