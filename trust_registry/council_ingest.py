"""What the host takes in from a sitting of the council, and what it refuses.

The signatures are the authorization, as for a region (`ingest`). Refusals, in this
order; a sitting comes in whole or not at all:

===== =======================================================================
S1    another role than the council's and the regions' that come with it
S2    a version other than the published one plus one, counted through the sitting
S3    a root not signed under the old and the new keys; a council's role not signed
      under the root; a root whose keys the council's newest role does not meet
S4    against the registry's rules (`ceremony.council_rules`)
S5    too little life left for a stick to serve a long holiday
S6    a listed file missing or wrong, or one that is not listed
S7    a region whose roles no longer hold under its keys; whatever `ingest` refuses
      of a region's part that comes with the sitting
S8    a recognition row, or a region under rows for all regions, that takes effect
      before it can be known everywhere
===== =======================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tuf.api.metadata import Root, TargetFile, Targets

from credential.moments import beijing_text
from trust_registry import roles
from trust_registry.blobs import check_blob
from trust_registry.ceremony.application import region_roles
from trust_registry.ceremony.council_rules import council_findings
from trust_registry.ceremony.payload import COUNCIL_ROLES
from trust_registry.ceremony.state import CouncilState
from trust_registry.chain import delegated_regions
from trust_registry.council_additions import council_additions
from trust_registry.council_files import CouncilFiles
from trust_registry.errors import (
    RegistryError,
    RoleFileError,
    SourceMissingError,
    SubmissionRefusedError,
)
from trust_registry.ingest import (
    Ingested,
    check_next,
    early_additions,
    ingest,
    rule_of,
    told_as_refusals,
)
from trust_registry.layout import TARGET_FILES, blob_path
from trust_registry.metadata import parse, verified
from trust_registry.repository import Repository
from trust_registry.staged_repository import StagedRepository
from trust_registry.submission import RoleFile, Submission

__all__ = ["ingest_sitting", "is_sitting"]


def is_sitting(submission: Submission) -> bool:
    """Tell whether a submission holds a role of the council."""
    return any(one.role in COUNCIL_ROLES for one in submission.role_files)


def ingest_sitting(
    repository: Repository,
    submission: Submission,
    *,
    now: datetime,
    emergency: bool = False,
) -> Ingested:
    """Take a sitting into a repository; counters see it at the next release.

    Args:
        repository: The host's repository.
        submission: An assembled sitting.
        now: The host's clock.
        emergency: Let additions skip the wait; see `ingest`.

    Raises:
        SubmissionRefusedError: refused; the repository is unchanged.
        RegistryError: the repository itself is not whole.
    """
    with told_as_refusals(_rule_of):
        return _Sitting(repository, submission, now, emergency=emergency).run()


class _Sitting:
    def __init__(
        self,
        repository: Repository,
        submission: Submission,
        now: datetime,
        *,
        emergency: bool,
    ) -> None:
        self._repository = repository
        self._staged = StagedRepository(repository)
        self._submission = submission
        self._now = now
        self._emergency = emergency
        self._before = CouncilFiles(repository)

    def run(self) -> Ingested:
        council = self._of(*COUNCIL_ROLES)
        for one in council:
            check_next(self._staged, one, rule="S2")
            self._staged.add_role_file(one.role, one.version, one.unverified)
        self._check_signatures(council)
        self._stage_files(council)
        self._check_rules()
        early = list(self._take_regions())
        self._check_regions()
        early += self._early()
        self._staged.commit()
        versions = {one.role: one.version for one in self._submission.role_files}
        return Ingested(None, versions, early)

    def _of(self, *names: str) -> list[RoleFile]:
        return [one for one in self._submission.role_files if one.role in names]

    def _check_signatures(self, council: list[RoleFile]) -> None:
        # From the first root on, each under the one before and under itself.
        newest = self._staged.root()
        roots = [newest]
        if newest.version != self._repository.versions()[roles.ROOT]:
            roots.append(self._repository.root())
        for one in council:
            if one.role == roles.TARGETS:
                signed = _under_any(one, roots)
                _refuse_other_version(one, signed.version)
        raw = self._staged.newest(roles.TARGETS)
        # Counters ask the newest root alone.
        verified(raw, Targets, roles.TARGETS, newest)

    def _stage_files(self, council: list[RoleFile]) -> None:
        listed: dict[str, tuple[str, TargetFile]] = {}
        for one in council:
            if one.role == roles.TARGETS:
                signed = parse(one.unverified, Targets).signed
                for path, pin in signed.targets.items():
                    listed[blob_path(path, pin.hashes["sha256"])] = path, pin
        for stored, content in self._submission.blobs.items():
            if stored.startswith(f"{TARGET_FILES}/regions/"):
                continue  # taken in with its region
            if stored not in listed:
                raise SubmissionRefusedError(
                    f"{stored} is in no signed list", rule="S6"
                )
            path, pin = listed[stored]
            check_blob(path, pin, content)
            self._staged.add_blob(path, content)

    def _check_rules(self) -> None:
        state = self._state()
        for finding in council_findings(state, now=self._now):
            raise SubmissionRefusedError(str(finding), rule="S4")
        longest = CouncilFiles(self._staged).longest_stale() + roles.SPARE_LIFE
        for role, signed in ((roles.ROOT, state.root), (roles.TARGETS, state.targets)):
            if self._of(role) and signed.expires - self._now < longest:
                raise SubmissionRefusedError(
                    f"{role} ends {beijing_text(signed.expires)}, in less than "
                    f"{longest.days} days; propose it anew",
                    rule="S5",
                )

    def _take_regions(self) -> Iterator[str]:
        taken: set[str] = set()
        for one in self._submission.role_files:
            code = roles.region_code_of(one.role)
            if one.role in COUNCIL_ROLES or code in taken:
                continue
            if code is None:
                raise SubmissionRefusedError(
                    f"a sitting holds no {one.role}; the host signs it at a release",
                    rule="S1",
                )
            taken.add(code)
            part = self._region_part(code)
            yield from ingest(
                self._staged, part, now=self._now, emergency=self._emergency
            ).early

    def _region_part(self, code: str) -> Submission:
        folder = f"{TARGET_FILES}/{roles.region_path(code, '')}"
        return Submission(
            self._of(roles.authority_role(code), roles.publisher_role(code)),
            {
                stored: content
                for stored, content in self._submission.blobs.items()
                if stored.startswith(folder)
            },
        )

    def _early(self) -> Iterator[str]:
        yield from early_additions(
            council_additions(self._before, CouncilFiles(self._staged)),
            earliest=self._now + self._before.announce_ahead(),
            emergency=self._emergency,
        )

    def _check_regions(self) -> None:
        state = self._state()
        for code in delegated_regions(state.targets):
            name = roles.publisher_role(code)
            if name not in state.region_roles:
                raise SubmissionRefusedError(
                    f"the roles of {code} do not hold under the keys that the council "
                    "gives it; let the region sign them anew and propose both together",
                    rule="S7",
                )
        for stored in self._submission.blobs:
            code = stored.removeprefix(f"{TARGET_FILES}/regions/").partition("/")[0]
            if "/regions/" in stored and not self._region_part(code).role_files:
                raise SubmissionRefusedError(
                    f"{stored} is in no signed list", rule="S6"
                )

    def _state(self) -> CouncilState:
        targets = self._staged.targets(roles.TARGETS)
        held = {
            role: self._staged.role_file(role, version)
            for role, version in self._staged.versions().items()
            if roles.region_code_of(role) is not None
        }
        return CouncilState(
            root=self._staged.root(),
            targets=targets,
            root_files=tuple(self._staged.roots()),
            region_roles=dict(region_roles(targets, held, ())),
            read=self._read,
            is_trusted=True,
        )

    def _read(self, path: str, pin: TargetFile) -> bytes:
        content = self._staged.blob(path, pin.hashes["sha256"])
        if content is None:
            raise SourceMissingError(f"the sitting lacks {path}")
        check_blob(path, pin, content)
        return content


def _under_any(one: RoleFile, roots: list[Root]) -> Targets:
    for root in roots[:-1]:
        try:
            return verified(one.unverified, Targets, one.role, root).signed
        except RoleFileError:
            continue
    return verified(one.unverified, Targets, one.role, roots[-1]).signed


def _refuse_other_version(one: RoleFile, version: int) -> None:
    if version != one.version:
        raise SubmissionRefusedError(
            f"{one.role} has another version than its name", rule="S2"
        )


def _rule_of(error: RegistryError) -> str:
    return _RULES.get(rule_of(error), "")


# What a fault found below breaks in a sitting, by the rule of a region's submission.
_RULES = {"I3": "S3", "I4": "S4", "I6": "S6", "I7": "S4"}
