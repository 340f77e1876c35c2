"""An officer's own trusted state: from a trust store, a repository or a bundle.

Never from the proposal: whoever wrote that would tell what it changes.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from tuf.api.metadata import TargetFile

from trust_registry import roles
from trust_registry.blobs import check_blob, fetch_blob
from trust_registry.ceremony.state import CouncilState
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain, Material
from trust_registry.errors import SourceMissingError, TrustStoreDamagedError
from trust_registry.intake import collect
from trust_registry.layout import MAX_ROLE_FILE_BYTES, blob_path, role_path
from trust_registry.marks import Marks
from trust_registry.region_part import GetFile
from trust_registry.source import open_source, read
from trust_registry.store_state import ANCHOR, load_state

__all__ = ["state_of_source", "state_of_store", "trusted_state"]


def trusted_state(path: str) -> CouncilState:
    """Read what a trust store, a host's folder, a repository or a bundle holds.

    Raises:
        RegistryError: there is none, or its top roles do not hold.
    """
    if (Path(path) / ANCHOR).is_file():
        return state_of_store(Path(path))
    inside = Path(path) / "repository"
    return state_of_source(str(inside) if inside.is_dir() else path)


def state_of_store(folder: Path) -> CouncilState:
    """Read a trust store's newest generation.

    Raises:
        RegistryError: it is damaged.
    """
    store = load_state(folder)
    if store.held.folder is None:
        raise TrustStoreDamagedError(
            f"{folder} lost its newest trust data; run `trust update`"
        )
    role_files = store.held.role_files
    material = Material(
        [],
        role_files[roles.TIMESTAMP],
        role_files[roles.SNAPSHOT],
        role_files,
    )
    chain = check_chain(store.trusted_root, material, marks=Marks())
    anchor = (folder / ANCHOR).read_bytes()
    root_files = tuple(dict.fromkeys((anchor, *store.held.roots.values())))
    return _state(chain, root_files, _held_file(store.held.folder), trusted=True)


def state_of_source(name: str) -> CouncilState:
    """Read a repository or a bundle, from the first root in it on.

    Raises:
        RegistryError: it is not whole, or its top roles do not hold.
    """
    with contextlib.closing(open_source(name)) as source:
        path = role_path(roles.ROOT, 1)
        first = read(source, path, max_bytes=MAX_ROLE_FILE_BYTES)
        chain = check_chain(first, collect(source, after_root=1), marks=Marks())
        targets = chain.top.targets
        kept = {
            blob_path(path, pin.hashes["sha256"]): fetch_blob(source, path, pin)
            for path, pin in targets.targets.items()
        }

    def get(path: str, pin: TargetFile) -> bytes:
        stored = blob_path(path, pin.hashes["sha256"])
        if stored in kept:
            # Named by its hash, but a proposal may pin it to another length.
            check_blob(path, pin, kept[stored])
            return kept[stored]
        with contextlib.closing(open_source(name)) as source:
            return fetch_blob(source, path, pin)

    return _state(chain, tuple(chain.top.roots.values()), get, trusted=False)


def _state(
    chain: CheckedChain, root_files: tuple[bytes, ...], get: GetFile, *, trusted: bool
) -> CouncilState:
    found: dict[str, bytes] = {}
    for region in chain.regions.values():
        found.update(region.raw)
    return CouncilState(
        chain.top.root, chain.top.targets, root_files, found, get, trusted
    )


def _held_file(folder: Path) -> GetFile:
    def get(path: str, pin: TargetFile) -> bytes:
        try:
            content = (folder / blob_path(path, pin.hashes["sha256"])).read_bytes()
        except OSError as error:
            raise SourceMissingError(f"{path} is not held; run `trust update`") from (
                error
            )
        check_blob(path, pin, content)
        return content

    return get
