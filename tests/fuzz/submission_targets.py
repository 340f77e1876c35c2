"""What a region hands in to a host: its own files, rightly signed, changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tuf.api.metadata import Targets

from tests.fuzz.json_changes import change_line_and_json
from tests.fuzz.registry_targets import founded, name_and_content
from tests.fuzz.target import Entry, Target
from tests.sample_registry import NOW, SHANGHAI
from trust_registry.errors import SubmissionRefusedError
from trust_registry.host import Host
from trust_registry.layout import blob_path
from trust_registry.metadata import parse, sign
from trust_registry.role_content import target_file
from trust_registry.roles import publisher_role
from trust_registry.submission import RoleFile, read_submission, write_submission

__all__ = ["SUBMISSION_TARGETS"]


@contextmanager
def _submission() -> Iterator[Entry]:
    with founded() as registry:
        honest = read_submission(registry.submit(now=NOW))
        role_file = honest.role_files[-1]
        signers = registry.signers(publisher_role(SHANGHAI))
        listed = parse(role_file.unverified, Targets).signed.targets

        def run(raw: bytes) -> None:
            path, content = name_and_content(raw)
            if path not in listed:
                return
            listing = parse(role_file.unverified, Targets).signed
            pin = target_file(path, content)
            listing.targets[path] = pin
            signed = RoleFile(role_file.role, role_file.version, sign(listing, signers))
            blob = {blob_path(path, pin.hashes["sha256"]): content}
            with tempfile.TemporaryDirectory(dir=registry.folder) as name:
                handed_in = Path(name) / "submission.zip"
                role_files = [*honest.role_files[:-1], signed]
                write_submission(handed_in, role_files, {**honest.blobs, **blob})
                shutil.copytree(registry.folder / "host", Path(name) / "host")
                with suppress(SubmissionRefusedError):
                    Host(Path(name) / "host").ingest(handed_in, now=NOW)

        blobs = (
            path.encode() + b"\n" + honest.blobs[blob_path(path, pin.hashes["sha256"])]
            for path, pin in listed.items()
        )
        yield Entry(run, list(blobs))


SUBMISSION_TARGETS = (
    Target(
        "submission",
        "a region's files, signed and handed in: refused, or taken into the repository",
        _submission,
        change_line_and_json,
        inputs_tested=60,
    ),
)
