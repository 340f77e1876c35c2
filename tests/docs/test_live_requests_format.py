"""``formats/live-requests.md`` says what the code asks and what it refuses."""

from __future__ import annotations

import json
import re

from credential.moments import from_seconds
from tests.repository import ROOT
from tests.verifier.halls import Hall, members_of, read_part
from tests.world import World
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.pending import ANSWERED_WITHIN

TEXT = (ROOT / "docs" / "formats" / "live-requests.md").read_text("utf-8")
HEADER, CLAIMS = (
    json.loads(one) for one in re.findall(r"```json\n(.*?)```", TEXT, re.S)
)


def test_the_example_is_a_request_as_the_code_makes_it() -> None:
    hall = Hall(World())
    live = hall.ask()
    text = hall.exchange.fetch(live.id, now=hall.world.now, wallet_nonce="a nonce")
    header, claims = read_part(text, 0), read_part(text, 1)

    assert list(HEADER) == list(header)
    assert {**header, "x5c": None} == {**HEADER, "x5c": None}
    assert list(CLAIMS) == list(claims)
    same = ("aud", "response_type", "response_mode", "dcql_query", "client_metadata")
    assert [CLAIMS[name] for name in same] == [claims[name] for name in same]
    lives_for = from_seconds(CLAIMS["exp"]) - from_seconds(CLAIMS["iat"])
    assert lives_for == ANSWERED_WITHIN


def test_the_example_of_a_code_names_what_the_request_names() -> None:
    (link,) = re.findall(r"```text\n(.*?)\n```", TEXT, re.S)
    members = members_of(link)

    assert members["client_id"] == CLAIMS["client_id"]
    request_id = members["request_uri"].rpartition("/")[2]
    assert CLAIMS["response_uri"].endswith(f"/answer/{request_id}")
    hall = Hall(World())
    assert members.keys() == members_of(hall.exchange.link(hall.ask())).keys()


def test_every_fault_says_when_it_comes() -> None:
    told = set(re.findall(r"^\| `([a-z-]+)` \| ", TEXT, re.M))

    assert {fault.value for fault in AnswerFault} <= told
