"""The holder's side: listing, choosing, binding, the moving code."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from credential import base64url, jose, presentation, sd_jwt, strict_json
from credential.concealment import conceal
from credential.digest import SHA_256
from credential.disclosure import read_disclosure
from credential.errors import DisclosureError, KeyMaterialError, MalformedError
from credential.key_binding import COUNTER_AUDIENCE
from credential.presentation import NONCE_BYTES, RENEWED_AFTER, choose, disclosable
from credential.processed_payload import Path
from credential.shown_license import ShownLicense, read_shown_license
from tests import reference_sd_jwt
from tests.sample_keys import jwk_of, kid_of, private_key, signer
from tests.sample_registry import NOW
from tests.wallet import counted_bytes, phone_code, wallet_edition
from tests.world import World

AUDIENCE, NONCE = "https://hall.330000.example/window/7", "bm9uY2Ugb2YgdGhlIGhhbGw"


@pytest.fixture
def edition() -> str:
    return wallet_edition(World().claims)


def nested_edition() -> str:
    claims = {
        "iss": "https://license.310000.example/market",
        "address": {"district": "浦东新区", "street": "样例路 1 号"},
        "holders": [{"name": "阿依古丽"}, {"name": "王𡋾"}],
        "cnf": {"jwk": jwk_of("holder")},
    }
    hidden: list[Path] = [
        ("address",),
        ("address", "street"),
        ("holders", 0),
        ("holders", 0, "name"),
        ("holders", 1),
    ]
    concealed = conceal(claims, hidden, digest=SHA_256, random_bytes=counted_bytes())
    return sd_jwt.issue(
        concealed.payload,
        alg="ES256",
        kid=kid_of("market"),
        sign=signer("market"),
        disclosures=concealed.disclosures,
    )


def names_shown(text: str) -> set[str | None]:
    parts = sd_jwt.parse(text).parts
    return {read_disclosure(raw).name for raw in parts.disclosures}


def read(text: str) -> ShownLicense:
    return read_shown_license(sd_jwt.parse(text))


def claims_of_binding(text: str) -> dict[str, Any]:
    bound = sd_jwt.parse(text).parts.bound
    assert bound is not None
    claims: dict[str, Any] = strict_json.loads(bound.payload)
    return claims


def test_all_that_can_be_disclosed_is_listed_with_its_value(edition: str) -> None:
    listed = {one.path: one.value for one in disclosable(edition)}

    claims = World().claims
    assert listed == {
        (name,): claims[name]
        for name in ("document_number", "legal_name", "legal_representative")
    }


def test_an_outer_claim_is_listed_before_its_parts_and_without_them() -> None:
    listed = {one.path: one.value for one in disclosable(nested_edition())}

    paths = list(listed)
    assert paths.index(("address",)) < paths.index(("address", "street"))
    assert listed[("address",)] == {"district": "浦东新区"}
    assert listed[("address", "street")] == "样例路 1 号"
    assert listed[("holders", 0)] == {}


def test_a_print_edition_has_nothing_to_disclose() -> None:
    assert disclosable(World().text()) == ()


def test_only_what_was_chosen_is_shown(edition: str) -> None:
    chosen = choose(edition, [("legal_name",)])

    assert read(chosen).license.claims == {"legal_name": World().claims["legal_name"]}
    assert World().claims["document_number"] not in chosen


def test_choosing_nothing_shows_what_is_always_in_the_open(edition: str) -> None:
    assert read(choose(edition, [])).license.claims == {}


def test_choosing_everything_gives_the_edition_back(edition: str) -> None:
    assert choose(edition, [one.path for one in disclosable(edition)]) == edition


def test_the_order_of_choosing_does_not_show(edition: str) -> None:
    paths: list[Path] = [("legal_name",), ("document_number",)]

    assert choose(edition, paths) == choose(edition, paths[::-1])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("address",), {"address"}),
        (("address", "street"), {"address", "street"}),
        (("holders", 0, "name"), {None, "name"}),
    ],
)
def test_what_a_part_stands_in_comes_along(path: Path, shown: set[str | None]) -> None:
    assert names_shown(choose(nested_edition(), [path])) == shown


@pytest.mark.parametrize(
    "path", [("iss",), ("nickname",), (), ("address", "district"), ("holders", 2)]
)
def test_what_cannot_be_disclosed_is_told(path: Path) -> None:
    with pytest.raises(DisclosureError, match="nothing to disclose"):
        choose(nested_edition(), [path])


def test_a_presentation_is_not_an_edition_to_keep(edition: str) -> None:
    shown = phone_code(edition, "legal_name", now=NOW)

    for refuse in (disclosable, lambda text: choose(text, [])):
        with pytest.raises(MalformedError, match="key binding already"):
            refuse(shown)


def test_a_presentation_is_bound_to_text_time_audience_and_nonce(edition: str) -> None:
    text = phone_code(edition, "legal_name", now=NOW, audience=AUDIENCE, nonce=NONCE)

    shown = read(text)
    assert shown.binding is not None
    assert shown.is_bound
    assert shown.binding.issued_at == NOW
    assert (shown.binding.audience, shown.binding.nonce) == (AUDIENCE, NONCE)
    assert shown.binding.holds(jwk_of("holder"))
    assert not shown.binding.holds(jwk_of("market"))


def test_the_reference_implementation_accepts_our_presentation(edition: str) -> None:
    text = phone_code(edition, "legal_name", now=NOW, audience=AUDIENCE, nonce=NONCE)

    theirs = reference_sd_jwt.claims_of(
        text, private_key("market").public_key(), audience=AUDIENCE, nonce=NONCE
    )
    assert theirs["legal_name"] == World().claims["legal_name"]
    assert "document_number" not in theirs


def test_we_read_the_presentation_of_the_reference_implementation(edition: str) -> None:
    text = reference_sd_jwt.present(
        edition,
        {"legal_name": True},
        key=private_key("holder"),
        audience=AUDIENCE,
        nonce=NONCE,
    )

    shown = read(text)
    assert shown.binding is not None
    assert shown.is_bound
    assert shown.binding.holds(jwk_of("holder"))
    assert shown.license.claims == {"legal_name": World().claims["legal_name"]}


def test_an_edition_without_a_holder_key_cannot_be_bound() -> None:
    unbound = wallet_edition(World().claims, holder=None)

    with pytest.raises(DisclosureError, match="not bound to a key of ES256"):
        phone_code(unbound, now=NOW)


def test_a_key_of_another_suite_cannot_bind(edition: str) -> None:
    with pytest.raises(DisclosureError, match="not bound to a key of Ed25519"):
        presentation.bind(
            edition,
            audience=AUDIENCE,
            nonce=NONCE,
            issued_at=NOW,
            alg="Ed25519",
            sign=signer("holder"),
        )


def test_an_edition_with_a_foreign_holder_key_cannot_be_bound() -> None:
    claims = World().claims | {"cnf": {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}}

    with pytest.raises(KeyMaterialError):
        phone_code(wallet_edition(claims, holder=None), now=NOW)


def test_a_phone_code_is_for_any_counter_with_a_nonce_of_its_own(edition: str) -> None:
    random_bytes = counted_bytes()
    codes = [
        presentation.phone_code(
            choose(edition, []),
            now=NOW + at * RENEWED_AFTER,
            random_bytes=random_bytes,
            alg="ES256",
            sign=signer("holder"),
        )
        for at in range(3)
    ]

    claims = [claims_of_binding(code) for code in codes]
    assert {one["aud"] for one in claims} == {COUNTER_AUDIENCE}
    assert len({one["nonce"] for one in claims}) == 3
    assert {len(base64url.decode(one["nonce"])) for one in claims} == {NONCE_BYTES}
    assert [one["iat"] - claims[0]["iat"] for one in claims] == [0, 30, 60]


def test_an_ed25519_phone_can_bind() -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    claims = World().claims | {"cnf": {"jwk": jose.public_jwk(key)}}
    edition = wallet_edition(claims, holder=None)

    text = presentation.phone_code(
        choose(edition, [("legal_name",)]),
        now=NOW,
        random_bytes=counted_bytes(),
        alg="Ed25519",
        sign=key.sign,
    )

    shown = read(text)
    assert shown.binding is not None
    assert shown.is_bound
    assert shown.binding.alg == "Ed25519"
    assert shown.binding.holds(jose.public_jwk(key))
    assert not shown.binding.holds(jwk_of("holder"))
