"""Live requests from the window to the wallet and back, over one counter.

Which requests over HTTP reach it is decided in ``verifier.service``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from credential import base64url
from credential.concealment import RandomBytes
from verifier.checking import Counter
from verifier.errors import AnswerRefusedError
from verifier.live_requests.answer import Answer, read_answer
from verifier.live_requests.asked import Asked
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.judged import (
    JudgedAnswer,
    JudgedLicense,
    judge,
    refusal_of,
)
from verifier.live_requests.pending import ANSWERED_WITHIN, LiveRequest, Pending
from verifier.live_requests.reader import Reader
from verifier.live_requests.request_object import (
    Request,
    request_link,
    signed_request,
)
from verifier.matter import Matter
from verifier.reading import FoundCode, Reading
from verifier.steps.question import Challenge

__all__ = ["Exchange"]

_RANDOM_BYTES = 16  # 128 bits: nobody guesses an id, a nonce or a state


class Exchange:
    """Asks wallets for licenses and decides on what they answer.

    Args:
        counter: Decides on each license.
        reader: Who asks.
        public_url: Where wallets reach this service, without a slash at its end.
        random_bytes: Cryptographic randomness.
    """

    def __init__(
        self,
        counter: Counter,
        reader: Reader,
        public_url: str,
        *,
        random_bytes: RandomBytes,
    ) -> None:
        self.reader = reader
        self._counter = counter
        self._public_url = public_url
        self._random_bytes = random_bytes
        self._pending = Pending()

    def ask(
        self, asked: Asked, *, matter: Matter, now: datetime, item: str | None = None
    ) -> LiveRequest:
        """Begin a request.

        Args:
            asked: What is asked for.
            matter: What at the counter it is asked for.
            now: The counter's clock.
            item: Code of the service item, if it is for one.
        """
        request_id, nonce, state = (self._random_text() for _ in range(3))
        request = Request(
            asked=asked,
            nonce=nonce,
            state=state,
            response_uri=f"{self._public_url}/answer/{request_id}",
            made_at=now,
            expires_at=now + ANSWERED_WITHIN,
        )
        live = LiveRequest(request_id, request, matter, item)
        self._pending.add(live, now=now)
        return live

    def link(self, live: LiveRequest) -> str:
        """Return the text of a request's QR code."""
        request_uri = f"{self._public_url}/request/{live.id}"
        return request_link(self.reader.client_id, request_uri)

    def fetch(
        self, request_id: str, *, now: datetime, wallet_nonce: str | None = None
    ) -> str:
        """Return a request's signed object, for a wallet.

        Raises:
            AnswerRefusedError: unknown, expired or answered.
        """
        live = self._pending.fetch(request_id, now=now)
        return signed_request(live.request, self.reader, wallet_nonce=wallet_nonce)

    def check_open(self, request_id: str, *, now: datetime) -> None:
        """Refuse an answer of which nothing was read yet.

        Raises:
            AnswerRefusedError: unknown, expired or answered.
        """
        self._pending.open(request_id, now=now)

    def turn_away(self, request_id: str, fault: AnswerFault) -> None:
        """Note for the window that something came and was not taken."""
        self._pending.turn_away(request_id, fault)

    def take(self, request_id: str, body: bytes, *, now: datetime) -> None:
        """Take a request's answer, and decide on it.

        An answer without the request's own state ends nothing: whoever photographs a
        code at a window could otherwise end its requests.

        Raises:
            AnswerRefusedError: unknown, expired, answered, of another state, or no
                such form.
        """
        live = self._pending.open(request_id, now=now)
        try:
            answer = read_answer(body)
            if answer.state != live.request.state:
                raise AnswerRefusedError(AnswerFault.WRONG_STATE)
        except AnswerRefusedError as error:
            self._pending.turn_away(request_id, error.fault)
            raise
        live = self._pending.take(request_id, now=now)
        self._pending.finish(request_id, self._judged(live, answer, now))

    def look(self, request_id: str, *, now: datetime) -> LiveRequest:
        """Return where a request stands, for the window that asked.

        Raises:
            AnswerRefusedError: ``UNKNOWN``.
        """
        return self._pending.look(request_id, now=now)

    def forget(self, request_id: str) -> None:
        """Forget a request and what was answered to it."""
        self._pending.forget(request_id)

    def answers_of(
        self, request_ids: Iterable[str], *, now: datetime
    ) -> list[JudgedLicense]:
        """Return the licenses that came; forgotten and open requests have none."""
        found: list[JudgedLicense] = []
        for request_id in request_ids:
            try:
                answer = self._pending.look(request_id, now=now).answer
            except AnswerRefusedError:
                continue
            found += answer.licenses if answer else ()
        return found

    def _judged(self, live: LiveRequest, answer: Answer, now: datetime) -> JudgedAnswer:
        asked, presentations = live.request.asked, answer.presentations
        fault = answer.fault or refusal_of(asked, presentations)
        if fault is not None:
            return JudgedAnswer(fault)
        answered = [one for one in asked.licenses if one.id in presentations]
        codes = tuple(FoundCode(presentations[one.id]) for one in answered)
        challenge = Challenge(self.reader.client_id, live.request.nonce)
        results = self._counter.check(
            Reading(codes), now=now, matter=live.matter, challenge=challenge
        )
        return judge(answered, results, challenge)

    def _random_text(self) -> str:
        return base64url.encode(self._random_bytes(_RANDOM_BYTES))
