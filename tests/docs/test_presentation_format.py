"""The example in ``formats/presentation.md`` is what the code writes and reads."""

from __future__ import annotations

import json
import re

from credential import base64url, carrier, sd_jwt, strict_json
from credential.digest import SHA_256
from credential.disclosure import RESERVED, read_disclosure
from credential.key_binding import COUNTER_AUDIENCE, MAX_TEXT_CHARACTERS, TYP
from credential.license import PLAIN_CLAIMS
from credential.presentation import NONCE_BYTES, RENEWED_AFTER
from credential.processed_payload import process
from credential.sd_jwt import MAX_DISCLOSURES
from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from verifier.causes import Verdict
from verifier.replay_memory import KEPT_FOR
from verifier.steps.holder import CLOCK_LEEWAY, FRESH_FOR

DOCUMENT = (ROOT / "docs" / "formats" / "presentation.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(?P<kind>text|json)\n(?P<body>.*?)^```$", re.M | re.S)

TEXT, PAYLOAD, DISCLOSURE, DIGEST, HEADER, CLAIMS, SHOWN = (
    match["body"] for match in _BLOCK.finditer(DOCUMENT)
)
CODE = TEXT.replace("\n", "")
PARSED = sd_jwt.parse(CODE)


def test_the_presentation_is_what_the_code_writes() -> None:
    written = phone_code(wallet_edition(World().claims), "legal_name", now=NOW)

    assert written == CODE
    assert f"{len(CODE):,} characters" in DOCUMENT


def test_the_presentation_says_what_stands_below_it() -> None:
    bound = PARSED.parts.bound

    assert PARSED.unverified_payload == json.loads(PAYLOAD)
    assert list(PARSED.unverified_payload) == list(json.loads(PAYLOAD))
    assert PARSED.parts.disclosures == (DISCLOSURE.strip().encode("utf-8"),)
    assert bound is not None
    assert strict_json.loads(bound.header) == json.loads(HEADER)
    assert strict_json.loads(bound.payload) == json.loads(CLAIMS)


def test_the_digest_is_that_of_the_disclosure() -> None:
    encoded = base64url.encode(DISCLOSURE.strip().encode("utf-8"))

    assert SHA_256.of(encoded) == DIGEST.strip()
    assert DIGEST.strip() in json.loads(PAYLOAD)["_sd"]
    assert json.loads(CLAIMS)["sd_hash"] == SHA_256.of(CODE.rpartition("~")[0] + "~")


def test_read_together_they_say_what_stands_at_the_end() -> None:
    disclosures = map(read_disclosure, PARSED.parts.disclosures)
    read = process(PARSED.unverified_payload, disclosures, digest=SHA_256)

    assert read.claims == json.loads(SHOWN)


def test_the_example_is_accepted() -> None:
    report = World().report(CODE)

    assert report.verdict is Verdict.ACCEPTED
    assert [field.name for field in report.fields] == ["legal_name"]


def test_a_qr_code_has_half_the_characters() -> None:
    assert 0.45 < len(carrier.encode(CODE)) / len(CODE) < 0.55


def test_the_figures_are_those_of_the_code() -> None:
    fresh, leeway = int(FRESH_FOR.total_seconds()), int(CLOCK_LEEWAY.total_seconds())
    for words in (
        f"1 to {MAX_TEXT_CHARACTERS} characters",
        f"more than {MAX_DISCLOSURES} disclosures",
        f"{NONCE_BYTES} random bytes of the phone",
        f"every {int(RENEWED_AFTER.total_seconds())} s",
        f"from {leeway} s before `iat` to {fresh + leeway} s after it",
        f"for {int(KEPT_FOR.total_seconds()) // 60} minutes",
        f"`{COUNTER_AUDIENCE}`",
        f"`{TYP}`",
        *(f"`{name}`" for name in PLAIN_CLAIMS | RESERVED),
    ):
        assert words in DOCUMENT, words


def test_every_folder_of_vectors_that_is_named_is_there() -> None:
    table = DOCUMENT.partition("## Vectors")[2]

    for name in re.findall(r"^\| `(\w+)` \|", table, re.M):
        assert (ROOT / "tests" / "vectors" / name).is_dir()
