"""The registry's roles: their names, thresholds, lives and paths.

Pure values; building and signing their files is left to `metadata`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

__all__ = [
    "AUTHORITY",
    "AUTHORITY_KEYS",
    "AUTHORITY_THRESHOLD",
    "HOST_KEYS",
    "HOST_THRESHOLD",
    "LIVES",
    "MAX_PUBLISHER_KEYS",
    "MAX_REGIONS",
    "MAX_VERSION",
    "PUBLISHER",
    "PUBLISHER_THRESHOLD",
    "ROOT",
    "SNAPSHOT",
    "SPARE_LIFE",
    "TARGETS",
    "TIMESTAMP",
    "RoleLife",
    "authority_role",
    "council_threshold",
    "kind_of",
    "publisher_role",
    "region_code_of",
    "region_path",
    "region_pattern",
]

ROOT = "root"
TARGETS = "targets"
SNAPSHOT = "snapshot"
TIMESTAMP = "timestamp"
# The two kinds of a region's roles: `region-310000` and `region-310000.pub`.
AUTHORITY = "authority"
PUBLISHER = "publisher"

AUTHORITY_KEYS = 3
AUTHORITY_THRESHOLD = 2
PUBLISHER_THRESHOLD = 1
MAX_PUBLISHER_KEYS = 2
HOST_KEYS = 3
HOST_THRESHOLD = 2

# China has 34 divisions of the first level; cities may join by themselves.
MAX_REGIONS = 64
# A daily timestamp reaches it in two million years; what is larger is a thief's.
MAX_VERSION = 999_999_999

# A stick made today has to serve through a long holiday: besides the longest
# `max_stale`, what a host takes in must live this much longer.
SPARE_LIFE = timedelta(days=7)

_REGION_ROLE = re.compile(r"region-([0-9]{6})(\.pub)?")


@dataclass(frozen=True, slots=True)
class RoleLife:
    """How long a role's file is good, and when a new one is due.

    Attributes:
        longest: From signing to expiry, at most.
        renew_after: From signing to the next signing, at the latest.
    """

    longest: timedelta
    renew_after: timedelta


LIVES = {
    ROOT: RoleLife(timedelta(days=400), timedelta(days=300)),
    TARGETS: RoleLife(timedelta(days=190), timedelta(days=150)),
    AUTHORITY: RoleLife(timedelta(days=190), timedelta(days=150)),
    PUBLISHER: RoleLife(timedelta(days=35), timedelta(days=7)),
    SNAPSHOT: RoleLife(timedelta(days=60), timedelta(days=30)),
    TIMESTAMP: RoleLife(timedelta(days=7), timedelta(days=1)),
}
"""By kind of role (design/trust-registry.md, "Roles")."""


def council_threshold(members: int) -> int:
    """Return how many of ``members`` keys must sign: two thirds, rounded up.

    >>> [council_threshold(n) for n in (1, 2, 3, 4, 5, 31)]
    [1, 2, 2, 3, 4, 21]
    """
    return -(-2 * members // 3)


def authority_role(code: str) -> str:
    """Return the role of a region's officers: ``region-310000``."""
    return f"region-{code}"


def publisher_role(code: str) -> str:
    """Return the role that publishes a region's files: ``region-310000.pub``."""
    return f"region-{code}.pub"


def region_code_of(role: str) -> str | None:
    """Return the region whose role this is, or None for a top role."""
    match = _REGION_ROLE.fullmatch(role)
    return match and match[1]


def kind_of(role: str) -> str:
    """Return the kind of a role, a key of `LIVES`.

    Raises:
        KeyError: no role of a registry has such a name.
    """
    match = _REGION_ROLE.fullmatch(role)
    if match:
        return PUBLISHER if match[2] else AUTHORITY
    if role not in LIVES or role in {AUTHORITY, PUBLISHER}:
        raise KeyError(role)
    return role


def region_pattern(code: str) -> str:
    """Return the only path pattern that may be delegated to a region."""
    return f"regions/{code}/*"


def region_path(code: str, name: str) -> str:
    """Return the target path of one of a region's files."""
    return f"regions/{code}/{name}"
