"""Whatever a service cannot answer becomes a problem, in the service's own words."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from web.problem import Refused

__all__ = ["answer_refusals"]

_CODES = {
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
}


def answer_refusals(app: FastAPI, respond: Callable[[Refused], Response]) -> None:
    """Answer every refusal and every failure of a service in one shape.

    Args:
        app: The service.
        respond: Puts a refusal into words. Beside the codes that the service itself
            raises it is asked for ``not-found``, ``method-not-allowed``,
            ``too-large``, ``request-form`` and ``internal``.
    """

    def refused(_: Request, error: Exception) -> Response:
        known = error if isinstance(error, Refused) else Refused(500, "internal")
        return respond(known)

    def http(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        other = "request-form" if status < 500 else "internal"
        headers = error.headers if isinstance(error, HTTPException) else None
        code = _CODES.get(HTTPStatus(status), other)
        return respond(Refused(status, code, headers=headers))

    def form(_: Request, error: Exception) -> Response:  # noqa: ARG001
        return respond(Refused(422, "request-form"))

    def internal(_: Request, error: Exception) -> Response:  # noqa: ARG001
        # What failed stands in the log; the client learns nothing of it.
        return respond(Refused(500, "internal"))

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, form)
    app.add_exception_handler(Exception, internal)
