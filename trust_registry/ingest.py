"""What the host takes in from a region, and what it refuses.

The host holds no region's and no council key: it can delay, it cannot add or alter.
No login is asked: the signatures are the authorization. Refusals, in this order:

===== =======================================================================
I1    not a submission: another zip, another role than a region's, two regions
I2    a version other than the published one plus one
I3    signed by others than the council or the region's officers named
I4    against the registry's rules (`lint`), foreign paths among them
I5    too long a life, or too little left for a stick to serve a long holiday
I6    a listed file missing or wrong, or one that is not listed
I7    an entry that breaks a rule or repeats a key that another agency has
I8    an addition that takes effect before it can be known everywhere
===== =======================================================================
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tuf.api.metadata import Targets

from credential.moments import beijing_text
from trust_registry import roles
from trust_registry.agencies import Agencies
from trust_registry.announcement import Addition, additions
from trust_registry.blobs import check_blob
from trust_registry.council_files import CouncilFiles
from trust_registry.errors import (
    ChainError,
    LintError,
    RegistryError,
    RegistryFileError,
    RoleFileError,
    SourceError,
    SubmissionRefusedError,
)
from trust_registry.layout import blob_path
from trust_registry.lint import Finding, lint_life, lint_region
from trust_registry.members import Region
from trust_registry.metadata import verified
from trust_registry.recognition import Recognitions
from trust_registry.region_files import RegionFilesRead, read_region_files
from trust_registry.repository import Repository
from trust_registry.submission import RoleFile, Submission

__all__ = [
    "Ingested",
    "check_next",
    "early_additions",
    "ingest",
    "rule_of",
    "told_as_refusals",
]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What was taken in.

    Attributes:
        region: The region's code; None for a sitting of the council.
        versions: Each role and its new version.
        early: Additions that take effect before they are known everywhere; they are
            in only because the region called it an emergency.
    """

    region: str | None
    versions: Mapping[str, int]
    early: list[str]


def ingest(
    repository: Repository,
    submission: Submission,
    *,
    now: datetime,
    emergency: bool = False,
) -> Ingested:
    """Take a submission into a repository; counters see it at the next release.

    Args:
        repository: The host's repository.
        submission: What a region handed in.
        now: The host's clock.
        emergency: Let additions skip the wait. Counters with older data then refuse
            what is new until they refresh.

    Raises:
        SubmissionRefusedError: refused; the repository is unchanged.
        RegistryError: the repository itself is not whole.
    """
    with told_as_refusals(rule_of):
        return _Ingest(repository, submission, now, emergency=emergency).run()


@contextlib.contextmanager
def told_as_refusals(rule_of: Callable[[RegistryError], str]) -> Iterator[None]:
    """Turn whatever a submission's parts are refused for into the host's refusal.

    Args:
        rule_of: Names the rule that a fault found below breaks.

    Raises:
        SubmissionRefusedError: in place of any other error of the registry.
    """
    try:
        yield
    except SubmissionRefusedError:
        raise
    except RegistryError as error:
        raise SubmissionRefusedError(str(error), rule=rule_of(error)) from error


class _Ingest:
    def __init__(
        self,
        repository: Repository,
        submission: Submission,
        now: datetime,
        *,
        emergency: bool,
    ) -> None:
        self._repository = repository
        self._submission = submission
        self._now = now
        self._emergency = emergency
        self._root = repository.root()
        self._council = CouncilFiles(repository)

    def run(self) -> Ingested:
        region = self._region()
        for role_file in self._submission.role_files:
            check_next(self._repository, role_file)
        authority, publication = self._signed(region)
        self._check_rules(region, authority, publication)
        files = self._files(publication)
        read = read_region_files(region, files)
        _refuse([*read.findings, *self._shared_keys(region, read)], rule="I7")
        early = [*self._early(region, read)]
        self._add(publication)
        return Ingested(
            region.code,
            {one.role: one.version for one in self._submission.role_files},
            early,
        )

    def _region(self) -> Region:
        codes = {roles.region_code_of(one.role) for one in self._submission.role_files}
        code = codes.pop()
        if code is None or codes:
            raise SubmissionRefusedError(
                "a submission holds the roles of one region; the council's come by "
                "ceremony",
                rule="I1",
            )
        region = self._council.region(code)
        if region is None:
            raise SubmissionRefusedError(
                f"{code} is no member of this registry", rule="I1"
            )
        return region

    def _signed(self, region: Region) -> tuple[Targets, Targets]:
        targets = self._council.targets
        authority_role = roles.authority_role(region.code)
        authority = self._verified(authority_role, targets)
        publisher_role = roles.publisher_role(region.code)
        return authority, self._verified(publisher_role, authority)

    def _verified(self, role: str, delegator: Targets) -> Targets:
        raw = self._raw(role)
        signed = verified(raw, Targets, role, delegator).signed
        submitted = self._submitted(role)
        if submitted is not None and signed.version != submitted.version:
            raise SubmissionRefusedError(
                f"{role} has another version than its name", rule="I2"
            )
        return signed

    def _raw(self, role: str) -> bytes:
        submitted = self._submitted(role)
        return submitted.unverified if submitted else self._repository.newest(role)

    def _submitted(self, role: str) -> RoleFile | None:
        return next(
            (one for one in self._submission.role_files if one.role == role), None
        )

    def _check_rules(
        self, region: Region, authority: Targets, publication: Targets
    ) -> None:
        foreign = frozenset(self._root.keys) | self._council.keys_besides(region.code)
        _refuse(lint_region(region.code, authority, publication, foreign), rule="I4")
        longest = self._council.longest_stale() + roles.SPARE_LIFE
        signed = {
            roles.authority_role(region.code): authority,
            roles.publisher_role(region.code): publication,
        }
        for role, content in signed.items():
            _refuse(lint_life(role, content, issued_at=self._now), rule="I5")
            if self._submitted(role) and content.expires - self._now < longest:
                raise SubmissionRefusedError(
                    f"{role} ends {beijing_text(content.expires)}, in less than "
                    f"{longest.days} days; sign it anew",
                    rule="I5",
                )

    def _files(self, publication: Targets) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        listed: set[str] = set()
        for path, pin in publication.targets.items():
            sha256 = pin.hashes["sha256"]
            stored = blob_path(path, sha256)
            listed.add(stored)
            content = self._submission.blobs.get(stored)
            if content is None:
                content = self._repository.blob(path, sha256)
            if content is None:
                raise SubmissionRefusedError(f"the submission lacks {path}", rule="I6")
            check_blob(path, pin, content)
            files[path.rpartition("/")[2]] = content
        for stored in self._submission.blobs.keys() - listed:
            raise SubmissionRefusedError(f"{stored} is in no signed list", rule="I6")
        return files

    def _shared_keys(self, region: Region, read: RegionFilesRead) -> Iterator[Finding]:
        for code in self._council.other_regions(region.code):
            others = self._council.listed_already(code, read.kids.keys())
            for kid, iss in others.items():
                yield Finding("A4", kid, f"{iss} lists this key already")

    def _early(self, region: Region, read: RegionFilesRead) -> Iterator[str]:
        agencies = Agencies(region=region.code, agencies=[], status_issuers=[])
        rows = Recognitions(rows=[])
        if roles.publisher_role(region.code) in self._repository.versions():
            before = self._council.region_files(region.code)
            agencies, rows = before.agencies, before.recognition
        yield from early_additions(
            additions(agencies, read.agencies, rows, read.recognition),
            earliest=self._now + self._council.announce_ahead(),
            emergency=self._emergency,
        )

    def _add(self, publication: Targets) -> None:
        for path, pin in publication.targets.items():
            content = self._submission.blobs.get(blob_path(path, pin.hashes["sha256"]))
            if content is not None:
                self._repository.add_blob(path, content)
        # The role file last: nobody finds a list whose files are not there yet.
        for one in self._submission.role_files:
            self._repository.add_role_file(one.role, one.version, one.unverified)


def check_next(
    repository: Repository, role_file: RoleFile, *, rule: str = "I2"
) -> None:
    """Refuse a role file that is not the next version of its role.

    Raises:
        SubmissionRefusedError: skipped, replayed, or another one of that number.
    """
    held = repository.versions().get(role_file.role, 0)
    if role_file.version == held and (
        repository.role_file(role_file.role, held) == role_file.unverified
    ):
        return  # handed in twice: every step can be repeated
    if role_file.version != held + 1:
        raise SubmissionRefusedError(
            f"{role_file.role} v{role_file.version} does not follow v{held}, which "
            "is published; hand in the one between, or publish anew",
            rule=rule,
        )


def early_additions(
    found: Iterable[Addition], *, earliest: datetime, emergency: bool
) -> Iterator[str]:
    """Yield what takes effect before it can be known everywhere (I8).

    Raises:
        SubmissionRefusedError: it is no emergency.
    """
    for addition in found:
        if addition.effective is not None and addition.effective >= earliest:
            continue
        if not emergency:
            raise SubmissionRefusedError(_too_early(addition, earliest), rule="I8")
        yield addition.what


def _too_early(addition: Addition, earliest: datetime) -> str:
    when = "at once" if addition.effective is None else beijing_text(addition.effective)
    return (
        f"{addition.what} would take effect {when}, before every counter can know it; "
        f"let it begin at {beijing_text(earliest + timedelta(minutes=1))} (Beijing "
        "time) or later, or hand it in as an emergency with the reason"
    )


def _refuse(findings: Iterator[Finding] | list[Finding], *, rule: str) -> None:
    for finding in findings:
        raise SubmissionRefusedError(str(finding), rule=rule)


def rule_of(error: RegistryError) -> str:
    """Return the rule that a fault found below breaks, or an empty text."""
    if isinstance(error, LintError):
        return "I4"
    if isinstance(error, ChainError | SourceError):
        return "I6"  # a listed file that is not the one that was signed
    if isinstance(error, RoleFileError):
        return "I3"
    return "I7" if isinstance(error, RegistryFileError) else ""
