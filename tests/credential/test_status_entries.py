"""Entries written in place say what `status_at` reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential.errors import StatusListError
from credential.status_entries import WIDTHS, StatusEntries, pack, status_at


@given(st.sampled_from(WIDTHS), st.data())
def test_entries_set_one_by_one_are_those_packed_at_once(
    bits: int, data: st.DataObject
) -> None:
    states = data.draw(st.lists(st.integers(0, 2**bits - 1), max_size=40))
    entries = StatusEntries(len(states), bits=bits, value=2**bits - 1)
    order = data.draw(st.permutations(range(len(states))))
    for index in order:
        entries.set(index, 0)
        entries.set(index, states[index])

    assert bytes(entries.packed()) == pack(states, bits=bits)


@given(st.sampled_from(WIDTHS), st.integers(0, 4), st.integers(0, 4), st.data())
def test_a_run_that_is_filled_changes_no_neighbor(
    bits: int, first: int, octets: int, data: st.DataObject
) -> None:
    per_byte = 8 // bits
    start, stop = first * per_byte, (first + octets) * per_byte
    value = data.draw(st.integers(0, 2**bits - 1))
    entries = StatusEntries(8 * per_byte, bits=bits, value=1)
    entries.fill(start, stop, value)
    packed = bytes(entries.packed())

    assert [status_at(packed, at, bits=bits) for at in range(8 * per_byte)] == [
        value if start <= at < stop else 1 for at in range(8 * per_byte)
    ]


@pytest.mark.parametrize(("start", "stop"), [(-2, 2), (0, 12), (4, 2), (1, 4), (0, 3)])
def test_a_run_outside_the_list_or_over_half_a_byte_is_refused(
    start: int, stop: int
) -> None:
    with pytest.raises(StatusListError, match="whole bytes"):
        StatusEntries(10, bits=4, value=0).fill(start, stop, 1)


@pytest.mark.parametrize("index", [-1, 10, 2**24])
def test_an_entry_outside_the_list_cannot_be_set(index: int) -> None:
    with pytest.raises(StatusListError, match="outside"):
        StatusEntries(10, bits=4, value=0).set(index, 1)


@pytest.mark.parametrize("value", [-1, 16, 10**9])
def test_a_value_too_wide_is_refused_wherever_it_is_given(value: int) -> None:
    entries = StatusEntries(4, bits=4, value=0)
    with pytest.raises(StatusListError, match="does not fit"):
        StatusEntries(4, bits=4, value=value)
    with pytest.raises(StatusListError, match="does not fit"):
        entries.set(0, value)
    with pytest.raises(StatusListError, match="does not fit"):
        entries.fill(0, 4, value)
    assert bytes(entries.packed()) == bytes(2)
