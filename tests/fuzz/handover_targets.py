"""What a holder's wallet sends to an agency: proofs of its key, and whole requests."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from credential import strict_json
from credential.errors import MalformedError
from issuer.handover.metadata import GRANT_TYPE
from issuer.handover.proof import CLOCK_SKEW_S, read_proof
from issuer.handover.protocol_error import ProtocolError
from issuer.orders import MintedLicense
from issuer.service.app import create_app
from issuer.service.serving import Serving
from issuer.service.wallet_reach import WalletReach
from tests.fuzz.http_requests import asked, change_request, request_bytes
from tests.fuzz.json_changes import change_json
from tests.fuzz.target import Entry, Target, plain
from tests.issuer.handover.phones import ISSUERS, PROOF_TYP, Counter, Phone, code_of
from tests.issuer.office import DRIVING, NOW, PASSPHRASE, Office, draft_of
from tests.sample_keys import jwk_of, jws
from web.rate_limit import RateLimit

__all__ = ["HANDOVER_TARGETS"]

_AUDIENCE = ISSUERS.of("police").identifier
_FORM = "content-type: application/x-www-form-urlencoded"
_JSON = "content-type: application/json"


def _prove(raw: bytes) -> None:
    """Sign whatever header and claims are given, as a hostile wallet would."""
    header = claims = None
    try:
        told = strict_json.loads(raw)
        header, claims = told["header"], told["claims"]
        text = jws(header, claims, "holder")
    except (MalformedError, LookupError, TypeError, ValueError):
        text = raw.decode("latin-1")
    try:
        proof = read_proof(text, audience=_AUDIENCE, now=NOW)
    except ProtocolError as refused:
        assert refused.code == "invalid_proof"
        return
    assert header is not None
    assert claims is not None
    assert (header["typ"], claims["aud"]) == (PROOF_TYP, _AUDIENCE)
    assert proof.holder_jwk == jwk_of("holder")
    assert proof.nonce == claims["nonce"]
    assert abs(claims["iat"] - NOW) <= CLOCK_SKEW_S


def _proofs() -> list[bytes]:
    header = {"alg": "ES256", "typ": PROOF_TYP, "jwk": jwk_of("holder")}
    claims = {"aud": _AUDIENCE, "iat": NOW, "nonce": "n"}
    seeds = [
        {"header": header, "claims": claims},
        {"header": header | {"kid": "1"}, "claims": claims | {"exp": NOW + 60}},
        {"header": header | {"alg": "none"}, "claims": claims | {"iss": "wallet"}},
    ]
    return [strict_json.dumps(seed) for seed in seeds]


@contextmanager
def _requests() -> Iterator[Entry]:
    with tempfile.TemporaryDirectory(prefix="tongyan-fuzz-") as folder:
        office = Office.open_in(Path(folder) / "office")
        with office.installation:
            limit = RateLimit(burst=10**9, per_s=1.0)
            serving = Serving(
                office.installation,
                office.publisher(),
                PASSPHRASE,
                clock=lambda: NOW,
                wallets=WalletReach(ISSUERS, limit),
            )
            app = create_app(serving)

            def run(raw: bytes) -> None:
                answer = asked(app, raw)
                assert answer.status < 500, answer
                if answer.status >= 400:
                    told = json.loads(answer.body)
                    assert told.keys() >= {"error"} or told["status"] == answer.status

            yield Entry(run, _request_seeds(office))


def _request_seeds(office: Office) -> list[bytes]:
    phone = Phone(Counter(office))
    offer = phone.counter.offer(office.mint().record.license_id)
    token = phone.token(offer)
    open_offer = phone.counter.offer(_another(office), tx_code=False)
    form = f"grant_type={GRANT_TYPE}&pre-authorized_code={code_of(open_offer)}"
    wanted: dict[str, Any] = {
        "credential_configuration_id": DRIVING.vct,
        "proofs": {"jwt": [phone.proof()]},
    }
    told = {"notification_id": "x", "event": "credential_accepted"}
    bearer = f"authorization: Bearer {token}"
    return [
        _post("token", _FORM, body=form.encode()),
        _post("nonce"),
        _post("credential", _JSON, bearer, body=json.dumps(wanted).encode()),
        _post("notification", _JSON, bearer, body=json.dumps(told).encode()),
        request_bytes("GET", "/oid4vci/police/offers/reference"),
        request_bytes("GET", "/.well-known/openid-credential-issuer/police"),
        request_bytes("GET", "/.well-known/oauth-authorization-server/police"),
    ]


def _another(office: Office) -> str:
    minted = office.try_to_mint(draft_of(), again=True)
    assert isinstance(minted, MintedLicense)
    return minted.record.license_id


def _post(endpoint: str, *headers: str, body: bytes = b"") -> bytes:
    return request_bytes("POST", f"/oid4vci/police/{endpoint}", *headers, body=body)


HANDOVER_TARGETS = (
    Target(
        "key-proof",
        "a wallet's proof, signed whatever it says: taken only for here and now",
        plain(_prove, _proofs),
        change_json,
        inputs_tested=1500,
    ),
    Target(
        "wallet-requests",
        "a wallet's request to an agency: an answer, never an internal error",
        _requests,
        change_request,
        inputs_tested=300,
    ),
)
