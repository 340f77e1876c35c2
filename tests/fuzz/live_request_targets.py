"""What a wallet posts to a hall: an answer that is judged, or one that is not taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from random import Random
from urllib.parse import parse_qsl, quote, urlencode

from credential import sd_jwt
from tests.fuzz.json_changes import change_json
from tests.fuzz.mutation import change_bytes
from tests.fuzz.target import Target, plain
from tests.fuzz.text_changes import change_signed_text
from tests.verifier.halls import Hall, answer_of
from tests.verifier.report_properties import check_report
from tests.world import World
from verifier.causes import Verdict
from verifier.errors import AnswerRefusedError
from verifier.live_requests.answers_json import request_json
from verifier.live_requests.pending import LiveRequest

__all__ = ["LIVE_REQUEST_TARGETS"]

ASKED = ("legal_representative",)


def _begun() -> tuple[Hall, LiveRequest]:
    """Return a hall with one open request: the same nonce and state each time."""
    hall = Hall(_world())
    return hall, hall.ask()


@cache
def _world() -> World:
    return World()


def _run(raw: bytes) -> None:
    hall, live = _begun()
    try:
        hall.post(live, raw)
    except AnswerRefusedError as error:
        assert hall.seen(live).turned_away is error.fault
        return
    seen = hall.seen(live)
    assert seen.answer is not None
    json.dumps(request_json(seen, now=hall.world.now))
    for one in seen.answer.licenses:
        assert one.result.report is not None
        check_report(one.result.report)
        if one.verdict is Verdict.ACCEPTED:
            assert one.result.code is not None
            assert _meaning(one.result.code.text) in _genuine()
            assert one.result.report.license is not None
            assert set(one.result.report.license.claims) == set(ASKED)


@cache
def _genuine() -> frozenset[tuple[object, ...]]:
    """Return what the holder showed for this very request."""
    hall, live = _begun()
    asked = hall.fetched(live)
    return frozenset(
        _meaning(hall.proved(asked, *shown))
        for shown in (ASKED, (*ASKED, "legal_name"))
    )


def _meaning(text: str) -> tuple[object, ...]:
    parts = sd_jwt.parse(text).parts
    bound = parts.bound and parts.bound.signing_input
    return parts.issued.signing_input, parts.disclosures, bound


def _seeds() -> Sequence[bytes]:
    hall, live = _begun()
    asked = hall.fetched(live)
    state = asked["state"]
    return [
        answer_of(asked, hall.proved(asked, *ASKED)),
        answer_of(asked, hall.proved(asked, *ASKED, "legal_name")),
        answer_of(asked, hall.proved(asked, "legal_name")),
        answer_of(asked, hall.proved(asked, *ASKED, nonce="another")),
        answer_of(asked, hall.proved(asked, *ASKED, audience="another")),
        answer_of(asked, hall.proved(asked), state="another"),
        urlencode({"error": "access_denied", "state": state}).encode(),
        urlencode({"vp_token": "{}", "state": state}).encode(),
    ]


def _change(random: Random, raw: bytes) -> bytes:
    """Change the form, the JSON in it, or the presentation in that."""
    members = dict(parse_qsl(raw.decode("ascii", "replace"), keep_blank_values=True))
    token = members.get("vp_token")
    choice = random.random()
    if token is None or choice < 0.2:
        return change_bytes(random, raw)
    changed = token.encode("utf-8", "surrogatepass")
    if choice < 0.5:
        changed = change_json(random, changed)
    else:
        with suppress(
            ValueError, IndexError, AttributeError, TypeError, RecursionError
        ):
            ((name, (text,)),) = json.loads(token).items()
            text = change_signed_text(random, text.encode()).decode("ascii", "replace")
            changed = json.dumps({name: [text]}).encode()
    members["vp_token"] = changed.decode("utf-8", "replace")
    return urlencode(members, quote_via=quote).encode()


LIVE_REQUEST_TARGETS = (
    Target(
        "wallet-answer",
        "what a wallet posts: judged, or not taken; accepted only what was asked for",
        plain(_run, _seeds),
        _change,
        inputs_tested=700,
    ),
)
