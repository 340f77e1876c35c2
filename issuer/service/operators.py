"""Operators' accounts, for administrators: of an agency, or of the installation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from credential.bilingual import Bilingual
from issuer.accounts.administration import NewOperator
from issuer.accounts.caller import Caller
from issuer.accounts.errors import AccountRefusedError
from issuer.accounts.operators import Operator
from issuer.accounts.roles import Permission, Role
from issuer.accounts.told import operator_told
from issuer.agencies import agency_called
from issuer.service.access import signed_in
from issuer.service.openapi import answers, unkept
from issuer.service.password_work import Passwords
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute

__all__ = ["router"]

router = APIRouter(
    route_class=StrictRoute,
    prefix="/api/operators",
    tags=["accounts"],
    responses=answers(401, 403),
)

Administrator = Annotated[Caller, Depends(signed_in(Permission.ADMINISTER))]

_Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class OperatorRequest(BaseModel):
    """A new operator.

    ``agency`` is an identifier; without it an agency's administrator adds to their own
    agency, the installation's another of the installation.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"name": "clerk-07", "roles": ["enter", "change-state"]}
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=32)]
    roles: _Roles
    agency: Annotated[str, Field(min_length=1, max_length=1024)] | None = None


class RolesRequest(BaseModel):
    """The roles that an operator has from now on, and no others."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"roles": ["approve", "read"]}},
    )

    roles: _Roles


@router.get("")
def list_operators(
    here: Here, passwords: Passwords, caller: Administrator
) -> JSONResponse:
    """List the operators that one administers, by name."""
    known = passwords.administration(caller).operators()
    return unkept({"operators": [_told(here, one) for one in known]})


@router.post("", status_code=201, responses=answers(422))
async def add_operator(
    here: Here, passwords: Passwords, caller: Administrator, asked: OperatorRequest
) -> JSONResponse:
    """Add an operator; the one-time password in the answer is shown this once."""
    now = here.clock()

    def add() -> dict[str, Any]:
        agency_id = _agency_meant(here, caller, asked.agency)
        added = passwords.administration(caller).add(
            asked.name, agency_id=agency_id, roles=asked.roles, now=now
        )
        return _with_password(here, added)

    return unkept(await passwords.done(add), status=201)


@router.get("/{name}", responses=answers(404))
def one_operator(
    here: Here, passwords: Passwords, caller: Administrator, name: str
) -> JSONResponse:
    """Return one operator."""
    return unkept(_told(here, passwords.administration(caller).operator(name)))


@router.put("/{name}/roles", responses=answers(404, 422))
def change_roles(
    here: Here,
    passwords: Passwords,
    caller: Administrator,
    name: str,
    asked: RolesRequest,
) -> JSONResponse:
    """Give an operator these roles and no others; it counts at once."""
    administration = passwords.administration(caller)
    changed = administration.set_roles(name, asked.roles, now=here.clock())
    return unkept(_told(here, changed))


@router.post("/{name}/{act}", responses=answers(404, 422))
def disable_or_enable(
    here: Here,
    passwords: Passwords,
    caller: Administrator,
    name: str,
    act: Literal["disable", "enable"],
) -> JSONResponse:
    """Let an operator sign in no more, or again; sessions and tokens stop with it."""
    administration = passwords.administration(caller)
    changed = administration.set_disabled(name, act == "disable", now=here.clock())
    return unkept(_told(here, changed))


@router.put("/{name}/password", responses=answers(404, 422))
async def reset_password(
    here: Here, passwords: Passwords, caller: Administrator, name: str
) -> JSONResponse:
    """Give an operator a one-time password, shown this once.

    Sessions and tokens of the account end: whoever knew the old password is out.
    """
    now = here.clock()

    def reset() -> dict[str, Any]:
        administration = passwords.administration(caller)
        return _with_password(here, administration.reset_password(name, now=now))

    return unkept(await passwords.done(reset))


def _agency_meant(here: Serving, caller: Caller, wanted: str | None) -> int | None:
    if wanted is None:
        return caller.agency_id
    with here.installation.ledger.reading() as connection:
        agency = agency_called(connection, wanted)
    if agency is None:
        raise AccountRefusedError(
            Bilingual(zh="没有这个机关。", en="there is no such agency")
        )
    return agency.id


def _with_password(here: Serving, new: NewOperator) -> dict[str, Any]:
    told = _told(here, new.operator)
    return {**told, "one_time_password": new.one_time_password}


def _told(here: Serving, operator: Operator) -> dict[str, Any]:
    with here.installation.ledger.reading() as connection:
        return operator_told(connection, operator)
