"""Who may ask for licenses: halls that the registry lists with a key of their own."""

from __future__ import annotations

from datetime import datetime

from trust_registry.agencies import Agency
from trust_registry.view import TrustView

__all__ = ["PURPOSE", "verifying_agency"]

PURPOSE = "verifier"
"""The purpose of such a key; it signs no license, no status list, no registry file."""


def verifying_agency(
    view: TrustView, agency_id: str, kid: str, *, at: datetime
) -> Agency | None:
    """Return the agency whose key asks, if it may; else None.

    Not checked: that whoever asks holds the key.

    Args:
        view: The registry.
        agency_id: What the asker's certificate says it is of.
        kid: Key id of the key that the request is signed with.
        at: When it is asked.
    """
    agency = view.agency(agency_id)
    key = agency.key(kid, purpose=PURPOSE) if agency else None
    if agency is None or key is None or agency.state_at(at) != "active":
        return None
    if key.state == "compromised" or not key.was_good_at(at):
        return None
    return agency
