"""Names of what a hall's checks are counted by, for a page that people read."""

from __future__ import annotations

from collections.abc import Iterable

from trust_registry.view import TrustView
from verifier.check_counts import Group
from verifier.messages import MESSAGES

__all__ = ["number_names"]


def number_names(
    groups: Iterable[Group], view: TrustView | None
) -> dict[str, dict[str, str]]:
    """Return the names of regions, license types and causes, by code.

    Args:
        groups: What was counted.
        view: The registry; a code that it does not have stays without a name.
    """
    counted = list(groups)
    names = {
        cause: MESSAGES[cause].sentence.model_dump()
        for cause in {group.cause for group in counted if group.cause}
        if cause in MESSAGES
    }
    if view is None:
        return names
    for code in {group.issuing for group in counted} - {None}:
        region = view.region(str(code))
        if region is not None:
            names[str(code)] = region.name.model_dump()
    for code in {group.license_type for group in counted} - {None}:
        kind = view.license_type(str(code))
        if kind is not None:
            names[str(code)] = kind.name.model_dump()
    return names
