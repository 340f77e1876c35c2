"""Two editions of one license: for paper, and for its holder's phone alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from credential import carrier, presentation, sd_jwt
from credential.identifier import LicenseId
from credential.license import License
from credential.license_type import LicenseType
from credential.moments import from_seconds
from credential.shown_license import read_shown_license
from credential.status_list import LicenseState, parse_status_list
from issuer.draft import DraftChecker
from issuer.errors import HolderKeyError, QrBudgetError, StateChangeError
from issuer.handover.new_edition import hand_over
from issuer.license_record import PRINT, WALLET, Edition, LicenseRecord
from issuer.license_rows import editions_of, events_of
from issuer.orders import MintedLicense, Order
from issuer.renewal import renew, renewed_fields
from issuer.state import Act
from issuer.wallet_edition import WalletOrder, largest_phone_code, read_holder_key
from tests.issuer.elsewhere import AT_THE_COUNTER, shown_in_zhejiang
from tests.issuer.office import (
    BUSINESS,
    DAY_S,
    DRIVING,
    NOW,
    TODAY,
    TYPES,
    Office,
    draft_of,
    fields_of,
    payload_of,
)
from tests.issuer.test_mint import with_budget
from tests.sample_keys import jwk_of, signer
from tests.wallet import counted_bytes
from verifier.causes import Verdict
from verifier.replay_memory import ProcessReplayMemory


def order_for(holder: str | None = "holder") -> WalletOrder:
    """Return an order for a wallet edition; another holder has another key."""
    jwk = None if holder is None else jwk_of(holder)
    return WalletOrder(jwk, counted_bytes(holder or ""))


def minted(
    office: Office,
    kind: LicenseType = DRIVING,
    *,
    wallet: WalletOrder | None,
    **fields: Any,
) -> MintedLicense:
    """Return a license as `office.mint` does, with a wallet edition if ordered."""
    owner = office.market if kind.code == BUSINESS.code else office.police
    order = Order(draft_of(kind, **fields), wallet=wallet)
    with office.installation.ledger.writing() as connection:
        (outcome,) = office.mint_for(owner).mint(connection, [order])
    assert isinstance(outcome, MintedLicense), outcome
    return outcome


def wallet_text(outcome: MintedLicense) -> str:
    assert outcome.wallet is not None
    return outcome.wallet.sd_jwt


def shown(text: str) -> License:
    return read_shown_license(sd_jwt.parse(text)).license


def phone_code(
    text: str, *names: str, holder: str = "holder", now: int = AT_THE_COUNTER
) -> str:
    """Return the QR text on a phone that shows claims by name."""
    return carrier.encode(
        presentation.phone_code(
            presentation.choose(text, [(name,) for name in names]),
            now=from_seconds(now),
            random_bytes=counted_bytes(f"nonce {now}"),
            alg="ES256",
            sign=signer(holder),
        )
    )


def kept(office: Office, record: LicenseRecord) -> list[Edition]:
    with office.installation.ledger.reading() as connection:
        return editions_of(connection, record)


def state_of(office: Office, edition: Edition, *, now: int = NOW) -> LicenseState:
    (published,) = office.publisher(now=now).publish(now=now)
    states = parse_status_list(published.token).unpack()
    return LicenseState(states.state_at(edition.status_entry % 2**24))


# Minted together


def test_both_editions_are_one_license_with_a_place_each(office: Office) -> None:
    outcome = minted(office, wallet=order_for())
    paper, phone = shown(outcome.edition.sd_jwt), shown(wallet_text(outcome))
    assert paper.license_id == phone.license_id
    assert str(paper.license_id) == outcome.record.license_id
    assert paper.status.uri == phone.status.uri
    assert paper.status.index != phone.status.index
    assert (paper.expires, paper.issued_at) == (phone.expires, phone.issued_at)
    assert [one.kind for one in kept(office, outcome.record)] == [PRINT, WALLET]
    assert kept(office, outcome.record) == list(outcome.editions)


def test_paper_names_no_holder_key_and_is_as_without_a_wallet_edition(
    office: Office,
) -> None:
    alone = payload_of(minted(office, BUSINESS, wallet=None).code)
    office.change(alone["license_id"], Act.CANCEL)
    beside = payload_of(minted(office, BUSINESS, wallet=order_for()).code)
    assert "cnf" not in beside
    differing = {name for name in beside if beside[name] != alone[name]}
    assert beside.keys() == alone.keys()
    assert differing == {"license_id", "status"}


@pytest.mark.parametrize("kind", list(TYPES), ids=lambda kind: kind.tongyan.short_name)
def test_every_claim_of_the_application_is_hidden_but_those_that_never_are(
    office: Office, kind: LicenseType
) -> None:
    draft = DraftChecker(kind).check(_dated(kind), today=TODAY)
    with office.installation.ledger.writing() as connection:
        order = Order(draft, wallet=order_for())
        (outcome,) = office.mint_for(office.market).mint(connection, [order])
    assert isinstance(outcome, MintedLicense), outcome
    text = wallet_text(outcome)
    in_the_open = {claim.name for claim in kind.claims if claim.sd == "never"}
    hidden = {one.path[0] for one in presentation.disclosable(text)}
    assert dict(shown(text).claims) == dict(draft.claims)
    assert hidden == draft.claims.keys() - in_the_open
    assert shown(presentation.choose(text, [])).claims.keys() == (
        draft.claims.keys() & in_the_open
    )


def test_personal_numbers_are_whole_for_the_holder_and_masked_on_paper(
    office: Office,
) -> None:
    outcome = minted(office, wallet=order_for())
    number = outcome.record.document_number
    assert shown(wallet_text(outcome)).claims["document_number"] == number
    assert "*" in payload_of(outcome.code)["document_number"]


def test_salts_are_of_128_bits_and_never_the_same(office: Office) -> None:
    asked: list[int] = []
    source = counted_bytes()

    def random_bytes(size: int) -> bytes:
        asked.append(size)
        return source(size)

    text = wallet_text(minted(office, wallet=WalletOrder(None, random_bytes)))
    assert asked == [16] * len(presentation.disclosable(text))


def test_a_refused_license_leaves_no_wallet_edition_and_no_place(
    office: Office,
) -> None:
    tight = with_budget(DRIVING, aim=100, most=200)
    orders = [
        Order(draft_of(tight), wallet=order_for()),
        Order(draft_of(DRIVING), wallet=order_for()),
    ]
    mint = office.mint_for(office.police, again=True)
    with office.installation.ledger.writing() as connection:
        refused, made = (mint.mint(connection, [one])[0] for one in orders)
    assert isinstance(refused, QrBudgetError)
    assert isinstance(made, MintedLicense)
    (published,) = office.publisher().publish(now=NOW)
    states = parse_status_list(published.token).unpack()
    given = [at for at in range(2**14) if states.state_at(at) == LicenseState.VALID]
    places = [one.status_entry % 2**24 for one in made.editions]
    assert given == sorted(places)


# The holder's key


# RFC 8037 appendix A.2
ED25519_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}


@pytest.mark.parametrize("public", [jwk_of("holder"), ED25519_KEY], ids=["P", "Ed"])
def test_a_license_is_bound_to_the_key_and_to_nothing_beside_it(
    public: dict[str, str],
) -> None:
    assert read_holder_key({**public, "kid": "my phone", "use": "sig"}) == public


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {**jwk_of("holder"), "d": "c2VjcmV0"},
        {**jwk_of("holder"), "y": jwk_of("holder")["x"]},
        {**jwk_of("holder"), "x": jwk_of("holder")["x"] + "="},
        {**jwk_of("holder"), "crv": "P-384"},
        {**jwk_of("holder"), "alg": "none"},
    ],
    ids=["empty", "rsa", "secret", "private", "off-curve", "padded", "curve", "alg"],
)
def test_what_is_no_public_key_of_ours_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(HolderKeyError) as refused:
        read_holder_key(members)
    assert refused.value.reason.zh
    assert "c2VjcmV0" not in str(refused.value)


# At a counter of another region


def test_a_phone_is_accepted_elsewhere_with_only_what_it_shows(office: Office) -> None:
    outcome = minted(office, wallet=order_for())
    names = ("name", "document_number", "sex", "birth_date")
    report = shown_in_zhejiang(office, phone_code(wallet_text(outcome), *names))
    assert (report.verdict, report.cause) == (Verdict.ACCEPTED, None)
    assert report.license is not None
    assert report.license.claims.keys() - {*names} == {
        *("vehicle_category_code", "issuing_authority", "issue_date")
    }
    assert "shown-by-holder" in {notice.code for notice in report.notices}


def test_paper_of_the_same_license_is_accepted_elsewhere(office: Office) -> None:
    outcome = minted(office, wallet=order_for())
    report = shown_in_zhejiang(office, outcome.code)
    assert (report.verdict, report.cause) == (Verdict.ACCEPTED, None)


def test_attack_the_wallet_edition_without_its_binding_is_no_paper(
    office: Office,
) -> None:
    text = wallet_text(minted(office, wallet=order_for()))
    for stripped in (text, presentation.choose(text, [])):
        report = shown_in_zhejiang(office, carrier.encode(stripped))
        assert report.cause == "holder-not-proved"


def test_attack_another_phones_key_shows_nothing(office: Office) -> None:
    text = wallet_text(minted(office, wallet=order_for()))
    report = shown_in_zhejiang(office, phone_code(text, holder="stranger"))
    assert report.cause == "holder-not-proved"


def test_one_code_is_good_in_one_case_of_a_hall(office: Office) -> None:
    code = phone_code(wallet_text(minted(office, wallet=order_for())), "name")
    hall = ProcessReplayMemory()
    causes = [
        shown_in_zhejiang(office, code, seen=hall, case=case).cause
        for case in ("A", "A", "B")
    ]
    assert causes == [None, None, "replayed"]


def test_an_edition_bound_to_nobody_is_told_as_unbound(office: Office) -> None:
    text = wallet_text(minted(office, wallet=order_for(None)))
    assert shown(text).holder_jwk is None
    report = shown_in_zhejiang(office, carrier.encode(text))
    assert report.verdict is Verdict.ACCEPTED
    assert "unbound-paper" in {notice.code for notice in report.notices}


# Changes of state


@pytest.mark.parametrize("act", [Act.SUSPEND, Act.REVOKE, Act.WITHDRAW, Act.CANCEL])
def test_both_editions_are_told_of_every_change(office: Office, act: Act) -> None:
    outcome = minted(office, wallet=order_for())
    office.change(outcome.record.license_id, act)
    states = {state_of(office, one) for one in outcome.editions}
    assert states == {act.to}
    code = phone_code(wallet_text(outcome))
    assert {shown_in_zhejiang(office, one).cause for one in (outcome.code, code)} == {
        act.to.code
    }


def test_a_renewal_supersedes_both_from_its_own_first_day(office: Office) -> None:
    old = minted(office, wallet=order_for())
    new = _renewed(office, old.record, valid_from="2026-12-01")
    begins = new.record.not_before
    assert begins is not None
    for one in old.editions:
        assert state_of(office, one, now=begins - 1) is LicenseState.VALID
    for one in old.editions:
        assert state_of(office, one, now=begins) is LicenseState.SUPERSEDED
    assert shown(wallet_text(new)).replaces == LicenseId.parse(old.record.license_id)


# Handed over later


def test_a_license_on_paper_gets_its_wallet_edition_later(office: Office) -> None:
    outcome = minted(office, wallet=None)
    later = NOW + DAY_S
    made = _hand_over(office, outcome.record, now=later)
    paper, phone = shown(outcome.edition.sd_jwt), shown(made.sd_jwt)
    assert (phone.license_id, phone.expires) == (paper.license_id, paper.expires)
    assert phone.status.index != paper.status.index
    assert phone.issued_at - paper.issued_at == timedelta(seconds=DAY_S)
    moment = later + 7200
    report = shown_in_zhejiang(
        office, phone_code(made.sd_jwt, "name", now=moment), now=moment
    )
    assert (report.verdict, report.cause) == (Verdict.ACCEPTED, None)


def test_a_hand_over_is_an_event_that_names_the_key(office: Office) -> None:
    record = minted(office, wallet=None).record
    _hand_over(office, record)
    with office.installation.ledger.reading() as connection:
        *_, event = events_of(connection, record)
    assert (event.act, event.operator, event.state) == (
        *("hand-over", "clerk"),
        LicenseState.VALID,
    )
    assert "key" in event.reason


def test_a_new_phone_takes_the_place_of_the_lost_one(office: Office) -> None:
    outcome = minted(office, wallet=order_for())
    new = _hand_over(office, outcome.record, holder="stranger")
    paper, lost, current = kept(office, outcome.record)
    assert (lost.superseded_at, current.superseded_at) == (NOW, None)
    assert current.sd_jwt == new.sd_jwt
    assert [state_of(office, one) for one in (paper, lost, current)] == [
        *(LicenseState.VALID, LicenseState.SUPERSEDED, LicenseState.VALID)
    ]
    codes = (
        outcome.code,
        phone_code(wallet_text(outcome)),
        phone_code(new.sd_jwt, holder="stranger"),
    )
    causes = [shown_in_zhejiang(office, code).cause for code in codes]
    assert causes == [None, "superseded", None]


def test_a_lost_phone_does_not_come_back_with_a_planned_renewal(
    office: Office,
) -> None:
    outcome = minted(office, wallet=order_for())
    _hand_over(office, outcome.record, holder="stranger")
    _renewed(office, outcome.record, valid_from="2026-12-01")
    lost = outcome.editions[1]
    assert state_of(office, lost) is LicenseState.SUPERSEDED


def test_a_lost_phone_tells_a_later_revocation(office: Office) -> None:
    outcome = minted(office, wallet=order_for())
    _hand_over(office, outcome.record, holder="stranger")
    office.change(outcome.record.license_id, Act.REVOKE)
    states = {state_of(office, one) for one in kept(office, outcome.record)}
    assert states == {LicenseState.REVOKED}


@pytest.mark.parametrize("act", [Act.SUSPEND, Act.REVOKE])
def test_a_license_not_in_force_is_not_handed_over(office: Office, act: Act) -> None:
    record = minted(office, wallet=None).record
    office.change(record.license_id, act)
    with pytest.raises(StateChangeError):
        _hand_over(office, record)
    assert [one.kind for one in kept(office, record)] == [PRINT]


def test_an_expired_license_is_not_handed_over(office: Office) -> None:
    record = minted(office, wallet=None, valid_until="2026-11-21").record
    with pytest.raises(StateChangeError, match="expired"):
        _hand_over(office, record, now=NOW + DAY_S)


# What is told of its size


def test_the_size_told_is_that_of_a_phone_that_shows_everything(
    office: Office,
) -> None:
    text = wallet_text(minted(office, wallet=order_for(), portrait=None))
    names = [str(one.path[0]) for one in presentation.disclosable(text)]
    real = phone_code(text, *names)
    assert abs(len(largest_phone_code(text)) - len(real)) <= len(real) // 100


def _dated(kind: LicenseType) -> dict[str, Any]:
    fields = fields_of(kind)
    if kind.tongyan.validity == "none":
        fields.pop("valid_until")
    return fields


def _renewed(office: Office, old: LicenseRecord, **changes: Any) -> MintedLicense:
    fields = renewed_fields(
        old,
        {"issue_date": "2026-11-21", "valid_until": "2046-11-20"} | changes,
        DRIVING,
    )
    draft = DraftChecker(DRIVING).check(fields, today=TODAY)
    mint = office.mint_for(office.police)
    with office.installation.ledger.writing() as connection:
        return renew(
            connection,
            mint,
            old.license_id,
            draft,
            reason="期满换证",
            wallet=order_for(),
        )


def _hand_over(
    office: Office, record: LicenseRecord, *, holder: str = "holder", now: int = NOW
) -> Edition:
    mint = office.mint_for(office.police, now=now)
    with office.installation.ledger.writing() as connection:
        return hand_over(
            connection, mint, record.license_id, DRIVING, order_for(holder)
        )
