"""What an officer types before signing: fingerprints that came by another way.

Where a change brings new keys, each owner's new keys have one, which the owner tells
by telephone or on paper. Where it brings none, it is the root's. And a bundle cannot
vouch for itself: with one as trusted state, the root's is asked too.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from securesystemslib.signer import Key

from credential import Bilingual
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.review import Reviewed
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError
from trust_registry.fingerprint import in_groups, read_fingerprint
from trust_registry.role_content import OWNER

__all__ = ["Asked", "asked_fingerprints", "check_typed", "keys_fingerprint"]

_ROOT = Told(
    zh="注册表根的指纹（以纸质为准）",
    en="the fingerprint of the registry's root, from paper",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A fingerprint that has to be typed.

    Attributes:
        what: Whose, as people are asked for it.
        digits: What would be right: any one of these, in hex.
    """

    what: Bilingual
    digits: frozenset[str]

    def is_answered(self, typed: str) -> bool:
        """Tell whether the digits of a typed fingerprint are right."""
        return any(hmac.compare_digest(typed, digits) for digits in self.digits)


def keys_fingerprint(keyids: Iterable[str]) -> str:
    """Return the fingerprint of a set of keys, as their owner reads it out.

    It is the SHA-256 of the sorted key ids, a line each.
    """
    return in_groups(_keys_digest(keyids))


def asked_fingerprints(state: CouncilState, sitting: Sequence[Reviewed]) -> list[Asked]:
    """Return what an officer has to type before signing a sitting.

    Args:
        state: The officer's own trusted state.
        sitting: Its proposals, reviewed against that state.
    """
    asked: list[Asked] = []
    for one in sitting:
        names = Names(one.before, one.after)
        for owner, keyids in sorted(_new_keys(one).items()):
            name = names.of(owner)
            what = Told(
                zh=f"{name.zh} 新密钥的指纹（由其另行告知）",
                en=f"the fingerprint of the new keys of {name.en}, as they told it to"
                " you by another way",
            )
            asked.append(Asked(what, frozenset({_keys_digest(keyids)})))
    if not asked or not state.is_trusted:
        roots = (hashlib.sha256(raw).hexdigest() for raw in state.root_files)
        asked.append(Asked(_ROOT, frozenset(roots)))
    return asked


def check_typed(asked: Sequence[Asked], typed: Sequence[str]) -> None:
    """Refuse unless everything that was asked was typed.

    The right answer is never shown: copied from a screen it would prove nothing.

    Raises:
        FirstTrustError: something typed is no whole fingerprint.
        CeremonyError: one is missing or wrong.
    """
    digits = [read_fingerprint(text) for text in typed]
    for one in asked:
        if not any(one.is_answered(answer) for answer in digits):
            raise CeremonyError(
                f"{one.what.en}, was not typed or is another; compare once more, and "
                "if it stays so, do not sign",
                f"未键入{one.what.zh}，或键入的不符；请再次核对，仍不符则不得签名",
            )


def _new_keys(one: Reviewed) -> dict[str, list[str]]:
    before, after = _keys(one.before), _keys(one.after)
    found: dict[str, list[str]] = {}
    for keyid in after.keys() - before.keys():
        owner = str(after[keyid].unrecognized_fields.get(OWNER, "?"))
        found.setdefault(owner, []).append(keyid)
    return found


def _keys(state: CouncilState) -> dict[str, Key]:
    delegations = state.targets.delegations
    return {**state.root.keys, **(delegations.keys if delegations else {})}


def _keys_digest(keyids: Iterable[str]) -> str:
    lines = "".join(f"{keyid}\n" for keyid in sorted(keyids))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()
