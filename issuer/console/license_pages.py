"""The page of one license: what it says, what happened to it, what can be done."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import Response

from credential import carrier, strict_json
from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.console.answers import Typed, moved, page_router, shown
from issuer.console.code_picture import picture_of
from issuer.console.menu import LICENSE_LINKS
from issuer.console.page import Page, Visit
from issuer.console.turns import reading, writing
from issuer.console.typed_entry import claim_rows, revision_of
from issuer.console.visits import ReaderVisit, StateVisit
from issuer.desk.changing import change_state
from issuer.desk.finding import LicenseFile, read_license
from issuer.errors import RefusedError, StateChangeError
from issuer.license_record import PRINT, LicenseRecord
from issuer.license_rows import successors_of
from issuer.service.documents import pdf, qr_png
from issuer.service.serving import Here, Serving
from issuer.state import Act

__all__ = ["license_page", "router"]

router = page_router()


@router.get("/licenses/{license_id}")
def one(here: Here, visit: ReaderVisit, license_id: str) -> Response:
    """Show one license."""
    return license_page(here, visit, license_id)


@router.post("/licenses/{license_id}/state")
def change(here: Here, visit: StateVisit, license_id: str, typed: Typed) -> Response:
    """Change the state of a license, once it is confirmed on a page of its own."""
    act = _act(typed.get("act", ""))
    reason = typed.get("reason", "")
    if "confirmed" not in typed:
        return _confirmation(here, visit, license_id, act, typed)
    try:
        with writing(here, visit) as turn:
            revision = revision_of(typed)
            change_state(turn, license_id, act, reason=reason, revision=revision)
    except RefusedError as error:
        told = {"chosen": act.command, "reason": reason}
        return license_page(here, visit, license_id, refused=error, **told)
    return moved(visit, f"licenses/{license_id}", done=act.command)


@router.get("/licenses/{license_id}/print/{what}")
def printed(
    here: Here, visit: ReaderVisit, license_id: str, what: Literal["a4", "card", "qr"]
) -> Response:
    """Return the license for paper, or the picture of its code."""
    if what == "qr":
        return qr_png(here, visit.actor, license_id)
    return pdf(here, visit.actor, license_id, what)


def license_page(
    here: Serving,
    visit: Visit,
    license_id: str,
    *,
    refused: RefusedError | None = None,
    **told: Any,  # noqa: ANN401 (values of the template)
) -> Response:
    """Return the page of a license as it is now.

    Args:
        here: Whose it is.
        visit: Who looks.
        license_id: The license.
        refused: Why what was asked was not done.
        told: What was typed, to be typed on.

    Raises:
        UnknownLicenseError: the agency has no such license.
    """
    with reading(here, visit) as turn:
        found = read_license(turn, license_id)
        successors = successors_of(turn.connection, [license_id])
    record = found.record
    values = {
        **_facts(found, here.desk.types.find(record.type_code), visit),
        "successors": [one.license_id for one in successors],
        "may_change": visit.may(Permission.CHANGE_STATE),
        "acts": _possible_acts(record, visit.now),
        "chosen": "",
        "reason": "",
        "trouble": refused and refused.reason,
        **told,
    }
    named = f"{record.holder_name} {record.document_number}"
    title = Bilingual(zh=named, en=named)
    status = 409 if refused else 200
    page = Page("license.html", title, values, "search", status, names_somebody=True)
    return shown(visit, page)


def _facts(found: LicenseFile, kind: LicenseType, visit: Visit) -> dict[str, Any]:
    record = found.record
    state = record.state_at(visit.now)
    living = record.in_force_at(visit.now)
    edition = next(one for one in found.editions if one.kind == PRINT)
    planned = record.superseded_from
    return {
        "record": record,
        "license_type": kind,
        "state": state,
        "since": record.since_at(visit.now),
        "ends_later": planned if planned and planned > visit.now else None,
        "has_expired": record.expires is not None and record.expires <= visit.now,
        "rows": claim_rows(kind, _claims(record)),
        "events": found.events,
        "editions": found.editions,
        "picture": picture_of(carrier.encode(edition.sd_jwt), kind),
        "prints": living,
        "may_renew": state is LicenseState.VALID
        and planned is None
        and visit.may(Permission.ENTER),
        "further": [
            (link.label, f"{visit.root}/licenses/{record.license_id}/{link.path}")
            for link in LICENSE_LINKS
            if living and visit.may(link.permission)
        ],
    }


def _confirmation(
    here: Serving, visit: Visit, license_id: str, act: Act, typed: Typed
) -> Response:
    reason = typed.get("reason", "")
    with reading(here, visit) as turn:
        record = read_license(turn, license_id).record
    values = {
        "record": record,
        "license_type": here.desk.types.find(record.type_code),
        "state": record.state_at(visit.now),
        "act": act,
        "is_final": act not in (Act.SUSPEND, Act.REINSTATE),
        "reason": reason,
        # The one that was looked at when the act was chosen.
        "revision": revision_of(typed),
    }
    title = Bilingual(zh="请确认", en="Please confirm")
    return shown(visit, Page("act.html", title, values, "search"))


def _claims(record: LicenseRecord) -> dict[str, object]:
    claims: dict[str, object] = strict_json.loads(record.application.encode("utf-8"))
    return claims


def _act(command: str) -> Act:
    for act in Act:
        if act.command == command:
            return act
    raise StateChangeError(
        Bilingual(zh="请选择要办理的变更。", en="choose what is to be done")
    )


def _possible_acts(record: LicenseRecord, now: int) -> list[Act]:
    return [act for act in Act if record.state_at(now) in act.value.allowed]
