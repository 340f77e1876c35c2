"""What answers of all routes have alike, and what `/openapi.json` says of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from trust_registry.problem_words import problem_schema

__all__ = ["answers", "unkept"]


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


def unkept(
    content: dict[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return an answer about somebody, which no cache keeps."""
    told = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(content, status_code=status, headers=told)
