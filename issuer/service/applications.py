"""Applications that wait for a second person: listed, read, approved, returned."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.desk.application import ApplicationState
from issuer.desk.application_queue import queue, read_application
from issuer.desk.approving import approve, send_back
from issuer.desk.cursor import MAX_PAGE
from issuer.desk.desk import Turn
from issuer.desk.entering import resubmit
from issuer.desk.repeated_requests import GivenAnswer
from issuer.desk.telling import application_told, step_told
from issuer.service.access import allowed
from issuer.service.acts import act_once, answered, came_of
from issuer.service.desk_access import Enters, Reads, at_desk
from issuer.service.license_examples import (
    ENTRY_FIELDS,
    FILED,
    MINTED,
    RETURN,
    answer_example,
    body_examples,
)
from issuer.service.license_models import (
    ApplicationAnswer,
    ApplicationFileAnswer,
    ApplicationPage,
    Approval,
    MintedAnswer,
    ResubmitRequest,
    ReturnRequest,
)
from issuer.service.openapi import answers, unkept
from issuer.service.preconditions import Repeatable, SeenRevision, etag
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute

__all__ = ["router"]

router = APIRouter(
    prefix="/api/applications",
    route_class=StrictRoute,
    tags=["applications"],
    responses=answers(401, 403, 422, 503),
)

_Approves = Annotated[Actor, Depends(allowed(Permission.APPROVE))]
# Every database stores these, and every client reads them exactly.
_Number = Annotated[int, Path(ge=1, le=2**53)]
_ACTED = answers(400, 404, 409, 412, 413, 428)
_FILED: dict[int | str, dict[str, Any]] = {
    200: answer_example("The application", ApplicationAnswer, FILED)
}


@router.get(
    "",
    operation_id="listApplications",
    responses=answers(400) | {200: {"model": ApplicationPage}},
)
def list_waiting(
    here: Here,
    actor: Reads,
    state: Literal["waiting", "returned", "minted"] = "waiting",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> JSONResponse:
    """List applications of one's own agency in a state, oldest first.

    按状态列出本机关的申请，先到者在前。
    """
    with at_desk(here, actor) as turn:
        page = queue(turn, ApplicationState(state), limit=limit, cursor=cursor)
    told = [application_told(one) for one in page.found]
    return unkept({"applications": told, "next_cursor": page.next_cursor})


@router.get(
    "/{number}",
    operation_id="readApplication",
    responses=answers(404) | {200: {"model": ApplicationFileAnswer}},
)
def read(here: Here, actor: Reads, number: _Number) -> JSONResponse:
    """Return one application with what happened to it.

    返回一份申请及其办理经过。
    """
    with at_desk(here, actor) as turn:
        filed = read_application(turn, number)
    told = application_told(filed.application)
    told["steps"] = [step_told(step) for step in filed.steps]
    return unkept(told, headers={"ETag": etag(filed.application.revision)})


@router.post(
    "/{number}/approve",
    status_code=201,
    operation_id="approveApplication",
    responses=_ACTED | {201: answer_example("Minted 已签发", MintedAnswer, MINTED)},
)
def approve_application(
    here: Here,
    actor: _Approves,
    asked: Repeatable,
    seen: SeenRevision,
    number: _Number,
    body: Approval,  # noqa: ARG001 (an empty object: said on purpose)
) -> Response:
    """Approve what somebody else entered: it is minted.

    审核通过他人录入的申请，随即签发。
    """

    def approved(turn: Turn) -> GivenAnswer:
        return came_of(approve(turn, number, revision=seen), turn)

    return act_once(here, actor, Permission.APPROVE, asked, approved)


@router.post(
    "/{number}/return",
    operation_id="returnApplication",
    responses=_ACTED | _FILED,
    openapi_extra=body_examples(RETURN),
)
def return_application(
    here: Here,
    actor: _Approves,
    asked: Repeatable,
    seen: SeenRevision,
    number: _Number,
    body: ReturnRequest,
) -> Response:
    """Return an application to be mended.

    退回申请，说明原因。
    """

    def returned(turn: Turn) -> GivenAnswer:
        after = send_back(turn, number, reason=body.reason, revision=seen)
        return answered(application_told(after), revision=after.revision)

    return act_once(here, actor, Permission.APPROVE, asked, returned)


@router.post(
    "/{number}/resubmit",
    operation_id="resubmitApplication",
    responses=_ACTED | _FILED,
    openapi_extra=body_examples(ENTRY_FIELDS),
)
def resubmit_application(
    here: Here,
    actor: Enters,
    asked: Repeatable,
    seen: SeenRevision,
    number: _Number,
    body: ResubmitRequest,
) -> Response:
    """Hand in anew what was returned, with all fields as they are to be.

    重新提交被退回的申请。
    """

    def handed_in(turn: Turn) -> GivenAnswer:
        after = resubmit(turn, number, body.fields, revision=seen)
        return answered(application_told(after), revision=after.revision)

    return act_once(here, actor, Permission.ENTER, asked, handed_in)
