"""What the counter page sends with each request of its own."""

from __future__ import annotations

import httpx

__all__ = ["page_client", "page_headers"]


def page_headers(address: str) -> dict[str, str]:
    """Return the header of the page that a service serves."""
    told = httpx.get(f"{address.rstrip('/')}/api/page-token", trust_env=False).json()
    return {"X-Page-Token": told["token"]}


def page_client(address: str) -> httpx.Client:
    """Return a client that asks as the page does."""
    headers = page_headers(address)
    return httpx.Client(base_url=address, headers=headers, trust_env=False)
