"""Suites: Ed25519, and a further one with another digest, which takes one value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519

from credential import base64url, jose, presentation, sd_jwt
from credential.concealment import conceal
from credential.digest import SHA_256, Digest
from credential.errors import KeyMaterialError, MalformedError
from credential.license import PLAIN_CLAIMS
from credential.shown_license import ShownLicense, read_shown_license
from tests.sample_keys import jwk_of, jws, kid_of, private_key
from tests.sample_registry import NOW
from tests.wallet import counted_bytes
from tests.world import World

# RFC 8037 appendix A.
RFC_8037_SEED = base64url.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
RFC_8037_JWK = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
RFC_8037_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
RFC_8037_SIGNING_INPUT = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
RFC_8037_SIGNATURE = (
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr"
    "_MuM0KAg"
)

ED25519 = jose.SUITES["Ed25519"]
RFC_8037_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(RFC_8037_SEED)


def test_the_key_and_the_signature_of_rfc_8037() -> None:
    assert jose.public_jwk(RFC_8037_KEY) == RFC_8037_JWK
    assert jose.public_jwk(RFC_8037_KEY.public_key()) == RFC_8037_JWK
    assert jose.thumbprint(RFC_8037_JWK) == RFC_8037_THUMBPRINT

    message = RFC_8037_SIGNING_INPUT.encode("ascii")
    signature = base64url.decode(RFC_8037_SIGNATURE)
    assert ED25519.sign(message, RFC_8037_KEY) == signature
    suite, key = jose.public_key(RFC_8037_JWK)
    assert suite is ED25519
    assert suite.verify(message, key, signature)
    assert not suite.verify(message + b".", key, signature)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_does_not_hold(length: int) -> None:
    assert not ED25519.verify(b"x", RFC_8037_KEY.public_key(), bytes(length))


def test_eddsa_is_read_and_ed25519_is_written() -> None:
    assert jose.suite_named("EdDSA") is jose.suite_named("Ed25519") is ED25519
    assert jose.suite_of_jwk(RFC_8037_JWK).name == "Ed25519"
    for alg in ("EdDSA", "Ed25519"):
        assert jose.suite_of_jwk(RFC_8037_JWK | {"alg": alg}) is ED25519

    header = {"alg": "EdDSA", "kid": kid_of("market"), "typ": "dc+sd-jwt"}
    assert sd_jwt.parse(jws(header, {}, "market") + "~").alg == "Ed25519"


@pytest.mark.parametrize(
    "alg",
    ["none", "HS256", "ES384", "Ed448", "ed25519", "EDDSA", "", None, 1, ["ES256"]],
)
def test_no_other_name_is_an_algorithm(alg: object) -> None:
    with pytest.raises(MalformedError):
        jose.suite_named(alg)


@pytest.mark.parametrize(
    "change",
    [
        {"crv": "Ed448"},
        {"crv": "X25519"},
        {"kty": "EC"},
        {"alg": "ES256"},
        {"alg": "Ed448"},
        {"alg": ["Ed25519"]},
        {"x": ""},
        {"x": RFC_8037_JWK["x"] + "="},
        {"x": base64url.encode(bytes(31))},
        {"x": base64url.encode(bytes(33))},
        {"x": 1},
        {"d": base64url.encode(RFC_8037_SEED)},
    ],
)
def test_a_jwk_that_is_no_ed25519_public_key_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(KeyMaterialError):
        jose.public_key(RFC_8037_JWK | change)


def test_a_key_works_with_its_own_suite_alone() -> None:
    with pytest.raises(KeyMaterialError):
        ED25519.public_key(jwk_of("market"))
    with pytest.raises(KeyMaterialError):
        jose.SUITES["ES256"].public_key(RFC_8037_JWK)
    with pytest.raises(KeyMaterialError):
        ED25519.public_jwk(private_key("market"))
    with pytest.raises(KeyMaterialError):
        jose.public_jwk(ed448.Ed448PrivateKey.generate())


def test_no_two_suites_share_a_kind_of_key() -> None:
    suites = set(jose.SUITES.values())

    assert len({suite.key_type for suite in suites}) == len(suites) == 2


# A further suite, as SM2 with SM3 will be one: other keys, another digest.

SHA3_384 = Digest("sha3-384", 48, lambda raw: hashlib.sha3_384(raw).digest())


@dataclass(frozen=True)
class Secp256k1WithSha3:
    """Signs like ES256, on a curve that no suite in use has, with SHA3-384 digests."""

    name: str = "TEST-K1SHA3"
    key_type: tuple[str, str] = ("EC", "test-k1")
    digest: Digest = SHA3_384

    def sign(self, message: bytes, key: Any) -> bytes:
        return jose.SUITES["ES256"].sign(hashlib.sha3_384(message).digest(), key)

    def verify(self, message: bytes, key: Any, signature: bytes) -> bool:
        digest = hashlib.sha3_384(message).digest()
        return jose.SUITES["ES256"].verify(digest, key, signature)

    def public_key(self, jwk: Mapping[str, Any]) -> Any:
        return jose.SUITES["ES256"].public_key(dict(jwk) | {"crv": "P-256"})

    def public_jwk(self, key: Any) -> dict[str, str]:
        return jose.SUITES["ES256"].public_jwk(key) | {"crv": "test-k1"}


FURTHER = Secp256k1WithSha3()


@pytest.fixture
def further_suite(monkeypatch: pytest.MonkeyPatch) -> Secp256k1WithSha3:
    """Enter the suite where a new one would be written in: one line."""
    monkeypatch.setitem(jose._SUITES, FURTHER.name, FURTHER)
    return FURTHER


def issued(suite: jose.Suite, key: ec.EllipticCurvePrivateKey, digest: Digest) -> str:
    """Return a wallet edition under a suite, with digests of any kind."""
    concealed = conceal(
        World().claims | {"cnf": {"jwk": suite.public_jwk(key)}},
        [("legal_name",), ("document_number",)],
        digest=digest,
        random_bytes=counted_bytes(),
        plain=PLAIN_CLAIMS,
    )
    return sd_jwt.issue(
        concealed.payload,
        alg=suite.name,
        kid=kid_of("market"),
        sign=lambda message: suite.sign(message, key),
        disclosures=concealed.disclosures,
    )


def shown(text: str) -> ShownLicense:
    return read_shown_license(sd_jwt.parse(text))


def test_a_suite_brings_its_digest_to_disclosures_and_key_binding(
    further_suite: Secp256k1WithSha3,
) -> None:
    key = private_key("holder")
    edition = issued(further_suite, key, SHA3_384)

    text = presentation.phone_code(
        presentation.choose(edition, [("legal_name",)]),
        now=NOW,
        random_bytes=counted_bytes("nonce"),
        alg=further_suite.name,
        sign=lambda message: further_suite.sign(message, key),
    )

    payload = sd_jwt.parse(text).unverified_payload
    assert payload["_sd_alg"] == "sha3-384"
    assert {len(base64url.decode(one)) for one in payload["_sd"]} == {48}
    read = shown(text)
    assert "document_number" not in read.license.claims
    assert read.license.claims["legal_name"] == World().claims["legal_name"]
    assert read.binding is not None
    assert len(base64url.decode(read.binding.sd_hash)) == 48
    assert read.is_bound
    assert read.binding.holds(further_suite.public_jwk(key))
    assert not read.binding.holds(jwk_of("holder"))


def test_nobody_chooses_another_digest_than_the_suites(
    further_suite: Secp256k1WithSha3,
) -> None:
    for suite, digest in (
        (further_suite, SHA_256),
        (jose.SUITES["ES256"], SHA3_384),
    ):
        text = issued(suite, private_key("market"), digest)
        with pytest.raises(MalformedError, match="_sd_alg is not"):
            shown(text)


def test_without_sd_alg_the_digest_is_sha_256(
    further_suite: Secp256k1WithSha3,
) -> None:
    for suite, reads in ((jose.SUITES["ES256"], True), (further_suite, False)):
        text = issued(suite, private_key("market"), SHA_256)
        parsed = sd_jwt.parse(text)
        payload = dict(parsed.unverified_payload)
        del payload["_sd_alg"]
        disclosures = map(base64url.encode, parsed.parts.disclosures)
        renamed = sd_jwt.issue(
            payload,
            alg=suite.name,
            kid=parsed.kid,
            sign=lambda _: bytes(64),
            disclosures=disclosures,
        )
        if reads:
            assert "legal_name" in shown(renamed).license.claims
        else:
            with pytest.raises(MalformedError, match="_sd_alg is not sha3-384"):
                shown(renamed)
