"""Messages of disputes: signed by those who may, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from credential import strict_json
from credential.errors import MalformedError
from tests.disputed import (
    HALL,
    MARKET,
    NamedKey,
    add_hall,
    answer_payload,
    dispute_payload,
    signed_dispute,
    view_of,
)
from tests.fuzz.json_changes import change_json
from tests.fuzz.target import Entry, Target
from tests.sample_registry import NOW
from tests.world import World
from trust_registry.dispute import (
    ANSWER_TYPE,
    DISPUTE_TYPE,
    MAX_EVIDENCE_BYTES,
    Dispute,
    Outcome,
)
from trust_registry.dispute_acceptance import accept_answer, accept_dispute
from trust_registry.errors import MessageRefusedError
from trust_registry.message_acceptance import message_digest
from trust_registry.signed_message import sign_message
from trust_registry.view import MemoryView

__all__ = ["DISPUTE_TARGETS"]


def _view() -> MemoryView:
    world = World()
    add_hall(world)
    return view_of(world)


def _signed(raw: bytes, typ: str, key: str) -> str:
    """Sign whatever comes, as one who may would; what is no JSON goes in as it is."""
    try:
        return sign_message(strict_json.loads(raw), typ=typ, signer=NamedKey(key))
    except (MalformedError, ValueError):
        return raw.decode("latin-1")


@contextmanager
def _disputes() -> Iterator[Entry]:
    view = _view()

    def run(raw: bytes) -> None:
        text = _signed(raw, DISPUTE_TYPE, "hall")
        with suppress(MessageRefusedError):
            dispute = accept_dispute(text, view=view, now=NOW)
            _check(dispute)

    seeds = [
        dispute_payload(),
        dispute_payload(wrong="other", evidence={}),
        dispute_payload(case=None, sentence=None, evidence=None),
    ]
    yield Entry(run, [strict_json.dumps(seed) for seed in seeds])


def _check(dispute: Dispute) -> None:
    assert dispute.iss == HALL
    assert dispute.sentence.isprintable()
    assert dispute.hall.isprintable()
    assert len(strict_json.dumps(dispute.evidence)) <= MAX_EVIDENCE_BYTES
    # What is kept and shown is what was signed, and nothing beside it.
    again = Dispute.model_validate_json(strict_json.dumps(dispute.members()))
    assert again == dispute


@contextmanager
def _answers() -> Iterator[Entry]:
    view, asked = _view(), signed_dispute()

    def run(raw: bytes) -> None:
        text = _signed(raw, ANSWER_TYPE, "market")
        with suppress(MessageRefusedError):
            answer = accept_answer(text, dispute=asked, view=view, now=NOW)
            ends = (answer.iss, answer.aud, answer.digest)
            assert ends == (MARKET, HALL, message_digest(asked))
            assert (answer.outcome is Outcome.ACCEPTED) == (answer.remedy is not None)
            assert answer.sentence.isprintable()

    license_id = dispute_payload()["license"]["license_id"]
    corrected = {"remedy": "corrected", "replacement": license_id}
    seeds = [
        answer_payload(asked),
        answer_payload(asked, outcome="received", sentence=None),
        answer_payload(asked, outcome="accepted", **corrected),
    ]
    yield Entry(run, [strict_json.dumps(seed) for seed in seeds])


DISPUTE_TARGETS = (
    Target(
        "dispute",
        "a listed hall's dispute: taken as it was signed, or refused",
        _disputes,
        change_json,
        inputs_tested=900,
    ),
    Target(
        "dispute-answer",
        "an agency's answer: about what was sent, agreeing with itself, or refused",
        _answers,
        change_json,
        inputs_tested=900,
    ),
)
