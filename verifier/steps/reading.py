"""V1 and V2: there is a code, it is ours, it is strictly well formed.

Nothing here is authenticated, so nothing read here may be shown.
"""

from __future__ import annotations

import re

from credential import MalformedError, SdJwt, carrier, sd_jwt
from credential.shown_license import ShownLicense, read_shown_license
from credential.split_code import CodePart, is_part

__all__ = ["is_ours", "read"]

# A later format of ours is told apart from damage, as old counters outlive formats.
_LATER_CARRIER = re.compile(r"TY(?:[2-9]|[1-9][0-9])[:/]")


def is_ours(text: str) -> str | None:
    """V1: ``unreadable`` without a text, ``not-a-license`` for somebody else's code."""
    if not text:
        return "unreadable"
    if text.startswith(carrier.PREFIX) or is_part(text) or _LATER_CARRIER.match(text):
        return None
    if text.startswith("eyJ") and "~" in text:
        return None
    return "not-a-license"


def read(text: str) -> tuple[SdJwt, ShownLicense] | str:
    """V2: the license in a text as it is shown, or the cause if there is none.

    ``malformed``, ``newer-format``, or ``part-of-code``: parts are put together before
    they come here, by `verifier.gathering`.

    Disclosures without a digest are refused here: nobody adds a claim to a license.
    Claims that are not disclosed are no fault; whoever needs them asks for them.
    """
    if _LATER_CARRIER.match(text):
        return "newer-format"
    try:
        if is_part(text):
            CodePart.parse(text)
            return "part-of-code"
        if text.startswith(carrier.PREFIX):
            parsed = sd_jwt.read(carrier.decode_parts(text))
        else:
            parsed = sd_jwt.parse(text)
        return parsed, read_shown_license(parsed)
    except MalformedError:
        return "malformed"
