"""Each target fed for two seconds, and all that fuzzing ever found."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.findings import FOUND, read_vector
from tests.fuzz.mutation import inputs
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_no_changed_input_breaks_an_entry(target: Target) -> None:
    random = Random(target.name)  # noqa: S311 - the same inputs each time
    with target.opened() as entry:
        for raw in entry.seeds:
            entry.run(raw)
        for raw in islice(
            inputs(random, entry.seeds, target.change), target.inputs_tested
        ):
            entry.run(raw)


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*.json")), ids=lambda path: path.stem
)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    vector = read_vector(path)
    with TARGETS[vector.target].opened() as entry:
        entry.run(vector.raw)
