"""A host's part in the exchange of cosignatures: it asks, it answers, it publishes.

::

    HOST_FOLDER/cosigning/
        request.zip    the request that was made last
        used.json      the highest numbers asked for or cosigned here

What may be signed is `cosigning`'s.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from securesystemslib.signer import Signer

from trust_registry import roles
from trust_registry.cosigning import (
    answer_request,
    check_asker,
    complete,
    draft_request,
)
from trust_registry.cosigning_files import (
    Answer,
    Request,
    RequestTerms,
    read_answer,
    read_request,
    write_request,
)
from trust_registry.disk import Disk
from trust_registry.errors import (
    CosigningError,
    KeyFileError,
    RepositoryError,
    SubmissionRefusedError,
)
from trust_registry.host import Host
from trust_registry.passphrase import Secrets
from trust_registry.release import Release, publish_release
from trust_registry.submission import read_submission

__all__ = ["CosigningHost"]


class _Used(BaseModel):
    """The highest numbers used here under some host keys, and the answer given last."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-used-numbers-1"] = "tongyan-used-numbers-1"
    snapshot: int = 0
    timestamp: int = 0
    keyids: list[str] = Field(default_factory=list)
    request_sha256: str = ""
    answer: Answer | None = None

    def by_role(self) -> Mapping[str, int]:
        return {roles.SNAPSHOT: self.snapshot, roles.TIMESTAMP: self.timestamp}


class CosigningHost:
    """One host of several, each with one of the host's three keys.

    Args:
        host: Its folder.
    """

    def __init__(self, host: Host, *, disk: Disk | None = None) -> None:
        self._host = host
        self._disk = disk or Disk()
        self._folder = host.folder / "cosigning"

    def ask(self, out: Path, secrets: Secrets, *, now: datetime) -> RequestTerms:
        """Write a request for the next release.

        Args:
            out: The file for the other host.
            secrets: Open this host's key.
            now: Becomes the timestamp's ``x-issued``.

        Raises:
            KeyFileError: there is no key of the host here.
            RegistryError: the repository is not whole, or the clock is wrong.
        """
        with self._host.changing():
            used = self._used()
            request = draft_request(
                self._host.repository,
                self._signer(secrets),
                now=now,
                used=used.by_role(),
                taken=self._host.taken.read(),
            )
            terms = request.terms
            self._disk.make_folder(self._folder)
            # Its numbers count as used before anybody can see them.
            self._write(used.model_copy(update=_numbers(terms)))
            write_request(self._folder / "request.zip", request)
            write_request(out, request)
        return terms

    def check(self, file: Path) -> Request:
        """Return a request, if one of the host's keys signed it (H1).

        Raises:
            CosigningError: cut, or of nobody who may ask.
        """
        request = read_request(file)
        check_asker(self._host.repository.root(), request)
        return request

    def answer(
        self, file: Path, secrets: Secrets, *, now: datetime, emergency: str = ""
    ) -> Answer:
        """Answer another host's request, or refuse it.

        The same request gets the same answer again.

        Args:
            file: The request.
            secrets: Open this host's key.
            now: This host's clock.
            emergency: Why additions in it may skip the wait; empty if they may not.

        Raises:
            CosigningError: refused; nothing is signed.
            KeyFileError: there is no key of the host here.
        """
        request = self.check(file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        used = self._used()
        if used.request_sha256 == digest and used.answer is not None:
            return used.answer
        signer = self._signer(secrets, besides=request.signature.keyid)
        for name, content in request.taken:
            self._take(name, content, now=now, emergency=emergency)
        with self._host.changing():
            used = self._used()
            made = answer_request(
                self._host.repository, request, signer, now=now, used=used.by_role()
            )
            update = _numbers(request.terms) | {
                "request_sha256": digest,
                "answer": made,
            }
            self._disk.make_folder(self._folder)
            # Written down before it is given away: it is never signed otherwise.
            self._write(used.model_copy(update=update))
            self._host.note(now, "cosign", timestamp=request.terms.timestamp_version)
        return made

    def finish(self, raw: bytes, secrets: Secrets, *, now: datetime) -> Release:
        """Publish a release with the answer to this host's last request.

        Args:
            raw: The answer's file.
            secrets: Open the key that signed the request.
            now: This host's clock.

        Raises:
            CosigningError: it is no answer to the last request, or does not hold.
            RegistryError: counters would refuse the release.
        """
        answer = read_answer(raw)
        with self._host.changing():
            repository = self._host.repository
            request = self._last_request()
            signer = self._signer(secrets, only=request.signature.keyid)
            root = repository.root()
            done = complete(root, request, answer, signer)
            published = publish_release(
                repository, done.draft, done.snapshot, done.timestamp, now=now
            )
            self._host.note_release(published, now=now)
        return published

    def _take(
        self, name: str, content: bytes, *, now: datetime, emergency: str
    ) -> None:
        with tempfile.TemporaryDirectory(prefix="tongyan-cosign-") as folder:
            file = Path(folder) / "submission.zip"
            file.write_bytes(content)
            try:
                if not self._is_held(file):
                    self._host.ingest(file, now=now, emergency=emergency)
            except SubmissionRefusedError as error:
                why = str(error).replace(str(file), "the file")
                raise CosigningError(
                    f"this host does not take in {name} of the request: {why}",
                    f"本主机不收录请求中的 {name}",
                ) from error

    def _is_held(self, file: Path) -> bool:
        repository = self._host.repository
        try:
            return all(
                repository.role_file(one.role, one.version) == one.unverified
                for one in read_submission(file).role_files
            )
        except RepositoryError:
            return False

    def _last_request(self) -> Request:
        file = self._folder / "request.zip"
        if not file.is_file():
            raise CosigningError(
                "this host asked for no cosignatures; run `tongyan-registry cosign ask`"
                " first",
                "本主机尚未提出联署请求，请先运行 cosign ask",
            )
        return read_request(file)

    def _signer(self, secrets: Secrets, *, only: str = "", besides: str = "") -> Signer:
        for signer in self._host.own_signers(secrets):
            keyid = signer.public_key.keyid
            if keyid != besides and keyid == (only or keyid):
                return signer
        raise KeyFileError(
            f"{self._host.folder / 'keys'} holds no key of the host that may sign this"
        )

    def _used(self) -> _Used:
        file = self._folder / "used.json"
        role = self._host.repository.root().roles[roles.TIMESTAMP]
        unused = _Used(keyids=sorted(role.keyids))
        try:
            used = _Used.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return unused
        except (OSError, ValidationError) as error:
            # Going on from nothing could sign two files under one number.
            raise RepositoryError(
                f"{file} cannot be read; restore it from the backup before signing"
            ) from error
        # As with any mark: what other keys signed binds these no longer.
        is_void = len(set(used.keyids) & set(role.keyids)) < role.threshold
        return unused if is_void else used

    def _write(self, used: _Used) -> None:
        self._disk.write(
            self._folder / "used.json", used.model_dump_json().encode("ascii")
        )


def _numbers(terms: RequestTerms) -> dict[str, int]:
    numbers = {roles.TIMESTAMP: terms.timestamp_version}
    if terms.is_new:
        numbers[roles.SNAPSHOT] = terms.snapshot_version
    return numbers
