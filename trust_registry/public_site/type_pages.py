"""The license types: labels, who may present one, age limits, a sample to scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from credential import Bilingual, LicenseType
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page
from trust_registry.public_site.sample_license import sample_code

__all__ = ["names", "page"]

_TYPE = re.compile(r"type-([0-9A-Z]{21})")
_DAY_S = 86_400


def names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the pages."""
    yield "types"
    for kind in content.types:
        yield f"type-{kind.code}"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    if name == "types":
        title = Bilingual(zh="证照类型", en="License types")
        rows = [(kind, content.issuers.get(kind.code, {})) for kind in content.types]
        return Page("types.html", title, {"rows": rows}, "types")
    match = _TYPE.fullmatch(name)
    kind = content.state.catalogue.get(match[1]) if match else None
    return _type(content, kind) if kind else None


def _type(content: SiteContent, kind: LicenseType) -> Page:
    in_force = kind.at(content.now)
    rules = in_force.tongyan
    masked = {
        printed.claim: printed.mask is not None for printed in rules.print_profile
    }
    return Page(
        "type.html",
        kind.name,
        {
            "kind": in_force,
            "masked": masked,
            "stale_days": rules.max_stale_s / _DAY_S,
            "status_days": rules.max_status_age_s / _DAY_S,
            "later": [one for one in rules.later if one.from_ > content.now],
            "issuers": content.issuers.get(kind.code, {}),
            "sample": sample_code(kind, now=content.now),
        },
        "types",
    )
