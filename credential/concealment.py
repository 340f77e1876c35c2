"""The issuer's side of selective disclosure: claims become digests and disclosures.

Which claims of a license are hidden is told by its type; signing is the issuer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from credential import base64url, strict_json
from credential.digest import Digest
from credential.disclosure import ALGORITHM, DIGESTS, ELEMENT, RESERVED
from credential.errors import DisclosureError
from credential.processed_payload import Path
from credential.strict_json import JsonValue

__all__ = ["SALT_BYTES", "Concealed", "RandomBytes", "conceal"]

SALT_BYTES = 16  # RFC 9901 section 9.3: at least 128 bits

# Returns so many random bytes: ``secrets.token_bytes``, passed in by who may read it.
RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Concealed:
    """Claims, ready to be signed, and what belongs behind the signature.

    Attributes:
        payload: The claims with digests where claims were hidden.
        disclosures: The disclosures' base64url texts; for the holder alone.
    """

    payload: dict[str, Any]
    disclosures: tuple[str, ...]


def conceal(
    claims: Mapping[str, Any],
    hidden: Collection[Path],
    *,
    digest: Digest,
    random_bytes: RandomBytes,
    decoys: Mapping[Path, int] | None = None,
    plain: frozenset[str] = frozenset(),
) -> Concealed:
    """Hide claims behind digests.

    A path may lie inside another hidden one: then the outer disclosure holds the
    digest of the inner one (recursive).

    Args:
        claims: The payload in the open; it is not changed.
        hidden: Paths of object members and of array elements.
        digest: That of the suite that will sign.
        random_bytes: Cryptographic randomness; one salt for each hidden value.
        decoys: How many digests of nothing to add to the object or array at a path,
            so that nobody counts what is hidden; ``()`` is the payload itself.
        plain: Top-level claims that must stay in the open, whole.

    Raises:
        DisclosureError: a path that leads nowhere, into a claim of ``plain``, or to
            the payload itself; a claim with a name that RFC 9901 keeps for itself.

    Source:
        RFC 9901 sections 4.2.1 to 4.2.6.
    """
    decoys = dict(decoys or {})
    for path in (*hidden, *decoys):
        if path and path[0] in plain:
            raise DisclosureError(f"{path[0]} must not be disclosable")
    concealing = _Concealing(set(hidden), decoys, digest, random_bytes)
    payload = concealing.value(dict(claims), ())
    concealing.check_all_done()
    if hidden or decoys:
        payload[ALGORITHM] = digest.name
    return Concealed(payload, tuple(concealing.disclosures))


class _Concealing:
    """One walk through claims; what was reached is taken out of the two tasks."""

    def __init__(
        self,
        hidden: set[Path],
        decoys: dict[Path, int],
        digest: Digest,
        random_bytes: RandomBytes,
    ) -> None:
        self.disclosures: list[str] = []
        self._hidden = hidden
        self._decoys = decoys
        self._digest = digest
        self._random_bytes = random_bytes

    def value(self, value: JsonValue, path: Path) -> JsonValue:
        if isinstance(value, dict):
            return self._object(value, path)
        if isinstance(value, list):
            return self._array(value, path)
        return value

    def check_all_done(self) -> None:
        for path in (*self._hidden, *self._decoys):
            raise DisclosureError(f"there is no claim to hide at {_written(path)}")

    def _object(self, members: Mapping[str, Any], path: Path) -> dict[str, Any]:
        if not RESERVED.isdisjoint(members):
            raise DisclosureError(f"a claim at {_written(path)} has a reserved name")
        digests, claims = [], {}
        for name, member in members.items():
            inner = self.value(member, (*path, name))
            if self._is_hidden((*path, name)):
                digests.append(self._disclose(name, inner))
            else:
                claims[name] = inner
        digests += self._decoys_at(path)
        if digests:
            # Sorted, so that their order says nothing (section 4.2.4.1).
            claims[DIGESTS] = sorted(digests)
        return claims

    def _array(self, elements: list[Any], path: Path) -> list[Any]:
        values = []
        for position, element in enumerate(elements):
            inner = self.value(element, (*path, position))
            if self._is_hidden((*path, position)):
                inner = {ELEMENT: self._disclose(inner)}
            values.append(inner)
        for decoy in self._decoys_at(path):
            place = int.from_bytes(self._random_bytes(4)) % (len(values) + 1)
            values.insert(place, {ELEMENT: decoy})
        return values

    def _is_hidden(self, path: Path) -> bool:
        if path not in self._hidden:
            return False
        self._hidden.remove(path)
        return True

    def _disclose(self, *name_and_value: JsonValue) -> str:
        salt = base64url.encode(self._random_bytes(SALT_BYTES))
        encoded = base64url.encode(strict_json.dumps([salt, *name_and_value]))
        self.disclosures.append(encoded)
        return self._digest.of(encoded)

    def _decoys_at(self, path: Path) -> list[str]:
        return [
            self._digest.of(base64url.encode(self._random_bytes(SALT_BYTES)))
            for _ in range(self._decoys.pop(path, 0))
        ]


def _written(path: Path) -> str:
    return "/".join(map(str, path)) or "the top"
