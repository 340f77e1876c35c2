"""A file of the repository as HTTP sends it: headers, entity tag, gzip or not."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from trust_registry.layout import METADATA, STATUS, TARGET_FILES
from trust_registry.safe_path import is_safe_path

__all__ = [
    "NO_CACHE",
    "Headers",
    "Representation",
    "accepts_gzip",
    "is_immutable",
    "is_served",
    "represent",
]

Headers: TypeAlias = list[tuple[bytes, bytes]]

IMMUTABLE = b"public, max-age=31536000, immutable"
NO_CACHE = b"no-cache"

# What lies in a repository and nothing else: a file that is being written, another
# program's leavings, a key copied into the wrong folder are not served.
_ROLE_FILE = rf"{METADATA}/[1-9][0-9]{{0,9}}\.[a-z0-9.-]+\.json"
_LISTED_FILE = rf"{TARGET_FILES}/(?:[\w-]+/)*[0-9a-f]{{64}}\.[\w.-]+\.(?:json|txt)"
_VERSIONED = re.compile(f"{_ROLE_FILE}|{_LISTED_FILE}", re.ASCII)
_CHANGING = re.compile(
    rf"{METADATA}/timestamp\.json|{STATUS}/lists\.json|{STATUS}/[\w./-]+\.jwt", re.ASCII
)

_TYPES = {
    "json": b"application/json",
    "jwt": b"application/statuslist+jwt",  # Token Status List section 14.4
    "txt": b"text/plain; charset=utf-8",
}

# Below, headers weigh more than what is saved.
_MIN_GZIP_BYTES = 512
_GZIP_LEVEL = 6
_GZIP_CODING = re.compile(r"(?:gzip|x-gzip|\*)(?:;q=([01](?:\.[0-9]{0,3})?))?")


def is_served(path: str) -> bool:
    """Tell whether a path may be that of a repository's file.

    >>> is_served("metadata/1.root.json"), is_served("metadata/../keys/host-1.pem")
    (True, False)
    """
    named = _VERSIONED.fullmatch(path) or _CHANGING.fullmatch(path)
    return named is not None and is_safe_path(path)


def is_immutable(path: str) -> bool:
    """Tell whether a served file is never changed: its name has its version or hash."""
    return _VERSIONED.fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class Representation:
    """One coding of one file.

    Attributes:
        headers: All of a 200 but the length.
        body: The content.
        tag: Its strong entity tag, also among the headers.
    """

    headers: Headers
    body: bytes
    tag: str

    @property
    def headers_without_content(self) -> Headers:
        """What a 304 carries (RFC 9110 section 15.4.5)."""
        dropped = (b"content-type", b"content-encoding")
        return [header for header in self.headers if header[0] not in dropped]


def represent(path: str, content: bytes, *, compressed: bool) -> Representation:
    """Return a file as it is sent.

    Args:
        path: Its path in the repository, which must be served.
        content: The file.
        compressed: Whether the client takes gzip; what would not shrink stays as it is.
    """
    digest = hashlib.sha256(content).hexdigest()[:32]
    packed = _packed(content) if compressed else None
    # Strong tags: another coding is other bytes (RFC 9110 section 8.8.3).
    tag = f'"{digest}"' if packed is None else f'"{digest}-gzip"'
    headers = [
        (b"content-type", _TYPES[path.rpartition(".")[2]]),
        (b"etag", tag.encode("ascii")),
        (b"cache-control", IMMUTABLE if is_immutable(path) else NO_CACHE),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if packed is not None:
        headers.append((b"content-encoding", b"gzip"))
    return Representation(headers, content if packed is None else packed, tag)


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether a client takes gzip.

    >>> [accepts_gzip(text) for text in ("gzip, br", "gzip;q=0", "*", "identity", "")]
    [True, False, True, False, False]
    """
    for coding in accept_encoding.lower().replace(" ", "").split(","):
        named = _GZIP_CODING.fullmatch(coding)
        if named:
            return named[1] is None or float(named[1]) > 0
    return False


def _packed(content: bytes) -> bytes | None:
    if len(content) < _MIN_GZIP_BYTES:
        return None
    # Without the time of packing: the same file gives the same bytes, and tag.
    packed = gzip.compress(content, _GZIP_LEVEL, mtime=0)
    return packed if len(packed) < len(content) else None
