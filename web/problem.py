"""Errors of a service as RFC 7807 problem details, in one shape for all services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

__all__ = ["PROBLEM_TYPE", "Refused", "problem_response"]

PROBLEM_TYPE = "application/problem+json"


class Refused(Exception):  # noqa: N818 - an answer, raised to leave early
    """A request is answered with a problem.

    Args:
        status: HTTP status code.
        code: What happened, for programs; stable.
        detail: The particulars, in English; empty where the code says it all.
        headers: Further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,  # noqa: ANN401 (any JSON value)
) -> JSONResponse:
    """Return a problem as a response that nobody keeps.

    Args:
        status: HTTP status code.
        code: Becomes ``type`` as ``urn:tongyan:problem:<code>``, and the title.
        detail: What happened and what to do, in English.
        headers: Further headers.
        members: Further members, such as ``sentence`` and ``action``.

    Source:
        RFC 7807 sections 3.1 and 3.2.
    """
    content = {
        "type": f"urn:tongyan:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "detail": detail,
        **members,
    }
    return JSONResponse(
        content,
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
