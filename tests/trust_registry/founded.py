"""A small registry on the disk, founded once a session and copied for each test.

Its four regions and three agencies are those of `tests.sample_registry`. Beside the
honest acts there are a dishonest host's: it may write whatever it can sign.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from credential import strict_json
from credential.status_list import issue_status_list, pack
from tests.sample_keys import kid_of, signer
from tests.sample_registry import NOW, SHANGHAI, registry_files
from trust_registry import roles
from trust_registry.bundle import make_bundle
from trust_registry.disk import Disk
from trust_registry.founding import found
from trust_registry.host import Host
from trust_registry.keys import load_signer, make_key
from trust_registry.metadata import parse, sign
from trust_registry.passphrase import Passphrase
from trust_registry.plan import Plan
from trust_registry.region_folder import RegionFolder
from trust_registry.region_publication import publish
from trust_registry.release import Release
from trust_registry.repository import Repository
from trust_registry.role_content import (
    meta_file,
    snapshot_of,
    target_file,
    timestamp_of,
)
from trust_registry.source import FolderSource
from trust_registry.store import TrustStore

__all__ = [
    "FOUNDED_AT",
    "MARKET",
    "PASSPHRASE",
    "FoundedRegistry",
    "found_registry",
    "plan_content",
]

PASSPHRASE = Passphrase("a sentence for the tests alone")
FOUNDED_AT = NOW - timedelta(days=1)
MARKET = f"https://license.{SHANGHAI}.example/market"

_KINDS = {
    roles.ROOT: Root,
    roles.TIMESTAMP: Timestamp,
    roles.SNAPSHOT: Snapshot,
}


def plan_content() -> dict[str, Any]:
    """Return the founding plan as JSON values."""
    files = registry_files()
    regions = []
    for member in files["members"]["regions"]:
        listed = files["regions"][member["code"]]["agencies"]
        region = {name: value for name, value in member.items() if name != "joined"}
        region["agencies"] = listed["agencies"]
        region["status_issuers"] = listed["status_issuers"]
        regions.append(region)
    registry = files["members"]["registry"]
    return {
        "name": registry["name"],
        "demo": registry["demo"],
        "regions": regions,
        "verification": files["policy"],
        "recognition": files["baseline"]["rows"],
    }


def read_plan_content(content: dict[str, Any]) -> Plan:
    """Return a plan from JSON values."""
    return Plan.model_validate_json(strict_json.dumps(content))


def found_registry(folder: Path, content: dict[str, Any] | None = None) -> str:
    """Found the sample registry in a folder; return its fingerprint."""
    plan = read_plan_content(content or plan_content())
    return found(plan, folder, now=FOUNDED_AT, passphrase=PASSPHRASE).fingerprint


class FoundedRegistry:
    """One test's own copy of the founded registry."""

    def __init__(self, original: Path, folder: Path) -> None:
        shutil.copytree(original, folder)
        self.folder = folder
        self.fingerprint = (folder / "fingerprint.txt").read_text("ascii").strip()
        self.host = Host(folder / "host")
        self.repository = self.host.repository

    # What honest officers do

    def region(self, code: str = SHANGHAI) -> RegionFolder:
        return RegionFolder(self.folder / "regions" / code)

    def submit(self, code: str = SHANGHAI, *, now: datetime = NOW) -> Path:
        """Sign a region's files as they stand; return the submission."""
        return publish(self.region(code), now=now, secrets=PASSPHRASE).submission

    def publish(
        self, code: str = SHANGHAI, *, now: datetime = NOW, emergency: str = ""
    ) -> Release:
        """Take a region's files as they stand to the counters."""
        self.host.ingest(self.submit(code, now=now), now=now, emergency=emergency)
        return self.release(now=now)

    def release(self, *, now: datetime = NOW) -> Release:
        return self.host.release(PASSPHRASE, now=now)

    def bundle(self, name: str = "stick", *, regions: list[str] | None = None) -> Path:
        """Pack what is published into a file of its own."""
        folder = self.folder / name
        folder.mkdir()
        source = FolderSource(self.repository.folder)
        return make_bundle(source, folder, regions=regions).path

    def status_list(
        self,
        *,
        code: str = SHANGHAI,
        name: str | None = None,
        issued_at: datetime = NOW,
        key: str | None = None,
        uri: str | None = None,
        states: Iterable[int] = (0, 0, 1),
    ) -> str:
        """Return a signed status list of a region."""
        key = key or f"status-{code}"
        return issue_status_list(
            pack([*states], bits=4),
            bits=4,
            uri=uri or f"https://status.{code}.example/{name or f'{code}-1'}",
            issued_at=issued_at,
            expires=issued_at + timedelta(days=7),
            ttl_s=3600,
            kid=kid_of(key),
            alg="ES256",
            sign=signer(key),
        )

    def store(self, folder: Path, source: str | Path | None = None) -> TrustStore:
        """Give a counter first trust in this registry."""
        return TrustStore.initialize(
            folder,
            str(source or self.repository.folder),
            fingerprint=self.fingerprint,
            now=NOW,
        )

    # What keys there are

    def signers(self, role: str) -> list[Signer]:
        """Return all who may sign a role."""
        code = roles.region_code_of(role)
        if code is not None:
            kind = roles.kind_of(role)
            return self._signers(self.folder / f"regions/{code}/keys", f"{kind}-*.pem")
        if role in (roles.ROOT, roles.TARGETS):
            return self._signers(self.folder / "council", f"*.{role}.pem")
        return self._signers(self.folder / "host/keys", "host-*.pem")

    def new_key(self, name: str, owner: str) -> Signer:
        """Make a key that no role names yet."""
        folder = self.folder / "new-keys"
        make_key(folder, name, owner=owner, passphrase=PASSPHRASE, disk=Disk())
        return load_signer(folder / f"{name}.pem", PASSPHRASE)

    # What a host, or whoever holds some keys, can write

    def content(self, role: str) -> Any:
        """Return the newest content of a role, to be changed."""
        kind: Any = _KINDS.get(role, Targets)
        return parse(self.repository.newest(role), kind).signed

    def forge(
        self,
        role: str,
        change: Callable[[Any], object] = lambda _: None,
        *,
        signers: list[Signer] | None = None,
    ) -> None:
        """Write the next version of a role, changed, signed by whom one likes."""
        signed = self.content(role)
        signed.version += 1
        change(signed)
        raw = sign(signed, self.signers(role) if signers is None else signers)
        self.write(role, signed.version, raw)

    def write(self, role: str, version: int, raw: bytes) -> None:
        """Put a role's file where the host serves it."""
        Repository(self.repository.folder).add_role_file(role, version, raw)

    def list_file(self, role: str, path: str, content: bytes) -> None:
        """Let a role list a file, in place of the one before."""
        self.repository.add_blob(path, content)

        def change(signed: Targets) -> None:
            signed.targets[path] = target_file(path, content)

        self.forge(role, change)

    def release_unchecked(
        self,
        *,
        now: datetime = NOW,
        signers: list[Signer] | None = None,
        change: Callable[[Snapshot], object] = lambda _: None,
        change_timestamp: Callable[[Timestamp], object] = lambda _: None,
    ) -> None:
        """Publish whatever lies there, as a dishonest host would."""
        versions = self.repository.versions()
        names = [name for name in versions if name not in (roles.ROOT, roles.SNAPSHOT)]
        snapshot = snapshot_of(
            {
                name: (versions[name], self.repository.role_file(name, versions[name]))
                for name in names
            },
            version=versions[roles.SNAPSHOT] + 1,
            expires=now + roles.LIVES[roles.SNAPSHOT].longest,
        )
        change(snapshot)
        signers = signers or self.signers(roles.TIMESTAMP)
        raw = sign(snapshot, signers)
        self.write(roles.SNAPSHOT, snapshot.version, raw)
        timestamp = timestamp_of(
            meta_file(snapshot.version, raw),
            version=self.content(roles.TIMESTAMP).version + 1,
            issued=now,
            expires=now + roles.LIVES[roles.TIMESTAMP].longest,
        )
        change_timestamp(timestamp)
        self.write(roles.TIMESTAMP, 0, sign(timestamp, signers))

    def edit_agencies(
        self, change: Callable[[dict[str, Any]], object], code: str = SHANGHAI
    ) -> None:
        """Change a region's work file of agencies, as JSON values."""
        path = self.region(code).folder / "agencies.json"
        content = strict_json.loads(path.read_bytes())
        change(content)
        path.write_bytes(strict_json.dumps(content))

    @staticmethod
    def _signers(folder: Path, pattern: str) -> list[Signer]:
        return [load_signer(path, PASSPHRASE) for path in sorted(folder.glob(pattern))]
