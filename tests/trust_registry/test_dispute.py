"""Which messages of a dispute count; each test changes one thing of a valid one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base64url, strict_json
from tests.disputed import (
    HALL,
    MARKET,
    NamedKey,
    add_hall,
    at,
    dispute_payload,
    signed_answer,
    signed_dispute,
    signed_follow_up,
    view_of,
)
from tests.sample_keys import jwk_of, jws
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG, key_entry, when
from tests.world import World
from trust_registry.dispute import (
    ANSWER_TYPE,
    DISPUTE_TYPE,
    Dispute,
    Outcome,
    Remedy,
    Wrong,
)
from trust_registry.dispute_acceptance import (
    accept_answer,
    accept_dispute,
    accept_follow_up,
    parse_dispute,
)
from trust_registry.errors import MessageRefusedError
from trust_registry.message_acceptance import message_digest
from trust_registry.signed_message import sign_message

MORE_ID = World().claims["license_id"]


@pytest.fixture
def world() -> World:
    world = World()
    add_hall(world)
    return world


def hall_of(world: World) -> dict[str, Any]:
    entry: dict[str, Any] = world.region_files(ZHEJIANG)["agencies"]["agencies"][0]
    return entry


def refusal(world: World, text: str) -> str:
    with pytest.raises(MessageRefusedError) as caught:
        accept_dispute(text, view=view_of(world), now=NOW)
    return caught.value.code


def test_a_listed_hall_s_dispute_counts(world: World) -> None:
    dispute = accept_dispute(signed_dispute(), view=view_of(world), now=NOW)

    assert (dispute.iss, dispute.aud) == (HALL, MARKET)
    assert dispute.wrong is Wrong.DATA_DIFFERS
    assert dispute.evidence == {"legal_representative": "阿依古丽·买买提"}


def test_what_was_read_is_written_again_as_it_was() -> None:
    dispute = Dispute.model_validate(dispute_payload(wrong=Wrong.OUTDATED))

    text = sign_message(dispute.members(), typ=DISPUTE_TYPE, signer=NamedKey("hall"))

    assert parse_dispute(text) == dispute


def test_an_attacker_who_is_not_listed_is_refused(world: World) -> None:
    text = signed_dispute("thief", iss="https://license.330000.example/nobody")

    assert refusal(world, text) == "unknown-sender"


def test_an_attacker_who_names_a_hall_but_has_another_key_is_refused(
    world: World,
) -> None:
    assert refusal(world, signed_dispute("thief")) == "unlisted-key"


def test_an_attacker_who_names_the_hall_s_key_but_lacks_it_is_refused(
    world: World,
) -> None:
    header = {"alg": "ES256", "kid": NamedKey("hall").kid, "typ": DISPUTE_TYPE}

    assert refusal(world, jws(header, dispute_payload(), "thief")) == "forged"


def test_another_hall_s_key_does_not_sign_for_this_one(world: World) -> None:
    other = {**hall_of(world), "id": f"{HALL}-2", "keys": [key_entry("h2", "verifier")]}
    world.region_files(ZHEJIANG)["agencies"]["agencies"].append(other)

    assert refusal(world, signed_dispute("h2")) == "unlisted-key"


def test_a_key_that_signs_licenses_signs_no_dispute(world: World) -> None:
    hall_of(world)["keys"] = [key_entry("hall", "credential")]

    assert refusal(world, signed_dispute()) == "unlisted-key"


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "compromised", "revoked_at": when(days=1)},
        {"state": "retired", "revoked_at": when(days=-1)},
        {"not_before": when(days=1)},
        {"not_after": when(days=-1)},
    ],
)
def test_a_key_that_is_not_good_signs_no_dispute(
    world: World, changed: dict[str, str]
) -> None:
    hall_of(world)["keys"][0] |= changed

    assert refusal(world, signed_dispute()) == "key-not-good"


def test_a_hall_that_was_closed_sends_no_more(world: World) -> None:
    hall_of(world)["status"].append({"state": "abolished", "from": when(days=-1)})

    assert refusal(world, signed_dispute()) == "unknown-sender"


@pytest.mark.parametrize("delta", [{"minutes": 11}, {"days": -91}])
def test_a_dispute_from_the_future_or_long_ago_is_refused(
    world: World, delta: dict[str, float]
) -> None:
    assert refusal(world, signed_dispute(iat=at(**delta))) == "wrong-time"


def test_a_hall_of_one_region_cannot_pass_for_another_s(world: World) -> None:
    assert refusal(world, signed_dispute(region=SHANGHAI)) == "wrong-region"


@pytest.mark.parametrize("typ", ["dc+sd-jwt", ANSWER_TYPE, "JWT"])
def test_a_message_of_another_type_is_no_dispute(world: World, typ: str) -> None:
    assert refusal(world, signed_dispute(typ=typ)) == "malformed"


@pytest.mark.parametrize(
    "changed",
    [
        {"portrait": "smuggled"},
        {"evidence": {"a": "x" * 9000}},
        {"evidence": {f"claim{index}": 1 for index in range(41)}},
        {"sentence": "two\nlines"},
        {"sentence": "turned \u202e around"},
        {"sentence": "x" * 301},
        {"wrong": "boring"},
        {"wrong": "other", "sentence": ""},
        {"jti": "1"},
        {"license": {**dispute_payload()["license"], "license_id": "1.2.3"}},
        {"license": {**dispute_payload()["license"], "holder": "smuggled"}},
        {"aud": "http://plain.example/"},
    ],
    ids=str,
)
def test_what_does_not_keep_to_the_format_is_refused(
    world: World, changed: dict[str, Any]
) -> None:
    assert refusal(world, signed_dispute(**changed)) == "malformed"


def test_an_oversize_message_is_refused_unread(world: World) -> None:
    assert refusal(world, signed_dispute() + "A" * 40_000) == "malformed"


def test_an_attacker_cannot_bring_a_key_along(world: World) -> None:
    header = {
        "alg": "ES256",
        "kid": NamedKey("hall").kid,
        "typ": DISPUTE_TYPE,
        "jwk": jwk_of("thief"),
    }

    assert refusal(world, jws(header, dispute_payload(), "thief")) == "malformed"


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_refused(text: str) -> None:
    with pytest.raises(MessageRefusedError):
        accept_dispute(text, view=VIEW, now=NOW)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_character_leaves_a_dispute_whole(place: int, turn: int) -> None:
    raw = bytearray(DISPUTE.encode("ascii"))
    raw[place % len(raw)] ^= turn

    with pytest.raises(MessageRefusedError):
        accept_dispute(raw.decode("latin-1"), view=VIEW, now=NOW)


# -- what a hall adds ---------------------------------------------------------------


def test_what_a_hall_adds_to_its_own_dispute_counts(world: World) -> None:
    follow_up = accept_follow_up(
        signed_follow_up(),
        dispute=parse_dispute(signed_dispute()),
        view=view_of(world),
        now=NOW,
    )

    assert follow_up.kind == "more"


def test_a_listed_hall_cannot_withdraw_another_s_dispute(world: World) -> None:
    other = {**hall_of(world), "id": f"{HALL}-2", "keys": [key_entry("h2", "verifier")]}
    world.region_files(ZHEJIANG)["agencies"]["agencies"].append(other)
    withdrawal = signed_follow_up("h2", iss=f"{HALL}-2", kind="withdraw")

    with pytest.raises(MessageRefusedError) as caught:
        accept_follow_up(
            withdrawal,
            dispute=parse_dispute(signed_dispute()),
            view=view_of(world),
            now=NOW,
        )

    assert caught.value.code == "wrong-ends"


# -- what an agency answers ---------------------------------------------------------

CORRECTED = {"outcome": "accepted", "remedy": "corrected", "replacement": MORE_ID}


def answer_refusal(world: World, text: str) -> str:
    with pytest.raises(MessageRefusedError) as caught:
        accept_answer(text, dispute=signed_dispute(), view=view_of(world), now=NOW)
    return caught.value.code


def test_the_agency_s_answer_counts(world: World) -> None:
    dispute = signed_dispute()

    answer = accept_answer(
        signed_answer(dispute, **CORRECTED),
        dispute=dispute,
        view=view_of(world),
        now=NOW,
    )

    assert answer.outcome is Outcome.ACCEPTED
    assert answer.remedy is Remedy.CORRECTED


def test_the_successor_of_a_merged_agency_answers(world: World) -> None:
    traffic = MARKET.replace("market", "traffic")
    world.agency["successor"] = traffic
    dispute = signed_dispute()

    answer = accept_answer(
        signed_answer(dispute, "traffic", iss=traffic),
        dispute=dispute,
        view=view_of(world),
        now=NOW,
    )

    assert answer.iss == traffic


def test_a_forged_answer_is_refused(world: World) -> None:
    assert answer_refusal(world, signed_answer(signed_dispute(), "thief")) == (
        "unlisted-key"
    )


def test_another_agency_s_answer_is_refused(world: World) -> None:
    text = signed_answer(
        signed_dispute(), "traffic", iss=MARKET.replace("market", "traffic")
    )

    assert answer_refusal(world, text) == "wrong-ends"


def test_the_hall_s_own_key_answers_nothing(world: World) -> None:
    assert answer_refusal(world, signed_answer(signed_dispute(), "hall", iss=HALL)) == (
        "unlisted-key"
    )


def test_an_answer_to_another_dispute_is_refused(world: World) -> None:
    other = signed_dispute(case="2026-0118")

    assert answer_refusal(world, signed_answer(other)) == "wrong-ends"


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "accepted"},
        {"outcome": "accepted", "remedy": "corrected"},
        {"outcome": "rejected", "remedy": "revoked"},
        {"outcome": "rejected", "sentence": ""},
        {"sentence": "<b>\x07</b>"},
        {"number": 0},
        {"verdict": "accepted"},
    ],
    ids=str,
)
def test_an_answer_that_contradicts_itself_is_refused(
    world: World, changed: dict[str, Any]
) -> None:
    assert answer_refusal(world, signed_answer(signed_dispute(), **changed)) == (
        "malformed"
    )


def test_an_answer_under_a_stolen_key_is_refused(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=1))

    assert answer_refusal(world, signed_answer(signed_dispute())) == "key-not-good"


def test_the_digest_is_of_what_the_signature_covers() -> None:
    text = signed_dispute()
    header, payload, _ = text.split(".")

    assert message_digest(text) == message_digest(f"{header}.{payload}.other")
    assert strict_json.loads(base64url.decode(payload))["iss"] == HALL


def _prepared() -> World:
    world = World()
    add_hall(world)
    return world


VIEW = view_of(_prepared())
DISPUTE = signed_dispute()
