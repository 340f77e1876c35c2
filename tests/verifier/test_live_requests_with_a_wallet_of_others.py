"""Live requests answered by a wallet made of npm's libraries, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.local_service import running
from tests.verifier.halls import ALL_CLAIMS, HOST, PUBLIC_URL, Hall
from tests.verifier.matter_items import publish_items
from tests.wallet_libraries.others_wallet import present
from tests.world import World
from verifier.causes import Verdict
from verifier.live_requests.asked import asked_for_item
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.judged import JudgedAnswer
from verifier.live_requests.pending import LiveRequest
from verifier.live_requests.reader import ClientIdPrefix
from verifier.service.wallet_door import create_wallet_door


@dataclass
class Window:
    """A hall whose two public addresses answer on a port of this machine."""

    hall: Hall
    address: str

    def played(self, live: LiveRequest, **request: Any) -> dict[str, Any]:
        """Let the wallet read a request's code, and return what it tells."""
        hall = self.hall
        return present(
            hall.exchange.link(live),
            hall.world,
            public=f"https://{HOST}",
            local=self.address,
            **request,
        )

    def answer(self, live: LiveRequest) -> JudgedAnswer:
        """Return what the answer came to."""
        answer = self.hall.seen(live).answer
        assert answer is not None
        return answer


@pytest.fixture(params=list(ClientIdPrefix))
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    hall = Hall(World(), prefix=request.param)
    door = create_wallet_door(
        hall.exchange, public_url=PUBLIC_URL, clock=lambda: hall.world.now
    )
    with running(lambda _: door) as address:
        yield Window(hall, address)


def test_it_knows_who_asks_and_shows_what_was_asked_for(window: Window) -> None:
    live = window.hall.ask()

    told = window.played(live)

    assert told.get("error") is None, told
    assert told["version"] == 100  # 1.0 as it was published
    prefix, _, name = window.hall.exchange.reader.client_id.partition(":")
    assert (told["client"]["prefix"], told["client"]["identifier"]) == (prefix, name)
    assert (told["status"], told["answer"]) == (200, {})
    (shown,) = window.answer(live).licenses
    assert window.answer(live).verdict is Verdict.ACCEPTED
    assert shown.result.report is not None
    assert shown.result.report.license is not None
    assert set(told["shown"]) == set(shown.result.report.license.claims)
    assert set(told["shown"]) == {"legal_representative"} != set(ALL_CLAIMS)


@pytest.mark.parametrize("window", [ClientIdPrefix.X509_HASH], indirect=True)
class TestOfAMatter:
    def test_it_shows_the_one_license_that_it_holds(self, window: Window) -> None:
        publish_items(window.hall.world)
        view = window.hall.view
        item = next(one for one in view.service_items("330000"))
        live = window.hall.ask(asked_for_item(item))

        told = window.played(live)

        assert told["shown"] == ["legal_name", "document_number"]
        (shown,) = window.answer(live).licenses
        assert shown.asked.id == "company"
        assert shown.verdict is Verdict.ACCEPTED

    def test_what_nobody_asked_for_is_set_aside(self, window: Window) -> None:
        live = window.hall.ask()

        window.played(live, also=["document_number"])

        (shown,) = window.answer(live).licenses
        assert shown.verdict is Verdict.ACCEPTED
        assert "document_number" not in str(shown.to_json()["report"]["license"])
        assert [one["code"] for one in shown.to_json()["remarks"]] == [
            "unasked-set-aside"
        ]

    def test_a_holder_who_declines_ends_the_request(self, window: Window) -> None:
        live = window.hall.ask()

        told = window.played(live, decline=True)

        assert told["status"] == 200
        assert window.answer(live) == JudgedAnswer(AnswerFault.DECLINED)
        assert window.answer(live).verdict is Verdict.CANNOT_DECIDE
