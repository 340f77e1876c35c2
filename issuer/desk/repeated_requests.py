"""Answers given already, so that a request sent twice acts once.

An answer is kept in the transaction of its act: after a crash either both are there, or
neither. What a key and a request look like is left to the faces.

Source:
    IETF draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, delete, insert, select

from credential import strict_json
from credential.bilingual import Bilingual
from issuer.desk.tables import given_answers
from issuer.errors import RefusedError

__all__ = [
    "KEPT_S",
    "GivenAnswer",
    "KeyReusedError",
    "RequestKey",
    "answer_given",
    "keep_answer",
]

KEPT_S = 24 * 3600
"""How long an answer is kept, in seconds; the key is new after that."""


class KeyReusedError(RefusedError):
    """The key belongs to another request."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What tells a request from all others of its agency.

    Attributes:
        agency_id: Whose operator asks; another agency's key is another key.
        key: As the client chose it.
        request_sha256: Of what is asked, in hex.
    """

    agency_id: int
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given, whole."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer_given(
    connection: Connection, request: RequestKey, *, now: int
) -> GivenAnswer | None:
    """Return the answer that a request had already, None if it is new.

    Args:
        connection: The writing transaction in which it would be done: no other process
            can be doing it meanwhile.
        request: The request.
        now: Whole UTC seconds.

    Raises:
        KeyReusedError: another request had the key.
    """
    row = connection.execute(
        select(given_answers).where(
            given_answers.c.agency_id == request.agency_id,
            given_answers.c.key == request.key,
            given_answers.c.at > now - KEPT_S,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_sha256 != request.request_sha256:
        raise KeyReusedError(
            Bilingual(
                zh="该 Idempotency-Key 已用于另一请求，请为每个请求另取一个。",
                en="this Idempotency-Key belongs to another request; choose a new one "
                "for each",
            )
        )
    headers = cast(dict[str, str], strict_json.loads(row.headers.encode("utf-8")))
    return GivenAnswer(row.status, headers, row.body)


def keep_answer(
    connection: Connection, request: RequestKey, answer: GivenAnswer, *, now: int
) -> None:
    """Keep the answer to a request for a day; forget those of the day before."""
    connection.execute(delete(given_answers).where(given_answers.c.at <= now - KEPT_S))
    connection.execute(
        insert(given_answers).values(
            agency_id=request.agency_id,
            key=request.key,
            request_sha256=request.request_sha256,
            status=answer.status,
            headers=strict_json.dumps(answer.headers).decode("utf-8"),
            body=answer.body,
            at=now,
        )
    )
