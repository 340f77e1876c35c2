"""From what was read to results, over one trust source."""

from __future__ import annotations

import pytest

from tests.verifier.counters import WorldTrust, code_of, counter_of
from tests.verifier.pictures import qr, saved, sheet
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.reading import DECIDES_NOTHING, Reading, ReadingFault
from verifier.result import Result, results_json, worst
from verifier.scan import read_input, read_text

SHOP = "https://shop.example/order/12"


def check(world: World, raw: bytes) -> tuple[Result, ...]:
    return counter_of(world).check(read_input(raw), now=world.now)


def revoked_code(world: World) -> str:
    """Return the code of another license, revoked."""
    world.claims["status"]["status_list"]["idx"] = 9
    world.set_state(1)
    code = code_of(world)
    world.claims["status"]["status_list"]["idx"] = 5
    return code


def remarks(result: Result) -> list[str]:
    return [remark.code for remark in result.remarks]


def test_a_good_license_in_a_picture_is_accepted(world: World) -> None:
    (result,) = check(world, saved(qr(code_of(world))))

    assert result.verdict is Verdict.ACCEPTED
    assert result.remarks == ()


def test_a_picture_with_a_good_and_a_revoked_license_is_refused(world: World) -> None:
    picture = saved(sheet(qr(code_of(world)), qr(revoked_code(world))))

    results = check(world, picture)

    assert [one.verdict for one in results] == [Verdict.ACCEPTED, Verdict.REFUSED]
    assert worst(results) is Verdict.REFUSED


def test_a_code_that_is_no_license_beside_one_that_is_does_not_count(
    world: World,
) -> None:
    results = check(world, saved(sheet(qr(SHOP), qr(code_of(world)))))

    assert [result.counts for result in results] == [False, True]
    assert remarks(results[0]) == ["other-code"]
    assert worst(results) is Verdict.ACCEPTED


def test_a_code_that_is_no_license_alone_is_refused(world: World) -> None:
    (result,) = check(world, saved(qr(SHOP)))

    assert result.report is not None
    assert result.report.cause == "not-a-license"
    assert worst([result]) is Verdict.REFUSED


def test_in_a_text_every_line_counts(world: World) -> None:
    results = check(world, f"{SHOP}\n{code_of(world)}\n".encode())

    assert [result.counts for result in results] == [True, True]
    assert worst(results) is Verdict.REFUSED


def test_an_unreadable_code_beside_a_good_one_is_told(world: World) -> None:
    damaged = qr(code_of(world), box=6)
    damaged.paste(128, (100, 100, 250, 250))

    (result,) = check(world, saved(sheet(damaged, qr(code_of(world)))))

    assert result.verdict is Verdict.ACCEPTED
    assert remarks(result) == ["unread-codes"]


@pytest.mark.parametrize(
    "fault", [fault for fault in ReadingFault if fault not in DECIDES_NOTHING]
)
def test_an_input_without_a_code_is_unreadable_and_says_which_way(
    world: World, fault: ReadingFault
) -> None:
    (result,) = counter_of(world).check(Reading(fault=fault), now=world.now)

    assert result.report is not None
    assert result.report.cause == "unreadable"
    assert result.message.sentence != result.report.message.sentence


@pytest.mark.parametrize("fault", sorted(DECIDES_NOTHING))
def test_a_reader_that_failed_cannot_decide(world: World, fault: ReadingFault) -> None:
    reading = Reading(fault=fault)

    (result,) = counter_of(world).check(reading, now=world.now)

    assert result.verdict is Verdict.CANNOT_DECIDE
    assert results_json([result])["verdict"] == "cannot-decide"


def test_what_a_scanner_damaged_is_mended_and_said(world: World) -> None:
    reading = read_text(code_of(world).lower().encode(), fold=True)

    (result,) = counter_of(world).check(reading, now=world.now)

    assert result.verdict is Verdict.ACCEPTED
    assert remarks(result) == ["folded"]


def test_lower_case_that_no_scanner_typed_is_malformed(world: World) -> None:
    (result,) = check(world, code_of(world).lower().encode())

    assert result.verdict is Verdict.REFUSED


def test_a_damaged_store_is_no_trust_data_and_says_why(world: World) -> None:
    trust = WorldTrust(world)
    trust.damaged = True
    counter = Counter(trust, accepting_region=world.accepting)

    (result,) = counter.check(read_input(code_of(world).encode()), now=world.now)

    assert result.report is not None
    assert result.report.cause == "no-trust-data"
    assert remarks(result) == ["store-unusable"]


def test_no_results_at_all_are_not_accepted() -> None:
    assert worst([]) is Verdict.CANNOT_DECIDE


def test_refused_beats_cannot_decide_beats_accepted(world: World) -> None:
    (good,) = check(world, code_of(world).encode())
    (bad,) = check(world, SHOP.encode())
    unread = Result(None, fault=ReadingFault.DECODER_FAILED)

    assert worst([good, unread]) is Verdict.CANNOT_DECIDE
    assert worst([good, unread, bad]) is Verdict.REFUSED
    assert worst([good]) is Verdict.ACCEPTED
