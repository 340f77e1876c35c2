"""Pages to sign in and out, to choose another password, and who one is."""

from __future__ import annotations

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.accounts.sessions import end_session
from issuer.console.answers import Typed, moved, page_router, shown
from issuer.console.last_search import forget_search
from issuer.console.page import Page, Visit
from issuer.console.texts import all_texts
from issuer.console.visits import AnybodyVisit, OneTimeVisit, PublicVisit
from issuer.errors import RefusedError
from issuer.service.access import PUBLIC, refuse_foreign_page
from issuer.service.cookies import forget_session, hand_session, session_secret
from issuer.service.password_work import Passwords
from issuer.service.serving import Here
from issuer.service.session import address_of_client

__all__ = ["router"]

router = page_router()


@router.get("/sign-in", openapi_extra=PUBLIC)
def sign_in_form(visit: PublicVisit) -> Response:
    """Show the form to sign in."""
    ended = visit.word == "session-ended"
    return _sign_in(visit, all_texts()["session_ended"] if ended else None)


@router.post("/sign-in", openapi_extra=PUBLIC)
async def sign_in(
    here: Here,
    passwords: Passwords,
    request: Request,
    visit: PublicVisit,
    typed: Typed,
) -> Response:
    """Begin a session; with a one-time password, choose another first."""
    # Another site's page shall not sign a clerk in under the attacker's name either.
    refuse_foreign_page(request, here)
    name, password = typed.get("name", ""), typed.get("password", "")
    address = address_of_client(request)
    try:
        session = await passwords.done(
            lambda: passwords.sign_in.sign_in(
                name, password, address=address, now=visit.now
            )
        )
    except RefusedError as refused:
        return await run_in_threadpool(
            _sign_in, visit, refused.reason, name=name, status=401
        )
    first = session.caller.must_change_password
    answer = moved(visit, "password" if first else "today")
    hand_session(answer, here, session.secret)
    return answer


@router.post("/sign-out")
def sign_out(here: Here, request: Request, visit: OneTimeVisit) -> Response:
    """End the session, and forget what was searched for in it."""
    with here.installation.ledger.writing() as connection:
        if visit.who.session_id is not None:
            end_session(connection, visit.who.session_id)
        forget_search(connection, session_secret(request, here))
    answer = moved(visit, "sign-in", done="signed-out")
    forget_session(answer, here)
    return answer


@router.get("/password")
def password_form(visit: OneTimeVisit) -> Response:
    """Show the form to choose another password."""
    return _password(visit, None)


@router.post("/password")
async def change_password(
    here: Here,
    passwords: Passwords,
    request: Request,
    visit: OneTimeVisit,
    typed: Typed,
) -> Response:
    """Choose another password; every other session ends."""
    old, new = typed.get("old", ""), typed.get("new", "")
    if new != typed.get("again", ""):
        again = all_texts()["not_the_same"]
        return await run_in_threadpool(_password, visit, again, status=422)
    address = address_of_client(request)
    try:
        session = await passwords.done(
            lambda: passwords.sign_in.change_password(
                visit.who, old, new, address=address, now=visit.now
            )
        )
    except RefusedError as refused:
        return await run_in_threadpool(_password, visit, refused.reason, status=422)
    answer = moved(visit, "today", done="password")
    hand_session(answer, here, session.secret)
    return answer


@router.get("/account")
def account(visit: AnybodyVisit) -> Response:
    """Show who is signed in and what they may do."""
    mine = [one for one in Permission if visit.may(one)]
    title = Bilingual(zh="我的账户", en="My account")
    return shown(visit, Page("account.html", title, {"permissions": mine}))


@router.get("", openapi_extra=PUBLIC)
def home(visit: PublicVisit) -> RedirectResponse:
    """Lead to the first page."""
    return moved(visit, "today")


def _sign_in(
    visit: Visit, trouble: Bilingual | None, *, name: str = "", status: int = 200
) -> Response:
    title = Bilingual(zh="登录", en="Sign in")
    values = {"trouble": trouble, "name": name}
    return shown(visit, Page("sign_in.html", title, values, status=status))


def _password(
    visit: Visit, trouble: Bilingual | None, *, status: int = 200
) -> Response:
    title = Bilingual(zh="更换口令", en="Change the password")
    values = {"trouble": trouble, "must_change": visit.who.must_change_password}
    return shown(visit, Page("password.html", title, values, status=status))
