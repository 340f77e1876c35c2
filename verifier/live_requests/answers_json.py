"""Live requests as JSON values, for the window that asked and the hall's programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from credential import LicenseType
from credential.address_image import address_outline
from credential.moments import to_rfc3339
from verifier.live_requests.asked import AskedLicense
from verifier.live_requests.faults import ANSWER_MESSAGES, AnswerFault
from verifier.live_requests.judged import JudgedAnswer
from verifier.live_requests.pending import LiveRequest, State

__all__ = ["begun_json", "request_json"]

FindType = Callable[[str], LicenseType | None]


def begun_json(
    live: LiveRequest, link: str, license_type: FindType, *, now: datetime
) -> dict[str, Any]:
    """Return a request that was begun: its code as a drawing, and what it asks.

    Args:
        live: The request.
        link: The text of its code.
        license_type: Returns a catalogue entry, or None.
        now: The counter's clock.
    """
    side, path = address_outline(link)
    return {
        **request_json(live, now=now),
        "link": link,
        "picture": {"side": side, "path": path},
        "asks": [_asked_json(one, license_type) for one in live.request.asked.licenses],
    }


def request_json(live: LiveRequest, *, now: datetime) -> dict[str, Any]:
    """Return where a request stands, and what its answer comes to."""
    state = live.state_at(now)
    fault = AnswerFault.EXPIRED if state is State.EXPIRED else None
    return {
        "id": live.id,
        "state": state.value,
        "expires_at": to_rfc3339(live.request.expires_at),
        "left_s": max(0, int((live.request.expires_at - now).total_seconds())),
        "turned_away": live.turned_away and _fault_json(live.turned_away),
        **_answer_json(live.answer or JudgedAnswer(fault), state),
    }


def _answer_json(answer: JudgedAnswer, state: State) -> dict[str, Any]:
    is_over = state in (State.ANSWERED, State.EXPIRED)
    return {
        "verdict": answer.verdict.value if is_over else None,
        "fault": answer.fault and _fault_json(answer.fault),
        "results": [one.to_json() for one in answer.licenses],
    }


def _fault_json(fault: AnswerFault) -> dict[str, Any]:
    sentence, action = ANSWER_MESSAGES[fault]
    return {
        "code": fault.value,
        "sentence": sentence.model_dump(),
        "action": action.model_dump(),
    }


def _asked_json(one: AskedLicense, license_type: FindType) -> dict[str, Any]:
    kind = license_type(one.license_type)
    labels = kind.labels if kind else {}
    claims = (*one.needed, *(one.if_shown if one.needed else ()))
    return {
        "name": one.name.model_dump(),
        "type": kind.name.model_dump() if kind else None,
        "claims": [
            labels[name].model_dump() if name in labels else {"zh": name, "en": name}
            for name in claims
        ],
    }
