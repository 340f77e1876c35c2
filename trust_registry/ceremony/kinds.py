"""The kinds of change, each with what it may change; one table.

A proposal names its kind. Whatever it changes beyond that was smuggled in.
"""

from __future__ import annotations

from collections.abc import Mapping

from trust_registry.ceremony.changes import (
    council_key,
    expulsion,
    host_keys,
    join,
    license_type,
    member_entry,
    policy,
    recognition_rows,
    region_keys,
    renew,
    seat,
    suspension,
)
from trust_registry.ceremony.kind import Kind

__all__ = ["KINDS"]

_ALL = (
    join.KIND,
    recognition_rows.KIND,
    license_type.KIND,
    member_entry.KIND,
    policy.KIND,
    renew.KIND,
    region_keys.KIND,
    council_key.ROOT_KEY,
    council_key.TARGETS_KEY,
    host_keys.KIND,
    seat.KIND,
    suspension.SUSPEND,
    suspension.RESUME,
    expulsion.KIND,
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
