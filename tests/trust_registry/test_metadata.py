"""Role files as they are read, before anybody vouches for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tuf.api.metadata import Root, Targets

from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.errors import RoleFileError
from trust_registry.metadata import parse
from trust_registry.store import TrustStore

Change = Callable[[Any], object]


def edited(registry: FoundedRegistry, role: str, change: Change) -> bytes:
    """Return the newest file of a role with its content changed, its signatures not."""
    content = json.loads(registry.repository.newest(role))
    change(content["signed"])
    return json.dumps(content).encode("utf-8")


NAMES_THAT_ARE_NO_TEXT: list[tuple[str, Change]] = [
    ("targets", lambda one: one["delegations"]["roles"][0].update(name=5)),
    ("targets", lambda one: one["delegations"]["roles"][0].update(name=None)),
    ("targets", lambda one: one["delegations"]["roles"][0]["keyids"].append(5)),
    ("root", lambda one: one["roles"]["root"]["keyids"].append(5)),
    ("root", lambda one: one["roles"]["timestamp"]["keyids"].append(None)),
]


@pytest.mark.parametrize(("role", "change"), NAMES_THAT_ARE_NO_TEXT)
def test_a_name_that_is_no_text_is_refused(
    registry: FoundedRegistry, role: str, change: Change
) -> None:
    raw = edited(registry, role, change)
    with pytest.raises(RoleFileError):
        parse(raw, Root) if role == roles.ROOT else parse(raw, Targets)


def test_attack_a_stick_with_a_role_whose_name_is_a_number(
    registry: FoundedRegistry, store: TrustStore
) -> None:
    """Nobody has to sign it: it is read before its signatures are checked."""
    _, change = NAMES_THAT_ARE_NO_TEXT[0]
    folder = registry.repository.folder
    (folder / "metadata/1.targets.json").write_bytes(
        edited(registry, roles.TARGETS, change)
    )
    registry.release_unchecked()
    (report,) = store.update([str(folder)], now=NOW).sources

    assert report.outcome == "refused"
    assert store.view().standing.versions["timestamp"] == 1
