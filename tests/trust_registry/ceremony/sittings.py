"""A sitting played by its officers: each member with its own keys and trust store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tests.sample_registry import NOW, REGIONS
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.proposal import Draft, Proposal, draft_proposal
from trust_registry.ceremony.proposal_file import read_proposal, write_proposal
from trust_registry.ceremony.review import Reviewed, review
from trust_registry.ceremony.signature_file import SignatureFile, sign_sitting
from trust_registry.ceremony.sitting import assemble_sitting, write_sitting
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.trusted_state import trusted_state
from trust_registry.disk import Disk
from trust_registry.ingest import Ingested
from trust_registry.submission import Submission

__all__ = [
    "EVERYBODY",
    "assembled",
    "propose",
    "repository_state",
    "reviewed",
    "signatures",
    "take_in",
]

EVERYBODY = tuple(REGIONS)


def repository_state(registry: FoundedRegistry) -> CouncilState:
    """Return what the registry's repository holds."""
    return trusted_state(str(registry.repository.folder))


def propose(
    registry: FoundedRegistry,
    draft: Draft,
    *,
    state: CouncilState | None = None,
    now: datetime = NOW,
) -> Proposal:
    """Send a draft through a file, as it would reach the members."""
    made = draft_proposal(state or repository_state(registry), draft, now=now)
    path = registry.folder / f"{draft.kind}.zip"
    write_proposal(path, made, disk=Disk())
    return read_proposal(path)


def reviewed(
    registry: FoundedRegistry, *proposals: Proposal, now: datetime = NOW
) -> list[Reviewed]:
    """Review proposals against the repository."""
    return review(repository_state(registry), proposals, now=now)


def signatures(
    registry: FoundedRegistry,
    sitting: Sequence[Reviewed],
    *,
    members: Sequence[str] = EVERYBODY,
) -> list[SignatureFile]:
    """Let members sign, each with its root key and its targets key."""
    signers = [
        signer
        for role in (roles.ROOT, roles.TARGETS)
        for signer in registry.signers(role)
        if signer.public_key.unrecognized_fields["x-owner"] in members
    ]
    return sign_sitting(sitting, signers)


def assembled(
    registry: FoundedRegistry,
    *proposals: Proposal,
    members: Sequence[str] = EVERYBODY,
    now: datetime = NOW,
) -> Submission:
    """Review, sign and assemble."""
    sitting = reviewed(registry, *proposals, now=now)
    return assemble_sitting(sitting, signatures(registry, sitting, members=members))


def take_in(
    registry: FoundedRegistry,
    sitting: Submission,
    *,
    now: datetime = NOW,
    emergency: str = "",
) -> Ingested:
    """Hand an assembled sitting to the host."""
    path = registry.folder / "sitting.zip"
    write_sitting(path, sitting, disk=Disk())
    return registry.host.ingest(path, now=now, emergency=emergency)
