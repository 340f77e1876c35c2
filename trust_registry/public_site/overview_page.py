"""The first page: what this registry is, as of when, and whether all is well."""

from __future__ import annotations

from collections.abc import Iterator

from credential import Bilingual
from trust_registry.health.finding import GRAVITY_WORDS, Gravity
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page
from trust_registry.role_content import PILOT_HOST

__all__ = ["names", "page"]


def names(content: SiteContent) -> Iterator[str]:  # noqa: ARG001
    """Yield the names of the pages."""
    yield "index"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    if name != "index":
        return None
    findings = content.report.findings
    top = content.state.chain.top
    return Page(
        "index.html",
        Bilingual(zh="概览", en="Overview"),
        {
            "agencies": content.report.agencies,
            "roles": [
                (role, signed.version, signed.expires)
                for role, signed, _ in content.state.roles()
                if role in ("root", "targets", "snapshot", "timestamp")
            ],
            "gravities": [
                (GRAVITY_WORDS[one], one, sum(f.gravity is one for f in findings))
                for one in Gravity
            ],
            "pilot": top.root.unrecognized_fields.get(PILOT_HOST) is True,
        },
        "index",
    )
