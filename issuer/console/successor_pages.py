"""Pages to renew or correct a license: its fields to be typed on, and why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from fastapi import Response

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.console.answers import page_router
from issuer.console.entry_flow import EntryFlow
from issuer.console.entry_pages import with_usual
from issuer.console.license_pages import license_page
from issuer.console.page import Visit
from issuer.console.turns import reading
from issuer.console.typed_entry import (
    REASON,
    REVISION,
    TypedEntry,
    all_fields,
    entry_of,
    revision_of,
)
from issuer.console.visits import EntryVisit
from issuer.desk.application import Application, Entry, Purpose, StaleRevisionError
from issuer.desk.desk import Turn
from issuer.desk.finding import read_license
from issuer.desk.succeeding import correct, renew
from issuer.license_record import LicenseRecord
from issuer.orders import MintedLicense
from issuer.renewal import corrected_fields, renewed_fields
from issuer.service.serving import Here, Serving
from web.problem import Refused

__all__ = ["router"]

router = page_router()

_TITLES = {
    Purpose.RENEW: Bilingual(zh="换证", en="Renew"),
    Purpose.CORRECT: Bilingual(zh="更正", en="Correct"),
}


@router.get("/licenses/{license_id}/{purpose}")
def form(here: Here, visit: EntryVisit, license_id: str, purpose: Purpose) -> Response:
    """Show the form with what the license says."""
    record = _record(here, visit, license_id)
    flow = _flow(here, record, purpose)
    fields = _fields(record, flow.kind, purpose, visit.now)
    typed = {name: str(value) for name, value in fields.items() if value is not None}
    return flow.form(
        visit,
        with_usual(here, visit, flow.kind, typed) | {REVISION: str(record.revision)},
    )


@router.post("/licenses/{license_id}/{purpose}")
def sent(
    here: Here,
    visit: EntryVisit,
    license_id: str,
    purpose: Purpose,
    typed: TypedEntry,
) -> Response:
    """Take the form: checked, confirmed, minted or filed."""
    flow = _flow(here, _record(here, visit, license_id), purpose)
    try:
        return flow.sent(here, visit, typed)
    except StaleRevisionError as error:
        return license_page(here, visit, license_id, refused=error)


@router.post("/licenses/{license_id}/{purpose}/check")
def checked(
    here: Here,
    visit: EntryVisit,
    license_id: str,
    purpose: Purpose,
    typed: TypedEntry,
) -> Response:
    """Tell what is wrong so far."""
    flow = _flow(here, _record(here, visit, license_id), purpose)
    return flow.checked(here, visit, typed)


def _flow(here: Serving, record: LicenseRecord, purpose: Purpose) -> EntryFlow:
    if purpose not in _TITLES:
        raise Refused(404, "not-found")  # a first license succeeds none
    kind = here.desk.types.find(record.type_code)
    title = _TITLES[purpose]
    number = record.document_number
    return EntryFlow(
        kind,
        Bilingual(zh=f"{title.zh} {number}", en=f"{title.en} {number}"),
        f"licenses/{record.license_id}/{purpose.value}",
        partial(_finish, record, kind, purpose),
        section="search",
        names_somebody=True,
        template="successor.html",
        entry=_entry,
    )


def _entry(kind: LicenseType, typed: Mapping[str, str]) -> Entry:
    # The successor has its predecessor's number, which is in force.
    return Entry(kind, entry_of(kind, typed).fields, allow_same_number=True)


def _finish(
    record: LicenseRecord,
    kind: LicenseType,
    purpose: Purpose,
    turn: Turn,
    typed: Mapping[str, str],
) -> MintedLicense | Application:
    old = _fields(record, kind, purpose, turn.now)
    changes = {
        name: new
        for name, new in all_fields(kind, typed).items()
        if new != old.get(name)
    }
    succeeding = correct if purpose is Purpose.CORRECT else renew
    return succeeding(
        turn,
        record.license_id,
        changes,
        reason=typed.get(REASON, ""),
        revision=revision_of(typed, REVISION),
        case_number=record.case_number,
    )


def _fields(
    record: LicenseRecord, kind: LicenseType, purpose: Purpose, now: int
) -> Mapping[str, object]:
    if purpose is Purpose.CORRECT:
        return corrected_fields(record, {}, kind, now=now)
    return renewed_fields(record, {}, kind)


def _record(here: Serving, visit: Visit, license_id: str) -> LicenseRecord:
    with reading(here, visit) as turn:
        return read_license(turn, license_id).record
