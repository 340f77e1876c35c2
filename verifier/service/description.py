"""``/openapi.json``: the API of the hall's systems described, with examples.

Only routes for programs stand in it: what the page asks changes with the page.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

from credential import strict_json
from verifier.hall_tokens import Scope
from verifier.problem import PROBLEMS
from verifier.service.access import ANYBODY

__all__ = ["CASE_OF_A_FILE", "described", "description_router"]

VERSION = "1"
"""Of the addresses under ``/v1/``: members may be added, none changes its meaning."""

_EXAMPLE = "x-example"
_MAX_EXAMPLES_BYTES = 256 * 1024
_ALWAYS = {
    "401": "token-refused",
    "403": "token-scope",
    "422": "request-form",
}
_DESCRIPTION = (
    "Verdicts of one counter's service for the systems of its hall. `verdict` is"
    " `accepted`, `refused` or `cannot-decide`; `cause` says why, and `platform_code`"
    " is the word of the provincial platforms for it, 0 to 7, or null where they have"
    " none. Errors are problem details (RFC 7807) with `sentence` and `action`."
)

CASE_OF_A_FILE = {
    "name": "case",
    "in": "query",
    "description": "with a file: the matter that it is shown for",
    "schema": {"type": "string", "maxLength": 64},
}


def described(
    name: str,
    scope: Scope,
    body: dict[str, Any] | None = None,
    *,
    media_type: str = "application/json",
) -> dict[str, Any]:
    """Return what the description says of a route beside its summary.

    Args:
        name: Of its example in ``api_examples.json``.
        scope: What a token must have.
        body: Its request bodies by media type.
        media_type: Of its answer.
    """
    told: dict[str, Any] = {
        _EXAMPLE: name,
        "security": [{"token": [scope.value]}],
        "responses": {
            "200": {"description": "answered", "content": {media_type: {}}},
            **{status: _problem(code) for status, code in _ALWAYS.items()},
        },
    }
    if body is not None:
        told["requestBody"] = {"required": True, "content": body}
    return told


def description_router(service: FastAPI) -> APIRouter:
    """Return the route that describes a service's other routes."""
    router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

    @router.get("/openapi.json")
    def description() -> JSONResponse:
        whole = get_openapi(
            title="Tongyan 通验: the counter's API",
            version=VERSION,
            description=_DESCRIPTION,
            routes=service.routes,
        )
        for methods in whole["paths"].values():
            for route in methods.values():
                _put_example(route)
        schemes = whole.setdefault("components", {})
        schemes["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return JSONResponse(whole)

    return router


def _put_example(route: dict[str, Any]) -> None:
    """Put a route's example in its place; before, FastAPI would leave nulls out."""
    example = _examples()[route.pop(_EXAMPLE)]
    for content in route["responses"]["200"]["content"].values():
        content.clear()
        content["example"] = example


def _problem(code: str) -> dict[str, Any]:
    told = PROBLEMS[code]
    example = {
        "type": f"urn:tongyan:problem:{code}",
        "sentence": told.sentence.model_dump(),
        "action": told.action.model_dump(),
    }
    content = {"application/problem+json": {"example": example}}
    return {"description": told.sentence.en, "content": content}


@cache
def _examples() -> dict[str, Any]:
    raw = (files("verifier.service") / "api_examples.json").read_bytes()
    examples: dict[str, Any] = strict_json.loads(raw, max_bytes=_MAX_EXAMPLES_BYTES)
    return examples
