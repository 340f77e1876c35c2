"""Tokens of programs: only the text that was made opens anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from web.api_token import bearer_of, new_token, read_token


def test_a_token_is_read_and_matches_what_was_kept() -> None:
    made = new_token("hall")
    presented = read_token(made.text, kind="hall")

    assert presented is not None
    assert presented.unverified_token_id == made.token_id
    assert presented.matches(made.secret_sha256)


def test_neither_what_is_kept_nor_what_is_printed_holds_the_secret() -> None:
    made = new_token("hall")
    secret = made.text.rpartition(".")[2]

    assert secret not in made.secret_sha256
    assert secret not in repr(made)
    assert secret not in repr(read_token(made.text, kind="hall"))


def test_attack_the_secret_of_another_token_does_not_match() -> None:
    made, other = new_token("hall"), new_token("hall")
    swapped = f"hall.{made.token_id}.{other.text.rpartition('.')[2]}"

    presented = read_token(swapped, kind="hall")

    assert presented is not None
    assert not presented.matches(made.secret_sha256)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:0],
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text + "\n",
        lambda text: text.upper(),
        lambda text: text.replace("hall.", "desk."),
        lambda text: text.replace(".", "..", 1),
        lambda text: text[:-1] + "é",
        lambda text: text * 1000,
    ],
)
def test_what_is_no_token_of_this_service_is_none(
    change: Callable[[str], str],
) -> None:
    assert read_token(change(new_token("hall").text), kind="hall") is None


@pytest.mark.parametrize(
    ("headers", "borne"),
    [
        (["Bearer a.b"], "a.b"),
        (["bearer   a.b "], "a.b"),
        ([], None),
        (["Bearer"], None),
        (["Bearer "], None),
        (["Bearer a b"], None),
        (["Basic a.b"], None),
        (["Bearer a.b", "Bearer a.b"], None),
        (["Bearer a.b\x00"], None),
        (["Bearer " + "a" * 10_000], None),
    ],
)
def test_one_header_bears_one_token(headers: list[str], borne: str | None) -> None:
    assert bearer_of(headers) == borne
