"""The examples in ``formats/credential.md`` are what the code writes and reads."""

from __future__ import annotations

import json
import re
from typing import Any

from credential import LicenseId, LicenseState, base64url, jose, sd_jwt
from credential.status_list import parse_status_list
from tests.repository import ROOT
from tests.sample_keys import jwk_of
from tests.world import World

DOCUMENT = (ROOT / "docs" / "formats" / "credential.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(?P<kind>text|json)\n(?P<body>.*?)^```$", re.M | re.S)

LICENSE, HEADER, PAYLOAD, KEY, LIST, LIST_HEADER, LIST_PAYLOAD = (
    match["body"] for match in _BLOCK.finditer(DOCUMENT)
)


def joined(block: str) -> str:
    return block.replace("\n", "")


def part(token: str, at: int) -> Any:
    return json.loads(base64url.decode(token.split(".")[at]))


def test_the_license_is_what_the_code_writes() -> None:
    assert joined(LICENSE) == World().text()
    assert f"{len(World().text())} characters" in DOCUMENT


def test_the_license_says_what_stands_below_it() -> None:
    read = sd_jwt.parse(joined(LICENSE))

    assert part(joined(LICENSE), 0) == json.loads(HEADER)
    assert read.unverified_payload == json.loads(PAYLOAD)
    assert list(read.unverified_payload) == list(json.loads(PAYLOAD))


def test_the_signatures_hold_under_their_keys() -> None:
    read = sd_jwt.parse(joined(LICENSE))
    token = parse_status_list(joined(LIST))
    license_suite, license_key = jose.public_key(json.loads(KEY))
    list_suite, list_key = jose.public_key(jwk_of("status-310000"))

    assert license_suite.verify(read.signing_input, license_key, read.signature)
    assert list_suite.verify(token.signing_input, list_key, token.signature)
    assert read.kid == jose.kid_of(json.loads(KEY))


def test_the_status_list_says_what_stands_below_it() -> None:
    assert part(joined(LIST), 0) == json.loads(LIST_HEADER)
    assert part(joined(LIST), 1) == json.loads(LIST_PAYLOAD)


def test_the_status_list_speaks_of_the_license() -> None:
    held = parse_status_list(joined(LIST)).unpack()
    reference = json.loads(PAYLOAD)["status"]["status_list"]

    assert held.uri == reference["uri"]
    assert held.state_at(reference["idx"]) is LicenseState.VALID


def test_the_identifier_in_the_prose_is_one() -> None:
    named = re.findall(r"`(1\.2\.156\.3005\.2\.[^`]{20,})`", DOCUMENT)

    assert [str(LicenseId.parse(text)) for text in named] == named
    assert named != []


def test_every_suite_that_is_read_is_named() -> None:
    for alg in jose.SUITES:
        assert f"`{alg}`" in DOCUMENT


def test_every_state_has_its_value_and_no_other() -> None:
    rows = re.findall(r"^\| `(0x[0-9A-F])`[^|]*\| `([a-z-]+)`", DOCUMENT, re.M)

    assert dict(rows) == {f"0x{state:X}": state.code for state in LicenseState}
