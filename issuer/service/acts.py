"""What changes something, done once: its answer kept with the act, under its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from credential import strict_json
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.desk.application import Application
from issuer.desk.desk import Turn
from issuer.desk.repeated_requests import (
    GivenAnswer,
    RequestKey,
    answer_given,
    keep_answer,
)
from issuer.desk.telling import application_told, minted_told
from issuer.orders import MintedLicense
from issuer.service.preconditions import Asked, etag
from issuer.service.serving import Serving
from web.problem import Refused

__all__ = ["act_once", "answered", "came_of"]

_NO_STORE = {"Cache-Control": "no-store"}
_RETRY = {"Retry-After": "1"}


def act_once(
    here: Serving,
    actor: Actor,
    permission: Permission,
    asked: Asked,
    act: Callable[[Turn], GivenAnswer],
) -> Response:
    """Do what is asked and answer it; sent again, it is answered again.

    Args:
        here: Where.
        actor: Who asks.
        permission: For which agency: the one that the actor has it for.
        asked: The request.
        act: Does it, in a transaction, and returns its answer. What it raises is not
            kept: nothing happened, and the same request may be sent again.

    Raises:
        Refused: 409 ``request-in-progress``: this process is doing it just now.
        KeyReusedError: the key belongs to another request.
    """
    request = asked.key_for(actor.agency_for(permission))

    def once(connection: Connection) -> GivenAnswer:
        # Read under the ledger's lock: what is entered later is never dated earlier.
        now = here.clock()
        given = answer_given(connection, request, now=now)
        if given is None:
            given = act(Turn(connection, here.desk, actor, now))
            keep_answer(connection, request, given, now=now)
        return given

    with _under_way(request):
        given = here.acts.do(once)
    return Response(
        given.body, given.status, given.headers, media_type="application/json"
    )


def answered(
    content: Mapping[str, Any],
    *,
    status: int = 200,
    revision: int | None = None,
    location: str | None = None,
) -> GivenAnswer:
    """Return an answer as it is kept."""
    headers = dict(_NO_STORE)
    if revision is not None:
        headers["ETag"] = etag(revision)
    if location is not None:
        headers["Location"] = location
    return GivenAnswer(status, headers, strict_json.dumps(dict(content)))


def came_of(outcome: MintedLicense | Application, turn: Turn) -> GivenAnswer:
    """Return the answer to an application: 201 minted, or 202 it waits."""
    if isinstance(outcome, Application):
        return answered(
            application_told(outcome),
            status=202,
            revision=outcome.revision,
            location=f"/api/applications/{outcome.id}",
        )
    return answered(
        minted_told(outcome, now=turn.now),
        status=201,
        revision=outcome.record.revision,
        location=f"/api/licenses/{outcome.record.license_id}",
    )


@contextmanager
def _under_way(request: RequestKey) -> Iterator[None]:
    with _LOCK:
        if request.key in _UNDER_WAY.get(request.agency_id, ()):
            raise Refused(409, "request-in-progress", headers=_RETRY)
        _UNDER_WAY.setdefault(request.agency_id, set()).add(request.key)
    try:
        yield
    finally:
        with _LOCK:
            _UNDER_WAY[request.agency_id].discard(request.key)


# Of this process. Another worker's is waited for: it holds the ledger, and the answer
# it gave is there when the ledger is free.
_UNDER_WAY: dict[int, set[str]] = {}
_LOCK = Lock()
