"""Pages of accounts: operators and API tokens, for administrators."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from credential.bilingual import Bilingual
from issuer.accounts.administration import NewOperator
from issuer.accounts.api_tokens import make_token
from issuer.accounts.operators import find_operator
from issuer.accounts.roles import Permission, Role
from issuer.agencies import all_agencies
from issuer.console.answers import moved, page_router, shown
from issuer.console.page import Page, Visit
from issuer.console.typed_choices import TypedChoices
from issuer.console.visits import AdministratorVisit
from issuer.errors import RefusedError
from issuer.service.password_work import Passwords, PasswordWork
from issuer.service.serving import Here, Serving

__all__ = ["router"]

router = page_router()

_DAY_S = 86_400


@router.get("/operators")
def listed(here: Here, passwords: Passwords, visit: AdministratorVisit) -> Response:
    """Show the operators and tokens that one administers."""
    return _accounts(here, passwords, visit)


@router.post("/operators")
async def add(
    here: Here, passwords: Passwords, visit: AdministratorVisit, typed: TypedChoices
) -> Response:
    """Add an operator; the page shows the one-time password this once."""
    agency = typed.one("agency")
    own = visit.who.agency_id

    def added() -> NewOperator:
        return passwords.administration(visit.who).add(
            typed.one("name"),
            agency_id=int(agency) if own is None and agency.isdecimal() else own,
            roles=_roles(typed),
            now=visit.now,
        )

    return await _with_password(here, passwords, visit, added)


@router.post("/operators/{name}/password")
async def reset(
    here: Here, passwords: Passwords, visit: AdministratorVisit, name: str
) -> Response:
    """Give an operator a one-time password; the page shows it this once."""
    return await _with_password(
        here,
        passwords,
        visit,
        lambda: passwords.administration(visit.who).reset_password(name, now=visit.now),
    )


@router.post("/operators/{name}/roles")
def set_roles(
    here: Here,
    passwords: Passwords,
    visit: AdministratorVisit,
    name: str,
    typed: TypedChoices,
) -> Response:
    """Give an operator these roles and no others."""
    try:
        wanted = _roles(typed)
        passwords.administration(visit.who).set_roles(name, wanted, now=visit.now)
    except RefusedError as refused:
        return _accounts(here, passwords, visit, trouble=refused.reason)
    return moved(visit, "operators", done="roles")


@router.post("/operators/{name}/{act}")
def disable_or_enable(
    here: Here, passwords: Passwords, visit: AdministratorVisit, name: str, act: str
) -> Response:
    """Let an operator sign in no more, or again."""
    disabled = act != "enable"
    try:
        administration = passwords.administration(visit.who)
        administration.set_disabled(name, disabled, now=visit.now)
    except RefusedError as refused:
        return _accounts(here, passwords, visit, trouble=refused.reason)
    return moved(visit, "operators", done="disabled" if disabled else "enabled")


@router.post("/tokens")
def add_token(
    here: Here, passwords: Passwords, visit: AdministratorVisit, typed: TypedChoices
) -> Response:
    """Make a token for one's own account; the page shows its secret this once."""
    days = typed.one("days")
    try:
        with here.installation.ledger.writing() as connection:
            _, secret = make_token(
                connection,
                find_operator(connection, visit.who.name),
                [one for one in Permission if one in typed.all("scopes")],
                label=typed.one("label").strip()[:64] or "—",
                life_s=(int(days[:4]) if days.isdecimal() else 0) * _DAY_S,
                settings=here.accounts,
                by=visit.who.name,
                now=visit.now,
            )
    except RefusedError as refused:
        return _accounts(here, passwords, visit, trouble=refused.reason)
    return _accounts(here, passwords, visit, token=secret)


@router.post("/tokens/{token_id}/end")
def end_token(
    passwords: Passwords, visit: AdministratorVisit, token_id: int
) -> Response:
    """End a token now."""
    passwords.administration(visit.who).revoke_token(token_id, now=visit.now)
    return moved(visit, "operators", done="token-ended")


async def _with_password(
    here: Serving,
    passwords: PasswordWork,
    visit: Visit,
    work: Callable[[], NewOperator],
) -> Response:
    try:
        new = await passwords.done(work)
    except RefusedError as refused:
        return await run_in_threadpool(
            _accounts, here, passwords, visit, trouble=refused.reason
        )
    return await run_in_threadpool(_accounts, here, passwords, visit, new=new)


def _accounts(
    here: Serving,
    passwords: PasswordWork,
    visit: Visit,
    *,
    trouble: Bilingual | None = None,
    new: NewOperator | None = None,
    token: str = "",
) -> Response:
    administration = passwords.administration(visit.who)
    with here.installation.ledger.reading() as connection:
        agencies = all_agencies(connection)
    everywhere = visit.who.agency_id is None
    values = {
        "operators": administration.operators(),
        "tokens": administration.tokens(),
        "agencies": agencies if everywhere else [],
        "agency_names": {one.id: one.name for one in agencies},
        "roles": [Role.ADMINISTER] if everywhere else list(Role),
        "scopes": [one for one in Permission if visit.may(one)],
        "trouble": trouble,
        "new": new,
        "token": token,
    }
    title = Bilingual(zh="账户与令牌", en="Accounts and tokens")
    status = 422 if trouble else 200
    return shown(visit, Page("operators.html", title, values, "operators", status))


def _roles(typed: TypedChoices) -> list[Role]:
    return [one for one in Role if one in typed.all("roles")]
