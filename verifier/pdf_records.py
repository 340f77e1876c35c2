"""What passes between the process that draws a PDF and the one that asked for it.

The PDF goes in on standard input. On standard output come records, each with a head of
twelve bytes: a kind and two numbers. ``PAGE width height`` is followed by as many bytes
of gray, row by row. The last record is one of the others, with zeros.
"""

from __future__ import annotations

import struct

__all__ = [
    "BROKEN",
    "DONE",
    "HEAD",
    "LOCKED",
    "MANY",
    "MAX_PAGES",
    "MAX_PIXELS",
    "PAGE",
]

HEAD = struct.Struct(">4sII")

PAGE = b"PAGE"
DONE = b"DONE"
LOCKED = b"LOCK"
BROKEN = b"BAD!"
MANY = b"MANY"

MAX_PAGES = 10
"""Pages of one file: a license has one or two, an application a few more."""

MAX_PIXELS = 12_000_000
"""Pixels of one page: A4 at 250 dpi has 6 million, A3 twice as many."""
