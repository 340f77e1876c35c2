"""API tokens: an operator's own, and for administrators those of their operators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from issuer.accounts.api_tokens import make_token
from issuer.accounts.caller import Caller
from issuer.accounts.operators import find_operator
from issuer.accounts.roles import Permission
from issuer.accounts.told import token_told
from issuer.service.access import signed_in
from issuer.service.openapi import answers, unkept
from issuer.service.password_work import Passwords
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute

__all__ = ["router"]

router = APIRouter(
    route_class=StrictRoute,
    prefix="/api/tokens",
    tags=["accounts"],
    responses=answers(401, 403),
)

_DAY_S = 86_400

# A token makes no token: one that leaked would live on in those that it made.
Person = Annotated[Caller, Depends(signed_in(by_session=True))]


class TokenRequest(BaseModel):
    """A new token for one's own account."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"label": "batch of the archive", "scopes": ["read"], "days": 90}
        },
    )

    label: Annotated[
        str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")
    ]
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[int, Field(ge=1, le=366)]


@router.get("")
def list_tokens(
    passwords: Passwords, caller: Annotated[Caller, Depends(signed_in())]
) -> JSONResponse:
    """List one's own tokens, and those of the operators whom one administers."""
    tokens = passwords.administration(caller).tokens()
    return unkept({"tokens": [token_told(token) for token in tokens]})


@router.post("", status_code=201, responses=answers(422))
def add_token(here: Here, caller: Person, asked: TokenRequest) -> JSONResponse:
    """Make a token for one's own account; its secret is shown this once."""
    with here.installation.ledger.writing() as connection:
        token, secret = make_token(
            connection,
            find_operator(connection, caller.name),
            asked.scopes,
            label=asked.label,
            life_s=asked.days * _DAY_S,
            settings=here.accounts,
            by=caller.name,
            now=here.clock(),
        )
    return unkept({**token_told(token), "token": secret}, status=201)


@router.delete("/{token_id}", status_code=204, responses=answers(404))
def end_token(
    here: Here,
    passwords: Passwords,
    caller: Annotated[Caller, Depends(signed_in())],
    token_id: Annotated[int, Path(ge=1, le=2**53)],
) -> Response:
    """End a token now."""
    passwords.administration(caller).revoke_token(token_id, now=here.clock())
    return Response(status_code=204)
