"""Parts of split codes, gathered over one input or many."""

from __future__ import annotations

from itertools import permutations

import pytest

from credential.split_code import split_code
from tests.verifier.counters import code_of, counter_of
from tests.verifier.pictures import qr, saved, sheet
from tests.world import World
from verifier.causes import Verdict
from verifier.gathering import gathered, gathered_over
from verifier.reading import FoundCode, Reading, ReadingFault
from verifier.result import Result, results_json
from verifier.scan import read_input

CODE = code_of(World())
PARTS = split_code(CODE, part_characters=150)


def other_parts() -> tuple[str, ...]:
    """Return the parts of another license's code, as many."""
    world = World()
    world.claims["status"]["status_list"]["idx"] = 9
    return split_code(code_of(world), part_characters=150)


def reading(*texts: str, unread: int = 0) -> Reading:
    return Reading(tuple(FoundCode(text) for text in texts), unread=unread)


def texts(of: Reading) -> list[str]:
    return [code.text for code in of.codes]


def missing(of: Reading) -> list[tuple[int, ...]]:
    return [code.parts.missing for code in of.codes if code.parts]


def check(of: Reading) -> tuple[Result, ...]:
    world = World()
    return counter_of(world).check(of, now=world.now)


@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_parts_make_their_code_in_any_order(order: tuple[str, ...]) -> None:
    whole = gathered(reading(*order))

    assert texts(whole) == [CODE]
    assert check(whole)[0].verdict is Verdict.ACCEPTED


def test_parts_in_one_picture_make_their_code() -> None:
    picture = saved(sheet(*(qr(part) for part in PARTS)))

    (result,) = check(gathered(read_input(picture)))

    assert result.verdict is Verdict.ACCEPTED


def test_parts_read_before_complete_those_of_an_input() -> None:
    *held, last = PARTS

    assert texts(gathered(reading(last), held)) == [CODE]


def test_parts_read_before_give_no_result_of_their_own() -> None:
    assert texts(gathered(reading(CODE), other_parts()[:2])) == [CODE]


def test_a_part_that_is_held_and_shown_again_completes_its_code() -> None:
    assert texts(gathered(reading(PARTS[-1]), PARTS)) == [CODE]


def test_what_is_missing_is_told_and_decides_nothing() -> None:
    (result,) = check(gathered(reading(PARTS[1])))

    count = len(PARTS)
    rest = ", ".join(str(number) for number in range(1, count + 1) if number != 2)
    assert result.verdict is Verdict.CANNOT_DECIDE
    assert result.report is not None
    assert result.report.cause == "part-of-code"
    assert f"{count} parts; 1 read, still missing: {rest}." in (
        result.message.sentence.en
    )
    assert results_json([result])["results"][0]["parts"]["texts"] == (PARTS[1],)


def test_parts_of_two_codes_are_told_apart() -> None:
    one, other = PARTS, other_parts()

    results = check(gathered(reading(one[0], other[1])))

    digests = [part.split("/")[3][:8] for part in (one[0], other[1])]
    told = [result.message.sentence.en for result in results]
    assert [digest in text for digest, text in zip(digests, told, strict=True)]
    remarks = [[remark.code for remark in result.remarks] for result in results]
    assert remarks == [["other-parts"]] * 2
    assert results[0].remarks[0].reason == digests[1]


def test_parts_of_two_codes_in_turn_make_both() -> None:
    mixed = [part for pair in zip(PARTS, other_parts(), strict=True) for part in pair]

    assert len(texts(gathered(reading(*mixed)))) == 2


def test_attack_a_false_part_asks_for_all_parts_again_and_refuses_nothing() -> None:
    false = PARTS[1][:-2] + ("A." if PARTS[1][-2] != "A" else "B.")

    (result,) = check(gathered(reading(PARTS[0], PARTS[1], false)))

    assert result.verdict is Verdict.CANNOT_DECIDE
    assert "contradict each other" in result.message.sentence.en


def test_attack_a_false_part_never_makes_a_code() -> None:
    false = PARTS[-1][:-2] + ("A." if PARTS[-1][-2] != "A" else "B.")

    of = gathered(reading(*PARTS[:-1], false))

    assert [code.parts and code.parts.contradicts for code in of.codes] == [True]


def test_after_a_contradiction_the_parts_are_collected_anew() -> None:
    false = PARTS[1][:-2] + ("A." if PARTS[1][-2] != "A" else "B.")

    whole = gathered(reading(PARTS[0], PARTS[1], false, *PARTS))

    assert texts(whole) == [CODE]


def test_what_only_looks_like_a_part_is_damaged() -> None:
    (result,) = check(gathered(reading("TY1/9/9/ABC")))

    assert result.report is not None
    assert result.report.cause == "malformed"


def test_a_code_comes_with_the_input_that_completes_it() -> None:
    inputs = [(f"{number}.png", reading(part)) for number, part in enumerate(PARTS)]
    inputs.insert(1, ("shop.png", reading("https://shop.example/")))

    done = list(gathered_over(inputs))

    assert [(name, texts(of)) for name, of in done] == [
        ("shop.png", ["https://shop.example/"]),
        (f"{len(PARTS) - 1}.png", [CODE]),
    ]


def test_parts_shown_again_after_their_code_are_passed_over() -> None:
    inputs = [("one.png", reading(*PARTS)), ("again.png", reading(PARTS[0]))]

    assert [name for name, _ in gathered_over(inputs)] == ["one.png"]


def test_what_stays_incomplete_comes_at_the_end_once() -> None:
    inputs = [
        ("first.png", reading(PARTS[0])),
        ("second.png", reading(PARTS[1])),
        ("good.png", reading(CODE)),
    ]

    done = list(gathered_over(inputs))

    assert [name for name, _ in done] == ["good.png", "second.png"]
    assert missing(done[1][1]) == [tuple(range(3, len(PARTS) + 1))]


def test_a_code_that_cannot_be_read_beside_a_part_is_not_left_out() -> None:
    done = list(gathered_over([("one.png", reading(PARTS[0], unread=1))]))

    assert [of.fault for _, of in done] == [ReadingFault.CODE_DAMAGED, None]


def test_attack_each_of_many_open_codes_names_a_few_others_alone() -> None:
    many = reading(*(f"TY1/1/2/{number:08X}:AA." for number in range(2000)))

    open_codes = gathered(many).codes

    assert len(open_codes) == 2000
    assert max(len(code.parts.others_open) for code in open_codes if code.parts) == 8
