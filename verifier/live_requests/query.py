"""What is asked, as a DCQL query: the one place that knows its members.

Source: OpenID4VP 1.0 section 6, Digital Credentials Query Language; section B.3 for
SD-JWT VC.
"""

from __future__ import annotations

from typing import Any

from verifier.live_requests.asked import Asked, AskedLicense

__all__ = ["FORMAT", "dcql_query"]

FORMAT = "dc+sd-jwt"
"""Identifier of our credentials' format."""

_TYPE = "urn:tongyan:license:"  # design/credential.md, "Text form"


def dcql_query(asked: Asked) -> dict[str, Any]:
    """Return a query for what is asked, as JSON values.

    The holder's key binding is not named: a wallet must prove it unless a query waives
    it, and this one never does.
    """
    sets = [
        {"options": [[query_id] for query_id in choice], "required": asked.is_one}
        for choice in asked.choices
    ]
    return {
        "credentials": [_credential(one) for one in asked.licenses],
        "credential_sets": sets,
    }


def _credential(one: AskedLicense) -> dict[str, Any]:
    query: dict[str, Any] = {
        "id": one.id,
        "format": FORMAT,
        "meta": {"vct_values": [f"{_TYPE}{one.license_type}"]},
    }
    if not one.needed:
        # Without `claims` a wallet shows none that can be kept back. What is only used
        # if shown is not worth asking for alone.
        return query
    names = (*one.needed, *one.if_shown)
    query["claims"] = [{"path": [name]} for name in names]
    if one.if_shown:
        # In the order of preference; ids are needed for this alone.
        query["claims"] = [{"id": name, "path": [name]} for name in names]
        query["claim_sets"] = [list(names), list(one.needed)]
    return query
