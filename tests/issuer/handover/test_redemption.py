"""Offers redeemed by wallets, and by those who would like to be one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from credential import sd_jwt
from credential.shown_license import read_shown_license
from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.errors import StateChangeError, UnknownLicenseError
from issuer.handover.codes import digest_of, notification_id
from issuer.handover.nonce import NONCE_LIFE_S
from issuer.handover.offers import OFFER_LIFE_S, OfferState
from issuer.handover.protocol_error import ProtocolError
from issuer.handover.redemption import MAX_WRONG_TRIES, TOKEN_LIFE_S
from issuer.handover.requests import CredentialRequest, Notification
from issuer.handover.tables import used_nonces, wallet_offers
from issuer.license_record import WALLET, Edition
from issuer.license_rows import editions_of
from issuer.schema import agency_types
from issuer.state import Act
from tests.issuer.handover.phones import Counter, Phone, clerk_of, code_of
from tests.issuer.office import BUSINESS, NOW, YEAR_S, Office
from tests.sample_keys import jwk_of
from trust_registry.errors import KeyFileError


@pytest.fixture
def counter(office: Office) -> Counter:
    return Counter(office)


@pytest.fixture
def license_id(counter: Counter) -> str:
    return counter.office.mint().record.license_id


@pytest.fixture
def phone(counter: Counter) -> Phone:
    return Phone(counter)


def refused(code: str) -> pytest.RaisesExc[ProtocolError]:
    return pytest.RaisesExc(ProtocolError, check=lambda error: error.code == code)


def wallet_editions(counter: Counter, license_id: str) -> list[Edition]:
    record = counter.office.record(license_id)
    with counter.office.installation.ledger.reading() as connection:
        found = editions_of(connection, record)
    return [edition for edition in found if edition.kind == WALLET]


def test_a_wallet_gets_an_edition_bound_to_the_key_that_it_proved(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    text = phone.fetch(phone.token(counter.offer(license_id)))
    held = read_shown_license(sd_jwt.parse(text)).license
    assert str(held.license_id) == license_id
    assert held.holder_jwk == jwk_of(phone.key)
    (edition,) = wallet_editions(counter, license_id)
    assert edition.sd_jwt == text
    (offer,) = counter.offers(license_id)
    assert offer.state is OfferState.HANDED_OVER


def test_each_step_stands_in_the_audit_trail(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    phone.fetch(token)
    told = Notification(
        notification_id=notification_id(token), event="credential_accepted"
    )
    for _ in range(2):  # the same told twice changes nothing
        phone.redemption.notify(token, told, now=NOW)
    assert counter.acts()[-4:] == [
        ("wallet-offer", license_id),
        ("wallet-offer-redeemed", license_id),
        ("hand-over", ""),
        ("wallet-credential_accepted", license_id),
    ]
    assert counter.offers(license_id)[0].notified == "credential_accepted"


def test_an_offer_without_transaction_code_is_redeemed_by_its_code_alone(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id, tx_code=False)
    assert offer.tx_code is None
    assert phone.fetch(phone.token(offer))
    assert "tx_code" not in offer.whole_text


def test_a_wallet_whose_network_broke_off_gets_the_same_edition_again(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    first = phone.fetch(token)
    later = NOW + TOKEN_LIFE_S - 1
    assert phone.fetch(token, now=later) == first
    assert len(wallet_editions(counter, license_id)) == 1


def test_a_new_phone_supersedes_the_older_ones_edition(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    phone.fetch(phone.token(counter.offer(license_id)))
    other = Phone(counter, "stranger")
    other.fetch(other.token(counter.offer(license_id, now=NOW + 9), now=NOW + 9))
    old, new = wallet_editions(counter, license_id)
    assert (old.superseded_at, new.superseded_at) == (NOW, None)


# What a thief tries


def test_attack_a_code_is_redeemed_twice(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    token = phone.token(offer)
    with refused("invalid_grant"):
        phone.token(offer)
    # One of the two was a thief: neither gets anything.
    with refused("invalid_token"):
        phone.fetch(token)
    assert wallet_editions(counter, license_id) == []
    assert counter.acts()[-1] == ("wallet-offer-replayed", license_id)


def test_attack_a_thief_of_the_qr_code_ends_no_token_without_the_transaction_code(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    token = phone.token(offer)
    with refused("invalid_grant"):
        phone.token(offer, tx_code="000000")
    assert phone.fetch(token)


def test_attack_transaction_codes_are_guessed(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    for _ in range(MAX_WRONG_TRIES):
        with refused("invalid_grant"):
            phone.token(offer, tx_code="000000")
    with refused("invalid_grant"):
        phone.token(offer)  # the right one comes too late
    assert counter.offers(license_id)[0].state is OfferState.VOID
    assert counter.acts()[-1] == ("wallet-offer-void", license_id)


def test_a_wrong_transaction_code_or_two_do_no_harm(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    for _ in range(MAX_WRONG_TRIES - 1):
        with refused("invalid_grant"):
            phone.token(offer, tx_code="000000")
    assert phone.token(offer)


def test_attack_many_phones_redeem_one_code_at_once(
    counter: Counter, license_id: str
) -> None:
    offer = counter.offer(license_id)
    phones = [Phone(counter, f"phone-{number}") for number in range(6)]

    def redeem(phone: Phone) -> str | None:
        try:
            return phone.token(offer)
        except ProtocolError:
            return None

    with ThreadPoolExecutor(len(phones)) as at_once:
        tokens = [token for token in at_once.map(redeem, phones) if token]
    assert len(tokens) == 1
    # Five sent a code that was used: the sixth's token ends.
    with refused("invalid_token"):
        phones[0].fetch(tokens[0])


def test_a_signer_that_cannot_sign_costs_the_wallet_nothing(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token, proof = phone.token(counter.offer(license_id)), phone.proof()
    keys = counter.office.installation.folder / "keys"
    away = keys.rename(keys.with_name("elsewhere"))
    with pytest.raises(KeyFileError):
        phone.fetch(token, proof=proof)
    away.rename(keys)
    assert phone.fetch(token, proof=proof)


def test_attack_the_transaction_code_is_left_out(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    with refused("invalid_request"):
        phone.token(offer, tx_code=None)
    assert phone.token(offer)  # no try was counted


def test_a_transaction_code_where_none_was_asked_for_is_refused(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id, tx_code=False)
    with refused("invalid_request"):
        phone.token(offer, tx_code="123456")


def test_a_code_counts_until_its_last_second(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    with refused("invalid_grant"):
        phone.token(offer, now=NOW + OFFER_LIFE_S)
    assert phone.token(offer, now=NOW + OFFER_LIFE_S - 1)


def test_a_later_offer_ends_the_one_before_and_its_token(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    counter.offer(license_id)
    with refused("invalid_token"):
        phone.fetch(token)


def test_attack_a_code_is_taken_to_another_agency(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    phone.redemption = counter.redemption_of(counter.office.market)
    with refused("invalid_grant"):
        phone.token(offer)


def test_attack_a_token_is_taken_to_another_agency(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    phone.redemption = counter.redemption_of(counter.office.market)
    with refused("invalid_token"):
        phone.fetch(token)


def test_attack_a_thief_of_the_token_brings_another_key(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    phone.fetch(token)
    with refused("credential_request_denied"):
        Phone(counter, "thief").fetch(token)
    (edition,) = wallet_editions(counter, license_id)
    assert edition.superseded_at is None


def test_a_token_counts_until_its_last_second(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    with refused("invalid_token"):
        phone.fetch(token, now=NOW + TOKEN_LIFE_S)


def test_attack_a_proof_is_sent_again(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token, proof = phone.token(counter.offer(license_id)), phone.proof()
    phone.fetch(token, proof=proof)
    with refused("invalid_nonce"):
        phone.fetch(token, proof=proof)


def test_attack_an_overheard_proof_is_sent_with_another_token(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    overheard = phone.proof()
    phone.fetch(phone.token(counter.offer(license_id)), proof=overheard)
    token = phone.token(counter.offer(license_id))
    with refused("invalid_nonce"):
        phone.fetch(token, proof=overheard)


def test_attack_a_nonce_is_made_up(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    for nonce in ("", "x", "A" * 54, phone.redemption.nonce(now=NOW)[:-2] + "AA"):
        with refused("invalid_nonce"):
            phone.fetch(token, proof=phone.proof(nonce=nonce))


def test_a_nonce_counts_until_its_last_second_and_not_before_its_first(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    for drawn in (NOW - NONCE_LIFE_S, NOW + 1):
        nonce = phone.redemption.nonce(now=drawn)
        with refused("invalid_nonce"):
            phone.fetch(token, proof=phone.proof(nonce=nonce))


def test_used_nonces_are_forgotten_once_they_count_no_more(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    for now in (NOW, NOW + NONCE_LIFE_S):
        phone.fetch(token, now=now)
    with counter.office.installation.ledger.reading() as connection:
        assert len(connection.execute(used_nonces.select()).all()) == 1


def test_attack_another_license_type_is_asked_for(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    request = CredentialRequest(BUSINESS.vct, phone.proof())
    with refused("unknown_credential_configuration"):
        phone.redemption.edition(token, request, counter.desk, now=NOW)


def test_attack_a_license_is_fetched_after_it_was_revoked(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    counter.office.change(license_id, Act.REVOKE)
    with refused("credential_request_denied"):
        phone.fetch(token)
    assert wallet_editions(counter, license_id) == []


def test_nothing_is_signed_once_the_agency_may_not_issue_the_type(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    with counter.office.installation.ledger.writing() as connection:
        connection.execute(agency_types.update().values(valid_until=NOW))
    with refused("credential_request_denied"):
        phone.fetch(token)


def test_attack_a_stolen_ledger_redeems_nothing(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    offer = counter.offer(license_id)
    token = phone.token(offer)
    with counter.office.installation.ledger.reading() as connection:
        kept = str(connection.execute(wallet_offers.select()).one())
    secrets = (code_of(offer), token, offer.tx_code, offer.qr_text[-43:])
    assert [secret for secret in secrets if secret and secret in kept] == []
    # What it keeps of a six-digit code is keyed: a table of all of them finds nothing.
    assert digest_of(offer.tx_code or "") not in kept


def test_a_notification_names_what_was_handed_over(
    counter: Counter, phone: Phone, license_id: str
) -> None:
    token = phone.token(counter.offer(license_id))
    told = Notification(
        notification_id=notification_id(token), event="credential_accepted"
    )
    with refused("invalid_notification_id"):
        phone.redemption.notify(token, told, now=NOW)  # nothing was yet
    phone.fetch(token)
    other = told.model_copy(update={"notification_id": "another"})
    with refused("invalid_notification_id"):
        phone.redemption.notify(token, other, now=NOW)


# At the desk


def test_an_operator_offers_licenses_of_the_own_agency_alone(
    counter: Counter, license_id: str
) -> None:
    with pytest.raises(UnknownLicenseError):
        counter.offer(license_id, actor=clerk_of(counter.office.market))


def test_who_may_not_enter_offers_nothing(counter: Counter, license_id: str) -> None:
    reader = clerk_of(counter.office.police, Permission.READ, Permission.CHANGE_STATE)
    with pytest.raises(NotAllowedError):
        counter.offer(license_id, actor=reader)


def test_a_license_that_is_not_in_force_is_not_offered(
    counter: Counter, license_id: str
) -> None:
    with pytest.raises(StateChangeError):
        counter.offer(license_id, now=NOW + 11 * YEAR_S)
    counter.office.change(license_id, Act.SUSPEND)
    with pytest.raises(StateChangeError):
        counter.offer(license_id)
    assert counter.offers(license_id) == []


def test_an_offer_nobody_took_expires(counter: Counter, license_id: str) -> None:
    counter.offer(license_id)
    (offer,) = counter.offers(license_id, now=NOW + OFFER_LIFE_S)
    assert offer.state is OfferState.EXPIRED
