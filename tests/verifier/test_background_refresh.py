"""Trust data refreshed beside the checks: real threads and HTTP, and no real time."""

from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.local_service import running
from tests.page_token import page_client
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.test_https_source import Mirror, error_500
from tests.verifier.revoked_since import URI, Sticks, check, unpacked
from trust_registry.disk import locked
from trust_registry.layout import LISTING
from trust_registry.store import TrustStore
from verifier.background_refresh import BackgroundRefresh, spread_by_chance
from verifier.checking import Counter
from verifier.commands.trust_folder import TrustFolder
from verifier.service import create_service

AT_MOST_S = 20
TIMESTAMP = "/metadata/timestamp.json"


class Paced:
    """Stands for the waiting: time goes on when the test lets it, and only then."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0
        self.set_back = timedelta()
        self._rests: queue.Queue[float] = queue.Queue()
        self._go: queue.Queue[bool] = queue.Queue()

    def wait(self, timeout: float) -> bool:
        self._rests.put(timeout)
        stop = self._go.get()
        self.elapsed_s += timeout
        return stop

    def set(self) -> None:
        self._go.put(True)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.elapsed_s) - self.set_back

    def rest_s(self) -> float:
        """Wait until the thread has nothing to do; return for how long it rests."""
        return self._rests.get(timeout=AT_MOST_S)

    def go_on(self) -> None:
        """Let the rest pass."""
        self._go.put(False)

    def next_rest_s(self) -> float:
        """Let the rest pass; return the next one."""
        self.go_on()
        return self.rest_s()


@pytest.fixture
def pace() -> Paced:
    return Paced()


@pytest.fixture
def trust(sticks: Sticks, tmp_path: Path) -> Path:
    """A counter's trust store, from the stick on which the license is good."""
    return sticks.counter(tmp_path / "trust", sticks.old).folder


@pytest.fixture
def served(sticks: Sticks, tmp_path: Path) -> Path:
    """The folder that the mirror serves: what the counter holds already."""
    folder = unpacked(sticks.old, tmp_path / "served")
    # A bundle needs no listing, a host does.
    shutil.copy(sticks.registry.repository.folder / LISTING, folder / LISTING)
    return folder


@pytest.fixture
def mirror(served: Path) -> Iterator[Mirror]:
    with Mirror(served) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def background_refresh(trust: Path, pace: Paced, *sources: str) -> BackgroundRefresh:
    return BackgroundRefresh(
        TrustFolder(trust).store,
        sources,
        clock=pace.now,
        pause=pace,
        elapsed_s=lambda: pace.elapsed_s,
        spread=lambda seconds: seconds,
    )


@contextmanager
def refreshing(trust: Path, pace: Paced, *sources: str) -> Iterator[BackgroundRefresh]:
    refresh = background_refresh(trust, pace, *sources)
    refresh.start()
    try:
        yield refresh
    finally:
        refresh.close()


def cause(trust: Path, sticks: Sticks) -> str | None:
    report = check(trust, sticks.license).report
    assert report is not None
    return report.cause


def bring(stick: Path, folder: Path) -> None:
    """Put a stick in: its folder appears."""
    folder.mkdir()
    shutil.copy(stick, folder)


def test_a_revocation_comes_over_the_network_without_anybody_asking(
    sticks: Sticks, trust: Path, served: Path, mirror: Mirror, pace: Paced
) -> None:
    with refreshing(trust, pace, mirror.address) as refresh:
        assert pace.rest_s() == 900
        assert refresh.to_json()["state"] == "good"
        assert cause(trust, sticks) is None
        unpacked(sticks.new, served)
        pace.next_rest_s()

        assert cause(trust, sticks) == "revoked"
        assert refresh.to_json()["sources"][0]["succeeded_at"] == "2026-11-21T02:15:00Z"


def test_a_stick_that_is_put_in_is_taken_in_at_the_next_look(
    sticks: Sticks, trust: Path, tmp_path: Path, pace: Paced
) -> None:
    slot = tmp_path / "slot"
    with refreshing(trust, pace, str(slot)) as refresh:
        assert pace.rest_s() == 2
        assert refresh.to_json()["state"] == "absent"
        bring(sticks.new, slot)
        pace.next_rest_s()

        assert refresh.to_json()["state"] == "good"
        assert cause(trust, sticks) == "revoked"


def test_a_stick_put_in_again_is_asked_again(
    sticks: Sticks, trust: Path, tmp_path: Path, pace: Paced
) -> None:
    slot = tmp_path / "slot"
    bring(sticks.old, slot)
    with refreshing(trust, pace, str(slot)) as refresh:
        pace.rest_s()
        pace.next_rest_s()
        assert refresh.to_json()["sources"][0]["asked_at"] == "2026-11-21T02:00:00Z"
        shutil.rmtree(slot)
        pace.next_rest_s()
        bring(sticks.old, slot)
        pace.next_rest_s()

        assert refresh.to_json()["sources"][0]["asked_at"] == "2026-11-21T02:00:06Z"


def test_an_empty_slot_is_no_failure_beside_a_source_that_answers(
    trust: Path, mirror: Mirror, tmp_path: Path, pace: Paced
) -> None:
    (tmp_path / "slot").mkdir()
    with refreshing(trust, pace, str(tmp_path / "slot"), mirror.address) as refresh:
        pace.rest_s()
        shown = refresh.to_json()

    assert shown["state"] == "good"
    assert [one["state"] for one in shown["sources"]] == ["absent", "good"]


def test_a_source_that_fails_is_asked_ever_less_often_and_says_since_when(
    trust: Path, mirror: Mirror, pace: Paced
) -> None:
    mirror.spoil[TIMESTAMP] = error_500
    with refreshing(trust, pace, mirror.address) as refresh:
        rests = [pace.rest_s(), *(pace.next_rest_s() for _ in range(5))]
        shown = refresh.to_json()
        del mirror.spoil[TIMESTAMP]
        pace.next_rest_s()
        mended = refresh.to_json()

    assert rests == [60, 120, 240, 480, 900, 900]
    assert (shown["state"], shown["since"]) == ("failing", "2026-11-21T02:00:00Z")
    assert "自 2026-11-21 10:00 起" in shown["sentence"]["zh"]
    assert "status 500" in shown["sources"][0]["problems"][0]
    assert (mended["state"], mended["sources"][0]["problems"]) == ("good", [])


def test_it_fails_overall_only_since_no_source_answers(
    trust: Path, mirror: Mirror, tmp_path: Path, pace: Paced
) -> None:
    other = tmp_path / "not-a-bundle.zip"
    other.write_bytes(b"PK")
    with refreshing(trust, pace, str(other), mirror.address) as refresh:
        pace.rest_s()
        assert refresh.to_json()["state"] == "good"
        mirror.spoil[TIMESTAMP] = error_500
        while refresh.to_json()["state"] == "good":
            pace.next_rest_s()

        assert refresh.to_json()["since"] == "2026-11-21T02:15:00Z"


def test_a_list_that_does_not_come_is_told_though_the_registry_came(
    sticks: Sticks, trust: Path, served: Path, mirror: Mirror, pace: Paced
) -> None:
    pace.elapsed_s = 7200
    unpacked(sticks.new, served)
    mirror.spoil[f"/status/{SHANGHAI}/310000-1.jwt"] = error_500
    with refreshing(trust, pace, mirror.address) as refresh:
        pace.rest_s()
        shown = refresh.to_json()

    assert shown["state"] == "partly"
    assert URI in shown["sources"][0]["problems"][0]


def test_a_check_never_waits_for_a_refresh_that_hangs(
    sticks: Sticks, trust: Path, mirror: Mirror, pace: Paced
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def hang(handler: Any) -> None:
        asked.set()
        answer.wait(AT_MOST_S)
        error_500(handler)

    mirror.spoil[TIMESTAMP] = hang
    with refreshing(trust, pace, mirror.address):
        assert asked.wait(AT_MOST_S)
        assert cause(trust, sticks) is None
        assert not answer.is_set()
        answer.set()
        pace.rest_s()


def test_one_process_refreshes_at_a_time_and_the_other_comes_back_soon(
    trust: Path, mirror: Mirror, pace: Paced
) -> None:
    with locked(trust / "lock", "refreshing"):
        refresh = background_refresh(trust, pace, mirror.address)
        refresh.start()
        assert pace.rest_s() == 20
        assert refresh.to_json()["state"] == "not-asked"
    pace.next_rest_s()
    refresh.close()

    assert refresh.to_json()["state"] == "good"


def test_a_counter_is_never_ready_on_old_rules_however_the_refreshing_goes(
    trust: Path, mirror: Mirror, pace: Paced
) -> None:
    counter = Counter(TrustFolder(trust), accepting_region=ZHEJIANG)
    with (
        refreshing(trust, pace, mirror.address) as refresh,
        running(
            lambda host: create_service(
                counter, hosts=[host], clock=pace.now, refresh=refresh
            )
        ) as address,
    ):
        pace.rest_s()
        page = page_client(address)
        before = page.get("/api/readiness").json()
        # The host signs nothing new for two months, and still answers.
        pace.elapsed_s += 60 * 86_400
        pace.next_rest_s()
        after = page.get("/api/readiness").json()
        page.close()

    assert (before["ready"], before["refresh"]["state"]) == (True, "good")
    assert (after["ready"], after["refresh"]["state"]) == (False, "good")


def test_a_clock_that_is_set_back_does_not_stop_the_refreshing(
    trust: Path, mirror: Mirror, pace: Paced
) -> None:
    with refreshing(trust, pace, mirror.address):
        pace.rest_s()
        mirror.asked.clear()
        pace.set_back = timedelta(days=365)
        pace.next_rest_s()

        assert TIMESTAMP in mirror.asked


def test_trust_that_is_given_later_is_refreshed_as_well(
    sticks: Sticks, mirror: Mirror, tmp_path: Path, pace: Paced
) -> None:
    with refreshing(tmp_path / "trust", pace, mirror.address) as refresh:
        pace.rest_s()
        assert refresh.to_json()["state"] == "failing"
        sticks.counter(tmp_path / "trust", sticks.old)
        pace.next_rest_s()

        assert refresh.to_json()["state"] == "good"


def test_a_fault_that_nobody_foresaw_is_shown_and_does_not_end_the_refreshing(
    pace: Paced,
) -> None:
    def broken() -> TrustStore:
        raise KeyError("a store")

    refresh = BackgroundRefresh(
        broken,
        ["https://registry.example/"],
        clock=pace.now,
        pause=pace,
        elapsed_s=lambda: pace.elapsed_s,
    )
    refresh.start()
    pace.rest_s()
    pace.next_rest_s()
    shown = refresh.to_json()
    refresh.close()

    assert shown["state"] == "failing"
    assert "KeyError" in shown["sources"][0]["problems"][0]


def test_without_a_source_it_says_that_nothing_is_refreshed(
    trust: Path, pace: Paced
) -> None:
    with refreshing(trust, pace) as refresh:
        assert refresh.to_json()["state"] == "none"


def test_counters_do_not_come_back_together() -> None:
    spans = {spread_by_chance(900) for _ in range(50)}

    assert len(spans) > 40
    assert 720 <= min(spans) <= max(spans) <= 1080
