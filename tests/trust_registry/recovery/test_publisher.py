"""A region rotates its publishing key by itself."""

from __future__ import annotations

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.tokens import Tokens
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.recovery.officers import Counter, Officers
from trust_registry import roles
from trust_registry.keys import load_public_of

PUBLISHER = roles.publisher_role(SHANGHAI)
AUTHORITY = roles.authority_role(SHANGHAI)


def test_a_region_moves_its_publishing_key_into_a_token(
    officers: Officers, counter: Counter, tokens: Tokens
) -> None:
    keys = officers.region / "keys"
    officers.make_token_key(
        keys, "publisher-2", owner=SHANGHAI, tokens=tokens, token="Publisher 310000"
    )
    rotated = officers.sign(
        "sign-authority", officers.region, "--publisher", "publisher-2"
    )
    officers.hand_in(rotated["submission"])
    (keys / "publisher-1.pem").unlink()
    again = officers.sign("publish", officers.region)
    officers.hand_in(again["submission"])
    counter.update()

    assert rotated["versions"] == {AUTHORITY: 2, PUBLISHER: 2}
    assert rotated["publishers"] == [load_public_of(keys, "publisher-2").keyid]
    assert counter.store.view().standing.versions[PUBLISHER] == 3
    assert counter.cause() is None


def test_officers_renew_their_role_without_the_publisher(
    officers: Officers, counter: Counter
) -> None:
    (officers.region / "keys/publisher-1.pem").unlink()
    renewed = officers.sign("sign-authority", officers.region)
    officers.hand_in(renewed["submission"])
    counter.update()

    assert renewed["versions"] == {AUTHORITY: 2}
    assert counter.cause() is None


def test_a_thief_who_signs_with_the_replaced_publishing_key_publishes_nothing(
    officers: Officers, counter: Counter, registry: FoundedRegistry
) -> None:
    stolen = registry.signers(PUBLISHER)
    keys = officers.region / "keys"
    officers.make_key(keys, "publisher-2", owner=SHANGHAI)
    rotated = officers.sign(
        "sign-authority", officers.region, "--publisher", "publisher-2"
    )
    officers.hand_in(rotated["submission"])
    counter.update()

    registry.forge(PUBLISHER, signers=stolen)
    registry.release_unchecked(now=NOW)
    report = counter.update()

    assert "does not bear enough signatures" in report.sources[0].quarantined[SHANGHAI]
    assert counter.store.view().standing.versions[PUBLISHER] == 2


@pytest.mark.parametrize(
    ("publishers", "match"),
    [
        (["publisher-1", "authority-1"], "is an officer's"),
        (["publisher-9"], "cannot be read"),
        (["publisher-1", "authority-1", "authority-2"], "at most 2"),
    ],
)
def test_wrong_publishers_are_one_sentence(
    officers: Officers, publishers: list[str], match: str
) -> None:
    named = [word for name in publishers for word in ("--publisher", name)]
    key = ("--passphrase-file", officers.secret)
    code, _, err = officers.attempt("sign-authority", officers.region, *named, *key)

    assert code == 3
    assert match in err
    assert not (officers.region / "outbox").exists()


def test_one_officer_alone_signs_nothing(officers: Officers) -> None:
    key = ("--passphrase-file", officers.secret)
    code, _, err = officers.attempt(
        "sign-authority", officers.region, "--officer", "authority-1", *key
    )

    assert code == 3
    assert "2 must sign" in err
    assert not (officers.region / "outbox").exists()
