"""Every change: which role, which version, who signed it, what is different."""

from __future__ import annotations

import re
from collections.abc import Iterator

from credential import Bilingual
from trust_registry.health.roles_kept import role_name
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page, sheet_name, sheet_of

__all__ = ["names", "page"]

VERSIONS_A_SHEET = 30

_HISTORY = re.compile(r"history(?:-([1-9][0-9]{0,4}))?")


def names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the pages."""
    count = len(content.history.versions)
    for number in range(1, max(1, -(-count // VERSIONS_A_SHEET)) + 1):
        yield sheet_name("history", number)


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    match = _HISTORY.fullmatch(name)
    if match is None:
        return None
    history = content.history
    sheet = sheet_of(history.versions, int(match[1] or 1), VERSIONS_A_SHEET)
    if sheet is None:
        return None
    entries = [
        (one, role_name(content.state, one.role), history.changes(one))
        for one in sheet.items
    ]
    title = Bilingual(zh="变更记录", en="History")
    values = {"entries": entries, "sheet": sheet, "stem": "history"}
    return Page("history.html", title, values, "history")
