"""What holders' wallets are answered, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from credential import sd_jwt
from credential.shown_license import read_shown_license
from issuer.errors import InstallationError
from issuer.handover.addresses import CredentialIssuers, PublicUrl
from issuer.handover.metadata import FORMAT, GRANT_TYPE
from issuer.handover.offering import NewOffer
from issuer.orders import MintedLicense
from issuer.service.app import create_app
from issuer.service.serving import Serving
from issuer.service.wallet_reach import WalletReach, reach
from tests.issuer.handover.phones import Counter, Phone, code_of
from tests.issuer.office import (
    DRIVING,
    NOW,
    PASSPHRASE,
    SHANGHAI,
    Office,
    draft_of,
    fields_of,
)
from tests.local_service import running
from tests.sample_keys import jwk_of
from web.rate_limit import RateLimit


@dataclass
class Town:
    """A running service, the counter behind it, and a client."""

    counter: Counter
    client: httpx.Client
    identifier: str

    def get(self, kind: str) -> httpx.Response:
        return self.client.get(f"/.well-known/{kind}/police")

    def post(self, endpoint: str, **request: object) -> httpx.Response:
        return self.client.post(f"/oid4vci/police/{endpoint}", **request)  # type: ignore[arg-type]

    def offer(self, *, tx_code: bool = True) -> NewOffer:
        minted = self.counter.office.try_to_mint(draft_of(), again=True)
        assert isinstance(minted, MintedLicense)
        return self.counter.offer(minted.record.license_id, tx_code=tx_code)

    def redeem(self, offer: NewOffer, **changed: str) -> httpx.Response:
        form = {
            "grant_type": GRANT_TYPE,
            "pre-authorized_code": code_of(offer),
            **({"tx_code": offer.tx_code} if offer.tx_code else {}),
            **changed,
        }
        return self.post("token", data=form)

    def token(self) -> str:
        token: str = self.redeem(self.offer()).json()["access_token"]
        return token

    def proof(self) -> str:
        phone = Phone(self.counter)
        nonce = self.post("nonce").json()["c_nonce"]
        return phone.proof(aud=self.identifier, nonce=nonce)

    def fetch(self, token: str, **changed: object) -> httpx.Response:
        asked = {
            "credential_configuration_id": DRIVING.vct,
            "proofs": {"jwt": [self.proof()]},
        } | changed
        return self.post("credential", json=asked, headers=bearing(token))


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def town_of(
    office: Office, *, path: str = "", wallets: WalletReach | None = None
) -> Iterator[Town]:
    def serving(host: str) -> Serving:
        public = PublicUrl.parse(f"http://{host}{path}")
        return Serving(
            office.installation,
            office.publisher(),
            PASSPHRASE,
            clock=lambda: NOW,
            wallets=wallets or reach(office.installation, public),
        )

    with (
        running(lambda host: create_app(serving(host))) as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield Town(Counter(office), client, f"{address}{path}/police")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    office = Office.open_in(tmp_path_factory.mktemp("town") / "office")
    with office.installation, town_of(office) as opened:
        yield opened


def test_an_agency_describes_itself_as_credential_issuer(town: Town) -> None:
    told = town.get("openid-credential-issuer").json()
    # Wallets compare the two letter by letter (section 12.2.4).
    assert told["credential_issuer"] == town.identifier
    (configuration,) = told["credential_configurations_supported"].values()
    assert (configuration["format"], configuration["vct"]) == (FORMAT, DRIVING.vct)
    assert configuration["proof_types_supported"]["jwt"]
    assert {one["locale"] for one in told["display"]} == {"zh-CN", "en"}
    labels = {
        one["path"][0]: one for one in configuration["credential_metadata"]["claims"]
    }
    assert {one["locale"] for one in labels["name"]["display"]} == {"zh-CN", "en"}


def test_its_authorization_server_is_itself_and_has_one_grant(town: Town) -> None:
    told = town.get("oauth-authorization-server").json()
    assert told["issuer"] == town.identifier
    assert told["grant_types_supported"] == [GRANT_TYPE]


def test_an_offer_is_fetched_by_reference_and_redeemed(town: Town) -> None:
    offer = town.offer()
    # The counter of the tests has the public address of another day.
    reference = parse_qs(urlsplit(offer.qr_text).query)["credential_offer_uri"][0]
    fetched = town.client.get(urlsplit(reference).path)
    (grant,) = fetched.json()["grants"].values()
    assert grant["pre-authorized_code"] == code_of(offer)
    assert grant["tx_code"]["length"] == len(offer.tx_code or "")
    answer = town.redeem(offer)
    assert answer.json()["token_type"] == "Bearer"
    given = town.fetch(answer.json()["access_token"]).json()
    (one,) = given["credentials"]
    held = read_shown_license(sd_jwt.parse(one["credential"])).license
    assert held.holder_jwk == jwk_of("holder")
    told = {"notification_id": given["notification_id"], "event": "credential_accepted"}
    headers = bearing(answer.json()["access_token"])
    assert town.post("notification", json=told, headers=headers).status_code == 204
    # Nobody fetches an offer that was taken.
    assert town.client.get(urlsplit(reference).path).status_code == 404


def test_nothing_with_a_secret_in_it_is_kept_on_the_way(town: Town) -> None:
    offer = town.offer()
    uri = parse_qs(urlsplit(offer.qr_text).query)["credential_offer_uri"][0]
    token = town.redeem(offer)
    answers = (
        town.client.get(urlsplit(uri).path),
        token,
        town.post("nonce"),
        town.fetch(token.json()["access_token"]),
        town.fetch("wrong"),
    )
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * 5


def test_the_path_of_the_public_address_stands_behind_the_well_known_part(
    office: Office,
) -> None:
    with town_of(office, path="/issuer") as town:
        found = town.client.get("/.well-known/openid-credential-issuer/issuer/police")
        assert found.json()["credential_issuer"] == town.identifier
        assert town.identifier.endswith("/issuer/police")
        assert town.get("openid-credential-issuer").status_code == 404


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"pre-authorized_code": "guessed"}, "invalid_grant"),
        ({"pre-authorized_code": "猜"}, "invalid_grant"),
        ({"pre-authorized_code": ""}, "invalid_request"),
        ({"tx_code": "000000"}, "invalid_grant"),
        ({"tx_code": ""}, "invalid_request"),
    ],
)
def test_a_token_is_refused_in_the_words_of_oauth(
    town: Town, changed: dict[str, str], code: str
) -> None:
    answer = town.redeem(town.offer(), **changed)
    assert answer.status_code == 400
    assert answer.json()["error"] == code
    assert answer.headers["content-type"] == "application/json"


def test_attack_a_parameter_stands_twice(town: Town) -> None:
    offer = town.offer(tx_code=False)
    grant = f"grant_type={GRANT_TYPE}&pre-authorized_code={code_of(offer)}"
    for body in (f"{grant}&pre-authorized_code=x", "\xff", f"{grant}&a=1" * 30):
        answer = town.post("token", content=body.encode("latin-1"))
        assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"proofs": None}, "invalid_proof"),
        ({"proofs": {"jwt": []}}, "invalid_proof"),
        ({"proofs": {"jwt": ["a.b.c"]}}, "invalid_proof"),
        ({"proofs": {"jwt": ["x", "y"]}}, "invalid_proof"),
        ({"proofs": {"jwt": ["x"], "di_vp": []}}, "invalid_proof"),
        (
            {"credential_configuration_id": "another"},
            "unknown_credential_configuration",
        ),
        ({"credential_configuration_id": None}, "invalid_credential_request"),
        ({"credential_identifier": "one"}, "unknown_credential_identifier"),
        ({"credential_response_encryption": {}}, "invalid_encryption_parameters"),
    ],
)
def test_a_credential_is_refused_in_the_words_of_the_specification(
    town: Town, changed: dict[str, object], code: str
) -> None:
    token = town.token()
    answer = town.fetch(token, **changed)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    # A failed request costs the wallet nothing but a nonce.
    assert town.fetch(token).status_code == 200


def test_attack_no_token_or_another_way_to_send_one(town: Town) -> None:
    token = town.token()
    asked = {"credential_configuration_id": DRIVING.vct, "proofs": {"jwt": ["x"]}}
    for headers in ({}, {"Authorization": f"Basic {token}"}, bearing("another")):
        answer = town.post("credential", json=asked, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_attack_a_body_that_does_not_end_is_not_read(town: Town) -> None:
    answer = town.post(
        "credential", content=b" " * (1 << 21), headers=bearing(town.token())
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a":1,"a":2}', b"\xff"])
def test_what_is_no_strict_object_is_refused(town: Town, body: bytes) -> None:
    answer = town.post("credential", content=body, headers=bearing(town.token()))
    assert answer.json()["error"] == "invalid_credential_request"


def test_attack_another_agency_is_asked(town: Town) -> None:
    offer = town.offer(tx_code=False)
    form = {"grant_type": GRANT_TYPE, "pre-authorized_code": code_of(offer)}
    for agency, status in (("market", 400), ("nobody", 404), ("police/", 404)):
        answer = town.client.post(f"/oid4vci/{agency}/token", data=form)
        assert answer.status_code == status
    assert town.redeem(offer).status_code == 200


def test_attack_one_address_asks_without_end(office: Office) -> None:
    issuers = CredentialIssuers(PublicUrl("https://x.example"), SHANGHAI.iss_prefix)
    limit = RateLimit(burst=2, per_s=0.001)
    with town_of(office, wallets=WalletReach(issuers, limit)) as town:
        statuses = [town.post("nonce").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_metadata_tell_nothing_of_any_holder(town: Town) -> None:
    town.offer()
    text = town.get("openid-credential-issuer").text
    personal = [str(value) for value in fields_of().values()]
    assert [word for word in personal if word in text and len(word) > 2] == []


@pytest.mark.parametrize(
    "address",
    [
        "http://license.310000.example",
        "https://",
        "https://a.example/?x",
        "https://a.example/#x",
        "https://user@a.example",
        "https://a.example:99999",
        "https://a.example/a/../b?",
        "ftp://127.0.0.1",
        "license.310000.example",
        "",
    ],
)
def test_a_public_address_is_https_and_nothing_more(address: str) -> None:
    with pytest.raises(InstallationError, match="public address"):
        PublicUrl.parse(address)


@pytest.mark.parametrize(
    ("address", "identifier"),
    [
        ("https://license.310000.example/", "https://license.310000.example/police"),
        ("http://127.0.0.1:8310", "http://127.0.0.1:8310/police"),
        ("http://[::1]:8310", "http://[::1]:8310/police"),
        ("http://localhost/a/", "http://localhost/a/police"),
    ],
)
def test_an_agency_lies_under_the_public_address(address: str, identifier: str) -> None:
    issuers = CredentialIssuers(PublicUrl.parse(address), SHANGHAI.iss_prefix)
    assert issuers.of(f"{SHANGHAI.iss_prefix}police").identifier == identifier
