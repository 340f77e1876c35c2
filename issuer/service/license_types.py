"""License types that the caller's agency issues: their fields, labels, a check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from credential.license_type import LicenseType
from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.approval import asks_second_person
from issuer.desk.application import Entry
from issuer.desk.desk import Turn
from issuer.desk.drafting import check
from issuer.desk.telling import size_told
from issuer.draft import field_labels
from issuer.license_types import UnknownTypeError
from issuer.sample_fields import sample_fields
from issuer.service.desk_access import Enters, Reads, at_desk
from issuer.service.license_examples import (
    CHECKED,
    ENTRY_FIELDS,
    TYPE,
    answer_example,
    body_examples,
)
from issuer.service.license_models import (
    CheckAnswer,
    CheckRequest,
    TypeAnswer,
    TypeList,
)
from issuer.service.openapi import answers, unkept
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from web.problem import Refused

__all__ = ["router"]

router = APIRouter(
    prefix="/api/license-types",
    route_class=StrictRoute,
    tags=["license types"],
    responses=answers(401, 403, 422, 503),
)

_Name = Annotated[str, Path(max_length=200, description="Its code or short name")]


@router.get("", operation_id="listLicenseTypes", responses={200: {"model": TypeList}})
def list_types(here: Here, actor: Reads) -> JSONResponse:
    """List the license types that one's own agency issues now.

    列出本机关目前签发的证照类型。
    """
    with at_desk(here, actor) as turn:
        issued = list(_issued(turn))
    return unkept({"license_types": [_told(one) for one in issued]})


@router.get(
    "/{name}",
    operation_id="readLicenseType",
    responses=answers(404)
    | {200: answer_example("The license type", TypeAnswer, TYPE)},
)
def read_type(here: Here, actor: Reads, name: _Name) -> JSONResponse:
    """Return a license type: its fields with labels, its schema, sample fields.

    返回证照类型的字段、名称、校验规则与示例。
    """
    actor.agency_for(Permission.READ)
    return unkept(_told(_found(here, name)))


@router.post(
    "/{name}/check",
    operation_id="checkApplication",
    responses=answers(404, 409, 413)
    | {200: answer_example("What would be minted", CheckAnswer, CHECKED)},
    openapi_extra=body_examples(ENTRY_FIELDS),
)
def check_fields(
    here: Here, actor: Enters, name: _Name, body: CheckRequest
) -> JSONResponse:
    """Check an application and tell the size of its code; nothing is kept.

    校验申请并返回二维码大小，不保存任何内容。
    """
    entry = Entry(_found(here, name), body.fields)
    with at_desk(here, actor) as turn:
        preview = check(turn, entry)
    return unkept(
        {
            "qr": size_told(preview.code),
            "notices": [preview.notice.model_dump()] if preview.notice else [],
            "second_person": preview.second_person,
        }
    )


def _found(here: Serving, name: str) -> LicenseType:
    try:
        return here.desk.types.find(name)
    except UnknownTypeError as error:
        raise Refused(404, "unknown-license-type", error.reason.en) from error


def _issued(turn: Turn) -> Iterator[LicenseType]:
    agency_id = turn.agency_for(Permission.READ)
    agency = agency_numbered(turn.connection, agency_id)
    codes = {one.code for one in agency.types if one.holds_at(turn.now)}
    for kind in turn.desk.types:
        if kind.code in codes:
            yield kind


def _told(kind: LicenseType) -> dict[str, Any]:
    return {
        "code": kind.code,
        "short_name": kind.tongyan.short_name,
        "name": kind.name.model_dump(),
        "second_person": asks_second_person(kind),
        "fields": [
            {"name": name, "label": label.model_dump()}
            for name, label in field_labels(kind).items()
        ],
        "claims_schema": kind.tongyan.claims_schema,
        "sample": sample_fields(kind),
    }
