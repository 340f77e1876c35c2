"""V11: live codes, and the attacks on them, each with its name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from credential import base64url, carrier, jose, presentation
from credential.digest import SHA_256
from tests.sample_keys import jwk_of, jws
from tests.sample_registry import NOW, when
from tests.wallet import counted_bytes, phone_code, wallet_edition
from tests.world import World
from verifier.causes import Step, Verdict
from verifier.replay_memory import ProcessReplayMemory
from verifier.report import Report, to_json

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
KB_HEADER = {"alg": "ES256", "typ": "kb+jwt"}


def live(world: World, *shown: str, now: datetime = NOW, nonce: str = "bm9uY2U") -> str:
    """Return the code that the holder of the world's license shows."""
    edition = wallet_edition(world.claims)
    return phone_code(edition, *(shown or ("legal_name",)), now=now, nonce=nonce)


def bound(
    world: World, *, header: Any = KB_HEADER, key: str = "holder", **of: Any
) -> str:
    """Return a presentation whose binding says anything at all."""
    chosen = presentation.choose(wallet_edition(world.claims), [("legal_name",)])
    claims = {
        "iat": int(NOW.timestamp()),
        "aud": "urn:tongyan:counter",
        "nonce": "bm9uY2U",
        "sd_hash": SHA_256.of(chosen),
    }
    return chosen + jws(header, claims | of, key)


def notices(report: Report) -> set[str]:
    return {notice.code for notice in report.notices}


def holder_step(report: Report) -> str | None:
    return next(one.cause for one in report.steps if one.step is Step.HOLDER)


# What is good


def test_a_live_code_is_accepted_with_what_it_discloses_and_nothing_else(
    world: World,
) -> None:
    report = world.report(live(world))

    assert report.verdict is Verdict.ACCEPTED
    assert {result.outcome for result in report.steps} == {"passed"}
    assert [field.name for field in report.fields] == ["legal_name"]
    assert world.claims["document_number"] not in str(to_json(report))


def test_a_live_code_as_qr_text_is_the_same(world: World) -> None:
    text = live(world)

    assert world.report(carrier.encode(text)) == world.report(text)


def test_a_live_code_asks_to_compare_the_person_and_not_the_paper(world: World) -> None:
    report = world.report(live(world), seen=ProcessReplayMemory())

    assert "shown-by-holder" in notices(report)
    assert notices(report).isdisjoint({"unbound-paper", "replay-not-watched"})
    assert "shown-by-holder" not in notices(world.report())


def test_without_a_replay_memory_the_report_says_so(world: World) -> None:
    assert "replay-not-watched" in notices(world.report(live(world)))
    assert "replay-not-watched" not in notices(world.report())


def test_a_refused_code_is_not_said_to_be_the_holders(world: World) -> None:
    world.set_state(1)

    assert "shown-by-holder" not in notices(world.report(live(world)))


def test_what_is_not_shown_is_named_as_not_shown(world: World) -> None:
    report = world.report(live(world))

    omitted = {label.en for label in report.omitted}
    assert report.license_type is not None
    labels = report.license_type.labels
    assert omitted == {labels[name].en for name in labels if name != "legal_name"}
    assert to_json(report)["license"]["selective"] is True
    assert to_json(world.report())["license"]["selective"] is False


def test_under_disclosure_is_accepted_with_only_its_fields(world: World) -> None:
    report = world.report(phone_code(wallet_edition(world.claims), now=NOW))

    assert report.verdict is Verdict.ACCEPTED
    assert report.fields == ()


def test_an_edition_without_holder_key_is_compared_as_paper_is(world: World) -> None:
    edition = wallet_edition(world.claims, holder=None)

    report = world.report(presentation.choose(edition, [("legal_name",)]))

    assert report.verdict is Verdict.ACCEPTED
    assert "unbound-paper" in notices(report)


def test_a_phone_with_ed25519_is_accepted(world: World) -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    claims = world.claims | {"cnf": {"jwk": jose.public_jwk(key)}}
    text = presentation.phone_code(
        presentation.choose(wallet_edition(claims, holder=None), [("legal_name",)]),
        now=NOW,
        random_bytes=counted_bytes(),
        alg="Ed25519",
        sign=key.sign,
    )

    assert world.report(text).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("seconds", [-30, 0, 60, 90])
def test_a_code_is_fresh_for_60_s_and_30_s_of_clock(world: World, seconds: int) -> None:
    world.now = NOW + timedelta(seconds=seconds)

    assert world.report(live(world)).verdict is Verdict.ACCEPTED


# Time


@pytest.mark.parametrize("seconds", [91, 600, 86_400])
def test_attack_screenshot_shown_later(world: World, seconds: int) -> None:
    text = live(world)
    world.now = NOW + timedelta(seconds=seconds)

    report = world.report(text)

    assert (report.verdict, report.cause) == (Verdict.REFUSED, "stale-presentation")


@pytest.mark.parametrize("seconds", [31, 600, 86_400])
def test_a_code_from_the_future_is_a_clock_to_be_set(
    world: World, seconds: int
) -> None:
    text = live(world, now=NOW + timedelta(seconds=seconds))

    report = world.report(text)

    assert (report.verdict, report.cause) == (Verdict.CANNOT_DECIDE, "clock-suspect")


@pytest.mark.parametrize("seconds", [0, 91])
def test_a_doubtful_clock_judges_no_code(world: World, seconds: int) -> None:
    world.standing["highest_issued_at"] = when(minutes=11, seconds=seconds)
    text = live(world)
    world.now = NOW + timedelta(seconds=seconds)

    report = world.report(text, seen=ProcessReplayMemory())

    assert (report.verdict, report.cause) == (Verdict.CANNOT_DECIDE, "clock-suspect")
    assert holder_step(report) == "clock-suspect"


def test_a_code_seen_by_a_doubtful_clock_is_not_remembered(world: World) -> None:
    seen = ProcessReplayMemory()
    text = live(world)
    world.standing["highest_issued_at"] = when(minutes=11)
    world.report(text, seen=seen)
    world.standing["highest_issued_at"] = when(hours=-1)
    world.case = "another"

    assert world.report(text, seen=seen).verdict is Verdict.ACCEPTED


# The binding


def test_attack_stripped_binding(world: World) -> None:
    text = live(world).rpartition("~")[0] + "~"

    assert world.report(text).cause == "holder-not-proved"


def test_attack_the_whole_edition_without_a_binding(world: World) -> None:
    assert world.report(wallet_edition(world.claims)).cause == "holder-not-proved"


def test_attack_swapped_binding_of_another_presentation(world: World) -> None:
    other = live(world, "document_number").rpartition("~")[2]
    chosen = presentation.choose(wallet_edition(world.claims), [("legal_name",)])

    assert world.report(chosen + other).cause == "holder-not-proved"


def test_attack_binding_of_another_license_of_the_same_holder(world: World) -> None:
    other = wallet_edition(world.claims, start="other")
    binding = phone_code(other, "legal_name", now=NOW).rpartition("~")[2]
    chosen = presentation.choose(wallet_edition(world.claims), [("legal_name",)])

    assert world.report(chosen + binding).cause == "holder-not-proved"


def test_attack_sd_hash_of_other_disclosures(world: World) -> None:
    fewer = presentation.choose(wallet_edition(world.claims), [])

    assert world.report(bound(world, sd_hash=SHA_256.of(fewer))).cause == (
        "holder-not-proved"
    )


def test_attack_a_disclosure_slipped_in_under_the_binding(world: World) -> None:
    edition = wallet_edition(world.claims)
    more = presentation.choose(edition, [("document_number",)]).split("~")[1]
    jws_, shown, binding = live(world).split("~")

    for disclosures in ([shown, more], [more, shown], [more]):
        text = "~".join([jws_, *disclosures, binding])
        assert world.report(text).cause == "holder-not-proved"


def test_attack_a_disclosure_taken_out_under_the_binding(world: World) -> None:
    jws_, _, binding = live(world).split("~")

    assert world.report(f"{jws_}~{binding}").cause == "holder-not-proved"


def test_attack_disclosures_in_another_order(world: World) -> None:
    jws_, first, second, binding = live(world, "legal_name", "document_number").split(
        "~"
    )

    assert world.report(f"{jws_}~{second}~{first}~{binding}").cause == (
        "holder-not-proved"
    )


def test_attack_disclosure_of_another_license(world: World) -> None:
    other = wallet_edition(world.claims, start="other")
    theirs = presentation.choose(other, [("document_number",)]).split("~")[1]
    jws_, shown, binding = live(world).split("~")

    assert world.report(f"{jws_}~{shown}~{theirs}~{binding}").cause == "malformed"


def test_attack_binding_by_another_key(world: World) -> None:
    assert world.report(bound(world, key="thief")).cause == "holder-not-proved"


def test_attack_binding_by_the_agencys_own_key(world: World) -> None:
    assert world.report(bound(world, key="market")).cause == "holder-not-proved"


def test_attack_a_key_of_its_own_in_the_bindings_header(world: World) -> None:
    text = bound(world, header=KB_HEADER | {"jwk": jwk_of("thief")}, key="thief")

    assert world.report(text).cause == "malformed"


def test_attack_the_holders_key_replaced_in_the_license(world: World) -> None:
    thief = wallet_edition(world.claims, holder="thief")
    forged = phone_code(thief, "legal_name", now=NOW, holder="thief")
    signature = wallet_edition(world.claims).split("~")[0].rpartition(".")[2]
    jws_, *rest = forged.split("~")
    text = "~".join([f"{jws_.rpartition('.')[0]}.{signature}", *rest])

    assert world.report(text).cause == "forged"


@pytest.mark.parametrize("typ", ["JWT", "dc+sd-jwt", "statuslist+jwt", "at+jwt", None])
def test_attack_kb_typ_confusion(world: World, typ: str | None) -> None:
    text = bound(world, header={"alg": "ES256", "typ": typ})

    assert world.report(text).cause == "malformed"


@pytest.mark.parametrize("alg", ["none", "HS256", "ES384", "Ed25519", "EdDSA", 1])
def test_attack_kb_alg_confusion(world: World, alg: object) -> None:
    text = bound(world, header={"alg": alg, "typ": "kb+jwt"})

    assert world.report(text).cause == "malformed"


def test_attack_kb_signed_with_nothing(world: World) -> None:
    text, _, _ = live(world).rpartition(".")

    for empty in (bytes(64), b"\x00" * 31 + b"\x01" + b"\x00" * 31 + b"\x01"):
        assert world.report(f"{text}.{base64url.encode(empty)}").cause == (
            "holder-not-proved"
        )


@pytest.mark.parametrize(
    "audience", ["https://shop.example/", "urn:tongyan:counter2", "URN:TONGYAN:COUNTER"]
)
def test_attack_a_proof_that_was_made_for_somebody_else(
    world: World, audience: str
) -> None:
    assert world.report(bound(world, aud=audience)).cause == "holder-not-proved"


def test_attack_a_license_passed_off_as_its_own_binding(world: World) -> None:
    jws_, shown, _ = live(world).split("~")

    assert world.report(f"{jws_}~{shown}~{jws_}").cause == "malformed"


def test_attack_a_binding_behind_paper(world: World) -> None:
    binding = live(world).rpartition("~")[2]

    assert world.report(world.text() + binding).cause == "malformed"


# The hall's memory


def shown_in(world: World, case: str, text: str, seen: ProcessReplayMemory) -> Report:
    world.case = case
    return world.report(text, seen=seen)


def test_the_same_code_in_the_same_case_is_the_same_report(world: World) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    first = shown_in(world, "7", text, seen)

    assert [shown_in(world, "7", text, seen) for _ in range(30)] == [first] * 30
    assert first.verdict is Verdict.ACCEPTED


def test_a_code_scanned_again_later_in_its_case_stays_accepted(world: World) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    shown_in(world, "7", text, seen)
    world.now = NOW + timedelta(minutes=10)

    assert shown_in(world, "7", text, seen).verdict is Verdict.ACCEPTED


def test_attack_second_counter_in_one_hall(world: World) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    shown_in(world, "7", text, seen)
    world.now = NOW + timedelta(seconds=20)

    report = shown_in(world, "8", text, seen)

    assert (report.verdict, report.cause) == (Verdict.REFUSED, "replayed")
    assert shown_in(world, "7", text, seen).verdict is Verdict.ACCEPTED


def test_attack_a_replay_that_comes_too_late_is_a_replay_all_the_same(
    world: World,
) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    shown_in(world, "7", text, seen)
    world.now = NOW + timedelta(minutes=5)

    assert shown_in(world, "8", text, seen).cause == "replayed"


def test_attack_replay_in_another_spelling_of_the_signature(world: World) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    shown_in(world, "7", text, seen)
    head, _, signature = text.rpartition(".")
    raw = base64url.decode(signature)
    s = P256_ORDER - int.from_bytes(raw[32:])
    twin = f"{head}.{base64url.encode(raw[:32] + s.to_bytes(32))}"

    assert twin != text
    assert shown_in(world, "8", twin, seen).cause == "replayed"


def test_attack_nonce_reuse(world: World) -> None:
    seen = ProcessReplayMemory()
    shown_in(world, "7", live(world, nonce="once"), seen)
    again = live(world, "document_number", now=NOW + timedelta(seconds=1), nonce="once")

    assert shown_in(world, "8", again, seen).cause == "replayed"


def test_attack_an_old_code_under_a_nonce_that_was_fresh_in_this_case(
    world: World,
) -> None:
    seen = ProcessReplayMemory()
    shown_in(world, "7", live(world, nonce="once"), seen)
    old = live(world, now=NOW - timedelta(minutes=2), nonce="once")

    assert shown_in(world, "7", old, seen).cause == "stale-presentation"


def test_the_next_code_of_the_same_phone_is_no_replay(world: World) -> None:
    seen = ProcessReplayMemory()
    shown_in(world, "7", live(world, nonce="one"), seen)
    world.now = NOW + presentation.RENEWED_AFTER
    renewed = live(world, now=world.now, nonce="two")

    assert shown_in(world, "8", renewed, seen).verdict is Verdict.ACCEPTED


def test_two_phones_may_draw_the_same_nonce(world: World) -> None:
    seen = ProcessReplayMemory()
    shown_in(world, "7", live(world), seen)
    edition = wallet_edition(world.claims, holder="other phone")
    other = phone_code(
        edition, "legal_name", now=NOW, holder="other phone", nonce="bm9uY2U"
    )

    assert shown_in(world, "8", other, seen).verdict is Verdict.ACCEPTED


def test_attack_a_stale_code_is_not_made_fresh_by_showing_it_twice(
    world: World,
) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    world.now = NOW + timedelta(seconds=91)

    for _ in range(2):
        assert shown_in(world, "7", text, seen).cause == "stale-presentation"


def test_attack_a_forged_binding_does_not_use_up_the_holders_nonce(
    world: World,
) -> None:
    seen = ProcessReplayMemory()
    shown_in(world, "8", bound(world, key="thief"), seen)

    assert shown_in(world, "7", bound(world), seen).verdict is Verdict.ACCEPTED


def test_a_replay_of_a_revoked_license_is_revoked(world: World) -> None:
    seen, text = ProcessReplayMemory(), live(world)
    shown_in(world, "7", text, seen)
    world.set_state(1)

    report = shown_in(world, "8", text, seen)

    assert report.cause == "revoked"
    assert holder_step(report) == "replayed"


def test_paper_is_never_a_replay(world: World) -> None:
    seen = ProcessReplayMemory()

    for case in ("7", "8"):
        assert shown_in(world, case, world.text(), seen).verdict is Verdict.ACCEPTED
