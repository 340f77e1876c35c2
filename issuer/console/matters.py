"""The console's routes: one module a matter, in the order of the menu.

A part with pages of its own adds its router here; see ``menu``.
"""

from __future__ import annotations

from fastapi import APIRouter

from issuer.console import (
    application_pages,
    audit_pages,
    batch_pages,
    dispute_pages,
    entry_pages,
    file_routes,
    handover_pages,
    inquiry_pages,
    key_pages,
    license_pages,
    operator_pages,
    search_pages,
    sign_in_pages,
    successor_pages,
    today_page,
)

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (
    # First: its address is no language's.
    file_routes.router,
    sign_in_pages.router,
    today_page.router,
    entry_pages.router,
    application_pages.router,
    search_pages.router,
    license_pages.router,
    # Before successors, whose purpose is the same part of an address.
    handover_pages.router,
    successor_pages.router,
    batch_pages.router,
    batch_pages.upload_router,
    inquiry_pages.router,
    dispute_pages.router,
    audit_pages.router,
    key_pages.router,
    operator_pages.router,
    # Last: whatever no other page is.
    file_routes.nowhere,
)
