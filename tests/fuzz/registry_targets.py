"""The entries of ``trust_registry``: signed files, whoever signed them, and sticks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from tuf.api.metadata import Snapshot, Targets, Timestamp

from tests.fuzz.json_changes import change_line_and_json
from tests.fuzz.seeds import valid_world
from tests.fuzz.target import Entry, Target
from tests.fuzz.willing_signers import WillingSigners
from tests.fuzz.zip_changes import change_zip
from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.founded import MARKET, FoundedRegistry, found_registry
from tests.verifier.report_properties import check_report
from trust_registry import roles
from trust_registry.archive import Archive
from trust_registry.chain import check_chain
from trust_registry.chain_values import Material
from trust_registry.errors import ArchiveError, RegistryError, RoleFileError
from trust_registry.layout import blob_path, role_path
from trust_registry.marks import Marks
from trust_registry.metadata import parse
from trust_registry.source import FolderSource, read
from trust_registry.store import TrustStore
from verifier.readiness import readiness, readiness_json
from verifier.verify import verify

__all__ = ["REGISTRY_TARGETS", "founded", "name_and_content"]

_MAX_BYTES = 2**24


@contextmanager
def founded() -> Iterator[FoundedRegistry]:
    """Found the sample registry in a folder that goes away again."""
    with tempfile.TemporaryDirectory(prefix="tongyan-fuzz-") as folder:
        found_registry(Path(folder) / "original")
        yield FoundedRegistry(Path(folder) / "original", Path(folder) / "registry")


@contextmanager
def _roles() -> Iterator[Entry]:
    with founded() as registry:
        signers = WillingSigners(registry)

        def run(raw: bytes) -> None:
            name, content = name_and_content(raw)
            if name not in (roles.ROOT, *signers.files):
                return
            with suppress(RoleFileError):
                signed = signers.signed(name, content)
                held = signers.pinned(name, signed)
                material = Material(
                    unverified_roots=[signed] if name == roles.ROOT else [],
                    unverified_timestamp=held[roles.TIMESTAMP],
                    unverified_snapshot=held[roles.SNAPSHOT],
                    unverified_roles=held,
                )
                check_chain(signers.root, material, marks=Marks())

        yield Entry(run, signers.contents())


@contextmanager
def _registry_files() -> Iterator[Entry]:
    with founded() as registry:
        registry.publish()
        signers = WillingSigners(registry)
        source = FolderSource(registry.repository.folder)
        seeds: list[bytes] = []
        listed: dict[str, str] = {}
        for role in (roles.TARGETS, roles.publisher_role(SHANGHAI)):
            targets = parse(signers.files[role], Targets).signed.targets
            for path, pin in targets.items():
                if path.startswith("license-types/") and BUSINESS_LICENSE not in path:
                    continue  # one type stands for all
                stored = blob_path(path, pin.hashes["sha256"])
                content = read(source, stored, max_bytes=_MAX_BYTES)
                listed[path] = role
                seeds.append(path.encode() + b"\n" + content)

        def run(raw: bytes) -> None:
            path, content = name_and_content(raw)
            if path not in listed:
                return
            changed = signers.listing(listed[path], path, content)
            with tempfile.TemporaryDirectory(dir=registry.folder) as name:
                folder = _linked(registry.repository.folder, Path(name) / "repository")
                for role, file in signers.pinned(listed[path], changed).items():
                    _put(folder / role_path(role, _version(role, file)), file)
                digest = sha256(content).hexdigest()
                _put(folder / blob_path(path, digest), content)
                _use(Path(name) / "trust", folder, registry.fingerprint)

        yield Entry(run, seeds)


def name_and_content(raw: bytes) -> tuple[str, bytes]:
    """Take an input apart that is a file's content after its name."""
    name, _, content = raw.partition(b"\n")
    return name.decode("utf-8", "replace"), content


def _linked(original: Path, folder: Path) -> Path:
    shutil.copytree(original, folder, copy_function=os.link)
    return folder


def _put(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _version(role: str, raw: bytes) -> int:
    kinds: dict[str, Any] = {roles.SNAPSHOT: Snapshot, roles.TIMESTAMP: Timestamp}
    version: int = parse(raw, kinds.get(role, Targets)).signed.version
    return version


def _use(folder: Path, source: Path, fingerprint: str) -> None:
    """Take a registry in and decide on it; whoever signed, nothing may crash."""
    try:
        store = TrustStore.initialize(
            folder, str(source), fingerprint=fingerprint, now=NOW
        )
    except RegistryError:
        return
    view = store.view()
    readiness_json(readiness(view, now=NOW, accepting_region=ZHEJIANG))
    for text in (valid_world().plain, valid_world().live):
        report = verify(
            text,
            trust=view,
            status_lists=store.status_lists(),
            accepting_region=ZHEJIANG,
            now=NOW,
        )
        check_report(report)


@contextmanager
def _bundle() -> Iterator[Entry]:
    with founded() as registry:
        market = registry.store(registry.folder / "trust").view().agency(MARKET)
        assert market is not None

        def run(raw: bytes) -> None:
            with tempfile.TemporaryDirectory(dir=registry.folder) as name:
                stick = Path(name) / "tongyan-trust-1.zip"
                stick.write_bytes(raw)
                _read_all(stick)
                with suppress(RegistryError):
                    store = TrustStore.initialize(
                        Path(name) / "trust",
                        str(stick),
                        fingerprint=registry.fingerprint,
                        now=NOW,
                    )
                    assert store.view().agency(MARKET) in (None, market)

        yield Entry(run, [registry.bundle().read_bytes()])


def _read_all(stick: Path) -> None:
    try:
        archive = Archive(stick)
    except ArchiveError:
        return
    for name in archive.names:
        with suppress(ArchiveError):
            for _ in archive.chunks(name):
                pass
    archive.close()


REGISTRY_TARGETS = (
    Target(
        "roles",
        "a role's content, signed by whoever may: refused, or a chain, or one region's"
        " fault",
        _roles,
        change_line_and_json,
        inputs_tested=150,
    ),
    Target(
        "registry-files",
        "a signed file of the council or a region: refused, or a registry to decide on",
        _registry_files,
        change_line_and_json,
        inputs_tested=8,
    ),
    Target(
        "bundle",
        "a stick: refused, or the registry whose fingerprint stands on paper",
        _bundle,
        change_zip,
        inputs_tested=20,
    ),
)
