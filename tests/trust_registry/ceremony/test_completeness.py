"""Nothing can change without showing: whatever is edited is in the difference."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuf.api.metadata import Root, TargetFile, Targets

from credential import strict_json
from tests.sample_registry import BUSINESS_LICENSE
from trust_registry import roles
from trust_registry.ceremony.difference import difference
from trust_registry.ceremony.payload import payload_of, read_unsigned
from trust_registry.ceremony.state import (
    MEMBERS,
    RECOGNITION,
    VERIFICATION,
    CouncilState,
)
from trust_registry.ceremony.trusted_state import trusted_state
from trust_registry.errors import RegistryError, RoleFileError
from trust_registry.members import Members
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import read_file

FILES = [MEMBERS, RECOGNITION, VERIFICATION, f"license-types/{BUSINESS_LICENSE}.json"]
SCALARS = st.one_of(
    st.integers(0, 9), st.text("ab0*", max_size=3), st.booleans(), st.none()
)

pytestmark = pytest.mark.usefixtures("original")
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def state(original: Path) -> CouncilState:
    return trusted_state(str(original / "host"))


def edit(value: Any, data: st.DataObject) -> Any:
    """Return a JSON value with one thing changed somewhere in it."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 4)):
        name = data.draw(st.sampled_from(sorted(value)))
        below = value.pop(name)
        if data.draw(st.integers(0, 5)):
            value[name] = edit(below, data)
        return value
    if isinstance(value, list) and value and data.draw(st.integers(0, 4)):
        at = data.draw(st.integers(0, len(value) - 1))
        below = value.pop(at)
        if data.draw(st.integers(0, 5)):
            value.insert(at, edit(below, data))
        return value
    if isinstance(value, dict):
        return {**value, "x": data.draw(SCALARS)}
    if isinstance(value, list):
        return [*value, data.draw(SCALARS)]
    return data.draw(SCALARS)


@FEW
@given(st.data())
@pytest.mark.parametrize("role", [roles.ROOT, roles.TARGETS])
def test_whatever_is_edited_in_a_role_shows(
    state: CouncilState, role: str, data: st.DataObject
) -> None:
    signed = state.root if role == roles.ROOT else state.targets
    values = edit(copy.deepcopy(signed.to_dict()), data)
    raw = json.dumps({"signed": values, "signatures": []}).encode()
    try:
        after = read_unsigned(role, raw)
    except RoleFileError:
        return  # refused when it is read
    if isinstance(after, Root):
        changed = replace(state, root=after)
    else:
        changed = replace(state, targets=after)
    try:
        changes = difference(state, changed)
    except (RegistryError, KeyError):
        return  # refused: a pin without its hash among others

    is_same = payload_of(after) == payload_of(signed) or same_meaning(signed, after)
    assert bool(changes) != is_same


def same_meaning(before: Root | Targets, after: Root | Targets) -> bool:
    """Tell whether two roles differ in nothing but orders that mean nothing."""
    same: bool = in_order(before.to_dict()) == in_order(after.to_dict())
    return same


def in_order(value: Any) -> Any:
    """Return a JSON value with every list sorted."""
    if isinstance(value, dict):
        return {name: in_order(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=json.dumps)
    return value


@FEW
@given(st.data())
@pytest.mark.parametrize("path", FILES)
def test_whatever_is_edited_in_a_file_shows(
    state: CouncilState, path: str, data: st.DataObject
) -> None:
    held = strict_json.loads(state.file(path), max_bytes=2**20)
    values = edit(copy.deepcopy(held), data)
    content = strict_json.dumps(values)

    def read(wanted: str, pin: TargetFile) -> bytes:
        return content if wanted == path else state.read(wanted, pin)

    try:
        # As `review` does, before it compares.
        if path == MEMBERS:
            read_file(content, Members, name=path)
        elif path == RECOGNITION:
            read_file(content, Recognitions, name=path)
        changes = difference(state, replace(state, read=read))
    except RegistryError:
        return  # refused as unreadable

    assert bool(changes) == (values != held)
