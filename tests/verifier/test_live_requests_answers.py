"""What wallets answer: taken once, held against what was asked, told to the clerk.

Each attack starts from an answer that is accepted, with one thing changed.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from credential import presentation
from tests.sample_keys import signer
from tests.verifier.halls import Hall, answer_of
from tests.verifier.matter_items import publish_items
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from verifier.causes import Verdict
from verifier.errors import AnswerRefusedError
from verifier.live_requests.asked import AskedLicense, asked_for_item
from verifier.live_requests.faults import ANSWER_MESSAGES, AnswerFault
from verifier.live_requests.judged import JudgedAnswer, JudgedLicense
from verifier.live_requests.pending import LiveRequest


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world)


def answered(hall: Hall, body: bytes, live: LiveRequest) -> JudgedAnswer:
    """Return what an answer came to."""
    hall.post(live, body)
    answer = hall.seen(live).answer
    assert answer is not None
    return answer


def judged(hall: Hall, *shown: str, **changed: str) -> JudgedLicense:
    """Return what the one license of an answer came to."""
    live = hall.ask()
    asked = hall.fetched(live)
    text = hall.proved(asked, *(shown or ("legal_representative",)), **changed)
    (license_,) = answered(hall, answer_of(asked, text), live).licenses
    return license_


def refused(hall: Hall, body: bytes, live: LiveRequest) -> AnswerFault:
    """Return why an answer was not taken; the request stays open for its own."""
    with pytest.raises(AnswerRefusedError) as error:
        hall.post(live, body)
    assert hall.seen(live).turned_away is error.value.fault
    return error.value.fault


def shown_by(license_: JudgedLicense) -> set[str]:
    report = license_.result.report
    assert report is not None
    assert report.license is not None
    return set(report.license.claims)


def test_what_was_asked_for_is_accepted(hall: Hall) -> None:
    license_ = judged(hall)

    assert license_.verdict is Verdict.ACCEPTED
    assert license_.fault is None
    assert shown_by(license_) == {"legal_representative"}
    report = license_.result.report
    assert report is not None
    codes = [notice.code for notice in report.notices]
    assert "shown-by-holder" in codes
    assert "replay-not-watched" not in codes


def test_a_license_that_is_not_valid_keeps_its_cause(hall: Hall) -> None:
    hall.world.set_state(1)

    license_ = judged(hall)

    assert (license_.verdict, license_.fault) == (Verdict.REFUSED, None)
    assert license_.to_json()["report"]["cause"] == "revoked"


def test_attack_a_proof_for_another_verifier_is_forwarded(hall: Hall) -> None:
    license_ = judged(hall, audience="x509_hash:c29tZWJvZHkgZWxzZQ")

    assert license_.fault is AnswerFault.WRONG_AUDIENCE
    assert license_.verdict is Verdict.REFUSED
    assert license_.to_json()["report"]["cause"] == "holder-not-proved"


def test_attack_a_code_from_the_screen_is_sent_as_an_answer(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    code = phone_code(
        wallet_edition(hall.world.claims), "legal_representative", now=hall.world.now
    )

    (license_,) = answered(hall, answer_of(asked, code), live).licenses

    assert license_.fault is AnswerFault.WRONG_AUDIENCE


def test_attack_an_answer_is_shown_as_a_code_from_the_screen(hall: Hall) -> None:
    text = hall.proved(hall.fetched(hall.ask()))

    assert hall.world.report(text).cause == "holder-not-proved"


def test_attack_the_proof_for_another_request_is_replayed(hall: Hall) -> None:
    earlier = hall.fetched(hall.ask())

    license_ = judged(hall, nonce=earlier["nonce"])

    assert license_.fault is AnswerFault.WRONG_NONCE
    assert license_.verdict is Verdict.REFUSED


def test_attack_somebody_else_signs_the_proof(hall: Hall) -> None:
    license_ = judged(hall, holder="thief")

    assert license_.verdict is Verdict.REFUSED
    assert license_.to_json()["report"]["cause"] == "holder-not-proved"


@pytest.mark.parametrize("bound", [True, False], ids=["wallet-edition", "paper"])
def test_attack_a_license_is_sent_without_proof(hall: Hall, bound: bool) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    edition = wallet_edition(hall.world.claims, holder="holder" if bound else None)
    text = presentation.choose(edition, [("legal_representative",)])

    (license_,) = answered(hall, answer_of(asked, text), live).licenses

    assert license_.verdict is Verdict.REFUSED
    assert license_.to_json()["report"]["cause"] == "holder-not-proved"


def test_attack_the_same_answer_is_sent_again(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked, "legal_representative"))
    first = answered(hall, body, live)

    assert refused(hall, body, live) is AnswerFault.ANSWERED
    assert hall.seen(live).answer == first


def test_attack_the_answer_to_another_request_is_sent_here(hall: Hall) -> None:
    live, other = hall.ask(), hall.ask()
    asked = hall.fetched(other)
    body = answer_of(asked, hall.proved(asked))

    assert refused(hall, body, live) is AnswerFault.WRONG_STATE
    # Whoever photographed the code has not ended the request with it.
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked, "legal_representative"))
    assert answered(hall, body, live).verdict is Verdict.ACCEPTED


def test_an_answer_to_no_request_or_a_late_one_is_refused(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked))
    hall.exchange.forget(live.id)
    with pytest.raises(AnswerRefusedError) as unknown:
        hall.post(live, body)
    assert unknown.value.fault is AnswerFault.UNKNOWN

    live = hall.ask()
    hall.world.now = live.request.expires_at
    with pytest.raises(AnswerRefusedError) as late:
        hall.post(live, body)
    assert late.value.fault is AnswerFault.EXPIRED


def test_more_than_was_asked_for_is_set_aside_and_told(hall: Hall) -> None:
    license_ = judged(hall, "legal_representative", "legal_name", "document_number")

    assert license_.verdict is Verdict.ACCEPTED
    assert shown_by(license_) == {"legal_representative"}
    assert [one["code"] for one in license_.to_json()["remarks"]] == [
        "unasked-set-aside"
    ]


def test_what_cannot_be_kept_back_is_no_more_than_asked(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    hidden = (("legal_representative",),)
    edition = wallet_edition(hall.world.claims, hidden=hidden)
    text = presentation.bind(
        presentation.choose(edition, hidden),
        audience=asked["client_id"],
        nonce=asked["nonce"],
        issued_at=hall.world.now,
        alg="ES256",
        sign=signer("holder"),
    )

    (license_,) = answered(hall, answer_of(asked, text), live).licenses

    assert "legal_name" in shown_by(license_)
    assert license_.to_json()["remarks"] == []


def test_less_than_was_asked_for_is_refused_and_named(hall: Hall) -> None:
    license_ = judged(hall, "legal_name")

    assert license_.fault is AnswerFault.CLAIMS_MISSING
    assert license_.verdict is Verdict.REFUSED
    told = license_.to_json()["sentence"]
    assert told["zh"].endswith("缺少：法定代表人。")
    assert told["en"].endswith("Missing: Legal representative.")
    # Nor does the clerk see what came in its place.
    assert shown_by(license_) == set()


def test_a_license_of_another_type_does_not_do(hall: Hall) -> None:
    other = AskedLicense(
        "license", hall.asked.licenses[0].name, "11100000MB0143028R901", ()
    )
    live = hall.ask(type(hall.asked)((other,), (("license",),)))
    asked = hall.fetched(live)

    (license_,) = answered(hall, answer_of(asked, hall.proved(asked)), live).licenses

    assert license_.fault is AnswerFault.OTHER_TYPE
    assert license_.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("token", "fault"),
    [
        ('{"other":["eyJ"]}', AnswerFault.UNASKED_LICENSE),
        ('{"license":["eyJ"],"other":["eyJ"]}', AnswerFault.UNASKED_LICENSE),
        ("{}", AnswerFault.MALFORMED),
        ("[]", AnswerFault.MALFORMED),
        ("eyJ", AnswerFault.MALFORMED),
        ('{"license":"eyJ"}', AnswerFault.MALFORMED),
        ('{"license":[]}', AnswerFault.MALFORMED),
        ('{"license":["eyJ","eyJ"]}', AnswerFault.MALFORMED),
        ('{"license":[{"vp":1}]}', AnswerFault.MALFORMED),
        ('{"license":["eyJ"],"license":["eyJ"]}', AnswerFault.MALFORMED),
        ('{"license":["TY1:BB8."]}', AnswerFault.MALFORMED),
        ("", AnswerFault.MALFORMED),
    ],
)
def test_attack_an_answer_that_is_none_is_refused_whole(
    hall: Hall, token: str, fault: AnswerFault
) -> None:
    live = hall.ask()
    body = answer_of(hall.fetched(live), vp_token=token)

    answer = answered(hall, body, live)

    assert answer == JudgedAnswer(fault)
    assert answer.verdict is Verdict.CANNOT_DECIDE


def test_a_presentation_that_is_none_is_a_report(hall: Hall) -> None:
    live = hall.ask()
    body = answer_of(hall.fetched(live), "eyJhbGciOiJub25lIn0.e30.~")

    (license_,) = answered(hall, body, live).licenses

    assert license_.to_json()["report"]["cause"] == "malformed"


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: b"{}",
        lambda body: body + b"&state=x",
        lambda body: body.replace(b"state=", b"estate="),
        lambda body: b"\xff" + body,
        lambda body: b"state=%ff&" + body.replace(b"state=", b"x="),
        lambda body: body + b"&a=1" * 20,
    ],
    ids=["empty", "json", "two-states", "no-state", "not-ascii", "not-utf-8", "many"],
)
def test_attack_a_body_that_is_no_form_ends_nothing(hall: Hall, change: Any) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked))

    assert refused(hall, change(body), live) is AnswerFault.MALFORMED


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ("access_denied", AnswerFault.DECLINED),
        ("vp_formats_not_supported", AnswerFault.WALLET_FAILED),
        ("", AnswerFault.WALLET_FAILED),
    ],
)
def test_a_wallet_that_says_no_ends_the_request(
    hall: Hall, error: str, fault: AnswerFault
) -> None:
    live = hall.ask()
    members = {"error": error, "state": hall.fetched(live)["state"]}

    assert answered(hall, urlencode(members).encode(), live) == JudgedAnswer(fault)


def test_of_several_licenses_one_is_an_answer(hall: Hall, world: World) -> None:
    publish_items(world)
    item = hall.view.service_items(world.accepting)[0]
    live = hall.ask(asked_for_item(item))
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked, "legal_name", "document_number"))

    answer = answered(hall, body, live)

    assert answer.verdict is Verdict.ACCEPTED
    assert [one.asked.id for one in answer.licenses] == ["company"]
    assert hall.exchange.answers_of([live.id, "none"], now=world.now) == list(
        answer.licenses
    )


def test_one_license_asked_for_is_not_answered_with_none_of_it(
    hall: Hall, world: World
) -> None:
    publish_items(world)
    item = hall.view.service_items(world.accepting)[0]
    asked_one = asked_for_item(item, ["food"])
    live = hall.ask(asked_one)
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked))
    token = json.loads(parse_qs(body.decode())["vp_token"][0])
    assert token.keys() == {"food"}

    (license_,) = answered(hall, body, live).licenses

    assert license_.fault is AnswerFault.OTHER_TYPE


def test_a_stale_proof_is_refused_though_its_nonce_is_ours(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked))
    hall.world.now += (live.request.expires_at - live.request.made_at) / 2

    (license_,) = answered(hall, body, live).licenses

    assert license_.to_json()["report"]["cause"] == "stale-presentation"


def test_nothing_of_an_answer_is_kept_after_it_is_forgotten(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    answered(hall, answer_of(asked, hall.proved(asked)), live)

    hall.exchange.forget(live.id)

    assert hall.exchange.answers_of([live.id], now=hall.world.now) == []


def test_every_fault_says_what_is_wrong_and_what_to_do() -> None:
    assert set(ANSWER_MESSAGES) == set(AnswerFault)
    for sentence, action in ANSWER_MESSAGES.values():
        for text in (sentence, action):
            assert text.zh.endswith("。")
            assert text.en.endswith(".")
