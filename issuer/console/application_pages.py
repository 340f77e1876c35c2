"""Pages of applications that wait: looked at by a second person, returned, mended."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.console.answers import Typed, moved, page_router, shown
from issuer.console.entry_flow import EntryFlow
from issuer.console.page import Page, Visit
from issuer.console.turns import reading, writing
from issuer.console.typed_entry import (
    REVISION,
    TypedEntry,
    entry_of,
    revision_of,
    shown_fields,
)
from issuer.console.visits import ApproverVisit, EntryVisit, ReaderVisit
from issuer.desk.application import (
    Application,
    ApplicationState,
    ApplicationStateError,
    Entry,
    Purpose,
    StaleRevisionError,
)
from issuer.desk.application_queue import FiledApplication, queue, read_application
from issuer.desk.approving import approve, send_back
from issuer.desk.desk import Turn
from issuer.desk.entering import resubmit
from issuer.errors import RefusedError
from issuer.service.serving import Here, Serving

__all__ = ["router"]

router = page_router()

# Of one sheet; the next begins where it ended.
_SHEET = 50


@router.get("/applications")
def listed(here: Here, visit: ReaderVisit, after: str | None = None) -> Response:
    """Show what waits, the oldest first, and what was returned."""
    with reading(here, visit) as turn:
        waiting = queue(turn, ApplicationState.WAITING, limit=_SHEET, cursor=after)
        returned = queue(turn, ApplicationState.RETURNED, limit=_SHEET)
    values = {
        "waiting": waiting.found,
        "returned": () if after else returned.found,
        "type_names": {one.code: one.name for one in here.desk.types},
        "after": after,
        "next": f"applications?after={waiting.next_cursor}"
        if waiting.next_cursor
        else "",
    }
    title = Bilingual(zh="审核", en="Approval")
    return shown(visit, Page("applications.html", title, values, "applications"))


@router.get("/applications/{number}")
def one(here: Here, visit: ReaderVisit, number: int) -> Response:
    """Show one application whole."""
    return _application_page(here, visit, number)


@router.post("/applications/{number}/approve")
def approved(here: Here, visit: ApproverVisit, number: int, typed: Typed) -> Response:
    """Mint what somebody else entered."""
    try:
        with writing(here, visit) as turn:
            minted = approve(turn, number, revision=revision_of(typed))
    except RefusedError as error:
        return _application_page(here, visit, number, refused=error)
    return moved(visit, f"licenses/{minted.record.license_id}", done="approved")


@router.post("/applications/{number}/return")
def returned(here: Here, visit: ApproverVisit, number: int, typed: Typed) -> Response:
    """Return an application to whoever entered it."""
    reason = typed.get("reason", "")
    try:
        with writing(here, visit) as turn:
            send_back(turn, number, reason=reason, revision=revision_of(typed))
    except RefusedError as error:
        return _application_page(here, visit, number, refused=error, reason=reason)
    return moved(visit, f"applications/{number}", done="returned")


@router.get("/applications/{number}/mend")
def mend(here: Here, visit: EntryVisit, number: int) -> Response:
    """Show the form of what was returned, as it was entered."""
    filed = _filed(here, visit, number).application
    fields = {name: str(value) for name, value in filed.fields.items()}
    typed = fields | {REVISION: str(filed.revision)}
    return _flow(here, filed).form(visit, typed)


@router.post("/applications/{number}/mend")
def mended(here: Here, visit: EntryVisit, number: int, typed: TypedEntry) -> Response:
    """Take the mended form: checked, confirmed, sent again."""
    filed = _filed(here, visit, number).application
    try:
        return _flow(here, filed).sent(here, visit, typed)
    except (StaleRevisionError, ApplicationStateError) as error:
        return _application_page(here, visit, number, refused=error)


@router.post("/applications/{number}/mend/check")
def checked(here: Here, visit: EntryVisit, number: int, typed: TypedEntry) -> Response:
    """Tell what is wrong so far."""
    filed = _filed(here, visit, number).application
    return _flow(here, filed).checked(here, visit, typed)


def _flow(here: Serving, filed: Application) -> EntryFlow:
    kind = here.desk.types.find(filed.type_code)

    def finish(turn: Turn, typed: Mapping[str, str]) -> Application:
        fields = entry_of(kind, typed).fields
        revision = revision_of(typed, REVISION)
        return resubmit(turn, filed.id, fields, revision=revision)

    def entry(_: object, typed: Mapping[str, str]) -> Entry:
        # A successor has the number of the license that it replaces.
        same = filed.allow_same_number or filed.purpose is not Purpose.MINT
        read = entry_of(kind, typed)
        return Entry(kind, read.fields, filed.case_number, same)

    return EntryFlow(
        kind,
        kind.name,
        f"applications/{filed.id}/mend",
        finish,
        section="applications",
        template="mend.html",
        entry=entry,
    )


def _filed(here: Serving, visit: Visit, number: int) -> FiledApplication:
    with reading(here, visit) as turn:
        return read_application(turn, number)


def _application_page(
    here: Serving,
    visit: Visit,
    number: int,
    *,
    refused: RefusedError | None = None,
    reason: str = "",
) -> Response:
    found = _filed(here, visit, number)
    filed = found.application
    kind = here.desk.types.find(filed.type_code)
    waits = filed.state is ApplicationState.WAITING
    own = visit.who.name in {
        step.operator for step in found.steps if step.step in ("enter", "resubmit")
    }
    values = {
        "one": filed,
        "steps": found.steps,
        "license_type": kind,
        "rows": shown_fields(kind, filed.fields),
        "may_decide": waits and visit.may(Permission.APPROVE) and not own,
        "is_own": waits and own,
        "may_mend": filed.state is ApplicationState.RETURNED
        and visit.may(Permission.ENTER),
        "trouble": refused and refused.reason,
        "reason": reason,
    }
    title = Bilingual(zh=f"申请 {filed.id}", en=f"Application {filed.id}")
    status = 409 if refused else 200
    page = Page("application.html", title, values, "applications", status)
    return shown(visit, page)
