"""What cannot be done, as a page: the same words that a program gets."""

from __future__ import annotations

import logging
from types import MappingProxyType

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from credential.bilingual import Bilingual
from issuer.accounts.caller import Caller
from issuer.accounts.random_secrets import csrf_token_of
from issuer.accounts.sessions import caller_of_session
from issuer.console.page import LANGUAGES, Page, Visit
from issuer.errors import RefusedError, RowsFileError
from issuer.service.cookies import session_secret
from issuer.service.problems import ANSWERS, PROBLEMS
from issuer.service.serving import Serving
from web.problem import Refused

__all__ = ["reason_of", "refusal"]

_TITLES = MappingProxyType(
    {
        403: Bilingual(zh="不能办理", en="Not allowed"),
        404: Bilingual(zh="没有找到", en="Not found"),
        503: Bilingual(zh="暂时不能办理", en="Not now"),
    }
)
_UNTITLED = Bilingual(zh="没有办理", en="Nothing was done")

_LOG = logging.getLogger(__name__)


def refusal(request: Request, error: Exception) -> tuple[Visit, Page | None]:
    """Return what a refused request is answered with; no page: sign in first.

    Args:
        request: What was asked.
        error: Why it is refused.
    """
    status, code = _answer_to(error)
    here: Serving = request.app.state.serving
    visit = _visit(request, here)
    if code == "not-signed-in":
        return visit, None
    title = _TITLES.get(status, _UNTITLED)
    values = {"reason": reason_of(error), "must_change": code == "password-must-change"}
    return visit, Page("problem.html", title, values, status=status)


def reason_of(error: Exception) -> Bilingual:
    """Return why something is refused, and what to do about it."""
    if isinstance(error, RefusedError | RowsFileError):
        return error.reason
    _, code = _answer_to(error)
    told = PROBLEMS[code]
    if code == "not-now":
        # It names folders and files of this machine: for its log, not for a page.
        _LOG.error("%s", error)
    return Bilingual(
        zh=f"{told.sentence.zh}{told.action.zh}",
        en=f"{told.sentence.en} {told.action.en}",
    )


def _answer_to(error: Exception) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, error.code
    if isinstance(error, HTTPException):
        return error.status_code, "request-form"
    if isinstance(error, RequestValidationError):
        return 404, "not-found"
    kind = next(kind for kind in type(error).__mro__ if kind in ANSWERS)
    return ANSWERS[kind]


def _visit(request: Request, here: Serving) -> Visit:
    asked = request.path_params.get("language")
    language = LANGUAGES[LANGUAGES.index(asked) if asked in LANGUAGES else 0]
    now = here.clock()
    try:
        secret = session_secret(request, here)
    except Refused:
        return Visit(language, "today", now)
    caller = _caller(here, secret, now)
    token = csrf_token_of(secret) if caller else ""
    return Visit(language, "today", now, caller=caller, csrf_token=token)


def _caller(here: Serving, secret: str, now: int) -> Caller | None:
    with here.installation.ledger.reading() as connection:
        return caller_of_session(connection, secret, settings=here.accounts, now=now)
