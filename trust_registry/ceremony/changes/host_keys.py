"""The host's keys are replaced, which also undoes a fast-forward.

Whoever stole two of them may publish any number for snapshot and timestamp. Counters
let such a mark go as soon as fewer than two of its keys remain (`marks`); so after a
theft at least two are replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from securesystemslib.signer import Key

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import owner_of, set_keys
from trust_registry.ceremony.kind import Kind
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.role_content import PILOT_HOST

__all__ = ["KIND", "replace_host_keys"]

KIND = Kind(
    "host-keys",
    Bilingual(zh="更换主机密钥", en="replace the host's keys"),
    frozenset({"snapshot-key", "timestamp-key", "pilot-host"}),
)


def replace_host_keys(
    state: CouncilState, keys: Sequence[Key], *, now: datetime
) -> Draft:
    """Return the draft that gives the host exactly these keys.

    Where one member owns several of them, the root says "pilot" from then on.
    """
    root = next_role(state.root, now=now)
    for role in (roles.SNAPSHOT, roles.TIMESTAMP):
        set_keys(root, role, keys)
    if len({owner_of(key) for key in keys}) == len(keys):
        root.unrecognized_fields.pop(PILOT_HOST, None)
    else:
        root.unrecognized_fields[PILOT_HOST] = True
    return Draft(KIND.name, root=root)
