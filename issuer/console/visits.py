"""Who visits a page: what each page's route declares to be reached and shown.

Who may is decided by ``issuer.service.access``; here the page learns it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from credential.bilingual import Bilingual
from issuer.accounts.caller import Caller
from issuer.accounts.random_secrets import csrf_token_of
from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.console.page import Visit
from issuer.console.texts import PageLanguage
from issuer.service.access import signed_in
from issuer.service.cookies import session_secret
from issuer.service.serving import Here, Serving

__all__ = [
    "AdministratorVisit",
    "AnybodyVisit",
    "ApproverVisit",
    "EntryVisit",
    "OneTimeVisit",
    "PublicVisit",
    "ReaderVisit",
    "StateVisit",
    "visiting",
]


def visiting(
    permission: Permission | None, *, one_time: bool = False
) -> Callable[..., Visit]:
    """Return what a page's route depends on to be reached by those who may.

    Args:
        permission: What they have to be allowed; None lets in everybody signed in.
        one_time: Whether a session that a one-time password began does.
    """
    # A page is for a browser's session: a token shows nothing to a person.
    gate = signed_in(permission, by_session=True, one_time=one_time)

    def visit(
        request: Request,
        here: Here,
        language: PageLanguage,
        # No annotation: it is read outside of this function, where no gate is known.
        caller: Caller = Depends(gate),  # noqa: B008
    ) -> Visit:
        return Visit(
            language=language,
            path=_path(request, language),
            now=here.clock(),
            caller=caller,
            agency=_agency_name(here, caller),
            csrf_token=csrf_token_of(session_secret(request, here)),
            word=request.query_params.get("done", ""),
        )

    return visit


def public_visit(request: Request, here: Here, language: PageLanguage) -> Visit:
    """Return the visit of somebody who is not signed in, or not yet."""
    word = request.query_params.get("done", "")
    return Visit(language, _path(request, language), here.clock(), word=word)


def _path(request: Request, language: PageLanguage) -> str:
    return request.url.path.removeprefix(f"/console/{language}/")


def _agency_name(here: Serving, caller: Caller) -> Bilingual | None:
    if caller.agency_id is None:
        return None
    with here.installation.ledger.reading() as connection:
        return agency_numbered(connection, caller.agency_id).name


PublicVisit = Annotated[Visit, Depends(public_visit)]
OneTimeVisit = Annotated[Visit, Depends(visiting(None, one_time=True))]
AnybodyVisit = Annotated[Visit, Depends(visiting(None))]
EntryVisit = Annotated[Visit, Depends(visiting(Permission.ENTER))]
ApproverVisit = Annotated[Visit, Depends(visiting(Permission.APPROVE))]
StateVisit = Annotated[Visit, Depends(visiting(Permission.CHANGE_STATE))]
ReaderVisit = Annotated[Visit, Depends(visiting(Permission.READ))]
AdministratorVisit = Annotated[Visit, Depends(visiting(Permission.ADMINISTER))]
