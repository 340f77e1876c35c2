"""A counter that is 27 roots behind: each root another member's new root key.

31 members, each with a seat: a root bears 31 signatures, of which 21 must hold under
the keys before it and 21 under its own. The regions list no agencies here: how long
those take is `nation_registry`'s.
"""

from __future__ import annotations

import shutil
import tempfile
from itertools import count
from pathlib import Path

from securesystemslib.signer import Key, Signer

from benchmarks.nation import NATIONAL, PASSPHRASE
from benchmarks.nation_files import NOW, plan
from benchmarks.nation_registry import fastest_s
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import replaced
from trust_registry.disk import Disk
from trust_registry.founding import found
from trust_registry.host import Host
from trust_registry.keys import key_names, load_public_of, load_signer, make_key
from trust_registry.metadata import sign
from trust_registry.store import TrustStore

__all__ = ["measure"]

ROOTS = 27
CATCHINGS_UP = 3


def measure() -> dict[str, float]:
    """Return the seconds of the fastest refresh from a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        founded = found(
            plan(NATIONAL.codes), folder / "registry", now=NOW, passphrase=PASSPHRASE
        )
        host = Host(founded.folder / "host")
        source = str(host.repository.folder)
        TrustStore.initialize(
            folder / "counter", source, fingerprint=founded.fingerprint, now=NOW
        )
        _rotate(founded.folder / "council", host)
        behind = (folder / f"counter-{number}" for number in count())
        copies = [
            shutil.copytree(folder / "counter", next(behind))
            for _ in range(CATCHINGS_UP)
        ]
        waiting = iter(copies)
        taken_s = fastest_s(CATCHINGS_UP, lambda: _catch_up(next(waiting), source))
        return {"registry.catchup_27_roots_s": taken_s}


def _catch_up(counter: Path, source: str) -> None:
    store = TrustStore.open(counter)
    store.update([source], now=NOW)
    if store.view().standing.versions[roles.ROOT] != ROOTS + 1:
        raise AssertionError("the counter did not follow every root")


def _rotate(council: Path, host: Host) -> None:
    root = host.repository.root()
    signers: dict[str, Signer] = {}
    for name in key_names(council):
        signers[load_public_of(council, name).keyid] = _signer(council, name)
    for code in NATIONAL.codes[:ROOTS]:
        before = [signers[keyid] for keyid in root.roles[roles.ROOT].keyids]
        new = _new_key(council, code)
        signers[new.keyid] = _signer(council, f"{code}.root-2")
        root = next_role(root, now=NOW)
        replaced(root, roles.ROOT, new)
        raw = sign(root, [*before, signers[new.keyid]])
        host.repository.add_role_file(roles.ROOT, root.version, raw)
    host.release(PASSPHRASE, now=NOW)


def _new_key(council: Path, code: str) -> Key:
    name = f"{code}.root-2"
    return make_key(council, name, owner=code, passphrase=PASSPHRASE, disk=Disk())


def _signer(council: Path, name: str) -> Signer:
    return load_signer(council / f"{name}.pem", PASSPHRASE)
