"""The regions, and each region with its agencies: searched, a hundred a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from credential import Bilingual
from trust_registry import roles
from trust_registry.agency_facts import AgencyFacts
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page, sheet_name, sheet_of

__all__ = ["names", "page"]

AGENCIES_A_SHEET = 100
# A search is for finding one of a few; more are not read.
MOST_FOUND = 300

_REGION = re.compile(r"region-([0-9]{6})(?:-([1-9][0-9]{0,4}))?")


def names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the pages."""
    yield "regions"
    for region in content.state.members.regions:
        held = content.state.regions.get(region.code)
        count = len(held.agencies) if held else 0
        for number in range(1, max(1, -(-count // AGENCIES_A_SHEET)) + 1):
            yield sheet_name(f"region-{region.code}", number)


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:
    """Return a page by its name, or None."""
    if name == "regions":
        return _regions(content, asked)
    match = _REGION.fullmatch(name)
    return match and _region(content, match[1], int(match[2] or 1), asked)


def _regions(content: SiteContent, asked: Asked) -> Page:
    state = content.state
    found = [
        (code, agency)
        for code, agency in state.agencies()
        if asked.words and _matches(agency, asked.words)
    ]
    ends = {role: signed.expires for role, signed, _ in state.roles()}
    rows = [
        {
            "region": region,
            "agencies": len(held.agencies) if held else 0,
            "until": min(
                ends[roles.authority_role(region.code)],
                ends[roles.publisher_role(region.code)],
            )
            if held
            else None,
            "fault": state.faults.get(region.code),
        }
        for region in state.members.regions
        for held in [state.regions.get(region.code)]
    ]
    return Page(
        "regions.html",
        Bilingual(zh="地区与机构", en="Regions and agencies"),
        {"rows": rows, "found": found[:MOST_FOUND], "more": len(found) - MOST_FOUND},
        "regions",
    )


def _region(content: SiteContent, code: str, number: int, asked: Asked) -> Page | None:
    region, held = content.state.member(code), content.state.regions.get(code)
    if region is None:
        return None
    agencies: Sequence[AgencyFacts] = held.agencies if held else ()
    if asked.words:
        agencies = [one for one in agencies if _matches(one, asked.words)]
    sheet = sheet_of(agencies, number, AGENCIES_A_SHEET)
    if sheet is None:
        return None
    return Page(
        "region.html",
        region.name,
        {
            "region": region,
            "held": held,
            "sheet": sheet,
            "stem": f"region-{code}",
            "fault": content.state.faults.get(code),
            "roles": [
                (role, signed.version, signed.expires)
                for role, signed, _ in content.state.roles()
                if roles.region_code_of(role) == code
            ],
        },
        "regions",
    )


def _matches(agency: AgencyFacts, words: str) -> bool:
    text = f"{agency.name.zh} {agency.name.en} {agency.id} {agency.uscc}".casefold()
    return all(word in text for word in words.casefold().split())
