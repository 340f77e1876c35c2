from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import strict_json
from credential.moments import to_rfc3339
from tests.sample_registry import BUSINESS_LICENSE, NOW, REGIONS, when
from trust_registry.errors import RegistryFileError
from trust_registry.recognition import (
    Recognition,
    RecognitionRow,
    Recognitions,
    next_change,
    recognize,
)
from trust_registry.registry_file import read_file, write_file

ISSUED_AT = NOW - timedelta(days=100)
NOT_RECOGNIZED = Recognition(recognized=False)

Json = dict[str, Any]
Rows = list[Json]


def row(**changes: Any) -> dict[str, Any]:
    return {
        "accepting": "330000",
        "issuing": "310000",
        "license_type": BUSINESS_LICENSE,
        "from": when(days=-600),
        **changes,
    }


def exclusion(**changes: Any) -> dict[str, Any]:
    return row(effect="exclude", **changes)


def read(rows: Rows) -> list[RecognitionRow]:
    raw = strict_json.dumps({"rows": rows})
    return read_file(raw, Recognitions, name="recognition").rows


def ask(
    *,
    own: Sequence[Json] = (),
    baseline: Sequence[Json] = (),
    accepting: str = "330000",
    **after_now: float,
) -> bool:
    return recognize(
        read(list(own)),
        read(list(baseline)),
        accepting=accepting,
        issuing="310000",
        type_code=BUSINESS_LICENSE,
        issued_at=ISSUED_AT,
        now=NOW + timedelta(**after_now),
    ).recognized


def test_a_row_of_the_baseline_recognizes() -> None:
    assert ask(baseline=[row()])


def test_a_row_of_the_accepting_region_recognizes() -> None:
    assert ask(own=[row()])


def test_stars_stand_for_every_region_and_type() -> None:
    assert ask(baseline=[row(accepting="*", issuing="*", license_type="*")])


# Default deny


def test_without_rows_nothing_is_recognized() -> None:
    assert not ask()


@given(
    issuing=st.sampled_from(list(REGIONS)),
    accepting=st.sampled_from(list(REGIONS)),
    type_code=st.text(max_size=21),
)
def test_without_rows_only_a_regions_own_licenses_are_recognized(
    issuing: str, accepting: str, type_code: str
) -> None:
    answer = recognize(
        (),
        (),
        accepting=accepting,
        issuing=issuing,
        type_code=type_code,
        issued_at=ISSUED_AT,
        now=NOW,
    )

    assert answer.recognized == (issuing == accepting)


@given(
    rows=st.lists(
        st.builds(
            row,
            accepting=st.sampled_from(["310000", "320000", "340000"]),
            issuing=st.sampled_from(["*", *REGIONS]),
            license_type=st.sampled_from(["*", BUSINESS_LICENSE]),
        ),
        max_size=4,
    )
)
def test_rows_of_other_regions_never_recognize_for_this_one(rows: Rows) -> None:
    assert not ask(own=rows, baseline=rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"accepting": "320000"},
        {"issuing": "320000"},
        {"license_type": "11100000000013127D001"},
        {"from": when(seconds=1)},
        {"until": when()},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_row_that_speaks_of_something_else_says_nothing(
    changes: dict[str, str],
) -> None:
    assert not ask(baseline=[row(**changes)])


def test_a_row_holds_from_its_first_instant_to_before_its_last() -> None:
    assert ask(baseline=[row(**{"from": when(), "until": when(seconds=1)})])


# Who beats whom


def test_the_regions_own_exclusion_beats_its_own_entry() -> None:
    assert not ask(own=[row(), exclusion()], baseline=[row()])


def test_the_regions_own_exclusion_beats_the_baseline() -> None:
    assert not ask(own=[exclusion()], baseline=[row()])


def test_the_regions_own_entry_beats_the_baselines_exclusion() -> None:
    assert ask(own=[row()], baseline=[exclusion()])


def test_the_regions_own_entry_beats_the_baselines_looser_one() -> None:
    stricter = row(conditions=[{"kind": "issued-since", "at": when(days=-1)}])

    assert not ask(own=[stricter], baseline=[row()])


def test_an_exclusion_of_the_baseline_beats_its_entry() -> None:
    assert not ask(baseline=[row(), exclusion()])


def test_a_lapsed_exclusion_excludes_no_more() -> None:
    assert ask(own=[exclusion(until=when())], baseline=[row()])


def test_an_exclusion_under_conditions_excludes_all() -> None:
    newer = exclusion(conditions=[{"kind": "issued-since", "at": when(days=-1)}])

    assert not ask(own=[newer], baseline=[row()])


def test_a_region_rules_over_itself_alone() -> None:
    assert not ask(own=[row(accepting="*"), row(accepting="310000")])


def test_a_region_recognizes_its_own_licenses() -> None:
    assert ask(accepting="310000")


def test_a_region_may_exclude_its_own_licenses() -> None:
    assert not ask(accepting="310000", own=[exclusion(accepting="310000")])


# Conditions


def test_licenses_issued_since_a_day_are_recognized_from_that_instant() -> None:
    def issued_since(at: str) -> Rows:
        return [row(conditions=[{"kind": "issued-since", "at": at}])]

    assert ask(baseline=issued_since(when(days=-100)))
    assert not ask(baseline=issued_since(when(days=-100, seconds=1)))


def test_all_conditions_are_met_or_none_counts() -> None:
    conditions = [
        {"kind": "holder-present"},
        {"kind": "issued-since", "at": when(days=-1)},
    ]

    assert not ask(baseline=[row(conditions=conditions)])


def test_a_condition_of_a_later_vocabulary_is_never_met() -> None:
    assert not ask(baseline=[row(conditions=[{"kind": "full-moon", "at": 1}])])


def test_another_row_without_the_unmet_condition_still_recognizes() -> None:
    assert ask(baseline=[row(conditions=[{"kind": "full-moon"}]), row()])


def test_the_answer_says_that_the_holder_must_be_present() -> None:
    answer = recognize(
        (),
        read([row(conditions=[{"kind": "holder-present"}])]),
        accepting="330000",
        issuing="310000",
        type_code=BUSINESS_LICENSE,
        issued_at=ISSUED_AT,
        now=NOW,
    )

    assert answer.holder_present
    assert answer.since == NOW - timedelta(days=600)


# Looking ahead


def change_after(
    *, own: Sequence[Json] = (), baseline: Sequence[Json] = (), **after: float
) -> str | None:
    change = next_change(
        read(list(own)),
        read(list(baseline)),
        accepting="330000",
        issuing="310000",
        type_code=BUSINESS_LICENSE,
        after=NOW + timedelta(**after),
    )
    return None if change is None else to_rfc3339(change)


def test_without_a_rule_to_come_or_to_end_nothing_changes() -> None:
    assert change_after() is None
    assert change_after(baseline=[row()]) is None


def test_the_next_change_is_the_nearest_beginning_or_end_of_a_rule() -> None:
    rows = [row(until=when(days=30)), exclusion(**{"from": when(days=20)})]

    assert change_after(baseline=rows) == when(days=20)
    assert change_after(baseline=rows, days=20) == when(days=30)
    assert change_after(baseline=rows, days=30) is None


@pytest.mark.parametrize(
    "changes",
    [{"accepting": "320000"}, {"issuing": "320000"}, {"license_type": "other"}],
    ids=lambda changes: "-".join(changes),
)
def test_rules_on_something_else_change_nothing(changes: dict[str, str]) -> None:
    assert change_after(baseline=[row(until=when(days=1), **changes)]) is None


def test_a_row_that_speaks_for_another_region_changes_nothing() -> None:
    assert change_after(own=[row(accepting="*", until=when(days=1))]) is None


@given(
    own=st.lists(st.builds(row, until=st.integers(1, 9).map(lambda d: when(days=d)))),
    baseline=st.lists(
        st.builds(
            row,
            effect=st.sampled_from(["recognize", "exclude"]),
            **{"from": st.integers(-5, 9).map(lambda d: when(days=d))},
        )
    ),
    day=st.integers(0, 12),
)
def test_up_to_the_next_change_the_answer_stays(
    own: Rows, baseline: Rows, day: int
) -> None:
    change = change_after(own=own, baseline=baseline)

    if change is None or when(days=day) < change:
        then = ask(own=own, baseline=baseline, days=day)
        assert then == ask(own=own, baseline=baseline)


# The file


@pytest.mark.parametrize(
    "changes",
    [
        {"effect": "perhaps"},
        {"conditions": ["holder-present"]},
        {"conditions": [{}]},
        {"conditions": [{"kind": ["holder-present"]}]},
        {"conditions": [{"kind": "issued-since"}]},
        {"from": None},
        {"accepting": 330000},
    ],
    ids=str,
)
def test_a_row_that_cannot_be_read_refuses_the_file(changes: dict[str, Any]) -> None:
    with pytest.raises(RegistryFileError):
        read([row(**changes)])


def test_rows_are_read_and_written_alike() -> None:
    conditions = [
        {"kind": "holder-present"},
        {"kind": "issued-since", "at": when()},
    ]
    raw = strict_json.dumps({"rows": [row(conditions=conditions, until=when())]})
    rows = read_file(raw, Recognitions, name="recognition")

    assert read_file(write_file(rows), Recognitions, name="recognition") == rows
