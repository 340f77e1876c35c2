"""Who has to sign, counted by distinct public keys, under the old root and the new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from securesystemslib.signer import Signer, SSlibKey
from tuf.api.metadata import Root

from credential import Bilingual
from tests.sample_registry import NOW, REGIONS, SHANGHAI
from tests.trust_registry.ceremony.sittings import (
    propose,
    repository_state,
    signatures,
    take_in,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.review import Reviewed, review
from trust_registry.ceremony.signature_file import SignatureFile, sign_sitting
from trust_registry.ceremony.sitting import assemble_sitting, collected, count
from trust_registry.errors import CeremonyError, SubmissionRefusedError
from trust_registry.metadata import sign
from trust_registry.submission import RoleFile, Submission

# Whatever may change in a root: what is asked here is who has to sign it.
ANY_ROOT = Kind(
    "any-root",
    Bilingual(zh="测试", en="test"),
    topics=frozenset({"root-key", "targets-key", "threshold", "other"}),
)


def rooted(
    registry: FoundedRegistry, change: Callable[[Root], object]
) -> list[Reviewed]:
    """Return the sitting of a root that was changed."""
    state = repository_state(registry)
    root = next_role(state.root, now=NOW)
    change(root)
    proposal = propose(registry, Draft(ANY_ROOT.name, root=root))
    return review(state, [proposal], now=NOW, kinds={ANY_ROOT.name: ANY_ROOT})


@pytest.fixture
def new_signers(registry: FoundedRegistry) -> list[Signer]:
    """One new root key a member."""
    return [registry.new_key(f"{code}.root", code) for code in REGIONS]


def take_over(new_signers: list[Signer]) -> Callable[[Root], None]:
    """Let new keys replace all that there are."""

    def change(root: Root) -> None:
        for keyid in list(root.roles[roles.ROOT].keyids):
            root.revoke_key(keyid, roles.ROOT)
        for signer in new_signers:
            root.add_key(signer.public_key, roles.ROOT)

    return change


def test_a_new_root_is_counted_under_both_roots(
    registry: FoundedRegistry, new_signers: list[Signer]
) -> None:
    sitting = rooted(registry, take_over(new_signers))
    old = signatures(registry, sitting)
    new = sign_sitting(sitting, new_signers)

    take_in(registry, assemble_sitting(sitting, [*old, *new]))
    registry.release(now=NOW)

    tallies = list(count(sitting, collected(sitting, [*old, *new])))
    assert [(one.root_version, one.is_met) for one in tallies] == [(1, True), (2, True)]
    assert registry.repository.root().version == 2


def test_attack_enough_new_keys_alone_sign_a_root(
    registry: FoundedRegistry, new_signers: list[Signer]
) -> None:
    sitting = rooted(registry, take_over(new_signers))
    alone = sign_sitting(sitting, new_signers)
    forged = sign(sitting[0].after.root, new_signers)

    with pytest.raises(CeremonyError, match="0 of 3 signatures under root v1"):
        assemble_sitting(sitting, alone)
    with pytest.raises(SubmissionRefusedError, match="enough signatures"):
        take_in(registry, Submission([RoleFile(roles.ROOT, 2, forged)], {}))


def test_attack_the_old_keys_alone_sign_a_root(
    registry: FoundedRegistry, new_signers: list[Signer]
) -> None:
    sitting = rooted(registry, take_over(new_signers))

    with pytest.raises(CeremonyError, match="0 of 3 signatures under root v2"):
        assemble_sitting(sitting, signatures(registry, sitting))


def twin(key: SSlibKey) -> SSlibKey:
    """Return the same public key under another key id."""
    return SSlibKey(
        "f" * 64, key.keytype, key.scheme, key.keyval, key.unrecognized_fields
    )


def test_attack_one_public_key_under_several_key_ids(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    signer = registry.signers(roles.ROOT)[0]
    doubled = twin(signer.public_key)  # type: ignore[arg-type] # ours are of this class

    def double(root: Root) -> None:
        last = root.roles[roles.ROOT].keyids[-1]
        root.revoke_key(last, roles.ROOT)
        root.add_key(doubled, roles.ROOT)

    # At the ceremony
    with pytest.raises(CeremonyError, match="L1"):
        rooted(registry, double)
    # At the host
    root = next_role(repository_state(registry).root, now=NOW)
    double(root)
    raw = sign(root, registry.signers(roles.ROOT))
    with pytest.raises(SubmissionRefusedError, match="L1"):
        take_in(registry, Submission([RoleFile(roles.ROOT, 2, raw)], {}))
    # At a counter, whatever the host published
    store = registry.store(tmp_path / "trust")
    registry.write(roles.ROOT, 2, raw)
    registry.forge(roles.TIMESTAMP)
    (report,) = store.update([str(registry.repository.folder)], now=NOW).sources
    assert report.outcome == "refused"


def test_signatures_are_counted_by_public_key(registry: FoundedRegistry) -> None:
    sitting = rooted(registry, lambda _: None)
    made = signatures(registry, sitting, members=[SHANGHAI])
    first = made[0]
    shown = SignatureFile.model_validate(first.model_dump() | {"keyid": "f" * 64})
    for root in (sitting[0].before.root, sitting[0].after.root):
        # As if lint had let it through.
        root.keys["f" * 64] = twin(root.keys[first.keyid])  # type: ignore[arg-type]
        root.roles[roles.ROOT].keyids.append("f" * 64)

    tallies = count(sitting, {("root", 2): {one.keyid: one for one in (first, shown)}})

    assert [one.signed for one in tallies] == [[SHANGHAI], [SHANGHAI]]


def test_a_root_whose_keys_the_councils_role_does_not_meet_is_refused(
    registry: FoundedRegistry,
) -> None:
    added = [registry.new_key(f"{code}.targets", code) for code in REGIONS]

    def change(root: Root) -> None:
        for keyid in list(root.roles[roles.TARGETS].keyids):
            root.revoke_key(keyid, roles.TARGETS)
        for signer in added:
            root.add_key(signer.public_key, roles.TARGETS)

    sitting = rooted(registry, change)
    assembled = assemble_sitting(sitting, signatures(registry, sitting))

    with pytest.raises(SubmissionRefusedError, match="enough signatures"):
        take_in(registry, assembled)


@pytest.mark.parametrize("change", [{"version": 3}, {"version": 1}])
def test_attack_a_skipped_or_replayed_root(
    registry: FoundedRegistry, change: dict[str, int]
) -> None:
    root = next_role(repository_state(registry).root, now=NOW)
    root.version = change["version"]
    raw = sign(root, registry.signers(roles.ROOT))

    with pytest.raises(SubmissionRefusedError, match="does not follow v1"):
        take_in(registry, Submission([RoleFile(roles.ROOT, root.version, raw)], {}))
    with pytest.raises(CeremonyError, match="but v2 is next"):
        propose_version(registry, root)


def propose_version(registry: FoundedRegistry, root: Root) -> None:
    proposal = propose(registry, Draft(ANY_ROOT.name, root=root))
    review(
        repository_state(registry),
        [proposal],
        now=NOW,
        kinds={ANY_ROOT.name: ANY_ROOT},
    )


def test_a_root_under_a_false_number_is_refused(registry: FoundedRegistry) -> None:
    root = next_role(repository_state(registry).root, now=NOW)
    root.version = 5
    raw = sign(root, registry.signers(roles.ROOT))

    with pytest.raises(SubmissionRefusedError, match="does not follow root v1"):
        take_in(registry, Submission([RoleFile(roles.ROOT, 2, raw)], {}))
