"""What the pages of several services load alike: frame, colors, fonts, the mark.

Each page links ``frame.css`` first, pages of text and tables ``document.css`` next, and
their own style after it. A service serves these files beside its own, under whatever
address its pages use.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["SHARED_FILES", "shared_file"]

SHARED_FILES = MappingProxyType(
    {
        "document.css": "text/css",
        "frame.css": "text/css",
        "mark.svg": "image/svg+xml",
    }
)
"""The files, with their media types."""


@cache
def shared_file(name: str) -> bytes:
    """Return one of `SHARED_FILES`."""
    return (files("web") / "pages" / name).read_bytes()
