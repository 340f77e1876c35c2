"""What answers of all routes have alike, and what `/openapi.json` says of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from trust_registry.problem_words import problem_schema

__all__ = ["answers", "describe_refusals", "unkept"]


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the refusals of a route, for its ``responses``.

    Args:
        statuses: Their HTTP status codes.
    """
    content = {"application/problem+json": {"schema": problem_schema()}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def describe_refusals(described: dict[str, Any]) -> None:
    """Say of every operation that whatever else it answers is a problem."""
    for path, operations in described["paths"].items():
        content = {"application/problem+json": {"schema": problem_schema()}}
        if path.startswith(_OF_WALLETS):
            content |= {"application/json": {"schema": _OAUTH_ERROR}}
        refused = {"description": "Refused, and why", "content": content}
        for operation in operations.values():
            told = operation["responses"]
            # FastAPI would have said its own form of a 422, which nobody gets.
            if "application/json" in told.get("422", {}).get("content", {}):
                told["422"] = refused
            told.setdefault("default", refused)


# A wallet reads OAuth's own words (RFC 6749 section 5.2).
_OF_WALLETS = "/oid4vci/"
_OAUTH_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string"},
        "error_description": {"type": "string"},
    },
}


def unkept(
    content: dict[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return an answer about somebody, which no cache keeps."""
    told = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(content, status_code=status, headers=told)
