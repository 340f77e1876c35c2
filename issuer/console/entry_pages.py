"""Pages to enter an application: a license type is chosen, its fields are typed."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.approval import asks_second_person
from issuer.console.answers import page_router, shown
from issuer.console.entry_flow import EntryFlow
from issuer.console.page import Page, Visit
from issuer.console.turns import reading
from issuer.console.typed_entry import TypedEntry, entry_of
from issuer.console.visits import EntryVisit
from issuer.desk.application import Application
from issuer.desk.desk import Turn
from issuer.desk.entering import enter
from issuer.orders import MintedLicense
from issuer.service.serving import Here, Serving
from issuer.usual_fields import with_defaults

__all__ = ["router", "with_usual"]

router = page_router()


@router.get("/enter")
def choose_type(here: Here, visit: EntryVisit) -> Response:
    """Show the license types that the agency may issue today."""
    with reading(here, visit) as turn:
        agency_id = turn.agency_for(Permission.ENTER)
        agency = agency_numbered(turn.connection, agency_id)
    codes = {period.code for period in agency.types if period.holds_at(visit.now)}
    types = [one for one in here.desk.types if one.code in codes]
    values = {
        "types": types,
        "approved": {one.code for one in types if asks_second_person(one)},
    }
    title = Bilingual(zh="选择证照类型", en="Choose a license type")
    return shown(visit, Page("types.html", title, values, "enter"))


@router.get("/enter/{short_name}")
def form(here: Here, visit: EntryVisit, short_name: str) -> Response:
    """Show the form of a type, with what need not be typed."""
    kind = here.desk.types.find(short_name)
    return _flow(kind).form(visit, with_usual(here, visit, kind, {}))


@router.post("/enter/{short_name}")
def sent(here: Here, visit: EntryVisit, short_name: str, typed: TypedEntry) -> Response:
    """Take the form: checked, confirmed, minted or filed."""
    return _flow(here.desk.types.find(short_name)).sent(here, visit, typed)


@router.post("/enter/{short_name}/check")
def checked(
    here: Here, visit: EntryVisit, short_name: str, typed: TypedEntry
) -> Response:
    """Tell what is wrong so far."""
    return _flow(here.desk.types.find(short_name)).checked(here, visit, typed)


def _flow(kind: LicenseType) -> EntryFlow:
    def finish(turn: Turn, typed: Mapping[str, str]) -> MintedLicense | Application:
        return enter(turn, entry_of(kind, typed))

    return EntryFlow(kind, kind.name, f"enter/{kind.tongyan.short_name}", finish)


def with_usual(
    here: Serving, visit: Visit, kind: LicenseType, typed: Mapping[str, str]
) -> dict[str, str]:
    """Return what is typed, with what need not be: authority and day of issue."""
    with reading(here, visit) as turn:
        agency_id = turn.agency_for(Permission.ENTER)
        agency = agency_numbered(turn.connection, agency_id)
    return with_defaults(typed, kind, agency, now=visit.now)
