"""The live code: it moves, shows what was chosen, nothing else, and fits a screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credential import carrier, sd_jwt
from credential.qr_image import qr_size
from credential.shown_license import ShownLicense, read_shown_license
from credential.split_code import CodeCollector
from examples.wallet.edition import Edition, read_edition
from examples.wallet.errors import EditionError, WalletError
from examples.wallet.live_code import SYMBOL_CHARACTERS, SYMBOL_VERSION, LiveCode, draw
from examples.wallet.wallet import Wallet
from tests.examples.wallets import driving_edition, portrait_of
from tests.sample_registry import NOW, SHANGHAI
from tests.wallet import counted_bytes
from trust_registry.store import TrustStore
from verifier.verify import verify

WALLET = Wallet.new()
EDITION = read_edition(driving_edition(WALLET.public_jwk), WALLET.public_jwk)
HIDDEN = [claim.name for claim in EDITION.claims if claim.hidden]
OPEN = {claim.name for claim in EDITION.claims if not claim.hidden}


def drawn(*names: str, edition: Edition = EDITION, seconds: int = 0) -> LiveCode:
    return draw(
        WALLET,
        edition,
        names,
        now=NOW + timedelta(seconds=seconds),
        random_bytes=counted_bytes(f"{seconds}"),
    )


def read(code: LiveCode) -> ShownLicense:
    return read_shown_license(sd_jwt.parse(code.text))


def test_the_code_moves_and_says_when_it_was_drawn() -> None:
    first, second = drawn("name"), drawn("name", seconds=30)

    assert second.drawn_at == first.renewed_at
    assert first.symbols != second.symbols
    bindings = [read(code).binding for code in (first, second)]
    assert bindings[0] is not None
    assert bindings[1] is not None
    assert bindings[1].issued_at - bindings[0].issued_at == timedelta(seconds=30)
    assert bindings[0].nonce != bindings[1].nonce


def test_a_code_is_for_the_counters_and_nobody_else() -> None:
    binding = read(drawn()).binding

    assert binding is not None
    assert binding.audience == "urn:tongyan:counter"
    assert binding.holds(WALLET.public_jwk)


def test_a_picture_of_a_code_is_soon_worth_nothing(store: TrustStore) -> None:
    code = drawn("name")

    causes = [
        verify(
            code.text,
            trust=store.view(),
            status_lists=store.status_lists(),
            accepting_region=SHANGHAI,
            now=NOW + timedelta(seconds=later),
        ).cause
        for later in (0, 30, 60, 91)
    ]
    assert causes == [None, None, None, "stale-presentation"]


# What is disclosed


@settings(deadline=None, max_examples=30)
@given(names=st.sets(st.sampled_from(HIDDEN)))
def test_a_code_shows_exactly_what_was_chosen(names: set[str]) -> None:
    code = drawn(*names)

    shown = read(code)
    assert shown.is_bound
    assert shown.license.claims.keys() == OPEN | names == code.shown.keys()
    assert len(sd_jwt.parse(code.text).parts.disclosures) == len(names)


@pytest.mark.parametrize("name", ["iss", "cnf", "issue_date", "nickname", "name/0", ""])
def test_nothing_else_can_be_disclosed(name: str) -> None:
    with pytest.raises(WalletError, match="nothing to choose"):
        drawn("name", name)


def test_a_name_chosen_twice_is_shown_once() -> None:
    assert drawn("name", "name").shown == drawn("name").shown


# How large it is


def test_a_symbol_is_no_larger_than_a_webcam_reads() -> None:
    assert qr_size("A" * SYMBOL_CHARACTERS).version == SYMBOL_VERSION
    assert qr_size("A" * (SYMBOL_CHARACTERS + 1)).version == SYMBOL_VERSION + 1


def test_a_usual_code_is_one_symbol() -> None:
    code = drawn("name", "document_number", "sex", "birth_date")

    assert len(code.symbols) == 1
    assert code.version <= SYMBOL_VERSION
    assert carrier.decode(code.symbols[0]) == code.text


def test_a_large_code_is_shown_in_parts() -> None:
    changed = driving_edition(WALLET.public_jwk, portrait=portrait_of(1000))
    edition = read_edition(changed, WALLET.public_jwk)

    code = drawn("portrait", edition=edition)

    collector = CodeCollector()
    collected = [collector.add(symbol) for symbol in reversed(code.symbols)]
    assert len(collected) == 2
    assert collected[-1].code is not None
    assert carrier.decode(collected[-1].code) == code.text
    assert all(qr_size(symbol).version <= SYMBOL_VERSION for symbol in code.symbols)


def test_more_than_a_code_can_carry_is_told() -> None:
    changed = driving_edition(WALLET.public_jwk, portrait=portrait_of(6000))
    edition = read_edition(changed, WALLET.public_jwk)

    assert drawn("name", edition=edition).shown["name"] == "𠮷小雅"
    with pytest.raises(WalletError, match="choose less"):
        drawn("portrait", edition=edition)


# What is no edition of this wallet


@pytest.mark.parametrize("cnf", [None, {"jwk": {"kty": "oct", "k": "AA"}}])
def test_an_edition_without_our_key_is_refused(cnf: object) -> None:
    with pytest.raises(EditionError):
        read_edition(driving_edition(WALLET.public_jwk, cnf=cnf), WALLET.public_jwk)


def test_somebodys_presentation_is_no_edition() -> None:
    with pytest.raises(EditionError, match="no wallet edition"):
        read_edition(drawn("name").text, WALLET.public_jwk)
