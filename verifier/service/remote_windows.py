"""``/api/windows``, ``/api/desk``: scans of one window, decided by a clerk elsewhere.

A window is opened by the counter page; who decides has signed in at the staff's door
(``verifier.staff_door``) with a token for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, NamedTuple, Protocol

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from verifier.errors import ReceiptsError
from verifier.hall_tokens import HallToken, Scope
from verifier.matter import short_line
from verifier.page import desk_page, page_language
from verifier.remote_decision import Decision, DecisionKind, RemoteDecision
from verifier.remote_windows import (
    AtDesk,
    NotAcceptedError,
    OvertakenError,
    RemoteWindows,
    TooManyWindowsError,
    UnknownWindowError,
)
from verifier.service.access import Access
from verifier.service.json_body import json_body
from verifier.service.sign_in import sign_in_router
from verifier.staff_sessions import StaffSessions
from web.problem import Refused

__all__ = [
    "DecisionRequest",
    "Decisions",
    "RemoteDesk",
    "WindowRequest",
    "remote_routers",
]

MAX_SENTENCE = 200  # characters that a clerk may say beside a decision
_MAX_JSON_BYTES = 8 * 1024


class Decisions(Protocol):
    """Where decisions are kept; `verifier.receipt_journal.ReceiptJournal` is one."""

    def append(self, receipts: list[RemoteDecision]) -> list[int]:
        """Keep decisions, all or none; ReceiptsError where they cannot be kept."""
        ...


def _label(text: str) -> str:
    text = short_line(text)
    if not text:
        raise ValueError("a window has a name")
    return text


class WindowRequest(BaseModel):
    """What a window is called."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[str, AfterValidator(_label)]


class DecisionRequest(BaseModel):
    """What the clerk says, and about which scan."""

    model_config = ConfigDict(extra="forbid")

    turn: Annotated[int, Field(strict=True, ge=1)]
    kind: DecisionKind
    sentence: Annotated[str, Field(max_length=MAX_SENTENCE)] = ""


class RemoteDesk(NamedTuple):
    """What staff elsewhere need.

    Attributes:
        windows: The hall's windows.
        decisions: Where each decision is kept before the window is told.
        sessions: Who is signed in.
    """

    windows: RemoteWindows
    decisions: Decisions
    sessions: StaffSessions


def remote_routers(
    access: Access, desk: RemoteDesk, clock: Callable[[], datetime]
) -> tuple[APIRouter, ...]:
    """Return the routes of windows, of the desk elsewhere, and of signing in."""
    return (
        sign_in_router(desk.sessions, clock),
        _window_router(access, desk.windows, clock),
        _desk_router(access, desk, clock),
        _desk_page_router(access),
    )


def _window_router(
    access: Access, windows: RemoteWindows, clock: Callable[[], datetime]
) -> APIRouter:
    router = access.page_router()

    @router.post("/api/windows", summary="Open a window to clerks elsewhere")
    async def opened(request: Request) -> JSONResponse:
        asked = await json_body(request, WindowRequest, max_bytes=_MAX_JSON_BYTES)
        with _refusals():
            name = windows.open(asked.label, now=clock())
        return JSONResponse({"window": name}, status_code=201)

    @router.get("/api/windows/{name}", summary="Who looks, and what was decided")
    def told(name: str) -> JSONResponse:
        with _refusals():
            here = windows.at_window(name, now=clock())
        decision = here.decision and here.decision.to_json()
        return JSONResponse(
            {"turn": here.turn, "watched_by": here.watched_by, "decision": decision}
        )

    @router.post("/api/windows/{name}/clear", summary="Forget the window's scan")
    def cleared(name: str) -> Response:
        with _refusals():
            windows.clear(name, now=clock())
        return Response(status_code=204)

    @router.delete("/api/windows/{name}", summary="Close a window")
    def closed(name: str) -> Response:
        windows.close(name)
        return Response(status_code=204)

    return router


def _desk_router(
    access: Access, desk: RemoteDesk, clock: Callable[[], datetime]
) -> APIRouter:
    router, windows = access.page_router(), desk.windows
    signed_in: Any = access.staff(Scope.REMOTE_DESK)

    @router.get("/api/desk", summary="Open windows, those that wait first")
    def waiting(clerk: HallToken = signed_in) -> JSONResponse:
        open_now = windows.waiting(now=clock())
        return JSONResponse(
            {
                "clerk": clerk.label,
                "windows": [
                    {
                        "window": one.window,
                        "label": one.label,
                        "undecided": one.is_undecided,
                    }
                    for one in open_now
                ],
            }
        )

    @router.get("/api/desk/{name}", summary="What a window shows")
    def shown(name: str, clerk: HallToken = signed_in) -> JSONResponse:
        with _refusals():
            shows = windows.at_desk(name, clerk=clerk.label, now=clock())
        return JSONResponse(_desk_json(shows))

    @router.post("/api/desk/{name}/decision", summary="Decide on a window's scan")
    async def decided(
        name: str, request: Request, clerk: HallToken = signed_in
    ) -> JSONResponse:
        asked = await json_body(request, DecisionRequest, max_bytes=_MAX_JSON_BYTES)
        said = Decision(asked.kind, asked.sentence.strip(), clerk.label, clock())
        with _refusals():
            kept = windows.decided(name, said, turn=asked.turn)
            # A decision that leaves no trace is none: nobody is told of it.
            desk.decisions.append([kept])
            windows.tell(name, said, turn=asked.turn)
        return JSONResponse(said.to_json())

    return router


def _desk_page_router(access: Access) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    signed_in: Any = access.staff(Scope.REMOTE_DESK)

    @router.get("/desk", response_class=HTMLResponse)
    def desk(
        clerk: HallToken = signed_in,
        lang: str = "zh-CN",
    ) -> HTMLResponse:
        return HTMLResponse(desk_page(language=page_language(lang), clerk=clerk.label))

    return router


def _desk_json(desk: AtDesk) -> dict[str, Any]:
    return {
        "label": desk.label,
        "turn": desk.turn,
        "shown": desk.shown,
        "decision": desk.decision and desk.decision.to_json(),
    }


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except UnknownWindowError as error:
        raise Refused(404, "window-closed") from error
    except TooManyWindowsError as error:
        raise Refused(503, "too-many-windows") from error
    except OvertakenError as error:
        raise Refused(409, "scan-overtaken") from error
    except NotAcceptedError as error:
        raise Refused(409, "scan-not-accepted") from error
    except ReceiptsError as error:
        raise Refused(503, "decision-not-kept") from error
