"""How far each sitting came: what is proposed, who has signed, who has not."""

from __future__ import annotations

from collections.abc import Iterator

from credential import Bilingual
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page

__all__ = ["names", "page"]


def names(content: SiteContent) -> Iterator[str]:  # noqa: ARG001
    """Yield the names of the pages."""
    yield "sittings"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    if name != "sittings":
        return None
    title = Bilingual(zh="签署进度", en="Sittings")
    return Page("sittings.html", title, {}, "sittings")
