"""Who accepts a license, told beforehand, is what their counters will say."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from credential.status_list import LicenseState
from examples.wallet.acceptance import Acceptance, acceptances
from examples.wallet.edition import Edition, read_edition
from examples.wallet.live_code import draw
from examples.wallet.wallet import Wallet
from examples.wallet.wording import period_text, reason_text
from tests.examples.wallets import (
    ANHUI_FROM,
    EXPIRES,
    ZHEJIANG_UNTIL,
    driving_edition,
    store_with_status,
)
from tests.sample_registry import ANHUI, JIANGSU, NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.founded import FoundedRegistry
from tests.wallet import counted_bytes
from trust_registry.store import TrustStore
from verifier.verify import verify

Told = dict[str, Acceptance]

ISSUED_AT = NOW - timedelta(days=100)


def ask(
    wallet: Wallet, edition: Edition, store: TrustStore, *, now: datetime = NOW
) -> Told:
    code = draw(wallet, edition, (), now=now, random_bytes=counted_bytes())
    found = acceptances(
        code.text, trust=store.view(), status_lists=store.status_lists(), now=now
    )
    return {one.region.code: one for one in found}


@pytest.fixture
def told(wallet: Wallet, edition: Edition, store: TrustStore) -> Told:
    return ask(wallet, edition, store)


def test_every_member_region_answers_the_issuing_one_first(told: Told) -> None:
    assert list(told) == [SHANGHAI, JIANGSU, ZHEJIANG, ANHUI]
    assert [one.is_home for one in told.values()] == [True, False, False, False]


def test_who_recognizes_it_accepts_it(told: Told) -> None:
    accepting = [code for code, one in told.items() if one.is_accepted]

    assert accepting == [SHANGHAI, JIANGSU, ZHEJIANG]
    assert told[ANHUI].report.cause == "not-recognized"


def test_acceptance_ends_with_the_rule_or_with_the_license(told: Told) -> None:
    assert {code: (one.since, one.until) for code, one in told.items()} == {
        SHANGHAI: (ISSUED_AT, EXPIRES),
        JIANGSU: (ISSUED_AT, EXPIRES),
        ZHEJIANG: (ISSUED_AT, ZHEJIANG_UNTIL),
        ANHUI: (ANHUI_FROM, EXPIRES),
    }


def test_dates_are_told_as_days(told: Told) -> None:
    texts = {code: period_text(one) for code, one in told.items()}

    zhejiang, anhui = texts[ZHEJIANG], texts[ANHUI]
    assert zhejiang is not None
    assert anhui is not None
    assert (zhejiang.zh, zhejiang.en) == (
        "2026-08-13 至 2026-12-31",
        "2026-08-13 to 2026-12-31",
    )
    assert (anhui.zh, anhui.en) == (
        "自 2026-12-11 起互认",
        "To be recognized from 2026-12-11",
    )


def test_conditions_are_told(told: Told) -> None:
    conditions = {
        code: [one.code for one in answer.conditions] for code, answer in told.items()
    }

    assert conditions == {
        SHANGHAI: [],
        JIANGSU: ["holder-present"],
        ZHEJIANG: [],
        ANHUI: [],
    }


@pytest.mark.parametrize(
    ("region", "border", "before", "after"),
    [
        (ZHEJIANG, ZHEJIANG_UNTIL, True, False),
        (ANHUI, ANHUI_FROM, False, True),
    ],
)
def test_what_is_foretold_comes_true(
    edition: Edition,
    store: TrustStore,
    region: str,
    border: datetime,
    before: bool,
    after: bool,
) -> None:
    recognized = [
        store.view()
        .recognition(
            accepting=region,
            issuing=SHANGHAI,
            type_code=edition.license.type_code,
            issued_at=edition.license.issued_at,
            now=now,
        )
        .recognized
        for now in (border - timedelta(seconds=1), border)
    ]

    assert recognized == [before, after]


def test_a_counter_says_the_same(
    wallet: Wallet, edition: Edition, store: TrustStore, told: Told
) -> None:
    code = draw(wallet, edition, ["name"], now=NOW, random_bytes=counted_bytes("x"))

    for region, one in told.items():
        report = verify(
            code.text,
            trust=store.view(),
            status_lists=store.status_lists(),
            accepting_region=region,
            now=NOW,
        )
        assert report.cause == one.report.cause


def test_a_suspended_license_is_accepted_nowhere(
    wallet: Wallet,
    edition: Edition,
    registry: FoundedRegistry,
    tmp_path: Path,
) -> None:
    state = LicenseState.SUSPENDED
    store = store_with_status(registry, tmp_path / "trust", state=state)

    told = ask(wallet, edition, store)

    assert not any(one.is_accepted for one in told.values())
    reason = reason_text(told[SHANGHAI])
    assert reason is not None
    assert reason.en == "The license is suspended for the time being."
    assert period_text(told[ZHEJIANG]) is None


def test_with_old_trust_data_nothing_is_promised(
    wallet: Wallet, edition: Edition, store: TrustStore
) -> None:
    told = ask(wallet, edition, store, now=NOW + timedelta(days=30))

    assert not any(one.is_accepted for one in told.values())
    reason = reason_text(told[ZHEJIANG])
    assert reason is not None
    assert reason.en == "Trust data is too old to decide on"


def test_a_license_of_nobody_known_is_accepted_nowhere(
    wallet: Wallet, store: TrustStore
) -> None:
    text = driving_edition(wallet.public_jwk, iss="https://license.310000.example/no")
    told = ask(wallet, read_edition(text, wallet.public_jwk), store)

    assert {one.report.cause for one in told.values()} == {"unknown-issuer"}
    assert {(one.since, one.until) for one in told.values()} == {(None, None)}
