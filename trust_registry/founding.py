"""A registry founded from a plan: all keys made, all first roles signed, in one act.

A pilot does this on one machine; a real founding is a ceremony of many, whose steps
are the same functions. Whoever holds the folder afterwards holds every key: hand each
member its own part and keep none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from securesystemslib.signer import Key, Signer

from trust_registry import roles
from trust_registry.agency_lint import shared_keys
from trust_registry.catalogue import read_license_type
from trust_registry.disk import Disk
from trust_registry.errors import PlanError
from trust_registry.fingerprint import fingerprint
from trust_registry.keys import load_signer, make_key
from trust_registry.metadata import sign
from trust_registry.passphrase import Passphrase
from trust_registry.plan import Plan, PlannedRegion
from trust_registry.recognition import Recognitions
from trust_registry.region_files import RegionFilesRead, read_region_files
from trust_registry.region_folder import RegionFolder
from trust_registry.region_start import start_region
from trust_registry.registry_file import write_file
from trust_registry.release import release
from trust_registry.repository import Repository
from trust_registry.role_content import (
    CouncilKeys,
    council_targets,
    region_authority,
    region_publication,
    root_of,
)

__all__ = ["Founded", "found"]


@dataclass(frozen=True, slots=True)
class Founded:
    """What a founding left.

    Attributes:
        folder: The folder with ``council``, ``regions``, ``host``.
        fingerprint: The first root's, to be printed and handed out.
    """

    folder: Path
    fingerprint: str


def found(
    plan: Plan,
    folder: Path,
    *,
    now: datetime,
    passphrase: Passphrase,
    disk: Disk | None = None,
) -> Founded:
    """Found a registry.

    Args:
        plan: What the members agreed on.
        folder: A folder that is not there yet, or is empty.
        now: The first ``x-issued``.
        passphrase: Encrypts every key file made here.
        disk: What writes.

    Raises:
        PlanError: the folder is in use, or the plan contradicts itself.
        RegistryError: counters would refuse what was founded; nothing stays behind.
    """
    disk = disk or Disk()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlanError(f"{folder} is in use; name a folder that is not there yet")
    staging = folder.with_name(f"{folder.name}.founding")
    disk.remove_tree(staging)
    try:
        disk.make_folder(staging)
        founding = _Founding(plan, staging, now, passphrase, disk)
        founding.carry_out()
        disk.move(staging, folder)
    except OSError as error:
        raise PlanError(f"{folder} cannot be written ({error.strerror})") from error
    finally:
        disk.remove_tree(staging)
    return Founded(folder, founding.fingerprint)


class _Founding:
    def __init__(
        self,
        plan: Plan,
        folder: Path,
        now: datetime,
        passphrase: Passphrase,
        disk: Disk,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._now = now
        self._passphrase = passphrase
        self._disk = disk
        self._signers: dict[str, Signer] = {}
        self._owners: dict[str, list[str]] = {}
        self._repository = Repository(folder / "host" / "repository", disk=disk)
        self.fingerprint = ""

    def carry_out(self) -> None:
        council = self._council_keys()
        authority = {
            region.code: self._region_keys(
                region, roles.AUTHORITY, roles.AUTHORITY_KEYS
            )
            for region in self._plan.regions
        }
        root = root_of(
            council, version=1, expires=self._expiry(roles.ROOT), pilot_host=True
        )
        raw_root = self._publish(roles.ROOT, sign(root, self._of(council.root)))
        policy = self._policy_files()
        targets = council_targets(
            policy, authority, version=1, expires=self._expiry(roles.TARGETS)
        )
        self._publish(roles.TARGETS, sign(targets, self._of(council.targets)))
        self._add_blobs(policy)
        for region in self._plan.regions:
            self._found_region(region, authority[region.code])
        release(self._repository, self._of(council.host), now=self._now)
        self.fingerprint = fingerprint(raw_root)
        self._disk.write(
            self._folder / "fingerprint.txt", f"{self.fingerprint}\n".encode("ascii")
        )

    def _council_keys(self) -> CouncilKeys:
        folder = self._folder / "council"
        codes = [region.code for region in self._plan.regions]
        host = self._folder / "host" / "keys"
        # The pilot's one host is run by the first member; the root says "pilot".
        return CouncilKeys(
            root=[self._key(folder, f"{code}.root", code) for code in codes],
            targets=[self._key(folder, f"{code}.targets", code) for code in codes],
            host=[
                self._key(host, f"host-{number}", codes[0])
                for number in range(1, roles.HOST_KEYS + 1)
            ],
        )

    def _region_keys(self, region: PlannedRegion, kind: str, count: int) -> list[Key]:
        folder = self._region_folder(region).keys
        return [
            self._key(folder, f"{kind}-{number}", region.code)
            for number in range(1, count + 1)
        ]

    def _found_region(self, planned: PlannedRegion, authority: Sequence[Key]) -> None:
        folder = self._region_folder(planned)
        publisher = self._region_keys(planned, roles.PUBLISHER, 1)
        start_region(folder, planned, joined=self._now)
        files = folder.work_files()
        self._lint(read_region_files(folder.region(), files))
        work = {
            roles.region_path(planned.code, name): content
            for name, content in files.items()
        }
        self._add_blobs(work)
        own = region_authority(
            planned.code,
            publisher,
            version=1,
            expires=self._expiry(roles.AUTHORITY),
        )
        publication = region_publication(
            work, version=1, expires=self._expiry(roles.PUBLISHER)
        )
        signed = {
            roles.authority_role(planned.code): sign(own, self._of(authority)),
            roles.publisher_role(planned.code): sign(publication, self._of(publisher)),
        }
        for role, raw in signed.items():
            self._publish(role, raw)
            folder.keep_published(role, 1, raw)

    def _lint(self, files: RegionFilesRead) -> None:
        for kid, agencies in files.kids.items():
            self._owners.setdefault(kid, []).extend(agencies)
        for finding in [*files.findings, *shared_keys(self._owners)]:
            raise PlanError(f"the plan breaks a rule of the registry: {finding}")

    def _policy_files(self) -> dict[str, bytes]:
        return {
            "policy/members.json": write_file(self._plan.members(self._now)),
            "policy/verification.json": write_file(self._plan.verification),
            "policy/recognition.json": write_file(
                Recognitions(rows=self._plan.recognition)
            ),
            **_shipped_types(),
        }

    def _key(self, folder: Path, name: str, owner: str) -> Key:
        key = make_key(
            folder, name, owner=owner, passphrase=self._passphrase, disk=self._disk
        )
        self._signers[key.keyid] = load_signer(folder / f"{name}.pem", self._passphrase)
        return key

    def _of(self, keys: Sequence[Key]) -> list[Signer]:
        return [self._signers[key.keyid] for key in keys]

    def _expiry(self, kind: str) -> datetime:
        return self._now + roles.LIVES[kind].longest

    def _publish(self, role: str, raw: bytes) -> bytes:
        self._repository.add_role_file(role, 1, raw)
        return raw

    def _add_blobs(self, content: Mapping[str, bytes]) -> None:
        for path, blob in content.items():
            self._repository.add_blob(path, blob)

    def _region_folder(self, region: PlannedRegion) -> RegionFolder:
        return RegionFolder(self._folder / "regions" / region.code, disk=self._disk)


def _shipped_types() -> dict[str, bytes]:
    """Return the shipped catalogue as target paths and bytes."""
    folder = files("trust_registry") / "catalogue_files"
    raw = [entry.read_bytes() for entry in folder.iterdir()]
    return {f"license-types/{read_license_type(one).code}.json": one for one in raw}
