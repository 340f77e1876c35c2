"""What a payload says together with the disclosures that were shown.

Works on any SD-JWT payload. What a license's claims mean is left to
`credential.license`; who signed the payload is proved in ``verifier``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from credential.digest import Digest
from credential.disclosure import ALGORITHM, DIGESTS, ELEMENT, RESERVED, Disclosure
from credential.errors import MalformedError
from credential.strict_json import MAX_DEPTH, JsonValue

__all__ = ["Path", "Placement", "Processed", "process"]

# Where a value stands: names of object members and, in arrays, positions as issued.
Path = tuple[str | int, ...]


class Placement(NamedTuple):
    """Where a disclosure stands, and the disclosure that it stands in, if any."""

    path: Path
    disclosure: Disclosure
    parent: Placement | None


class Processed(NamedTuple):
    """A payload with its disclosures put in place and all digests taken out.

    Attributes:
        claims: What the payload and the disclosures say together.
        placements: Where each disclosure went.
        undisclosed: How many digests were met without one.
    """

    claims: dict[str, Any]
    placements: tuple[Placement, ...]
    undisclosed: int


def process(
    payload: Mapping[str, Any],
    disclosures: Iterable[Disclosure],
    *,
    digest: Digest,
    plain: frozenset[str] = frozenset(),
) -> Processed:
    """Put disclosures where their digests stand, and take out all other digests.

    Digests without a disclosure are decoys or were not shown; nobody can tell which.

    Args:
        payload: The issuer-signed claims, as `strict_json.loads` returned them.
        disclosures: Those that were shown, in any order.
        digest: What `declared_digest` returned.
        plain: Top-level claims that must be in the open, whole.

    Returns:
        New claims; claims that were disclosed follow those in the open.

    Raises:
        MalformedError: a disclosure twice, or one that no digest refers to; a digest
            twice, of another length or spelling; a name that is there already; a
            disclosure of an element where a claim belongs, or the other way round;
            nesting over 16; a claim of ``plain`` hidden, or with a digest in it.

    Source:
        RFC 9901 section 7.1, steps 3 to 5.
    """
    shown = tuple(disclosures)
    by_digest = {digest.of(disclosure.encoded): disclosure for disclosure in shown}
    if len(by_digest) != len(shown):
        raise MalformedError("a disclosure stands twice")
    processing = _Processing(by_digest, digest)
    claims = processing.top(payload, plain)
    if by_digest:
        raise MalformedError("a disclosure belongs to no digest")
    placements = tuple(processing.placements)
    return Processed(claims, placements, len(processing.met) - len(placements))


class _Processing:
    """One walk through a payload; what was shown is taken out of ``unplaced``."""

    def __init__(self, unplaced: dict[str, Disclosure], digest: Digest) -> None:
        self.placements: list[Placement] = []
        self.met: set[str] = set()
        self._unplaced = unplaced
        self._digest = digest

    def top(self, payload: Mapping[str, Any], plain: frozenset[str]) -> dict[str, Any]:
        in_the_open: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, value in payload.items():
            if name in plain:
                in_the_open[name] = value
            elif name != ALGORITHM:
                others[name] = value
        _refuse_digests(in_the_open)
        claims = self._object(others, (), None)
        if not plain.isdisjoint(claims):
            names = ", ".join(sorted(plain & claims.keys()))
            raise MalformedError(f"{names} must not be disclosable")
        return in_the_open | claims

    def _object(
        self, members: Mapping[str, Any], path: Path, parent: Placement | None
    ) -> dict[str, Any]:
        if ELEMENT in members or ALGORITHM in members:
            raise MalformedError("a reserved name stands where it does not belong")
        claims = {
            name: member
            if type(member) is str
            else self._value(member, (*path, name), parent)
            for name, member in members.items()
            if name != DIGESTS
        }
        for disclosure in self._shown(members.get(DIGESTS, [])):
            name = disclosure.name
            if name is None:
                raise MalformedError("an element is disclosed where a claim belongs")
            if name in claims:
                raise MalformedError("a disclosed claim is there already")
            claims[name] = self._place(disclosure, (*path, name), parent)
        return claims

    def _array(
        self, elements: list[Any], path: Path, parent: Placement | None
    ) -> list[Any]:
        values = []
        for position, element in enumerate(elements):
            here = (*path, position)
            if not isinstance(element, dict) or ELEMENT not in element:
                values.append(self._value(element, here, parent))
                continue
            if len(element) != 1:
                raise MalformedError("the digest of an element has company")
            for disclosure in self._shown([element[ELEMENT]]):
                if disclosure.name is not None:
                    raise MalformedError("a claim is disclosed where an element stands")
                values.append(self._place(disclosure, here, parent))
        return values

    def _value(
        self, value: JsonValue, path: Path, parent: Placement | None
    ) -> JsonValue:
        if not isinstance(value, (dict, list)):
            return value
        # Disclosures nest in each other: the limit of one JSON text is not enough.
        if len(path) >= MAX_DEPTH:
            raise MalformedError(f"the claims nest deeper than {MAX_DEPTH}")
        if isinstance(value, dict):
            return self._object(value, path, parent)
        return self._array(value, path, parent)

    def _place(
        self, disclosure: Disclosure, path: Path, parent: Placement | None
    ) -> JsonValue:
        placement = Placement(path, disclosure, parent)
        self.placements.append(placement)
        value = disclosure.value
        return value if type(value) is str else self._value(value, path, placement)

    def _shown(self, digests: object) -> Iterable[Disclosure]:
        if not isinstance(digests, list):
            raise MalformedError(f"{DIGESTS} is not an array")
        known = len(self.met)
        self.met.update(self._digest.check_all(digests))
        if len(self.met) != known + len(digests):
            raise MalformedError("a digest stands twice")
        for text in digests:
            if text in self._unplaced:
                yield self._unplaced.pop(text)


def _refuse_digests(value: dict[str, Any] | list[Any]) -> None:
    if isinstance(value, dict) and not RESERVED.isdisjoint(value):
        raise MalformedError("a claim that must be in the open hides a part")
    for member in value.values() if isinstance(value, dict) else value:
        if type(member) is not str and isinstance(member, (dict, list)):
            _refuse_digests(member)
