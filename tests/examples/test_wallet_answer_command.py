"""``answer`` at the terminal, before a hall that decides on the same registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from tests.examples.holders import Holder, at
from tests.examples.wallets import DRIVING_LICENSE, registry_plan, store_with_status
from tests.local_service import running
from tests.sample_registry import NOW, ZHEJIANG, key_entry
from tests.trust_registry.founded import FoundedRegistry, found_registry
from tests.verifier.halls import HALL_ID, reader
from tests.wallet import counted_bytes
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.live_requests.asked import asked_for_type
from verifier.live_requests.exchange import Exchange
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.judged import JudgedAnswer
from verifier.live_requests.pending import LiveRequest
from verifier.matter import Matter
from verifier.service.wallet_door import create_wallet_door


@dataclass
class AskingHall:
    """A hall over a trust store on the disk, which the holder uses as well."""

    trust: Path
    exchange: Exchange
    live: LiveRequest

    @property
    def request(self) -> list[str | Path]:
        """What the holder types: the code, the registry, the time."""
        return [self.exchange.link(self.live), "--trust", self.trust, *at()]

    @property
    def answer(self) -> JudgedAnswer | None:
        """What came, if anything did."""
        return self.exchange.look(self.live.id, now=NOW).answer


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trust store of a registry that lists the hall's key."""
    folder = tmp_path_factory.mktemp("listed")
    plan = registry_plan()
    agencies = {one["code"]: one["agencies"] for one in plan["regions"]}
    entry = next(one for listed in agencies.values() for one in listed)
    hall: dict[str, Any] = {"id": HALL_ID, "division": ZHEJIANG, "license_types": []}
    hall["keys"] = [key_entry("hall", "verifier")]
    agencies[ZHEJIANG].append({**entry, **hall})
    found_registry(folder / "founded", plan)
    registry = FoundedRegistry(folder / "founded", folder / "registry")
    store_with_status(registry, folder / "trust").view().close()
    return folder / "trust"


@pytest.fixture
def hall(listed: Path) -> Iterator[AskingHall]:
    store = TrustStore.open(listed)
    made: list[AskingHall] = []

    def door(host: str) -> ASGIApp:
        public_url = f"http://{host}/live"
        counter = Counter(store, accepting_region=ZHEJIANG)
        random_bytes = counted_bytes("hall")
        exchange = Exchange(counter, reader(NOW), public_url, random_bytes=random_bytes)
        kind = store.view().license_type(DRIVING_LICENSE)
        assert kind is not None
        live = exchange.ask(asked_for_type(kind), matter=Matter("A1"), now=NOW)
        made.append(AskingHall(listed, exchange, live))
        return create_wallet_door(exchange, public_url=public_url, clock=lambda: NOW)

    with running(door):
        yield made[0]
    store.view().close()


def test_a_holder_who_agrees_shows_what_was_asked_for(
    hall: AskingHall, holder: Holder
) -> None:
    told = holder.run("answer", *hall.request, "--yes")

    assert sorted(told["shown"][0]) == ["document_number", "name"]
    assert hall.answer is not None
    assert hall.answer.verdict is Verdict.ACCEPTED


def test_a_holder_who_declines_shows_nothing(hall: AskingHall, holder: Holder) -> None:
    told = holder.run("answer", *hall.request, "--decline")

    assert told["shown"] is None
    assert hall.answer == JudgedAnswer(AnswerFault.DECLINED)


def test_nobody_agrees_in_the_holders_place(hall: AskingHall, holder: Holder) -> None:
    told = holder.run("answer", *hall.request, code=3)

    assert "--yes" in told["error"]["en"]
    assert hall.answer is None


def test_a_wallet_without_the_license_tells_the_hall(
    hall: AskingHall, empty: Holder
) -> None:
    empty.new()

    told = empty.run("answer", *hall.request, "--yes", code=3)

    assert "does not hold" in told["error"]["en"]
    assert hall.answer == JudgedAnswer(AnswerFault.WALLET_FAILED)
