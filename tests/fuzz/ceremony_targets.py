"""What officers hand each other: proposals, join requests, signature files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZipFile

from tests.fuzz.json_changes import change_line_and_json
from tests.fuzz.registry_targets import founded, name_and_content
from tests.fuzz.target import Entry, Target
from tests.sample_registry import NOW
from tests.trust_registry.ceremony.fujian import Applicant
from tests.trust_registry.ceremony.sittings import repository_state, signatures
from trust_registry.archive import pack
from trust_registry.ceremony.changes.join import join
from trust_registry.ceremony.changes.renew import renew
from trust_registry.ceremony.join_request import parse_request, read_request
from trust_registry.ceremony.payload import unsigned_file
from trust_registry.ceremony.proposal import Proposal, draft_proposal
from trust_registry.ceremony.proposal_file import read_proposal, write_proposal
from trust_registry.ceremony.review import review
from trust_registry.ceremony.signature_file import (
    read_signature_file,
    write_signature_files,
)
from trust_registry.ceremony.sitting import check_signature
from trust_registry.ceremony.state import RECOGNITION, VERIFICATION, CouncilState
from trust_registry.disk import Disk
from trust_registry.errors import CeremonyError
from trust_registry.layout import blob_path
from trust_registry.role_content import target_file

__all__ = ["CEREMONY_TARGETS"]

_UNSIGNED = "unsigned/targets.json"
_FILES = ("policy/members.json", RECOGNITION, VERIFICATION)


@contextmanager
def _proposals() -> Iterator[Entry]:
    with founded() as registry:
        state = repository_state(registry)
        applicant = Applicant(registry.folder / "applicant")
        applicant.list_agency()
        request = read_request(applicant.applied.request)
        draft = join(state, request, applicant.publish(), now=NOW)
        proposal = draft_proposal(state, draft, now=NOW)
        path = registry.folder / "proposal.zip"

        def run(raw: bytes) -> None:
            name, content = name_and_content(raw)
            parts = _parts(proposal, path)
            if name in _FILES:
                # As whoever proposes would list it: its hash is that of the content.
                parts.update(_listed(proposal, name, content))
            elif name in parts:
                parts[name] = content
            pack(path, parts.items())
            with suppress(CeremonyError):
                review(state, [read_proposal(path)], now=NOW)

        whole = _parts(proposal, path)
        changed = [_UNSIGNED, "proposal.json", "evidence/join-request.json"]
        changed += [name for name in whole if name.startswith("metadata/")]
        seeds = [name.encode() + b"\n" + whole[name] for name in changed]
        after = review(state, [proposal], now=NOW)[0].after
        seeds += [_file(after, name) for name in _FILES]
        yield Entry(run, seeds)


def _parts(proposal: Proposal, path: Path) -> dict[str, bytes]:
    write_proposal(path, proposal, disk=Disk())
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _listed(proposal: Proposal, name: str, content: bytes) -> dict[str, bytes]:
    pin = target_file(name, content)
    targets = proposal.contents["targets"]
    held = targets.targets[name]  # type: ignore[union-attr] # it is no root
    targets.targets[name] = pin  # type: ignore[union-attr]
    try:
        raw = unsigned_file(targets)
    finally:
        targets.targets[name] = held  # type: ignore[union-attr]
    return {_UNSIGNED: raw, blob_path(name, pin.hashes["sha256"]): content}


def _file(state: CouncilState, name: str) -> bytes:
    return name.encode() + b"\n" + state.file(name)


@contextmanager
def _signature_files() -> Iterator[Entry]:
    with founded() as registry:
        state = repository_state(registry)
        draft = renew(state, ["targets"], now=NOW)
        sitting = review(state, [draft_proposal(state, draft, now=NOW)], now=NOW)
        (first, *_) = write_signature_files(
            registry.folder, signatures(registry, sitting), disk=Disk()
        )
        good = first.read_bytes()

        def run(raw: bytes) -> None:
            _, content = name_and_content(raw)
            first.write_bytes(content)
            with suppress(CeremonyError):
                check_signature(sitting, read_signature_file(first))

        yield Entry(run, [b"signature\n" + good])


@contextmanager
def _join_requests() -> Iterator[Entry]:
    with tempfile.TemporaryDirectory(prefix="tongyan-fuzz-") as folder:
        request = Applicant(Path(folder) / "applicant").applied.request.read_bytes()

        def run(raw: bytes) -> None:
            _, content = name_and_content(raw)
            with suppress(CeremonyError):
                parse_request(content, name="join-request.json")

        yield Entry(run, [b"request\n" + request])


CEREMONY_TARGETS = (
    Target(
        "proposals",
        "a proposal with one part changed: refused in a sentence, or read out",
        _proposals,
        change_line_and_json,
        inputs_tested=60,
    ),
    Target(
        "signature-files",
        "a signature file: counted for its sitting, or refused in a sentence",
        _signature_files,
        change_line_and_json,
        inputs_tested=150,
    ),
    Target(
        "join-requests",
        "a join request: its proofs hold, or it is refused in a sentence",
        _join_requests,
        change_line_and_json,
        inputs_tested=100,
    ),
)
