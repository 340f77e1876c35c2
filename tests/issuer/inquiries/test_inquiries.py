"""Licenses called without their code, and by whom they cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.inquiries import answering
from issuer.state import Act
from tests.calling import ITEM, called_world, signed_inquiry
from tests.disputed import at
from tests.issuer.inquiries.callers import ARRIVAL, CalledOffice
from tests.issuer.office import DAY_S, YEAR_S, Office, loads
from tests.sample_registry import ANHUI, SHANGHAI, ZHEJIANG, when
from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry import CalledState, InquiryAnswer
from trust_registry.inquiry_acceptance import MAX_AGE, MAX_AHEAD

NEEDED = {"document_number", "legal_name"}


@pytest.fixture
def called(office: Office) -> CalledOffice:
    return CalledOffice(office)


def jti(number: int) -> str:
    return f"inquiry-{number:024d}"


def state_of(answer: InquiryAnswer | str) -> CalledState:
    assert isinstance(answer, InquiryAnswer), answer
    return answer.state


def test_an_authority_gets_the_claims_that_its_matter_needs_and_no_others(
    called: CalledOffice,
) -> None:
    record = called.mint()
    answer = called.call(called.about(record))
    assert isinstance(answer, InquiryAnswer), answer
    assert (answer.state, answer.license_id) == (CalledState.VALID, record.license_id)
    held = loads(record.application)
    assert answer.claims == {name: held[name] for name in NEEDED}
    assert len(held) > len(NEEDED)


def test_who_asks_for_the_state_is_told_the_state(called: CalledOffice) -> None:
    answer = called.call(called.about(called.mint(), wanted="state"))
    assert isinstance(answer, InquiryAnswer)
    assert (answer.state, answer.claims) == (CalledState.VALID, None)


def test_a_license_is_called_by_its_identifier_as_well(called: CalledOffice) -> None:
    record = called.mint()
    named = {"license_id": record.license_id, "document_number": None}
    assert state_of(called.call(called.about(record, **named))) is CalledState.VALID


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (Act.SUSPEND, CalledState.SUSPENDED),
        (Act.REVOKE, CalledState.VOID),
        (Act.CANCEL, CalledState.VOID),
    ],
)
def test_a_license_that_is_not_valid_is_told_its_state_and_no_claims(
    called: CalledOffice, act: Act, state: CalledState
) -> None:
    record = called.mint()
    called.office.change(record.license_id, act)
    answer = called.call(called.about(record))
    assert isinstance(answer, InquiryAnswer)
    assert (answer.state, answer.claims) == (state, None)


def test_the_dates_of_a_license_count(called: CalledOffice) -> None:
    later = called.mint(valid_from="2026-12-01")
    states = [
        answering.called_state(later, now=now)
        for now in (ARRIVAL, ARRIVAL + 30 * DAY_S, ARRIVAL + 11 * YEAR_S)
    ]
    assert states == [CalledState.NOT_YET_VALID, CalledState.VALID, CalledState.VOID]


def test_every_call_stands_where_the_agency_sees_it(called: CalledOffice) -> None:
    record = called.mint()
    called.call(called.about(record))
    called.call(called.about(record, jti=jti(2), item="330000-XXXX"))
    called.call(called.about(record, jti=jti(3), holder="another"))
    newest_first = called.log()
    assert [call.refusal for call in newest_first] == [
        None,
        "inquiry-unknown-item",
        None,
    ]
    assert [call.state for call in newest_first] == [
        CalledState.NOT_FOUND,
        None,
        CalledState.VALID,
    ]
    assert set(newest_first[-1].told) == NEEDED
    (found,) = called.log(license_id=record.license_id)
    assert found == newest_first[-1]
    assert called.log(before=newest_first[0].number) == newest_first[1:]
    assert called.log(called.office.police) == []
    assert called.trail_is_whole()


# Who is not told


def test_attack_a_holder_is_guessed(called: CalledOffice) -> None:
    record = called.mint()
    wrong = called.call(called.about(record, holder="91310000MA1FL0XX0X"))
    absent = called.call(called.about(record, jti=jti(2), document_number="nothing"))
    assert isinstance(wrong, InquiryAnswer)
    assert isinstance(absent, InquiryAnswer)
    # Letter by letter the same: a guesser learns not even that there is a license.
    same = {"jti", "digest"}
    assert wrong.model_dump(exclude=same) == absent.model_dump(exclude=same)
    assert wrong.state is CalledState.NOT_FOUND


def test_attack_holders_are_guessed_one_after_the_other(called: CalledOffice) -> None:
    record = called.mint()
    for number in range(answering.MAX_NOT_FOUND_A_DAY):
        text = called.about(record, jti=jti(number), holder=str(number))
        assert state_of(called.call(text)) is CalledState.NOT_FOUND
    assert called.call(called.about(record)) == "inquiry-quota"
    tomorrow = ARRIVAL + DAY_S + 1
    text = called.about(record, iat=tomorrow)
    assert state_of(called.call(text, now=tomorrow)) is CalledState.VALID


def test_attack_a_stolen_key_asks_for_everything(
    called: CalledOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MAX_A_MINUTE", 3)
    record = called.mint()
    told = [called.call(called.about(record, jti=jti(n))) for n in range(4)]
    assert told[-1] == "inquiry-quota"
    assert len(called.log()) == 3
    text = called.about(record, jti=jti(9), iat=ARRIVAL + 61)
    assert state_of(called.call(text, now=ARRIVAL + 61)) is CalledState.VALID


def test_attack_a_call_is_sent_again(called: CalledOffice) -> None:
    text = called.about(called.mint())
    called.call(text)
    assert called.call(text, now=ARRIVAL + 60) == "inquiry-replayed"
    assert len(called.log()) == 1


def test_attack_another_agencys_license_is_called_at_this_one(
    called: CalledOffice,
) -> None:
    police = called.office.police
    called.ask(called.about(called.mint(), aud=police.iss), agency=police)
    (call,) = called.log(police)
    assert (call.state, call.license_id) == (CalledState.NOT_FOUND, None)


@pytest.mark.parametrize(
    ("answers", "wanted", "told"),
    [
        (("state",), "claims", False),
        (("state",), "state", True),
        (("claims",), "state", False),
        (("state", "portrait"), "state", False),
    ],
)
def test_a_type_says_what_is_told_and_a_word_it_does_not_know_says_nothing(
    office: Office, answers: tuple[str, ...], wanted: str, told: bool
) -> None:
    called = CalledOffice(office, called_world(*answers))
    answer = called.call(called.about(called.mint(), wanted=wanted))
    assert (answer != "inquiry-not-allowed") is told


def test_a_type_that_says_nothing_is_closed(called: CalledOffice) -> None:
    del called.world.license_type["tongyan"]["inquiry"]
    answer = called.call(called.about(called.mint(), wanted="state"))
    assert answer == "inquiry-not-allowed"


def test_attack_a_key_that_was_stolen_since_is_no_use_where_trust_data_are_old(
    called: CalledOffice,
) -> None:
    text = called.about(called.mint())
    called.world.set_age(days=60)
    assert called.call(text) == "inquiry-old-trust"


def test_a_region_that_does_not_recognize_the_license_is_not_told(
    called: CalledOffice,
) -> None:
    text = called.about(called.mint())
    called.world.rows.clear()
    assert called.call(text) == "inquiry-not-recognized"


def test_a_license_issued_before_it_was_recognized_is_not_found(
    called: CalledOffice,
) -> None:
    text = called.about(called.mint())
    for row in called.world.rows:
        row["conditions"] = [{"kind": "issued-since", "at": when(hours=-1)}]
    assert state_of(called.call(text)) is CalledState.NOT_FOUND


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item": "330000-XXXX"}, "inquiry-unknown-item"),
        ({"item": ITEM, "until": when(hours=-1)}, "inquiry-unknown-item"),
        ({"item": ITEM, "issuing": [ANHUI]}, "inquiry-not-needed"),
        ({"item": ITEM, "issuing": [SHANGHAI]}, None),
    ],
)
def test_only_a_matter_in_force_that_needs_the_license_is_a_reason(
    called: CalledOffice, change: dict[str, Any], code: str | None
) -> None:
    (item, *_) = called.world.region_files(ZHEJIANG)["service_items"]
    if "until" in change:
        item["until"] = change["until"]
    if "issuing" in change:
        for one in item["requirements"][0]["any_of"]:
            one["issuing"] = change["issuing"]
    answer = called.call(called.about(called.mint(), item=change["item"]))
    assert (answer if isinstance(answer, str) else None) == code


def test_attack_a_matter_asks_for_what_nobody_has_to_show(called: CalledOffice) -> None:
    (item, *_) = called.world.region_files(ZHEJIANG)["service_items"]
    (alternative,) = item["requirements"][0]["any_of"]
    values = alternative["values"]
    alternative["values"] = {"name": values["name"]}
    alternative["if_shown"] = {"code": values["code"]}
    answer = called.call(called.about(called.mint()))
    assert isinstance(answer, InquiryAnswer)
    assert answer.claims is not None
    assert answer.claims.keys() == {"legal_name"}


def test_of_several_with_one_number_the_living_one_is_told(
    called: CalledOffice,
) -> None:
    old = called.mint()
    called.office.change(old.license_id, Act.CANCEL)
    new = called.mint()
    answer = called.call(called.about(new))
    assert isinstance(answer, InquiryAnswer)
    assert answer.license_id == new.license_id


# Which message counts


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": "stranger"}, "unlisted-key"),
        ({"iss": "https://license.330000.example/nobody"}, "unknown-sender"),
        ({"region": SHANGHAI}, "wrong-region"),
        ({"typ": "tongyan-dispute+jwt"}, "malformed"),
        ({"iat": ARRIVAL + MAX_AHEAD.seconds + 1}, "wrong-time"),
        ({"iat": ARRIVAL - MAX_AGE.seconds - 1}, "wrong-time"),
        ({"cause": ""}, "malformed"),
        ({"cause": "用" * 201}, "malformed"),
        ({"cause": "两\n行"}, "malformed"),
        ({"operator": None}, "malformed"),
        ({"case": None}, "malformed"),
        ({"holder": None}, "malformed"),
        ({"document_number": None}, "malformed"),
        ({"license_id": "1.2.3"}, "malformed"),
        ({"wanted": "everything"}, "malformed"),
        ({"more": "x"}, "malformed"),
        ({"jti": "short"}, "malformed"),
    ],
)
def test_a_call_that_does_not_count_is_refused(
    called: CalledOffice, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(MessageRefusedError) as refused:
        called.call(signed_inquiry(**changed))
    assert refused.value.code == code
    assert called.log() == []


def test_attack_a_key_that_signs_licenses_calls_none(called: CalledOffice) -> None:
    hall = called.world.region_files(ZHEJIANG)["agencies"]["agencies"][-1]
    hall["keys"][0]["purpose"] = "credential"
    with pytest.raises(MessageRefusedError, match="purpose"):
        called.call(signed_inquiry())


def test_attack_a_stolen_or_retired_hall_key_calls_none(called: CalledOffice) -> None:
    key = called.world.region_files(ZHEJIANG)["agencies"]["agencies"][-1]["keys"][0]
    for state in ("compromised", "retired"):
        key |= {"state": state, "revoked_at": when(hours=-1), "reason": "lost"}
        with pytest.raises(MessageRefusedError) as refused:
            called.call(signed_inquiry(iat=at(seconds=1)))
        assert refused.value.code == "key-not-good"
