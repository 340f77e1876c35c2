"""The council replaces keys, of a region, a member, the host: thieves get nothing."""

from __future__ import annotations

import pytest

from tests.sample_registry import JIANGSU, NOW, SHANGHAI, ZHEJIANG, when
from tests.tokens import Tokens
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.recovery.officers import Counter, Officers, english
from trust_registry import roles
from trust_registry.keys import load_public

AUTHORITY = roles.authority_role(SHANGHAI)


def replace_authority_keys(officers: Officers) -> str:
    """Give Shanghai three new officers; return what the sitting read out."""
    keys = officers.region / "keys"
    names = ["authority-4", "authority-5", "authority-6"]
    for name in names:
        officers.make_key(keys, name, owner=SHANGHAI)
    chosen = [word for name in names for word in ("--officer", name)]
    signed = officers.sign("sign-authority", officers.region, *chosen)["submission"]
    public = [word for name in names for word in ("--key", keys / f"{name}.pub.json")]
    proposal = ("region-keys", "--region", SHANGHAI, *public, "--signed", signed)
    return english(officers.sit(proposal, typed=[officers.fingerprint(keys, *names)]))


def test_the_council_replaces_a_regions_authority_keys(
    officers: Officers, counter: Counter
) -> None:
    read = replace_authority_keys(officers)
    counter.update()

    assert read.count("from now on") == read.count("no longer sign") == 3
    assert counter.store.view().standing.versions[AUTHORITY] == 2
    assert counter.cause() is None


def test_a_thief_who_signs_with_replaced_authority_keys_changes_nothing(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    stolen = registry.signers(AUTHORITY)[:3]
    replace_authority_keys(officers)
    counter.update()

    registry.forge(AUTHORITY, signers=stolen)
    registry.release_unchecked(now=NOW)
    (report,) = counter.update().sources

    assert "does not bear enough signatures" in report.quarantined[SHANGHAI]
    assert counter.store.view().standing.versions[AUTHORITY] == 2


def test_a_regions_fast_forward_is_undone_with_its_authority_keys(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    """A thief of two authority keys showed a counter the highest version there is."""

    def forward(authority: object) -> None:
        authority.version = roles.MAX_VERSION  # type: ignore[attr-defined]

    stick = FoundedRegistry(registry.folder, registry.folder.with_name("thief"))
    stick.forge(AUTHORITY, forward, signers=registry.signers(AUTHORITY)[:2])
    stick.release_unchecked(now=NOW)
    counter.update(stick.repository.folder)
    held = counter.store.view().standing.versions[AUTHORITY]
    officers.publish()
    officers.publish()
    (stuck,) = counter.update().sources
    replace_authority_keys(officers)
    (report,) = counter.update().sources

    assert held == roles.MAX_VERSION
    assert f"older than v{roles.MAX_VERSION}" in stuck.quarantined[SHANGHAI]
    assert report.quarantined == {}
    assert counter.store.view().standing.versions[AUTHORITY] == 2
    assert counter.cause() is None


@pytest.mark.parametrize("role", [roles.ROOT, roles.TARGETS])
def test_a_member_replaces_its_council_key(
    officers: Officers, counter: Counter, registry: FoundedRegistry, role: str
) -> None:
    stolen = registry.signers(role)
    name = f"{JIANGSU}.{role}-2"
    officers.make_key(officers.council, name, owner=JIANGSU)
    told = officers.fingerprint(officers.council, name)
    key = ("--key", officers.council / f"{name}.pub.json")
    read = officers.sit(("council-key", "--role", role, *key), typed=[told])
    counter.update()

    old = next(
        signer.public_key.keyid
        for signer in stolen
        if signer.public_key.unrecognized_fields["x-owner"] == JIANGSU
    )
    root = registry.repository.root()
    assert root.version == 2
    assert old not in root.keys
    assert "of Jiangsu (320000) may no longer sign" in english(read)
    assert counter.store.view().standing.versions["root"] == 2
    assert counter.cause() is None


def test_a_member_moves_its_root_key_into_a_token(
    officers: Officers, counter: Counter, registry: FoundedRegistry, tokens: Tokens
) -> None:
    """It signs the next sitting from there, beside the others' files."""
    name = f"{JIANGSU}.root-2"
    council = officers.council
    officers.make_token_key(
        council, name, owner=JIANGSU, tokens=tokens, token="Council"
    )
    key = ("--key", council / f"{name}.pub.json")
    told = officers.fingerprint(council, name)
    officers.sit(("council-key", "--role", "root", *key), typed=[told])
    officers.sit(("renew", "--role", "root"))
    counter.update()

    assert counter.store.view().standing.versions["root"] == 3
    signed = registry.repository.newest(roles.ROOT)
    assert load_public(council / f"{name}.pub.json").keyid.encode() in signed
    assert not (council / f"{name}.pem").exists()


def test_a_thief_with_replaced_root_keys_makes_no_root(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    """Three root keys are stolen one after the other, each replaced when it was seen.

    Together they once met the threshold.
    """
    stolen = registry.signers(roles.ROOT)[:3]
    for code in (SHANGHAI, JIANGSU, ZHEJIANG):
        name = f"{code}.root-2"
        officers.make_key(officers.council, name, owner=code)
        told = officers.fingerprint(officers.council, name)
        key = ("--key", officers.council / f"{name}.pub.json")
        officers.sit(("council-key", "--role", "root", *key), typed=[told])
    counter.update()

    registry.forge(roles.ROOT, signers=stolen)
    registry.release_unchecked(now=NOW)
    (report,) = counter.update().sources

    assert report.outcome == "refused"
    assert counter.store.view().standing.versions["root"] == 4


def fast_forward(registry: FoundedRegistry) -> None:
    """Publish the highest numbers there are, as a thief of the host's keys would."""

    def forward(signed: object) -> None:
        signed.version = roles.MAX_VERSION  # type: ignore[attr-defined]

    registry.release_unchecked(now=NOW, change=forward, change_timestamp=forward)


def test_new_host_keys_undo_a_fast_forward_at_a_counter(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    """The thief served it from elsewhere; the host's own repository is whole."""
    stick = FoundedRegistry(registry.folder, registry.folder.with_name("thief"))
    fast_forward(stick)
    counter.update(stick.repository.folder)
    officers.publish()
    (stuck,) = counter.update().sources
    officers.replace_host_keys(SHANGHAI, JIANGSU, ZHEJIANG)
    (report,) = counter.update().sources

    assert stuck.outcome == "older"
    assert report.outcome == "new"
    assert counter.store.view().standing.versions["timestamp"] < 10
    assert counter.cause() is None
    assert "x-pilot-host" not in registry.repository.root().unrecognized_fields


def test_new_host_keys_undo_a_fast_forward_in_the_hosts_own_repository(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    fast_forward(registry)
    counter.update()
    secret = ("--passphrase-file", officers.secret, "--at", when())
    code, _, err = officers.attempt("release", officers.host, *secret)
    officers.replace_host_keys(SHANGHAI, JIANGSU, ZHEJIANG)
    (report,) = counter.update().sources

    assert code == 3
    assert "propose host-keys" in err
    assert report.outcome == "new"
    assert counter.store.view().standing.versions["snapshot"] < 10
    assert counter.cause() is None


def test_a_thief_who_signs_with_replaced_host_keys_publishes_nothing(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    stolen = registry.signers(roles.TIMESTAMP)[:3]
    officers.replace_host_keys(SHANGHAI, JIANGSU, ZHEJIANG)
    counter.update()

    registry.release_unchecked(now=NOW, signers=stolen)
    (report,) = counter.update().sources

    assert report.outcome == "refused"
    assert "does not bear enough signatures" in report.detail
