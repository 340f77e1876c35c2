"""V11: the holder shows it now, and showed it in no other case before.

What remains is told in the threat model: within 90 s a code may be shown in another
hall. The portrait, and the document that the type names, are compared by people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from credential.key_binding import KeyBinding
from trust_registry.freshness import clock_is_suspect
from verifier.report import Notice
from verifier.steps.question import Challenge, Question, ReplayMemory, Signed

__all__ = [
    "CLOCK_LEEWAY",
    "FRESH_FOR",
    "holder_is_proved",
    "holder_notices",
    "made_for_another",
]

# design/credential.md, "Key binding": long enough to hold a phone under a scanner,
# too short to carry a picture of it across a city.
FRESH_FOR = timedelta(seconds=60)
# How far the phone's clock and the counter's may lie apart, either way.
CLOCK_LEEWAY = timedelta(seconds=30)


def holder_is_proved(question: Question, signed: Signed) -> str | None:
    """V11: the cause if the holder's proof is missing, not its own, old or a replay.

    An edition that names a holder key is never accepted without the proof: otherwise
    whoever strips it off would pass a phone's license as if it were paper.
    """
    jwk, shown, challenge = signed.license.holder_jwk, signed.shown, question.challenge
    if jwk is None:
        # Whoever was asked for a proof has not given it.
        return None if challenge.nonce is None else "holder-not-proved"
    binding = shown.binding
    if binding is None or not shown.is_bound or made_for_another(binding, challenge):
        return "holder-not-proved"
    if not binding.holds(jwk):
        return "holder-not-proved"
    if question.seen is None or challenge.nonce is not None:
        # A nonce of ours is of one request, and that is answered once.
        return _clock_problem(question) or _age_problem(binding, question.now)
    return _is_first(question, question.seen, binding, _proof(jwk, binding))


def made_for_another(binding: KeyBinding, challenge: Challenge) -> str | None:
    """Return whether a proof is for ``audience`` or ``nonce`` of another, or None.

    Not checked: the proof's signature, its time, and what it is bound to.

    Source:
        RFC 9901 section 7.3, step 5; OpenID4VP 1.0 section B.3.6.
    """
    if binding.audience != challenge.audience:
        return "audience"
    if challenge.nonce is not None and binding.nonce != challenge.nonce:
        return "nonce"
    return None


def holder_notices(question: Question, signed: Signed) -> tuple[Notice, ...]:
    """Return what an accepted license still asks of the clerk about who shows it."""
    if signed.license.holder_jwk is None:
        return _PAPER
    watched = question.seen is not None or question.challenge.nonce is not None
    return _WATCHED if watched else _UNWATCHED


_PAPER = (Notice("unbound-paper"),)
_WATCHED = (Notice("shown-by-holder"),)
_UNWATCHED = (*_WATCHED, Notice("replay-not-watched"))


def _is_first(
    question: Question, seen: ReplayMemory, binding: KeyBinding, proof: bytes
) -> str | None:
    first = seen.recall(proof)
    if first is None:
        problem = _clock_problem(question) or _age_problem(binding, question.now)
        if problem is not None:
            return problem
        # Another counter of the hall may be quicker.
        first = seen.remember(proof, case=question.case, now=question.now)
    if first.case != question.case:
        return "replayed"
    # A webcam sees one code thirty times a second, and a clerk may scan it again: in
    # the case where it was fresh once, it stays so.
    return _age_problem(binding, first.at)


def _clock_problem(question: Question) -> str | None:
    suspect = clock_is_suspect(question.trust.standing, question.now)
    return "clock-suspect" if suspect else None


def _age_problem(binding: KeyBinding, now: datetime) -> str | None:
    age = now - binding.issued_at
    if age > FRESH_FOR + CLOCK_LEEWAY:
        return "stale-presentation"
    # Made in our future: the phone's clock or ours is wrong, and nobody knows which.
    return "clock-suspect" if age < -CLOCK_LEEWAY else None


def _proof(jwk: Mapping[str, Any], binding: KeyBinding) -> bytes:
    # Not the text: DEFLATE and ECDSA have several spellings of one proof. A key uses
    # a nonce once, whatever else it signs with it. The signature held under that key,
    # so that each of its members has one spelling, without a space.
    key = f"{jwk['crv']} {jwk['x']} {jwk.get('y', '')}"
    return hashlib.sha256(f"{key} {binding.nonce}".encode()).digest()
