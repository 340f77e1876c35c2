"""What a hall asks a wallet for: the query, the signed request, its short address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from credential import base64url
from credential.certificate import read_pem, read_x5c
from credential.jose import public_key
from tests.sample_registry import BUSINESS_LICENSE
from tests.verifier.halls import (
    HALL_ID,
    HOST,
    PUBLIC_URL,
    Hall,
    HallKey,
    certificate,
    list_hall,
    members_of,
    read_part,
)
from tests.verifier.matter_items import publish_items
from tests.world import World
from trust_registry.service_items import ServiceItem
from trust_registry.verifiers import verifying_agency
from verifier.errors import AnswerRefusedError, SettingsError
from verifier.live_requests.asked import asked_for_item
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.pending import ANSWERED_WITHIN, KEPT_FOR, State
from verifier.live_requests.query import dcql_query
from verifier.live_requests.reader import ClientIdPrefix, reader_of


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world)


def item_of(world: World, **company: Any) -> ServiceItem:
    """Return the matter that needs a license and takes another later, changed."""
    publish_items(world)
    files = world.trust["regions"][world.accepting]["service_items"]
    files[0]["requirements"][0]["any_of"][0].update(company)
    view = Hall(world).view
    return view.service_items(world.accepting)[0]


def test_a_license_by_its_type_is_asked_for_what_it_is_compared_by(hall: Hall) -> None:
    assert dcql_query(hall.asked) == {
        "credentials": [
            {
                "id": "license",
                "format": "dc+sd-jwt",
                "meta": {"vct_values": [f"urn:tongyan:license:{BUSINESS_LICENSE}"]},
                "claims": [{"path": ["legal_representative"]}],
            }
        ],
        "credential_sets": [{"options": [["license"]], "required": True}],
    }


def test_a_matter_asks_for_the_claims_that_it_uses_and_no_others(world: World) -> None:
    query = dcql_query(asked_for_item(item_of(world)))

    paths = {
        one["id"]: [claim["path"] for claim in one["claims"]]
        for one in query["credentials"]
    }
    assert paths == {
        "company": [["legal_name"], ["document_number"]],
        "food": [["operator_name"]],
    }


def test_of_several_licenses_a_wallet_shows_those_that_it_holds(world: World) -> None:
    item = item_of(world)

    all_of_it = dcql_query(asked_for_item(item))["credential_sets"]
    one_of_it = dcql_query(asked_for_item(item, ["food"]))["credential_sets"]

    assert [one["required"] for one in all_of_it] == [False, False]
    assert one_of_it == [{"options": [["food"]], "required": True}]


def test_what_is_used_if_shown_is_asked_for_after_what_is_needed(world: World) -> None:
    values = {"name": "legal_name"}
    if_shown = {"code": "document_number"}
    item = item_of(world, values=values, if_shown=if_shown)

    company = dcql_query(asked_for_item(item))["credentials"][0]

    assert company["claim_sets"] == [["legal_name", "document_number"], ["legal_name"]]
    assert [one["id"] for one in company["claims"]] == company["claim_sets"][0]


def test_a_license_of_which_nothing_is_needed_is_asked_for_bare(world: World) -> None:
    if_shown = {"name": "legal_name", "code": "document_number"}
    item = item_of(world, values={}, if_shown=if_shown)

    company = dcql_query(asked_for_item(item))["credentials"][0]

    assert company.keys() == {"id", "format", "meta"}


def test_alternatives_are_options_of_one_choice(world: World) -> None:
    item = item_of(world)
    company = item.requirements[0]
    both = company.model_copy(update={"any_of": [*company.any_of, *company.any_of]})
    item = item.model_copy(update={"requirements": [both]})

    query = dcql_query(asked_for_item(item))

    assert query["credential_sets"][0]["options"] == [["company_1"], ["company_2"]]


def test_a_requirement_that_the_matter_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(KeyError):
        asked_for_item(item_of(world), ["none-such"])


def test_the_request_is_signed_by_the_key_of_its_certificate(hall: Hall) -> None:
    live = hall.ask()

    text = hall.exchange.fetch(live.id, now=hall.world.now)

    header = read_part(text, 0)
    (own,) = read_x5c(header["x5c"])
    suite, key = public_key(own.jwk)
    signing_input, _, signature = text.rpartition(".")
    assert suite.verify(signing_input.encode(), key, base64url.decode(signature))
    assert (header["typ"], header["alg"]) == ("oauth-authz-req+jwt", "ES256")
    assert read_part(text, 1)["client_id"] == f"x509_hash:{own.hash}"


def test_the_request_says_all_that_a_wallet_needs(hall: Hall) -> None:
    live = hall.ask()

    asked = hall.fetched(live)

    assert asked["response_type"] == "vp_token"
    assert asked["response_mode"] == "direct_post"
    assert asked["response_uri"] == f"{PUBLIC_URL}/answer/{live.id}"
    assert asked["exp"] - asked["iat"] == ANSWERED_WITHIN.total_seconds()
    assert asked["dcql_query"] == dcql_query(hall.asked)
    formats = asked["client_metadata"]["vp_formats_supported"]
    assert formats["dc+sd-jwt"]["kb-jwt_alg_values"] == ["ES256", "Ed25519"]


def test_its_code_says_who_asks_and_where_and_nothing_of_what(hall: Hall) -> None:
    live = hall.ask()
    asked = hall.fetched(live)

    link = hall.exchange.link(live)

    assert link.startswith("openid4vp://?")
    assert members_of(link) == {
        "client_id": asked["client_id"],
        "request_uri": f"{PUBLIC_URL}/request/{live.id}",
        "request_uri_method": "post",
    }
    assert asked["nonce"] not in link
    assert asked["state"] not in link


def test_no_two_requests_share_a_nonce_a_state_or_an_address(hall: Hall) -> None:
    one, other = hall.fetched(hall.ask()), hall.fetched(hall.ask())

    for name in ("nonce", "state", "response_uri"):
        assert one[name] != other[name]


def test_a_nonce_of_the_wallet_comes_back_signed(hall: Hall) -> None:
    live = hall.ask()

    text = hall.exchange.fetch(live.id, now=hall.world.now, wallet_nonce="qPmxiNFCR3Q")

    assert read_part(text, 1)["wallet_nonce"] == "qPmxiNFCR3Q"


def test_a_hall_known_by_its_host_name(world: World) -> None:
    hall = Hall(world, prefix=ClientIdPrefix.X509_SAN_DNS)

    assert hall.fetched(hall.ask())["client_id"] == f"x509_san_dns:{HOST}"


def test_a_request_is_waiting_then_fetched_then_expired(hall: Hall) -> None:
    live, now = hall.ask(), hall.world.now
    assert hall.seen(live).state_at(now) is State.WAITING
    hall.fetched(live)
    assert hall.seen(live).state_at(now) is State.FETCHED
    hall.world.now += ANSWERED_WITHIN
    assert hall.seen(live).state_at(hall.world.now) is State.EXPIRED

    with pytest.raises(AnswerRefusedError) as refused:
        hall.fetched(live)
    assert refused.value.fault is AnswerFault.EXPIRED


def test_a_request_is_forgotten_in_its_time(hall: Hall) -> None:
    live = hall.ask()
    hall.world.now += KEPT_FOR

    with pytest.raises(AnswerRefusedError) as refused:
        hall.seen(live)

    assert refused.value.fault is AnswerFault.UNKNOWN


def test_of_too_many_requests_the_oldest_is_forgotten(hall: Hall) -> None:
    first, *others = (hall.ask() for _ in range(201))

    with pytest.raises(AnswerRefusedError):
        hall.seen(first)
    assert all(hall.seen(one) for one in others)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"key": "thief"}, "of another key"),
        ({"host": "other.example"}, f"does not name {HOST}"),
    ],
)
def test_a_certificate_that_does_not_fit_lets_nothing_start(
    world: World, changed: dict[str, str], told: str
) -> None:
    chain = read_pem(certificate(world.now, **changed))
    prefix = ClientIdPrefix.X509_SAN_DNS

    with pytest.raises(SettingsError, match=told):
        reader_of(chain, HallKey(), prefix=prefix, host=HOST, now=world.now)


@pytest.mark.parametrize("days", [-2, 366])
def test_a_certificate_out_of_its_time_lets_nothing_start(
    world: World, days: int
) -> None:
    chain = read_pem(certificate(world.now))
    now = world.now + timedelta(days=days)

    with pytest.raises(SettingsError, match="not good now"):
        reader_of(chain, HallKey(), prefix=ClientIdPrefix.X509_HASH, host=HOST, now=now)


def test_the_registry_lists_who_asks(world: World) -> None:
    list_hall(world)
    hall = Hall(world)

    agency = verifying_agency(hall.view, HALL_ID, HallKey().kid, at=world.now)

    assert hall.exchange.reader.agency_id == HALL_ID
    assert agency is not None
    assert agency.id == HALL_ID


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "credential"},
        {"state": "compromised", "revoked_at": "2026-11-20T00:00:00Z"},
        {"not_after": "2026-11-20T00:00:00Z"},
    ],
    ids=["purpose", "stolen", "over"],
)
def test_attack_another_key_of_an_agency_asks_in_its_name(
    world: World, changed: dict[str, str]
) -> None:
    list_hall(world)
    files = world.region_files(world.accepting)
    files["agencies"]["agencies"][-1]["keys"][0].update(changed)

    view = Hall(world).view

    assert verifying_agency(view, HALL_ID, HallKey().kid, at=world.now) is None
