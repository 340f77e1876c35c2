"""The host's folder: its keys, its repository, its log; one process at a time.

What is taken in is settled by `ingest`, what is published by `release`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from securesystemslib.signer import Signer

from credential import StatusList, strict_json
from credential.errors import MalformedError
from credential.moments import beijing_text, to_rfc3339
from credential.status_list import MAX_TOKEN_BYTES, parse_status_list
from trust_registry import roles
from trust_registry.council_files import CouncilFiles
from trust_registry.council_ingest import ingest_sitting, is_sitting
from trust_registry.disk import Disk, append_line, locked
from trust_registry.errors import (
    KeyFileError,
    RepositoryError,
    StatusListRefusedError,
    SubmissionRefusedError,
)
from trust_registry.freshness import CLOCK_TOLERANCE
from trust_registry.ingest import Ingested, ingest
from trust_registry.keys import find_signer
from trust_registry.layout import STATUS
from trust_registry.passphrase import Secrets
from trust_registry.release import Release, release, write_listing
from trust_registry.release_draft import is_all_published
from trust_registry.repository import Repository
from trust_registry.safe_path import is_safe_path
from trust_registry.status_acceptance import accept_status_list
from trust_registry.submission import read_submission
from trust_registry.taken_files import TakenFiles

__all__ = ["Host"]

_WORK = "changing this repository"


class Host:
    """A host's folder, as `founding` made it.

    ::

        keys/              the host's keys
        repository/        what is served to everyone
        publications.log   a line of JSON for everything that was taken in or published
        taken/             what was taken in since the last release, for a cosigner
    """

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        """Open a host's folder.

        Raises:
            RepositoryError: it has no repository.
        """
        self.folder = folder
        self.repository = Repository(folder / "repository", disk=disk)
        self._turn = Lock()
        self.taken = TakenFiles(folder / "taken", disk=disk)
        if not self.repository.folder.is_dir():
            raise RepositoryError(
                f"{folder} is not a host's folder; it has no repository in it"
            )

    def ingest(
        self, submission: Path, *, now: datetime, emergency: str = ""
    ) -> Ingested:
        """Take in a region's submission, or an assembled sitting of the council.

        Args:
            submission: The file that was handed in.
            now: The host's clock.
            emergency: Why additions may skip the wait; empty if they may not.

        Raises:
            SubmissionRefusedError: refused; the repository is unchanged.
            BusyError: another process is changing the repository.
        """
        with self.changing():
            parts = read_submission(submission)
            take = ingest_sitting if is_sitting(parts) else ingest
            with self.taken.keeping(submission):
                taken = take(
                    self.repository,
                    parts,
                    now=now,
                    emergency=bool(emergency.strip()),
                )
            self.note(
                now,
                "ingest",
                region=taken.region,
                versions=dict(taken.versions),
                early=taken.early,
                emergency=emergency if taken.early else None,
            )
        return taken

    def ingest_status_list(self, file: Path, *, now: datetime) -> str:
        """Take in a status list; return its URI. It is served at once.

        Raises:
            SubmissionRefusedError: it does not count, or is older than the one held.
        """
        text = _token(file)
        with self.changing():
            council = CouncilFiles(self.repository)
            uri, target = self._place(text, file, council)
            held = self.repository.folder / target
            try:
                highest = _issued_at(held, uri, council)
                found = accept_status_list(
                    text, uri=uri, view=council, highest_issued_at=highest
                )
            except StatusListRefusedError as error:
                raise SubmissionRefusedError(str(error)) from error
            _refuse_untimely(found, now)
            self.repository.put(target, text.encode("ascii"))
            write_listing(self.repository)
            self.note(now, "status list", uri=uri)
        return uri

    def release(self, secrets: Secrets, *, now: datetime) -> Release:
        """Publish what was taken in, and say that it is the newest.

        Raises:
            KeyFileError: too few of the host's keys can be opened.
            RegistryError: counters would refuse the new state.
            BusyError: another process is changing the repository.
        """
        with self.changing():
            published = release(self.repository, self._signers(secrets), now=now)
            self.note_release(published, now=now)
        return published

    def check_keys(self, secrets: Secrets) -> None:
        """Open the host's keys, so that a release will not fail for want of them.

        Raises:
            KeyFileError: too few of them can be opened.
        """
        self._signers(secrets)

    def own_signers(self, secrets: Secrets) -> list[Signer]:
        """Return those of the host's keys that lie here.

        Raises:
            KeyFileError: one of them cannot be opened.
        """
        root = self.repository.root()
        found = (
            find_signer(self.folder / "keys", root.keys[keyid], secrets)
            for keyid in root.roles[roles.TIMESTAMP].keyids
        )
        return [signer for signer in found if signer is not None]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the folder while its repository is changed.

        Other threads of this process wait; other processes are told to come again.

        Raises:
            BusyError: another process is changing it.
        """
        with self._turn, locked(self.folder / "lock", _WORK):
            yield

    def note_release(self, published: Release, *, now: datetime) -> None:
        """Write down a release; what it published need not be kept any longer.

        Something may have come in while another host was asked to sign.
        """
        self.note(
            now,
            "release",
            timestamp=published.timestamp_version,
            snapshot=published.snapshot_version,
        )
        if is_all_published(self.repository):
            self.taken.forget()

    def _signers(self, secrets: Secrets) -> list[Signer]:
        signers = self.own_signers(secrets)
        if len(signers) < roles.HOST_THRESHOLD:
            raise KeyFileError(
                f"{self.folder / 'keys'} holds {len(signers)} of the host's keys; "
                f"{roles.HOST_THRESHOLD} must sign, or another host cosigns "
                "(`tongyan-registry cosign`)"
            )
        return signers

    def _place(self, text: str, file: Path, council: CouncilFiles) -> tuple[str, str]:
        try:
            uri = parse_status_list(text).unverified_payload.get("sub")
        except MalformedError as error:
            raise SubmissionRefusedError(f"{file}: {error}") from error
        region = council.region_of_list(uri) if isinstance(uri, str) else None
        if region is None or not isinstance(uri, str):
            raise SubmissionRefusedError(
                f"{file} is the list of {uri!r}, which lies under no region's prefix"
            )
        name = uri.removeprefix(region.status_prefix)
        target = f"{STATUS}/{region.code}/{name}.jwt"
        if not is_safe_path(target):
            raise SubmissionRefusedError(
                f"{file} is the list of an unusual URI, {uri!r}"
            )
        return uri, target

    def note(self, now: datetime, act: str, **particulars: Any) -> None:  # noqa: ANN401
        """Add a line to the host's log."""
        line = strict_json.dumps({"at": to_rfc3339(now), "act": act, **particulars})
        append_line(self.folder / "publications.log", line)


def _refuse_untimely(found: StatusList, now: datetime) -> None:
    if found.issued_at > now + CLOCK_TOLERANCE:
        # Every honest list after it would look older than what counters hold.
        raise SubmissionRefusedError(
            f"{found.uri} is dated {beijing_text(found.issued_at)}, in the future; set "
            "its issuer's clock right"
        )
    if found.expires is not None and found.expires <= now:
        raise SubmissionRefusedError(
            f"{found.uri} ended {beijing_text(found.expires)}; publish a new one"
        )


def _token(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_TOKEN_BYTES + 1).decode("ascii").strip()
    except OSError as error:
        raise SubmissionRefusedError(
            f"{file} cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise SubmissionRefusedError(f"{file} is no status list") from error


def _issued_at(held: Path, uri: str, council: CouncilFiles) -> datetime | None:
    """Return the ``iat`` of the list held, if it still counts."""
    if not held.exists():
        return None
    try:
        return accept_status_list(
            _token(held), uri=uri, view=council, highest_issued_at=None
        ).issued_at
    except StatusListRefusedError:
        return None  # signed by a key that was lost since
