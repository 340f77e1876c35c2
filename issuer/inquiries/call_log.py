"""What an agency's operators see of the calls for its licenses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from credential.moments import from_seconds, to_rfc3339
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.inquiries.inquiry_rows import CallRecord, calls_of
from trust_registry.inquiry import Inquiry
from trust_registry.signed_message import unverified_members

__all__ = ["PAGE_ROWS", "call_json", "call_log"]

PAGE_ROWS = 50


def call_log(
    connection: Connection,
    actor: Actor,
    *,
    license_id: str | None = None,
    before: int | None = None,
    limit: int = PAGE_ROWS,
) -> Sequence[CallRecord]:
    """Return calls for the licenses of the actor's agency, newest first.

    Args:
        connection: An open transaction.
        actor: Who looks.
        license_id: Calls that found this license alone; None for all.
        before: Row of the last one of the page before.
        limit: The most to return.

    Raises:
        NotAllowedError: the operator may read nothing.
    """
    agency_id = actor.agency_for(Permission.READ)
    return calls_of(
        connection, agency_id, license_id=license_id, before=before, limit=limit
    )


def call_json(call: CallRecord) -> dict[str, Any]:
    """Return a call as JSON: who asked for what and why, and what was told."""
    # It was accepted when it came, and the chain shows that it is the same.
    asked = Inquiry.model_validate(unverified_members(call.message))
    return {
        "number": call.number,
        "at": to_rfc3339(from_seconds(call.at)),
        "authority": call.sender,
        "region": call.region,
        "hall": asked.hall,
        "operator": asked.operator,
        "case": asked.case,
        "item": asked.item,
        "cause": asked.cause,
        "type": asked.type,
        "asked": asked.license_id or asked.document_number,
        "wanted": asked.wanted,
        "license_id": call.license_id,
        "state": None if call.state is None else int(call.state),
        "label": None if call.state is None else call.state.label.model_dump(),
        "refusal": call.refusal,
        "told": list(call.told),
    }
