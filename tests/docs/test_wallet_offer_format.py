"""`docs/formats/wallet-offer.md` says what the code does."""

from __future__ import annotations

import re
from typing import get_args

from issuer.handover import codes, nonce, offers, proof, redemption
from issuer.handover.protocol_error import ErrorCode
from issuer.service import wallet_reach, wallets
from issuer.service.strict_route import StrictRoute
from tests.repository import ROOT

_TEXT = (ROOT / "docs/formats/wallet-offer.md").read_text("utf-8")


def _section(title: str) -> str:
    return _TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_refusal_is_in_the_table_and_no_other() -> None:
    rows = [
        row.split("|")[1] for row in _section("Refusals").splitlines() if "|" in row
    ]
    told = {code for row in rows[2:] for code in re.findall(r"`([a-z_]+)`", row)}
    assert told == set(get_args(ErrorCode))


def test_the_limits_are_those_of_the_code() -> None:
    often = _section("How often, how long")
    for said in (
        f"counts for {offers.OFFER_LIFE_S} seconds. A later",
        f"after {redemption.MAX_WRONG_TRIES} wrong ones",
        f"counts for {redemption.TOKEN_LIFE_S} seconds, for this",
        f"counts for {nonce.NONCE_LIFE_S} seconds, once",
        f"{wallet_reach.BURST} times at once and {wallet_reach.PER_S:.0f} times a s",
    ):
        assert said in often
    assert f"within {proof.CLOCK_SKEW_S} seconds" in _TEXT
    assert codes.TX_CODE_DIGITS == 6


def test_every_address_is_in_the_table() -> None:
    for route in wallets.router.routes:
        assert isinstance(route, StrictRoute)
        (method,) = route.methods or {""}
        path = re.sub(r"\{(\w+)(?::path)?\}", r"<\1>", route.path)
        assert f"`{method} {path}`" in _section("Addresses")
