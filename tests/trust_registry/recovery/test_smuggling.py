"""A proposal that changes more than it says is refused before anybody signs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from credential import strict_json
from tests.sample_registry import ANHUI, JIANGSU, NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.ceremony.sittings import (
    propose,
    repository_state,
    reviewed,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.changes.council_file import list_file
from trust_registry.ceremony.changes.council_key import replace_council_key
from trust_registry.ceremony.changes.expulsion import expel
from trust_registry.ceremony.changes.host_keys import replace_host_keys
from trust_registry.ceremony.changes.role_keys import replaced, set_keys, without
from trust_registry.ceremony.changes.suspension import suspend
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS
from trust_registry.errors import CeremonyError
from trust_registry.former import former_path
from trust_registry.role_content import target_file

Smuggle = Callable[[FoundedRegistry], Draft]


def a_second_members_key(registry: FoundedRegistry) -> Draft:
    new = registry.new_key("js", JIANGSU).public_key
    draft = replace_council_key(repository_state(registry), "root", new, now=NOW)
    assert draft.root is not None
    replaced(draft.root, roles.ROOT, registry.new_key("ah", ANHUI).public_key)
    return draft


def a_key_of_another_owner(registry: FoundedRegistry) -> Draft:
    """Jiangsu's place goes to a second key of Zhejiang: two places are one's then."""
    new = registry.new_key("js", JIANGSU).public_key
    draft = replace_council_key(repository_state(registry), "root", new, now=NOW)
    assert draft.root is not None
    held = draft.root.roles[roles.ROOT]
    thief = registry.new_key("zj", ZHEJIANG).public_key
    keys = [draft.root.keys[one] for one in held.keyids if one != new.keyid]
    set_keys(draft.root, roles.ROOT, [*keys, thief])
    return draft


def a_council_key_among_the_hosts(registry: FoundedRegistry) -> Draft:
    keys = [registry.new_key(f"h{code}", code).public_key for code in (JIANGSU, ANHUI)]
    third = registry.new_key("h3", ZHEJIANG).public_key
    draft = replace_host_keys(repository_state(registry), [*keys, third], now=NOW)
    assert draft.root is not None
    without(draft.root, roles.ROOT, SHANGHAI)
    return draft


def a_second_suspension(registry: FoundedRegistry) -> Draft:
    state = repository_state(registry)
    draft = suspend(state, JIANGSU, since=NOW, now=NOW)
    assert draft.targets is not None
    members = strict_json.loads((draft.files or {})[MEMBERS])
    for entry in members["regions"]:
        entry["suspended"] = [{"from": "2026-11-01T00:00:00Z"}]
    files = list_file(draft.targets, MEMBERS, members)
    return Draft(draft.kind, targets=draft.targets, files=files)


def an_edited_frozen_list(registry: FoundedRegistry) -> Draft:
    """The frozen list gives the leaver's agency a phone number of somebody else."""
    state = repository_state(registry)
    draft = expel(state, JIANGSU, accept_issued_until=NOW, now=NOW)
    assert draft.targets is not None
    path = former_path(JIANGSU)
    raw = (draft.files or {})[path].replace(b"12315", b"99999")
    draft.targets.targets[path] = target_file(path, raw)
    files = {**(draft.files or {}), path: raw}
    return Draft(draft.kind, draft.root, draft.targets, files)


def another_seat_in_an_expulsion(registry: FoundedRegistry) -> Draft:
    state = repository_state(registry)
    draft = expel(state, JIANGSU, accept_issued_until=NOW, now=NOW)
    assert draft.root is not None
    without(draft.root, roles.ROOT, ANHUI)
    without(draft.root, roles.TARGETS, ANHUI)
    return draft


@pytest.mark.parametrize(
    ("smuggle", "match"),
    [
        (a_second_members_key, "exactly one member's root key"),
        (a_key_of_another_owner, "exactly one member's root key"),
        (a_council_key_among_the_hosts, "it changes more"),
        (a_second_suspension, "more than one member's suspension"),
        (an_edited_frozen_list, "not what 320000 published last"),
        (another_seat_in_an_expulsion, "of others than 320000"),
    ],
)
def test_attack_a_proposal_that_smuggles_a_second_change(
    registry: FoundedRegistry, smuggle: Smuggle, match: str
) -> None:
    proposal = propose(registry, smuggle(registry))

    with pytest.raises(CeremonyError, match=match):
        reviewed(registry, proposal)
