"""Pages of disputes that halls sent: what is due first, read, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.console.answers import Typed, moved, page_router, shown
from issuer.console.page import Page, Visit
from issuer.console.turns import reading, writing
from issuer.console.visits import ReaderVisit, StateVisit
from issuer.disputes.answering import Reply, answer
from issuer.disputes.inbox import PAGE_ROWS, DisputeFile, inbox, read_dispute
from issuer.errors import RefusedError
from issuer.service.serving import Here, Serving
from trust_registry.dispute import Outcome, Remedy
from trust_registry.signed_message import unverified_members

__all__ = ["router"]

router = page_router()

# What an operator chooses: an outcome, and what was done where it is accepted.
_REPLIES: Mapping[str, tuple[Outcome, Remedy | None]] = {
    "corrected": (Outcome.ACCEPTED, Remedy.CORRECTED),
    "revoked": (Outcome.ACCEPTED, Remedy.REVOKED),
    "rejected": (Outcome.REJECTED, None),
    "needs-more": (Outcome.NEEDS_MORE, None),
}


@router.get("/disputes")
def listed(here: Here, visit: ReaderVisit, after: int | None = None) -> Response:
    """Show what waits for an answer, what is due first at the top."""
    with reading(here, visit) as turn:
        waiting = inbox(turn.connection, turn.actor)
        answered = inbox(turn.connection, turn.actor, is_open=False, after=after)
    more = len(answered) == PAGE_ROWS
    values = {
        "waiting": () if after else waiting,
        "answered": answered,
        "now": visit.now,
        "after": after,
        "next": f"disputes?after={answered[-1].number}" if more else "",
    }
    title = Bilingual(zh="异议", en="Disputes")
    return shown(visit, Page("disputes.html", title, values, "disputes"))


@router.get("/disputes/{dispute_id}")
def one(here: Here, visit: ReaderVisit, dispute_id: str) -> Response:
    """Show one dispute beside what the ledger says."""
    return _page(here, visit, dispute_id)


@router.post("/disputes/{dispute_id}/answer")
def answered(here: Here, visit: StateVisit, dispute_id: str, typed: Typed) -> Response:
    """Answer it, by what the ledger shows."""
    outcome, remedy = _REPLIES.get(typed.get("reply", ""), (Outcome.RECEIVED, None))
    seen = typed.get("seen", "")
    reply = Reply(
        outcome,
        typed.get("sentence", ""),
        remedy,
        int(seen[:4]) if seen.isascii() and seen.isdigit() else 0,
    )
    try:
        with writing(here, visit) as turn:
            answer(
                turn.connection,
                turn.actor,
                dispute_id,
                reply,
                signers=here.desk.signers,
                now=turn.now,
            )
    except RefusedError as error:
        return _page(here, visit, dispute_id, refused=error, typed=typed)
    return moved(visit, f"disputes/{dispute_id}", done="dispute-answered")


def _page(
    here: Serving,
    visit: Visit,
    dispute_id: str,
    *,
    refused: RefusedError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    with reading(here, visit) as turn:
        found = read_dispute(turn.connection, turn.actor, dispute_id)
    is_open = not found.record.outcome.is_final
    values = {
        "one": found.record,
        "dispute": found.record.dispute,
        "edition": found.edition or "none",
        "steps": _steps(found),
        "evidence": _evidence(here, found),
        "held": found.license,
        "now": visit.now,
        "may_answer": is_open and visit.may(Permission.CHANGE_STATE),
        "may_correct": is_open and visit.may(Permission.ENTER),
        "replies": tuple(_REPLIES),
        "trouble": refused and refused.reason,
        "typed": typed or {},
    }
    title = Bilingual(zh="异议", en="Dispute")
    status = 409 if refused else 200
    return shown(visit, Page("dispute.html", title, values, "disputes", status))


def _steps(found: DisputeFile) -> Sequence[dict[str, Any]]:
    """Return what was sent and answered, in the order it came."""
    added = [(one.at, one.kind, "", one.message) for one in found.follow_ups]
    told = [
        (one.at, one.outcome.value, one.operator, one.message) for one in found.answers
    ]
    return [
        {
            "at": at,
            "step": step,
            "operator": operator,
            "sentence": said.get("sentence", ""),
            "replacement": said.get("replacement", ""),
        }
        for at, step, operator, message in sorted(added + told, key=lambda one: one[0])
        # Accepted when it came, or written here.
        for said in (unverified_members(message),)
    ]


def _evidence(here: Serving, found: DisputeFile) -> Sequence[dict[str, Any]]:
    """Return what was sent along, each with its label, and whether it differs."""
    labels: Mapping[str, Bilingual] = {}
    if found.license is not None:
        labels = here.desk.types.find(found.license.type_code).labels
    return [
        {
            "label": labels.get(name) or Bilingual(zh=name, en=name),
            "text": str(value),
            "differs": name in found.differing,
        }
        for name, value in found.record.dispute.evidence.items()
    ]
