"""The published examples of RFC 9901, read by us; and again by its own authors' code.

The texts are the RFC's, byte for byte: each signature that it prints holds.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from credential import base64url, jose, strict_json
from credential.compact import CompactParts, split
from credential.digest import SHA_256
from credential.disclosure import declared_digest, read_disclosure
from credential.key_binding import KeyBinding, read_key_binding, sd_hash
from credential.processed_payload import Processed, process
from tests import reference_sd_jwt
from tests.repository import ROOT

VECTORS = ROOT / "tests" / "vectors" / "sd_jwt_rfc9901"
AUDIENCE, NONCE = "https://verifier.example.org", "1234567890"


def vector(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_bytes())


ALL = sorted(path.stem for path in VECTORS.iterdir())
PAYLOADS = [name for name in ALL if "payload" in vector(name)]
TEXTS = [name for name in PAYLOADS if "issued" in vector(name)]
BOUND = [name for name in TEXTS if not vector(name)["presentation"].endswith("~")]


def issuer_key() -> ec.EllipticCurvePublicKey:
    _, key = jose.public_key(vector("appendix-a.5-issuer-key")["jwk"])
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


def processed(parts: CompactParts) -> Processed:
    payload = strict_json.loads(parts.issued.payload)
    digest = declared_digest(payload, SHA_256)
    return process(payload, map(read_disclosure, parts.disclosures), digest=digest)


def binding_of(parts: CompactParts) -> KeyBinding:
    assert parts.bound is not None
    return read_key_binding(parts.bound, digest=SHA_256)


def test_all_examples_in_compact_form_are_here() -> None:
    assert (len(PAYLOADS), len(TEXTS), len(BOUND)) == (9, 5, 3)
    assert set(ALL) - set(PAYLOADS) == {
        "appendix-a.5-issuer-key",
        "section-4.2-disclosures",
    }


@pytest.mark.parametrize("example", vector("section-4.2-disclosures"))
def test_a_disclosure_is_read_in_every_spelling(example: dict[str, Any]) -> None:
    disclosure = read_disclosure(base64url.decode(example["disclosure"]))

    name = [] if disclosure.name is None else [disclosure.name]
    assert [disclosure.salt, *name, disclosure.value] == example["contents"]
    if example["digest"] is not None:
        assert SHA_256.of(disclosure.encoded) == example["digest"]


@pytest.mark.parametrize("name", TEXTS)
def test_the_signature_printed_in_the_rfc_holds(name: str) -> None:
    issued = split(vector(name)["presentation"]).issued

    assert jose.SUITES["ES256"].verify(
        issued.signing_input, issuer_key(), issued.signature
    )


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_disclosure_finds_its_digest(name: str) -> None:
    example = vector(name)
    disclosures = [
        read_disclosure(base64url.decode(one)) for one in example["disclosures"]
    ]

    full = process(example["payload"], disclosures, digest=SHA_256)

    placed = {placement.disclosure.encoded for placement in full.placements}
    assert placed == set(example["disclosures"])
    # Appendix A.1 lists six decoys.
    assert full.undisclosed == (6 if name == "appendix-a.1-decoys" else 0)


@pytest.mark.parametrize("name", PAYLOADS)
def test_without_disclosures_nothing_hidden_shows(name: str) -> None:
    bare = json.dumps(process(vector(name)["payload"], (), digest=SHA_256).claims)

    assert "_sd" not in bare
    assert "..." not in bare


@pytest.mark.parametrize("name", TEXTS)
def test_a_presentation_says_what_the_rfc_says(name: str) -> None:
    example = vector(name)

    assert processed(split(example["presentation"])).claims == example["processed"]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("form", ["issued", "presentation"])
def test_we_read_what_the_reference_implementation_reads(name: str, form: str) -> None:
    text = vector(name)[form]

    theirs = reference_sd_jwt.claims_of(text, issuer_key())

    assert processed(split(text)).claims == theirs


@pytest.mark.parametrize("name", BOUND)
def test_a_key_binding_is_the_holders_and_of_its_text(name: str) -> None:
    example = vector(name)
    parts = split(example["presentation"])
    binding = binding_of(parts)

    assert (binding.audience, binding.nonce) == (AUDIENCE, NONCE)
    assert binding.holds(example["processed"]["cnf"]["jwk"])
    shown = [base64url.encode(disclosure) for disclosure in parts.disclosures]
    assert binding.sd_hash == sd_hash(parts.issued.text, shown, digest=SHA_256)


@pytest.mark.parametrize("name", BOUND)
def test_a_key_binding_is_not_of_other_disclosures(name: str) -> None:
    parts = split(vector(name)["presentation"])
    shown = [base64url.encode(disclosure) for disclosure in parts.disclosures]

    for others in (shown[:-1], shown[::-1], [*shown, shown[0]], []):
        fewer = sd_hash(parts.issued.text, others, digest=SHA_256)
        assert binding_of(parts).sd_hash != fewer
