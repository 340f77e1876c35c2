"""What holds for any text at all: no exception, nothing accepted by accident."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credential import MalformedError, carrier
from tests.sample_keys import jws
from tests.sample_registry import NOW, ZHEJIANG
from tests.trust_file import read_trust
from tests.verifier.report_properties import check_report
from tests.world import World
from verifier.causes import Verdict
from verifier.report import Report
from verifier.verify import verify

WORLD = World()
TRUST, STATUS_LISTS = read_trust(WORLD.trust_file())
TEXT = WORLD.text()
CODE = carrier.encode(TEXT)
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def report_on(text: str, *, now: datetime = NOW) -> Report:
    return verify(
        text,
        trust=TRUST,
        status_lists=STATUS_LISTS,
        accepting_region=ZHEJIANG,
        now=now,
    )


def test_the_texts_from_which_the_changes_start_are_accepted() -> None:
    assert report_on(TEXT).verdict is Verdict.ACCEPTED
    assert report_on(CODE).verdict is Verdict.ACCEPTED


@given(
    st.text(max_size=300)
    | st.builds("TY1:{}.".format, st.text(BASE45, max_size=300))
    | st.builds("eyJ{}~".format, st.text(BASE64URL + ".~", max_size=300))
    | st.builds("{}~".format, st.text(BASE64URL + "~.", max_size=80).map(TEXT.__add__))
)
def test_any_text_has_a_report_and_none_is_accepted(text: str) -> None:
    report = report_on(text)

    check_report(report)
    assert report.verdict is not Verdict.ACCEPTED


def test_no_single_changed_character_of_a_text_is_accepted() -> None:
    for at, character in enumerate(TEXT):
        other = BASE64URL[(BASE64URL.find(character) + 1) % len(BASE64URL)]
        report = report_on(TEXT[:at] + other + TEXT[at + 1 :])

        assert report.verdict is Verdict.REFUSED, at


def test_no_single_changed_character_of_a_code_is_accepted_as_another_text() -> None:
    for at, character in enumerate(CODE):
        other = BASE45[(BASE45.find(character) + 1) % len(BASE45)]
        changed = CODE[:at] + other + CODE[at + 1 :]
        report = report_on(changed)

        # DEFLATE has many spellings: some other code may carry the very same text.
        assert report.verdict is not Verdict.ACCEPTED or text_of(changed) == TEXT


def test_no_text_cut_short_or_repeated_is_accepted() -> None:
    for whole in (TEXT, CODE):
        for at in range(len(whole)):
            for changed in (whole[:at], whole[:at] + whole[at - 1 :]):
                assert report_on(changed).verdict is not Verdict.ACCEPTED, at


@settings(max_examples=60)
@given(st.data())
def test_no_other_change_is_accepted_as_another_text(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([TEXT, CODE]))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 5, len(whole))))
    put = data.draw(st.text(max_size=5))
    changed = whole[:start] + put + whole[end:]
    report = report_on(changed)

    check_report(report)
    assert report.verdict is not Verdict.ACCEPTED or text_of(changed) == TEXT


def text_of(changed: str) -> str | None:
    try:
        return carrier.decode(changed) if changed.startswith("TY1:") else changed
    except MalformedError:
        return None


@given(
    st.dictionaries(
        st.sampled_from([*WORLD.claims, "nbf", "cnf", "replaces", "_sd", "a", ""]),
        json_values,
        min_size=1,
        max_size=4,
    )
)
def test_whatever_an_agency_signs_has_a_report(changes: dict[str, Any]) -> None:
    payload = json.dumps(WORLD.claims | changes).encode("ascii")

    check_report(report_on(jws(WORLD.header, payload, "market") + "~"))


@given(st.dictionaries(st.sampled_from([*WORLD.header, "crit", "a"]), json_values))
def test_whatever_a_header_says_has_a_report(changes: dict[str, Any]) -> None:
    header = json.dumps(WORLD.header | changes).encode("ascii")
    report = report_on(jws(header, WORLD.claims, "market") + "~")

    check_report(report)
    assert report.verdict is not Verdict.ACCEPTED or json.loads(header) == WORLD.header


@pytest.mark.parametrize("text", [TEXT, CODE], ids=["text", "code"])
@given(now=st.datetimes(timezones=st.just(UTC)))
def test_every_clock_has_a_report(text: str, now: datetime) -> None:
    check_report(report_on(text, now=now))


@given(changes=st.dictionaries(st.sampled_from(list(WORLD.standing)), st.integers()))
def test_standing_of_any_age_has_a_report(changes: dict[str, int]) -> None:
    world = World()
    for name, offset in changes.items():
        if name.startswith("region"):
            continue
        moment = NOW.timestamp() + offset % 10**9 - 10**9 // 2
        world.standing[name] = datetime.fromtimestamp(int(moment), UTC).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )

    check_report(world.report(TEXT))
