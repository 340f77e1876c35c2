"""A council's state as single facts, so that two states can be compared.

Every member of both role files and of the council's files is in exactly one fact;
what has no fact of its own is in one of the topic `OTHER`. So nothing can change
without showing. Order means nothing but where it is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tuf.api.metadata import Delegations, Key, Root, TargetFile, Targets

from credential import MalformedError, strict_json
from trust_registry import roles
from trust_registry.ceremony.state import (
    MEMBERS,
    RECOGNITION,
    VERIFICATION,
    CouncilState,
)
from trust_registry.errors import RegistryFileError
from trust_registry.members import Region
from trust_registry.recognition import RecognitionRow
from trust_registry.registry_file import MAX_FILE_BYTES
from trust_registry.role_content import OWNER, PILOT_HOST

__all__ = ["OTHER", "Fact", "facts_of", "rows_in_order"]

OTHER = "other"
Value = Any  # JSON

_KEY = frozenset({"keytype", "scheme", "keyval", OWNER})
_DELEGATION = frozenset({"threshold", "terminating", "paths"})
_MEMBER = frozenset(Region.model_fields)
_ROW = frozenset({"from", *RecognitionRow.model_fields}) - {"from_"}


class Fact(NamedTuple):
    """What a fact is about: its topic, and which of them."""

    topic: str
    subject: str


def facts_of(state: CouncilState) -> Mapping[Fact, Value]:
    """Return everything that a state says.

    Raises:
        RegistryFileError: a file of the council is not JSON.
    """
    found: dict[Fact, Value] = {}
    for fact, value in _all(state):
        if not isinstance(fact.subject, str):
            raise RegistryFileError(f"{fact.topic} names something by {fact.subject!r}")
        # Two facts of one name would hide each other.
        if fact in found:
            raise RegistryFileError(f"{fact.topic} {fact.subject} stands twice")
        found[fact] = value
    return found


def rows_in_order(state: CouncilState) -> list[str]:
    """Return the baseline's rules in their order, one text each, without their ends.

    Where several rows answer one question, the first that is met decides.
    """
    return [_rule(row) for row in _object(state, RECOGNITION).get("rows", [])]


def _all(state: CouncilState) -> Iterator[tuple[Fact, Value]]:
    yield from _root(state.root)
    yield from _targets(state.targets)
    yield from _files(state)
    for role, raw in state.region_roles.items():
        digest = hashlib.sha256(raw).hexdigest()
        yield Fact("region-role", role), digest


def _root(root: Root) -> Iterator[tuple[Fact, Value]]:
    rest = root.to_dict()
    yield Fact("version", roles.ROOT), rest.pop("version")
    yield Fact("expires", roles.ROOT), rest.pop("expires")
    yield Fact("pilot-host", roles.ROOT), rest.pop(PILOT_HOST, None)
    unused = dict(root.keys)
    for name, role in root.roles.items():
        member = rest["roles"].pop(name)
        member.pop("keyids")
        yield Fact("threshold", name), member.pop("threshold")
        yield Fact(OTHER, f"root {name}"), member
        for keyid in role.keyids:
            unused.pop(keyid, None)
            yield from _key(Fact(f"{name}-key", keyid), root.keys.get(keyid))
    rest.pop("keys")
    yield Fact(OTHER, "root keys"), sorted(unused)
    yield Fact(OTHER, "root"), rest


def _targets(targets: Targets) -> Iterator[tuple[Fact, Value]]:
    rest = targets.to_dict()
    yield Fact("version", roles.TARGETS), rest.pop("version")
    yield Fact("expires", roles.TARGETS), rest.pop("expires")
    rest.pop("targets")  # the files themselves are compared
    delegations = rest.pop("delegations", None)
    yield Fact(OTHER, "targets"), rest
    if targets.delegations and delegations:
        yield from _delegations(targets.delegations, delegations)


def _delegations(
    delegations: Delegations, rest: dict[str, Any]
) -> Iterator[tuple[Fact, Value]]:
    unused = dict(delegations.keys)
    rest.pop("keys")
    for member in rest.pop("roles", []):
        for keyid in member.pop("keyids"):
            unused.pop(keyid, None)
            where = f"{member['name']} {keyid}"
            yield from _key(Fact("region-key", where), delegations.keys.get(keyid))
        name = member.pop("name")
        yield from _known(Fact("delegation", name), member, _DELEGATION)
    yield Fact(OTHER, "delegated keys"), sorted(unused)
    yield Fact(OTHER, "delegations"), rest


def _files(state: CouncilState) -> Iterator[tuple[Fact, Value]]:
    for path, pin in state.targets.targets.items():
        extra = {**pin.unrecognized_fields}
        yield Fact(OTHER, f"pin of {path}"), extra
        if path == MEMBERS:
            yield from _members(_object(state, path))
        elif path == RECOGNITION:
            yield from _rows(_object(state, path))
        elif path == VERIFICATION:
            for name, value in _object(state, path).items():
                yield Fact("policy", name), value
        elif path.startswith("license-types/"):
            yield Fact("license-type", path), _object(state, path)
        elif path.startswith("former/"):
            yield Fact("former-member", path), _former(state, path, pin)
        else:
            yield Fact(OTHER, path), pin.hashes.get("sha256")


def _former(state: CouncilState, path: str, pin: TargetFile) -> Value:
    told = {"sha256": pin.hashes.get("sha256")}
    if path.endswith("/agencies.json"):
        member = _object(state, path).get("member")
        told["until"] = (member or {}).get("accept_issued_until")
    return told


def _members(rest: dict[str, Any]) -> Iterator[tuple[Fact, Value]]:
    for member in rest.pop("regions", []):
        yield from _known(Fact("member", str(member.get("code"))), member, _MEMBER)
    for name, value in rest.pop("registry", {}).items():
        yield Fact("registry", name), value
    yield Fact(OTHER, MEMBERS), rest


def _rows(rest: dict[str, Any]) -> Iterator[tuple[Fact, Value]]:
    counted: dict[str, int] = {}
    for row in rest.pop("rows", []):
        rule = _rule(row)
        counted[rule] = counted.get(rule, 0) + 1
        again = f" x{counted[rule]}" if counted[rule] > 1 else ""
        yield from _known(Fact("recognition-row", f"{rule}{again}"), row, _ROW)
    yield Fact(OTHER, RECOGNITION), rest


def _object(state: CouncilState, path: str) -> dict[str, Any]:
    try:
        content = strict_json.loads(state.file(path), max_bytes=MAX_FILE_BYTES)
    except MalformedError as error:
        raise RegistryFileError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise RegistryFileError(f"{path} is no JSON object")
    return content


def _key(fact: Fact, key: Key | None) -> Iterator[tuple[Fact, Value]]:
    yield from _known(fact, key.to_dict() if key else {}, _KEY)


def _known(
    fact: Fact, value: Mapping[str, Value], names: frozenset[str]
) -> Iterator[tuple[Fact, Value]]:
    """Yield what sentences can tell of an entry, and what they cannot, apart."""
    yield fact, {name: one for name, one in value.items() if name in names}
    unknown = {name: one for name, one in value.items() if name not in names}
    if unknown:
        yield Fact(OTHER, f"{fact.topic} {fact.subject}"), unknown


def _rule(row: Value) -> str:
    # A rule that ends at another time is the same rule. Order of names means nothing
    # in JSON; the text must not depend on it.
    same = {name: value for name, value in row.items() if name != "until"}
    return strict_json.dumps(_ordered(same)).decode("utf-8")


def _ordered(value: Value) -> Value:
    if isinstance(value, dict):
        return {name: _ordered(value[name]) for name in sorted(value)}
    return [_ordered(one) for one in value] if isinstance(value, list) else value
