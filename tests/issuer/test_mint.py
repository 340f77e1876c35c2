"""A draft becomes a license: its place, its signature, its entry, its QR text."""

from __future__ import annotations

import pytest

from credential import carrier, sd_jwt
from credential.identifier import LicenseId
from credential.jose import public_key
from credential.license import read_license
from credential.license_type import LicenseType
from credential.moments import from_seconds, parse_moment, to_seconds
from credential.status_list import parse_status_list
from credential.type_rules import LaterRules
from issuer.agencies import Agency, key_to_sign_with, refuse_type_out_of_scope
from issuer.errors import (
    AgencyError,
    DuplicateNumberError,
    QrBudgetError,
    RefusedError,
)
from issuer.index_blocks import BLOCK_SIZE
from issuer.license_rows import editions_of, events_of
from issuer.orders import MintedLicense, Order
from issuer.signer import BlankSigner
from issuer.state import Act
from tests.issuer.office import (
    BUSINESS,
    DAY_S,
    DRIVING,
    NOW,
    YEAR_S,
    Office,
    draft_of,
    loads,
    payload_of,
)


def refused(outcome: MintedLicense | RefusedError) -> RefusedError:
    assert isinstance(outcome, RefusedError)
    return outcome


def with_budget(kind: LicenseType, *, aim: int, most: int) -> LicenseType:
    budget = kind.tongyan.qr_budget.model_copy(
        update={"aim_characters": aim, "max_characters": most}
    )
    extension = kind.tongyan.model_copy(update={"qr_budget": budget})
    return kind.model_copy(update={"tongyan": extension})


def test_the_code_carries_the_edition_that_the_ledger_keeps(office: Office) -> None:
    minted = office.mint()
    with office.installation.ledger.reading() as connection:
        (kept,) = editions_of(connection, minted.record)
    assert carrier.decode(minted.code) == kept.sd_jwt == minted.edition.sd_jwt
    assert office.record(minted.record.license_id) == minted.record


def test_the_edition_is_signed_by_the_agencys_own_key(office: Office) -> None:
    minted = office.mint()
    parsed = sd_jwt.parse(minted.edition.sd_jwt)
    (key,) = office.keys(office.police)
    suite, public = public_key(key.public_jwk)
    assert parsed.kid == key.kid
    assert suite.verify(parsed.signing_input, public, parsed.parts.issued.signature)


def test_the_license_names_agency_type_time_and_place(office: Office) -> None:
    minted = office.mint()
    license_ = read_license(payload_of(minted.code))
    assert license_.iss == office.police.iss
    assert license_.type_code == DRIVING.code == license_.license_id.type_code
    assert license_.license_id.issuer == office.police.uscc
    assert to_seconds(license_.issued_at) == NOW
    assert license_.status.uri == "https://status.310000.example/310000-1"
    assert license_.status.index == minted.edition.status_entry % 2**24


def test_a_license_holds_to_the_end_of_its_last_day_in_beijing(office: Office) -> None:
    minted = office.mint(valid_from="2026-12-01", valid_until="2036-11-30")
    payload = payload_of(minted.code)
    assert payload["nbf"] == to_seconds(parse_moment("2026-12-01T00:00"))
    assert payload["exp"] == to_seconds(parse_moment("2036-12-01T00:00"))


def test_a_long_term_license_has_no_exp(office: Office) -> None:
    payload = payload_of(office.mint(valid_until="长期").code)
    assert "exp" not in payload
    assert "nbf" not in payload


def test_a_personal_number_is_on_paper_masked_and_in_the_ledger_whole(
    office: Office,
) -> None:
    minted = office.mint()
    number = minted.record.document_number
    printed = payload_of(minted.code)["document_number"]
    assert number not in str(payload_of(minted.code))
    assert "*" in printed
    assert loads(minted.record.application)["document_number"] == number


def test_a_persons_serial_is_random_and_not_the_citizen_number(office: Office) -> None:
    drafts = [draft_of(DRIVING)] * 2
    ids = []
    for draft in drafts:
        outcome = office.try_to_mint(draft, again=True)
        assert isinstance(outcome, MintedLicense)
        ids.append(LicenseId.parse(outcome.record.license_id))
    assert ids[0].serial != ids[1].serial
    assert {one.version for one in ids} == {"001"}
    assert all(drafts[0].number not in str(one) for one in ids)


def test_an_organizations_serial_is_its_number(office: Office) -> None:
    minted = office.mint(BUSINESS)
    assert LicenseId.parse(minted.record.license_id).serial == (
        minted.record.document_number
    )


def test_rare_characters_and_the_middle_dot_survive_into_the_code(
    office: Office,
) -> None:
    minted = office.mint(BUSINESS, legal_name="𠮷", legal_representative="买买提·艾力")
    payload = payload_of(minted.code)
    assert payload["legal_name"] == "𠮷"
    assert payload["legal_representative"] == "买买提·艾力"


def test_a_number_that_is_in_force_is_not_minted_again(office: Office) -> None:
    first = office.mint(BUSINESS)
    refusal = refused(office.try_to_mint(draft_of(BUSINESS)))
    assert isinstance(refusal, DuplicateNumberError)
    assert first.record.license_id in refusal.reason.zh
    assert first.record.license_id in refusal.reason.en


def test_two_drafts_of_one_number_in_one_go_make_one_license(office: Office) -> None:
    mint = office.mint_for(office.market)
    with office.installation.ledger.writing() as connection:
        outcomes = mint.mint(connection, [Order(draft_of(BUSINESS))] * 2)
    assert [isinstance(one, MintedLicense) for one in outcomes] == [True, False]


@pytest.mark.parametrize("act", [Act.CANCEL, Act.REVOKE, Act.WITHDRAW])
def test_a_number_whose_license_ended_is_minted_as_the_next_version(
    office: Office, act: Act
) -> None:
    first = office.mint(BUSINESS)
    office.change(first.record.license_id, act)
    second = LicenseId.parse(office.mint(BUSINESS).record.license_id)
    assert second.version == "002"
    assert second.serial == LicenseId.parse(first.record.license_id).serial


def test_a_suspended_license_still_holds_its_number(office: Office) -> None:
    first = office.mint(BUSINESS)
    office.change(first.record.license_id, Act.SUSPEND)
    assert isinstance(
        refused(office.try_to_mint(draft_of(BUSINESS))), DuplicateNumberError
    )


def test_an_expired_license_frees_its_number(office: Office) -> None:
    office.mint(BUSINESS, valid_until="2026-11-21")
    draft = draft_of(BUSINESS)
    assert isinstance(
        office.try_to_mint(draft, now=NOW + DAY_S, again=False), MintedLicense
    )


def test_a_code_over_the_types_limit_is_refused_with_its_size(office: Office) -> None:
    tight = with_budget(DRIVING, aim=100, most=200)
    refusal = refused(office.try_to_mint(draft_of(tight)))
    assert isinstance(refusal, QrBudgetError)
    for part in ("version", "characters", "mm", "limit of 200"):
        assert part in refusal.reason.en


def test_a_types_budget_that_begins_later_counts_from_its_instant(
    office: Office,
) -> None:
    tight = with_budget(DRIVING, aim=100, most=200).tongyan.qr_budget
    later = LaterRules(from_=from_seconds(NOW + DAY_S), qr_budget=tight)
    extension = DRIVING.tongyan.model_copy(update={"later": [later]})
    kind = DRIVING.model_copy(update={"tongyan": extension})

    assert isinstance(
        office.try_to_mint(draft_of(kind), now=NOW + DAY_S - 1), MintedLicense
    )
    refusal = refused(office.try_to_mint(draft_of(kind), now=NOW + DAY_S, again=True))
    assert isinstance(refusal, QrBudgetError)


def test_a_code_over_the_types_aim_is_minted_with_a_notice(office: Office) -> None:
    wide = with_budget(DRIVING, aim=100, most=970)
    outcome = office.try_to_mint(draft_of(wide))
    assert isinstance(outcome, MintedLicense)
    assert outcome.notice is not None
    assert "版本" in outcome.notice.zh


def test_a_refused_draft_leaves_its_place_to_the_next(office: Office) -> None:
    usual = len(office.mint().code)
    tight = with_budget(DRIVING, aim=usual, most=usual + 60)
    incompressible = "".join(chr(0x4E00 + 37 * step) for step in range(60))
    numbers = ("310101189811010031", "310101189912310017", "320106189703150049")
    drafts = [
        draft_of(
            tight,
            document_number=number,
            birth_date=f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            resident_address=address,
        )
        for number, address in zip(
            numbers, ("上海市", incompressible, "江苏省"), strict=True
        )
    ]
    mint = office.mint_for(office.police)
    with office.installation.ledger.writing() as connection:
        outcomes = mint.mint(connection, [Order(draft) for draft in drafts])
    kinds = [type(one) for one in outcomes]
    assert kinds == [MintedLicense, QrBudgetError, MintedLicense]
    entries = {
        one.edition.status_entry for one in outcomes if isinstance(one, MintedLicense)
    }
    (published,) = office.publisher().publish(now=NOW)
    states = parse_status_list(published.token).unpack()
    valid = [at for at in range(BLOCK_SIZE) if states.state_at(at) == 0]
    assert len(valid) == 3
    assert {2**24 + at for at in valid} >= entries
    for one, draft in zip(outcomes, drafts, strict=True):
        if isinstance(one, MintedLicense):
            assert one.record.document_number == draft.number
            assert payload_of(one.code)["license_id"] == one.record.license_id


def test_a_mint_is_the_first_event_of_a_license(office: Office) -> None:
    minted = office.mint()
    with office.installation.ledger.reading() as connection:
        (event,) = events_of(connection, minted.record)
    assert (event.act, event.at, event.operator) == ("mint", NOW, "clerk")


def test_a_rehearsal_leaves_no_trace_and_needs_no_key(office: Office) -> None:
    mint = office.mint_for(office.police)
    blank = type(mint)(office.police, BlankSigner(), now=NOW, operator="clerk")
    seen: set[str] = set()
    with office.installation.ledger.reading() as connection:
        orders = [Order(draft_of(DRIVING))] * 2
        first, second = blank.rehearse(connection, orders, seen)
        (third,) = blank.rehearse(connection, orders[:1], seen)
    assert isinstance(first, MintedLicense)
    assert isinstance(second, DuplicateNumberError)
    assert isinstance(third, DuplicateNumberError)
    assert office.publisher().publish(now=NOW) == []


def test_a_key_signs_only_in_its_time(office: Office) -> None:
    keys = office.keys(office.police)
    assert key_to_sign_with(keys, whose="police", now=NOW) == keys[0]
    for now in (NOW - 1, NOW + YEAR_S):
        with pytest.raises(AgencyError, match="no key"):
            key_to_sign_with(keys, whose="police", now=now)


@pytest.mark.parametrize(
    ("kind", "now"), [(BUSINESS, NOW), (DRIVING, NOW - 1)], ids=["type", "too early"]
)
def test_a_type_that_the_agency_may_not_issue_is_refused(
    office: Office, kind: LicenseType, now: int
) -> None:
    police: Agency = office.police
    refuse_type_out_of_scope(police, DRIVING.code, now=NOW)
    with pytest.raises(AgencyError, match="may not issue"):
        refuse_type_out_of_scope(police, kind.code, now=now)
