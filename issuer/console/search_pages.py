"""Pages to find licenses: the words go in a form's body, never in an address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from credential.bilingual import Bilingual
from credential.errors import MalformedError
from credential.identifier import OID_ROOT
from credential.moments import end_of_day, parse_moment, to_seconds
from credential.status_list import LicenseState
from issuer.columns import written_day
from issuer.console.answers import Typed, moved, page_router, shown
from issuer.console.last_search import Asked, forget_search, keep_search, last_search
from issuer.console.page import Page, Visit
from issuer.console.turns import reading
from issuer.console.visits import ReaderVisit
from issuer.desk.desk import Turn
from issuer.desk.finding import Criteria, search
from issuer.errors import RefusedError
from issuer.service.cookies import session_secret
from issuer.service.serving import Here, Serving
from issuer.state import STATE_NAMES
from issuer.usual_fields import beijing_day

__all__ = ["router"]

router = page_router()

_SHEET = 50

# What words without an OID may be; the first that finds something is taken.
_WAYS = ("document_number", "holder_number", "case_number", "holder_name")


def _secret(request: Request, here: Here) -> str:
    return session_secret(request, here)


Secret = Annotated[str, Depends(_secret)]


@router.get("/search")
def found(
    here: Here, visit: ReaderVisit, secret: Secret, after: str | None = None
) -> Response:
    """Show what the session searched for last, or the empty form."""
    with here.installation.ledger.reading() as connection:
        asked = last_search(connection, secret)
    return _results(here, visit, asked, after)


@router.post("/search")
def sought(here: Here, visit: ReaderVisit, secret: Secret, typed: Typed) -> Response:
    """Keep what is searched for, and lead to what is found."""
    asked = Asked(
        words=typed.get("words", "").strip(),
        type=typed.get("type", ""),
        state=typed.get("state", ""),
        first_day=typed.get("from", "").strip(),
        last_day=typed.get("to", "").strip(),
    )
    if "clear" in typed:
        with here.installation.ledger.writing() as connection:
            forget_search(connection, secret)
        return moved(visit, "search")
    try:
        with reading(here, visit) as turn:
            way = _way(turn, asked)
    except RefusedError as refused:
        return _form(here, visit, asked, trouble=refused.reason, status=422)
    with here.installation.ledger.writing() as connection:
        known = asked.model_copy(update={"way": way})
        keep_search(connection, secret, known, now=visit.now)
    return moved(visit, "search")


def _results(
    here: Serving, visit: Visit, asked: Asked | None, after: str | None
) -> Response:
    if asked is None:
        return _form(here, visit, Asked())
    with reading(here, visit) as turn:
        sheet = search(turn, _criteria(asked), limit=_SHEET, cursor=after)
    following = f"search?after={sheet.next_cursor}" if sheet.next_cursor else ""
    return _form(
        here,
        visit,
        asked,
        found=sheet.found,
        next=following,
        is_first=after is None,
    )


def _form(
    here: Serving, visit: Visit, asked: Asked, *, status: int = 200, **told: object
) -> Response:
    values = {
        "asked": asked,
        "types": list(here.desk.types),
        "type_names": {one.code: one.name for one in here.desk.types},
        "states": [one for one in STATE_NAMES if one is not LicenseState.NOT_ISSUED],
        "found": None,
        "next": "",
        "is_first": True,
        "trouble": None,
        **told,
    }
    title = Bilingual(zh="查询证照", en="Find licenses")
    return shown(visit, Page("search.html", title, values, "search", status))


def _way(turn: Turn, asked: Asked) -> str:
    if not asked.words:
        _criteria(asked)
        return ""
    if asked.words.startswith(OID_ROOT):
        return "license_id"
    for way in _WAYS:
        if search(
            turn, _criteria(asked.model_copy(update={"way": way})), limit=1
        ).found:
            return way
    return _WAYS[0]


def _criteria(asked: Asked) -> Criteria:
    words = {asked.way: asked.words} if asked.way else {}
    return Criteria(
        license_id=words.get("license_id"),
        document_number=words.get("document_number"),
        holder_name=words.get("holder_name"),
        holder_number=words.get("holder_number"),
        case_number=words.get("case_number"),
        type_code=asked.type or None,
        state=_state(asked.state),
        issued_from=_first_second(asked.first_day),
        issued_until=_end(asked.last_day),
    )


def _state(code: str) -> LicenseState | None:
    return next((one for one in LicenseState if one.code == code), None)


def _first_second(day: str) -> int | None:
    if not day:
        return None
    try:
        return to_seconds(parse_moment(written_day(day)))
    except MalformedError as error:
        raise RefusedError(
            Bilingual(
                zh=f"“{day[:20]}”不是日期，应写作 2026-11-21。",
                en=f"{day[:20]!r} is not a day such as 2026-11-21",
            )
        ) from error


def _end(day: str) -> int | None:
    first = _first_second(day)
    return None if first is None else to_seconds(end_of_day(beijing_day(first)))
