"""A wallet made of other people's libraries fetches a license from a real service."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from credential import base64url, carrier, presentation
from credential.jose import SUITES
from credential.moments import parse_moment, to_seconds
from credential.qr_image import png
from tests.journeys.test_phone import NOW, Street
from tests.verifier.sticks import AT
from tests.wallet import counted_bytes
from tests.wallet_libraries import play

SHOWN_AT = parse_moment(AT) + timedelta(seconds=10)


@pytest.fixture
def street(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Street:
    opened = Street(tmp_path, capsys)
    opened.set_up()
    return opened


@contextmanager
def serving(street: Street) -> Iterator[str]:
    """Run the agency's service; yield its address."""
    words = ("serve", street.office, "--port", "0", "--json", *street.key, *NOW)
    line = [sys.executable, "-m", "issuer.cli", *map(str, words)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(3))
        try:
            yield json.loads(told)["url"]
        finally:
            process.terminate()


def offered(street: Street, license_id: str, url: str, *options: str) -> Any:
    where = ("--public-url", url)
    return street.issuer("offer", street.office, license_id, *where, *options, *NOW)


def test_a_wallet_of_others_fetches_an_edition_that_another_regions_counter_accepts(
    street: Street,
) -> None:
    license_id = street.mint()
    with serving(street) as url:
        offer = offered(street, license_id, url)
        asked = {"now": to_seconds(parse_moment(AT)), "notify": "credential_accepted"}
        told = {"offer": offer["qr_text"], "tx_code": offer["tx_code"], **asked}
        received = play("receive.mjs", told)
        replayed = play("receive.mjs", told)
    street.carry_trust()

    assert "error" not in received, received
    assert received["claims"]["license_id"] == license_id
    assert received["claims"]["name"]  # disclosed to the holder, hidden from others
    assert "error" in replayed
    screen = street.folder / "screen.png"
    screen.write_bytes(png(carrier.encode(shown(received))))
    report = street.checked(screen)
    assert (report["verdict"], report["cause"]) == ("accepted", None)
    assert report["license"]["license_id"] == license_id


def test_a_wallet_of_others_reads_a_whole_offer_and_may_have_another_kind_of_key(
    street: Street,
) -> None:
    license_id = street.mint()
    with serving(street) as url:
        offer = offered(street, license_id, url, "--no-tx-code")
        key = {
            "kty": "OKP",
            "crv": "Ed25519",
            # RFC 8037 appendix A.1
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }
        now = to_seconds(parse_moment(AT))
        told = {"offer": offer["whole_text"], "key": key, "now": now}
        received = play("receive.mjs", told)
    assert received["claims"]["cnf"]["jwk"]["x"] == key["x"], received


def test_the_example_wallet_fetches_what_a_counter_offers(street: Street) -> None:
    license_id, phone = street.mint(), street.phone("phone")
    with serving(street) as url:
        offer = offered(street, license_id, url)
        where = (offer["qr_text"], "--name", "mine", *NOW)
        told = ("--tx-code", offer["tx_code"])
        assert street.wallet(phone, "fetch", *where, *told)["name"] == "mine"
    shown = street.wallet(phone, "show", "mine")
    assert license_id in str(shown)


def shown(received: dict[str, Any]) -> str:
    """Return a code as the wallet's phone would show it: two claims, bound to now."""
    chosen = presentation.choose(received["credential"], [("name",), ("birth_date",)])
    number = int.from_bytes(base64url.decode(received["key"]["d"]))
    key = ec.derive_private_key(number, ec.SECP256R1())
    return presentation.phone_code(
        chosen,
        now=SHOWN_AT,
        random_bytes=counted_bytes(),
        alg="ES256",
        sign=lambda message: SUITES["ES256"].sign(message, key),
    )
