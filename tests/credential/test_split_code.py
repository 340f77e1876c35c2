"""Split codes: collected in any order, told apart, and held against their digest."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base45
from credential.errors import CarrierError, MalformedError
from credential.split_code import (
    MAX_PARTS,
    CodeCollector,
    CodePart,
    is_part,
    split_code,
)

CODE = "TY1:" + base45.encode(bytes(range(256)) * 2) + "."
OTHER = "TY1:" + base45.encode(bytes(range(255, -1, -1)) * 2) + "."
PARTS = split_code(CODE, part_characters=300)
OTHER_PARTS = split_code(OTHER, part_characters=300)

BODIES = st.text(st.sampled_from(base45.ALPHABET), min_size=40, max_size=200)


def collected(texts: tuple[str, ...] | list[str]) -> list[str]:
    collector = CodeCollector()
    found = [collector.add(text).code for text in texts]
    return [code for code in found if code is not None]


def test_a_part_says_which_it_is_of_how_many_of_which_code() -> None:
    digest = sha256(CODE.encode("ascii")).hexdigest()[:8].upper()

    assert [part[:17] for part in PARTS] == [
        f"TY1/1/3/{digest}:",
        f"TY1/2/3/{digest}:",
        f"TY1/3/3/{digest}:",
    ]
    assert all(is_part(part) and part.endswith(".") for part in PARTS)
    assert not any(part.strip(base45.ALPHABET) for part in PARTS)
    assert all(len(part) <= 300 for part in PARTS)


def test_a_short_code_stays_whole() -> None:
    assert split_code(CODE, part_characters=len(CODE)) == (CODE,)
    assert not is_part(CODE)


@pytest.mark.parametrize("code", ["", "TY1:", "TY2:AB.", "TY1:AB", "TY1:证.", "TY1:a."])
def test_only_a_whole_code_is_split(code: str) -> None:
    with pytest.raises(CarrierError, match="whole code"):
        split_code(code, part_characters=100)


@pytest.mark.parametrize("part_characters", [0, 18, 19, 110])
def test_refuses_more_parts_than_a_holder_can_show(part_characters: int) -> None:
    with pytest.raises(CarrierError, match="disclose less"):
        split_code(CODE, part_characters=part_characters)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 1, 2, 2, 0)])
def test_parts_are_taken_in_any_order_and_again(order: tuple[int, ...]) -> None:
    assert collected([PARTS[place] for place in order]) == [CODE]


def test_it_is_told_what_is_still_missing() -> None:
    collector = CodeCollector()

    progress = collector.add(PARTS[1])

    assert (progress.count, progress.missing, progress.code) == (3, (1, 3), None)
    assert collector.add(PARTS[0]).missing == (3,)
    assert collector.add(PARTS[2]).missing == ()


def test_two_codes_shown_in_turn_are_told_apart() -> None:
    mixed = [part for pair in zip(PARTS, OTHER_PARTS, strict=True) for part in pair]

    assert collected(mixed) == [CODE, OTHER]


def test_a_code_shown_again_is_found_again() -> None:
    assert collected(PARTS + PARTS) == [CODE, CODE]


def test_a_part_of_another_code_under_this_ones_digest_is_found_out() -> None:
    stranger = CodePart.parse(OTHER_PARTS[1])
    digest = CodePart.parse(PARTS[0]).digest
    false = str(CodePart(stranger.index, stranger.count, digest, stranger.piece))

    with pytest.raises(MalformedError, match="do not belong together"):
        collected([PARTS[0], false, PARTS[2]])


def test_attack_a_contradicting_part_does_not_replace_the_one_before() -> None:
    collector = CodeCollector()
    collector.add(PARTS[0])
    part = CodePart.parse(PARTS[0])
    with pytest.raises(MalformedError, match="contradict"):
        collector.add(str(CodePart(1, part.count, part.digest, "ABC")))

    # All is to be shown again, and is then taken.
    assert [collector.add(text).code for text in PARTS] == [None, None, CODE]


def test_attack_unfinished_codes_do_not_pile_up() -> None:
    collector = CodeCollector()
    collector.add(PARTS[0])
    for number in range(1000):
        collector.add(str(CodePart(1, 2, f"{number:08X}", "ABC")))

    assert collector.add(PARTS[1]).missing == (1, 3)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "",
        "TY1/1/3/0123ABCD:ABC",
        "TY1/1/3/0123ABCD:.",
        "TY1/0/3/0123ABCD:ABC.",
        "TY1/4/3/0123ABCD:ABC.",
        "TY1/1/1/0123ABCD:ABC.",
        "TY1/1/9/0123ABCD:ABC.",
        "TY1/01/3/0123ABCD:ABC.",
        "TY1/1/3/0123abcd:ABC.",
        "TY1/1/3/0123ABC:ABC.",
        "TY1/1/3/0123ABCD:abc.",
        "TY1/1/3/0123ABCD:ABC.\n",
        "TY1/١/3/0123ABCD:ABC.",  # noqa: RUF001 - an Arabic digit is the case
        " TY1/1/3/0123ABCD:ABC.",
        "TY1/1/3/0123ABCD:" + "A" * 4296 + ".",
    ],
)
def test_refuses_what_is_not_exactly_a_part(text: str) -> None:
    with pytest.raises(MalformedError, match="not a part"):
        CodePart.parse(text)


@given(BODIES, st.integers(30, 120), st.randoms(use_true_random=False))
def test_any_code_comes_back_from_its_parts(
    body: str, part_characters: int, random: Random
) -> None:
    code = f"TY1:{body}."
    try:
        parts = split_code(code, part_characters=part_characters)
    except CarrierError:
        return
    if len(parts) == 1:
        assert parts == (code,)
        return
    assert 2 <= len(parts) <= MAX_PARTS
    assert max(map(len, parts)) <= part_characters
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert collected(shuffled) == [code]


@given(st.lists(st.text(max_size=30) | st.sampled_from(PARTS + OTHER_PARTS)))
def test_any_texts_make_one_of_the_codes_or_none(texts: list[str]) -> None:
    collector = CodeCollector()
    for text in texts:
        try:
            code = collector.add(text).code
        except MalformedError:
            continue
        assert code in (None, CODE, OTHER)
