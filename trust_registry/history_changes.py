"""What one version of the council's or of officers' roles changed, as sentences.

The sentences are those that officers read out before they sign (`ceremony`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuf.api.metadata import Key, Root, TargetFile, Targets

from credential import Bilingual
from trust_registry.blobs import fetch_blob
from trust_registry.ceremony.difference import difference
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.sentences import sentence
from trust_registry.ceremony.state import CouncilState
from trust_registry.published_state import PublishedState
from trust_registry.source import Source

__all__ = ["SIGNED_ANEW", "authority_changes", "council_changes", "council_state"]

SIGNED_ANEW = Bilingual(
    zh="按期重新签署，内容未变。", en="Signed anew in time; nothing changed."
)
# In every version; the page shows both beside it.
_OF_EVERY_VERSION = {"version", "expires"}
_KEY_ID_SHOWN = 16


def council_state(source: Source, state: PublishedState) -> CouncilState:
    """Return a state as the council's sentences are told from."""

    def get(path: str, pin: TargetFile) -> bytes:
        return fetch_blob(source, path, pin)

    return CouncilState(
        root=state.chain.top.root,
        targets=state.chain.top.targets,
        root_files=(),
        region_roles={},
        read=get,
        is_trusted=False,
    )


def council_changes(
    now: CouncilState, before: Root | Targets, after: Root | Targets
) -> Sequence[Bilingual]:
    """Return what a version of the root or of the council's role changed.

    Args:
        now: The newest state; its other role stands beside both versions.
        before: The version before.
        after: The version.

    Raises:
        RegistryError: a file that it lists is not there any more.
    """
    old, new = _with(now, before), _with(now, after)
    names = Names(old, new)
    told = [
        sentence(change, names)
        for change in difference(old, new)
        if change.topic not in _OF_EVERY_VERSION
    ]
    return told or [SIGNED_ANEW]


def authority_changes(before: Targets, after: Targets) -> Sequence[Bilingual]:
    """Return what a version of a region's officers' role changed."""
    held, found = _keys(before), _keys(after)
    told = [
        Bilingual(
            zh=f"增加发布密钥 {keyid[:_KEY_ID_SHOWN]}。",
            en=f"The key {keyid[:_KEY_ID_SHOWN]} may publish from now on.",
        )
        for keyid in found.keys() - held.keys()
    ]
    told += [
        Bilingual(
            zh=f"移除发布密钥 {keyid[:_KEY_ID_SHOWN]}。",
            en=f"The key {keyid[:_KEY_ID_SHOWN]} may no longer publish.",
        )
        for keyid in held.keys() - found.keys()
    ]
    return told or [SIGNED_ANEW]


def _with(state: CouncilState, role: Root | Targets) -> CouncilState:
    if isinstance(role, Root):
        return replace(state, root=role)
    return replace(state, targets=role)


def _keys(targets: Targets) -> dict[str, Key]:
    return targets.delegations.keys if targets.delegations else {}
