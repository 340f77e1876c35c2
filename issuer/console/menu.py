"""The places of the menu, and what other parts add to the pages.

A part with pages of its own (see docs/operation/console.md) adds a line to `SECTIONS`,
its module to ``matters``, and ``menu_<name>`` to a file of ``texts``.
"""

from __future__ import annotations

from typing import NamedTuple

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.console.page import Section

__all__ = ["LICENSE_LINKS", "SECTIONS", "LicenseLink"]


class LicenseLink(NamedTuple):
    """A button on the page of a license in force.

    Attributes:
        label: What it says.
        path: The page below the license's own, such as ``hand-over``.
        permission: Who sees it.
    """

    label: Bilingual
    path: str
    permission: Permission


SECTIONS: tuple[Section, ...] = (
    Section("today"),
    Section("enter", Permission.ENTER),
    Section("applications", Permission.READ),
    Section("search", Permission.READ),
    Section("batches", Permission.READ),
    Section("disputes", Permission.READ),
    Section("inquiries", Permission.READ),
    Section("audit", Permission.ADMINISTER),
    Section("keys", Permission.ADMINISTER),
    Section("operators", Permission.ADMINISTER),
)

LICENSE_LINKS: tuple[LicenseLink, ...] = (
    LicenseLink(
        Bilingual(zh="交付到手机", en="Hand over to a phone"),
        "hand-over",
        Permission.ENTER,
    ),
)
