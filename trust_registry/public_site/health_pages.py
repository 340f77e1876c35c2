"""The audit and the forecast, for whoever has to act."""

from __future__ import annotations

from collections.abc import Iterator

from credential import Bilingual
from trust_registry.health.audit import NEXT
from trust_registry.health.finding import GRAVITY_WORDS, LOOK_AHEAD
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page

__all__ = ["names", "page"]


def names(content: SiteContent) -> Iterator[str]:  # noqa: ARG001
    """Yield the names of the pages."""
    yield "health"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    if name != "health":
        return None
    report = content.report
    soon = report.lapsing(within=NEXT)
    return Page(
        "health.html",
        Bilingual(zh="健康与到期预报", en="Health and forecast"),
        {
            "report": report,
            "words": GRAVITY_WORDS,
            "spans": [
                (NEXT.days, soon),
                (LOOK_AHEAD.days, report.forecast[len(soon) :]),
            ],
        },
        "health",
    )
