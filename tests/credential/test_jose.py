from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm

from credential import base64url, jose
from credential.errors import KeyMaterialError, MalformedError
from tests.sample_keys import jwk_of, private_key

ES256 = jose.SUITES["ES256"]

# RFC 7517 appendix A.1 and RFC 8037 appendix A.2.
RFC_7517_EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
RFC_8037_OKP = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}


@pytest.fixture
def jwk() -> dict[str, Any]:
    return dict(jwk_of("market"))


def test_a_thumbprint_rests_on_the_key_alone(jwk: dict[str, Any]) -> None:
    dressed = {"use": "sig", **dict(reversed(jwk.items())), "kid": "chosen"}

    assert jose.thumbprint(dressed) == jose.thumbprint(jwk)


@pytest.mark.parametrize("jwk", [RFC_7517_EC, RFC_8037_OKP], ids=["EC", "OKP"])
def test_a_public_key_is_read_and_written_alike(jwk: dict[str, str]) -> None:
    suite, key = jose.public_key(jwk)

    assert jose.public_jwk(key) == jwk
    assert jose.suite_of_jwk(jwk) is suite


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
    ids=["ES256", "Ed25519"],
)
def test_what_a_key_signs_holds_under_its_public_key_alone(key: Any) -> None:
    suite, public = jose.public_key(jose.public_jwk(key))
    other = jose.public_key(jose.public_jwk(type_of_new_key(key)))[1]
    signature = suite.sign(b"message", key)

    assert len(signature) == jose.SIGNATURE_BYTES
    assert suite.verify(b"message", public, signature)
    assert not suite.verify(b"massage", public, signature)
    assert not suite.verify(b"message", other, signature)


def type_of_new_key(key: Any) -> Any:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


@given(st.binary(max_size=80) | st.binary(min_size=64, max_size=64))
def test_no_other_bytes_are_a_signature(signature: bytes) -> None:
    public = private_key("market").public_key()

    assert not ES256.verify(b"message", public, signature)


def test_a_der_signature_is_not_read() -> None:
    key = private_key("market")
    der = key.sign(b"m", ec.ECDSA(hashes.SHA256()))

    assert not ES256.verify(b"m", key.public_key(), der)


@pytest.mark.parametrize(
    "alg",
    [
        "none",
        "None",
        "",
        "HS256",
        "HS512",
        "RS256",
        "ES384",
        "es256",
        None,
        256,
        [],
        {},
    ],
    ids=repr,
)
def test_no_other_algorithm_has_a_suite(alg: object) -> None:
    with pytest.raises(MalformedError):
        jose.suite_named(alg)


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "oct", "k": "AA"},
        {"kty": "RSA", "n": "AA", "e": "AQAB"},
        {"kty": None},
        {"kty": ["EC"]},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"crv": None},
        {"alg": "ES384"},
        {"alg": "none"},
        {"alg": "Ed25519"},
        {"alg": ["ES256"]},
    ],
    ids=str,
)
def test_a_key_of_another_suite_is_refused(
    jwk: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(KeyMaterialError, match="no suite"):
        jose.public_key(jwk | change)


def test_a_key_with_its_private_part_is_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyMaterialError, match="private"):
        jose.public_key(jwk | {"d": "AA"})


SHORT = base64url.encode(b"\x01" * 31)
LONG = base64url.encode(b"\x00" + b"\x01" * 32)
OFF_THE_CURVE = base64url.encode(b"\x01" * 32)


@pytest.mark.parametrize("name", ["x", "y"])
@pytest.mark.parametrize(
    "value", [None, "", SHORT, LONG, OFF_THE_CURVE, "+" * 43, 1, [], int("1" * 43)]
)
def test_what_is_no_point_of_the_curve_is_refused(
    jwk: dict[str, Any], name: str, value: object
) -> None:
    with pytest.raises(KeyMaterialError):
        jose.public_key(jwk | {name: value})


@pytest.mark.parametrize("value", [None, "", SHORT, LONG, 1, [], int("1" * 43)])
def test_what_is_no_ed25519_key_is_refused(value: object) -> None:
    with pytest.raises(KeyMaterialError):
        jose.public_key(RFC_8037_OKP | {"x": value})


@pytest.mark.parametrize("jwk", [{}, {"kty": "EC"}, {"kty": "EC", "crv": 1}], ids=str)
def test_half_a_key_has_no_thumbprint(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyMaterialError):
        jose.thumbprint(jwk)


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
        "a text",
        None,
    ],
    ids=lambda key: type(key).__name__,
)
def test_a_key_object_of_no_suite_has_no_jwk(key: object) -> None:
    with pytest.raises(KeyMaterialError):
        jose.public_jwk(key)


@given(
    message=st.binary(max_size=64),
    place=st.integers(0, 63),
    flip=st.integers(0, 255),
)
def test_signatures_are_judged_as_by_pyjwt(
    message: bytes, place: int, flip: int
) -> None:
    key = private_key("market")
    signature = bytearray(ES256.sign(message, key))
    signature[place] ^= flip
    theirs = ECAlgorithm(ECAlgorithm.SHA256, ec.SECP256R1)

    ours_says = ES256.verify(message, key.public_key(), bytes(signature))

    assert ours_says is theirs.verify(message, key.public_key(), bytes(signature))
    assert ours_says is (flip == 0)
