"""A dispute as JSON values, for the API and for pages."""

from __future__ import annotations

from typing import Any

from credential.moments import from_seconds, to_rfc3339
from issuer.disputes.dispute_rows import DisputeRecord
from issuer.disputes.inbox import DisputeFile
from trust_registry.signed_message import unverified_members

__all__ = ["dispute_json", "file_json"]


def dispute_json(record: DisputeRecord, *, now: int) -> dict[str, Any]:
    """Return what a list shows of a dispute."""
    said = record.dispute
    return {
        "id": record.id,
        "license_id": said.license.license_id,
        "sender": said.iss,
        "region": said.region,
        "hall": said.hall,
        "case": said.case,
        "wrong": said.wrong.value,
        "outcome": record.outcome.value,
        "received_at": _time(record.received_at),
        "answer_by": _time(record.answer_by),
        "is_overdue": record.is_overdue(now),
        "answered": record.answered,
    }


def file_json(found: DisputeFile, *, now: int) -> dict[str, Any]:
    """Return everything of a dispute."""
    said, held = found.record.dispute, found.license
    return {
        **dispute_json(found.record, now=now),
        "sentence": said.sentence,
        "evidence": said.evidence,
        "differing": list(found.differing),
        "reading": said.reading.members(),
        "edition": found.edition,
        "state": held and held.state_at(now).code,
        "follow_ups": [
            {
                "at": _time(one.at),
                "kind": one.kind,
                **_told(one.message, "sentence", "evidence"),
            }
            for one in found.follow_ups
        ],
        "answers": [
            {
                "at": _time(one.at),
                "outcome": one.outcome.value,
                "operator": one.operator,
                **_told(one.message, "sentence", "remedy", "replacement"),
            }
            for one in found.answers
        ],
    }


def _told(message: str, *names: str) -> dict[str, Any]:
    # Accepted or written by this ledger's own service before.
    members = unverified_members(message)
    return {name: members.get(name) for name in names}


def _time(seconds: int) -> str:
    return to_rfc3339(from_seconds(seconds))
