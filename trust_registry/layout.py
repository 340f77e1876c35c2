"""Where each file of a repository lies, in a folder, a zip and behind https alike.

::

    metadata/ 1.root.json … timestamp.json 7.snapshot.json 3.targets.json
              2.region-310000.json 41.region-310000.pub.json
    targets/  policy/<sha256>.members.json … regions/310000/<sha256>.agencies.json
    status/   310000/310000-1.jwt
"""

from __future__ import annotations

from urllib.parse import quote

from trust_registry import roles

__all__ = [
    "LISTING",
    "MAX_ROLE_FILE_BYTES",
    "MAX_ROOTS",
    "METADATA",
    "STATUS",
    "TARGET_FILES",
    "blob_path",
    "role_path",
    "status_path",
]

METADATA = "metadata"
TARGET_FILES = "targets"
STATUS = "status"
# Names the status lists for whoever cannot list a folder over https.
LISTING = "status/lists.json"

# 31 regions: 57 kB in all. A council of 34 with long key lists stays below.
MAX_ROLE_FILE_BYTES = 2 * 1024 * 1024
# Two a year for a century; TUF's own client takes 256 as well.
MAX_ROOTS = 256


def role_path(role: str, version: int) -> str:
    """Return the path of a role's file; the timestamp alone has no number."""
    if role == roles.TIMESTAMP:
        return f"{METADATA}/{role}.json"
    return f"{METADATA}/{version}.{quote(role, safe='')}.json"


def blob_path(target_path: str, sha256: str) -> str:
    """Return the path of a listed file: its hash stands before its name."""
    folder, separator, name = target_path.rpartition("/")
    return f"{TARGET_FILES}/{folder}{separator}{sha256}.{name}"


def status_path(code: str, name: str) -> str:
    """Return the path of a region's status list, ``name`` without ``.jwt``."""
    return f"{STATUS}/{code}/{name}.jwt"
