"""Addresses in a hall's settings: https, or http where nobody can listen in."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["is_safe_address"]


def is_safe_address(address: str) -> bool:
    """Tell whether an address is https, or http on this machine alone.

    Without a password or a fragment in it, too.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.username or parts.password or parts.fragment or not host:
            return False
        if parts.scheme == "https":
            return True
        return parts.scheme == "http" and (
            host == "localhost" or ip_address(host).is_loopback
        )
    except ValueError:
        return False
