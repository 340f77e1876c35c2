"""Licenses over HTTP: entered, found, read, changed, renewed, corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from credential.moments import end_of_day, start_of_day, to_seconds
from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.desk.application import Application, Entry
from issuer.desk.changing import change_state
from issuer.desk.desk import Turn
from issuer.desk.entering import enter
from issuer.desk.finding import Criteria, read_license, search
from issuer.desk.repeated_requests import GivenAnswer
from issuer.desk.succeeding import correct, renew
from issuer.desk.telling import license_file_told, license_told
from issuer.index_blocks import list_uris
from issuer.orders import MintedLicense
from issuer.service.access import allowed
from issuer.service.acts import act_once, answered, came_of
from issuer.service.desk_access import Enters, Reads, at_desk
from issuer.service.license_examples import (
    ENTRY,
    FILED,
    LICENSE,
    LICENSE_FILE,
    MINTED,
    SEARCH,
    STATE,
    SUCCESSOR,
    answer_example,
    body_examples,
)
from issuer.service.license_models import (
    ApplicationAnswer,
    EntryRequest,
    LicenseAnswer,
    LicenseFileAnswer,
    LicensePage,
    MintedAnswer,
    SearchRequest,
    StateRequest,
    SuccessorRequest,
)
from issuer.service.openapi import answers, unkept
from issuer.service.preconditions import Asked, Repeatable, SeenRevision, etag
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from issuer.state import Act

__all__ = ["router"]

router = APIRouter(
    prefix="/api/licenses",
    route_class=StrictRoute,
    tags=["licenses"],
    responses=answers(401, 403, 422, 503),
)

_Changes = Annotated[Actor, Depends(allowed(Permission.CHANGE_STATE))]

_Succession = Callable[..., MintedLicense | Application]
_STATES = {state.code: state for state in LicenseState}
_ACTS = {act.command: act for act in Act}
_MINTED_OR_FILED = answers(400, 409, 413) | {
    201: answer_example("Minted 已签发", MintedAnswer, MINTED),
    202: answer_example("Filed for a second person 待审核", ApplicationAnswer, FILED),
}
_SUCCEEDED = _MINTED_OR_FILED | answers(404, 412, 428)


@router.post(
    "",
    status_code=201,
    operation_id="enterLicense",
    responses=_MINTED_OR_FILED,
    openapi_extra=body_examples(ENTRY),
)
def enter_license(
    here: Here, actor: Enters, asked: Repeatable, body: EntryRequest
) -> Response:
    """Enter an application: minted at once, or filed if its type asks for two persons.

    录入申请：直接签发；须两人办理的证照类型转入待审核。
    """
    kind = here.desk.types.find(body.type)
    entry = Entry(kind, body.fields, body.case_number, body.allow_same_number)
    return act_once(
        here,
        actor,
        Permission.ENTER,
        asked,
        lambda turn: came_of(enter(turn, entry), turn),
    )


@router.post(
    "/search",
    operation_id="searchLicenses",
    responses=answers(400, 413) | {200: {"model": LicensePage}},
    openapi_extra=body_examples(SEARCH),
)
def search_licenses(here: Here, actor: Reads, body: SearchRequest) -> JSONResponse:
    """Find licenses of one's own agency, newest first, page by page.

    查询本机关的证照，新者在前，逐页返回。
    """
    criteria = _criteria(here, body)
    with at_desk(here, actor) as turn:
        page = search(turn, criteria, limit=body.limit, cursor=body.cursor)
        found = [license_told(one, now=turn.now) for one in page.found]
    return unkept({"licenses": found, "next_cursor": page.next_cursor})


@router.get(
    "/{license_id}",
    operation_id="readLicense",
    responses=answers(404)
    | {200: answer_example("The license", LicenseFileAnswer, LICENSE_FILE)},
)
def read(here: Here, actor: Reads, license_id: str) -> JSONResponse:
    """Return one license with its claims, editions and history.

    返回一份证照的内容、版本与变更记录。
    """
    with at_desk(here, actor) as turn:
        file = read_license(turn, license_id)
        told = license_file_told(file, list_uris(turn.connection), now=turn.now)
    return unkept(told, headers={"ETag": etag(file.record.revision)})


@router.post(
    "/{license_id}/state",
    operation_id="changeLicenseState",
    responses=answers(400, 404, 409, 412, 413, 428)
    | {200: answer_example("The license as it is then", LicenseAnswer, LICENSE)},
    openapi_extra=body_examples(STATE),
)
def change(
    here: Here,
    actor: _Changes,
    asked: Repeatable,
    seen: SeenRevision,
    license_id: str,
    body: StateRequest,
) -> Response:
    """Suspend, reinstate, revoke, withdraw, cancel or transfer out a license.

    暂扣、恢复、吊销、撤销、注销、转出。状态列表下次发布后，窗口即可知悉。
    """

    def changed(turn: Turn) -> GivenAnswer:
        act = _ACTS[body.act]
        after = change_state(turn, license_id, act, reason=body.reason, revision=seen)
        return answered(license_told(after, now=turn.now), revision=after.revision)

    return act_once(here, actor, Permission.CHANGE_STATE, asked, changed)


@router.post(
    "/{license_id}/renew",
    status_code=201,
    operation_id="renewLicense",
    responses=_SUCCEEDED,
    openapi_extra=body_examples(SUCCESSOR),
)
def renew_license(
    here: Here,
    actor: Enters,
    asked: Repeatable,
    seen: SeenRevision,
    license_id: str,
    body: SuccessorRequest,
) -> Response:
    """Renew a license: the old one holds until the new one begins.

    换证：新证照生效前，旧证照继续有效。
    """
    return _succeed(here, actor, asked, seen, (renew, license_id, body))


@router.post(
    "/{license_id}/correct",
    status_code=201,
    operation_id="correctLicense",
    responses=_SUCCEEDED,
    openapi_extra=body_examples(SUCCESSOR),
)
def correct_license(
    here: Here,
    actor: Enters,
    asked: Repeatable,
    seen: SeenRevision,
    license_id: str,
    body: SuccessorRequest,
) -> Response:
    """Correct a license: one with mended fields takes its place at once.

    更正：内容更正后的新证照立即取代旧证照。
    """
    return _succeed(here, actor, asked, seen, (correct, license_id, body))


def _succeed(
    here: Serving,
    actor: Actor,
    asked: Asked,
    seen: int,
    wanted: tuple[_Succession, str, SuccessorRequest],
) -> Response:
    succession, license_id, body = wanted

    def succeeded(turn: Turn) -> GivenAnswer:
        outcome = succession(
            turn,
            license_id,
            body.fields,
            reason=body.reason,
            revision=seen,
            case_number=body.case_number,
        )
        return came_of(outcome, turn)

    return act_once(here, actor, Permission.ENTER, asked, succeeded)


def _criteria(here: Serving, body: SearchRequest) -> Criteria:
    first, last = body.issued_from, body.issued_until
    return Criteria(
        license_id=body.license_id,
        document_number=body.document_number,
        holder_name=body.holder_name,
        holder_number=body.holder_number,
        case_number=body.case_number,
        type_code=None if body.type is None else here.desk.types.find(body.type).code,
        state=None if body.state is None else _STATES[body.state],
        issued_from=None if first is None else to_seconds(start_of_day(first)),
        issued_until=None if last is None else to_seconds(end_of_day(last)),
    )
