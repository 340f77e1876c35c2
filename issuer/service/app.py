"""The issuer's service, put together: every route it has stands in `ROUTERS`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant

from issuer.console import matters
from issuer.service import (
    applications,
    batches,
    disputes,
    documents,
    inquiries,
    keys,
    license_types,
    licenses,
    offers,
    operators,
    session,
    status,
    today,
    tokens,
    wallets,
)
from issuer.service.access import PUBLIC, Gate
from issuer.service.openapi import describe_refusals
from issuer.service.password_work import PasswordWork
from issuer.service.problems import PROBLEMS, answer_every_failure
from issuer.service.serving import Serving
from issuer.service.strict_route import StrictRoute
from web.security_headers import SecurityHeaders

__all__ = ["ROUTERS", "UndeclaredRouteError", "create_app", "gate_of"]

# To add routes: a module with ``router = APIRouter(route_class=StrictRoute)``, and its
# line here. Each route depends on `access.allowed` or `access.signed_in`, or says
# ``openapi_extra=PUBLIC``; the service refuses to start with one that does neither.
# What a route needs of the installation comes with ``here: Here`` (`serving`). A router
# includes no other.
ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    session.router,
    operators.router,
    tokens.router,
    license_types.router,
    licenses.router,
    documents.router,
    applications.router,
    today.router,
    batches.router,
    disputes.router,
    inquiries.router,
    keys.router,
    offers.router,
    wallets.router,
    *matters.ROUTERS,
)

_DESCRIPTION = """\
Licenses of one region's agencies: entered, minted, found, changed, printed; and their
status lists for everybody. Programs send `Authorization: Bearer` with an API token;
pages a session cookie, and its CSRF token as `X-CSRF-Token`.

Every refusal is a problem (RFC 7807) with a stable `type`, `urn:tongyan:problem:` and
one of these codes:

""" + "\n".join(f"- `{code}`: {told.sentence.en}" for code, told in PROBLEMS.items())


class UndeclaredRouteError(Exception):
    """A route says neither who may use it nor that everybody may."""


class _Service(FastAPI):
    """FastAPI, whose description says that every route asks who it is by default."""

    def openapi(self) -> dict[str, Any]:
        """Return the description."""
        if self.openapi_schema is None:
            described = super().openapi()
            parts = described.setdefault("components", {})
            parts["securitySchemes"] = _SCHEMES
            described["security"] = [{name: []} for name in _SCHEMES]
            describe_refusals(described)
        return super().openapi()


_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tongyan-issuer",
        "description": "A signed-in person's session; what changes something needs its"
        " CSRF token in `X-CSRF-Token` as well",
    },
}


def create_app(serving: Serving, routers: Sequence[APIRouter] = ROUTERS) -> FastAPI:
    """Return the service.

    Args:
        serving: What its routes have at hand.
        routers: Its routes.

    Raises:
        UndeclaredRouteError: a route says neither who may use it nor that all may.
    """
    app = _Service(
        title="Tongyan issuer",
        description=_DESCRIPTION,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
    )
    app.state.serving = serving
    app.state.password_work = PasswordWork(serving)
    for router in routers:
        for route in router.routes:
            if not isinstance(route, StrictRoute):
                raise UndeclaredRouteError(f"{route} is no StrictRoute")
            gate_of(route)
        # As they are: `include_router` would analyze each route once more.
        app.router.routes.extend(router.routes)
    answer_every_failure(app)
    app.add_middleware(SecurityHeaders)
    return app


def gate_of(route: StrictRoute) -> Gate | None:
    """Return what lets callers in to a route; None if it is everybody's.

    Raises:
        UndeclaredRouteError: neither, or both.
    """
    gates = list(_gates(route.dependant))
    public = (route.openapi_extra or {}).get("security") == PUBLIC["security"]
    if len(gates) + public != 1:
        raise UndeclaredRouteError(
            f"{sorted(route.methods or ())} {route.path} has to say once who may use it"
        )
    return gates[0] if gates else None


def _gates(dependant: Dependant) -> Iterator[Gate]:
    if isinstance(dependant.call, Gate):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _gates(each)
