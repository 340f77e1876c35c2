"""Each target fed for two seconds, and all that fuzzing ever found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.findings import FOUND, read_vector
from tests.fuzz.mutation import inputs, seeded
from tests.fuzz.target import Entry
from tests.fuzz.targets import TARGETS

Opened = Callable[[str], Entry]


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    """Return what makes a target ready by its name, each once."""
    entries: dict[str, Entry] = {}
    with ExitStack() as stack:

        def entry_of(name: str) -> Entry:
            if name not in entries:
                entries[name] = stack.enter_context(TARGETS[name].opened())
            return entries[name]

        yield entry_of


@pytest.mark.parametrize("name", TARGETS)
def test_no_changed_input_breaks_an_entry(name: str, opened: Opened) -> None:
    target, entry = TARGETS[name], opened(name)
    changed = inputs(seeded(name), entry.seeds, target.change)
    for raw in (*entry.seeds, *islice(changed, target.inputs_tested)):
        entry.run(raw)


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*.json")), ids=lambda path: path.stem
)
def test_what_was_found_once_stays_mended(path: Path, opened: Opened) -> None:
    vector = read_vector(path)

    opened(vector.target).run(vector.raw)
